"""YAML documents that are in order, turned into plain Python fast: what `positioned_yaml` tries first."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MERGE: Final = "tag:yaml.org,2002:merge"
DEEPEST: Final = 100  # levels of nesting; no file of ours needs ten
_TEXT: Final = "tag:yaml.org,2002:str"
_MAPPING: Final = "tag:yaml.org,2002:map"
_SEQUENCE: Final = "tag:yaml.org,2002:seq"


class NotPlain(Exception):
    """A document that takes more than `Plain`: something is wrong with it, or it merges mappings."""


class Plain:
    """Turns the nodes of one document into plain Python, fast: most documents are in order. Raises NotPlain."""

    def __init__(self) -> None:
        scalars = SafeConstructor()
        self._scalars: Mapping[str, Callable[[ScalarNode], Any]] = {
            "tag:yaml.org,2002:null": scalars.construct_yaml_null,
            "tag:yaml.org,2002:bool": scalars.construct_yaml_bool,
            "tag:yaml.org,2002:int": scalars.construct_yaml_int,
            "tag:yaml.org,2002:float": scalars.construct_yaml_float,
            "tag:yaml.org,2002:timestamp": scalars.construct_yaml_timestamp,
        }
        self._done: dict[int, Any] = {}

    def build(self, node: Node, depth: int) -> Any:
        """The value of a node that lies so deep. Whatever an alias stands for is one value."""
        tag = node.tag
        if isinstance(node, ScalarNode):
            return node.value if tag == _TEXT else self._scalar(node)
        if id(node) in self._done:
            return self._done[id(node)]
        if depth > DEEPEST:
            raise NotPlain
        value: Any
        if tag == _MAPPING:
            value = {}
            for key_node, value_node in node.value:
                key = self.build(key_node, depth + 1)
                if key_node.tag == MERGE or not isinstance(key, Hashable) or key in value:
                    raise NotPlain
                value[key] = self.build(value_node, depth + 1)
        elif tag == _SEQUENCE:
            value = [self.build(child, depth + 1) for child in node.value]
        else:
            raise NotPlain
        self._done[id(node)] = value
        return value

    def _scalar(self, node: ScalarNode) -> Any:
        construct = self._scalars.get(node.tag)
        if construct is None:
            raise NotPlain
        try:
            return construct(node)
        except (ValueError, OverflowError, ConstructorError) as error:
            raise NotPlain from error


def child_of(node: Node, step: Hashable) -> "tuple[tuple[int, int], Node] | None":
    """The mark of the key, and the node, at a key or an index of a document that is plain."""
    if isinstance(node, MappingNode):
        plain = Plain()
        for key_node, value_node in node.value:
            if plain.build(key_node, 0) == step:
                return mark_of(key_node), value_node
    elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        child = node.value[step]
        return mark_of(child), child
    return None


def mark_of(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
