"""YAML that knows where everything stands, so that what is wrong with a file can be pointed at.

Bad content never raises: it becomes a `Problem`, and the rest of the file is read on, so that all that is
wrong is told at once. Scalars mean what YAML 1.1 and PyYAML's safe loader make of them; nothing is executed.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import Node, ScalarNode, SequenceNode
from yaml.reader import Reader

from ingest.plain_yaml import DEEPEST, MERGE, NotPlain, Plain, child_of, mark_of
from ingest.sentence import Sentence

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
_LONG: Final = 10_000  # characters that can nest deep enough to exhaust the stack of the C reader


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file. Its text is `file:line:column: message`; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(slots=True)
class _Place:
    """Where a value stands, and below it the places of its items: by key or index, with the key's mark."""

    mark: tuple[int, int]
    below: dict[Hashable, tuple[tuple[int, int], "_Place"]] = field(default_factory=dict)


@dataclass(slots=True)
class _Origin:
    """The document of a text by its number, and its nodes or places as long as they are kept."""

    text: str
    number: int
    where: "_Place | Node | None"

    def places(self) -> "_Place | Node":
        if self.where is None:
            self.where = _documents(self.text, "")[self.number]._origin.where
        assert self.where is not None  # noqa: S101  (a text is read alike each time)
        return self.where


@dataclass(frozen=True, slots=True)
class PositionedYaml:
    """One YAML document: its value in plain Python, what is wrong with it, and where everything stands."""

    file: str
    value: Any
    problems: tuple[Problem, ...]
    _origin: _Origin

    def position(self, path: tuple[Hashable, ...] = (), key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at a path of keys and indexes; of its key if `key` is set.

        A path that leads nowhere gives the deepest place on the way: where a missing key should stand.
        """
        first = where = self._origin.places()
        mark = _place_of(where)
        for step in path:
            found = where.below.get(step) if isinstance(where, _Place) else child_of(where, step)
            if found is None:
                return _place_of(where) if where is first else mark
            key_mark, where = found
            mark = key_mark if key else _place_of(where)
        return mark

    def problem(self, path: tuple[Hashable, ...], message: str, *, key: bool = False) -> Problem:
        """A problem standing at the value at this path, or at its key."""
        return Problem(self.file, *self.position(path, key), message)

    def forget_places(self) -> None:
        """Keep the text only: where things stand is worked out again if it is asked. Nodes are many small objects."""
        self._origin.where = None


def compose(text: str, file: str) -> PositionedYaml:
    """Read a file's one document. An empty file has the value None; `file` is how problems name it."""
    documents = compose_all(text, file)
    first = documents[0]
    if len(documents) == 1 or first.problems:
        return first
    line, column = documents[1].position()
    second = Problem(file, line, column, "a second document begins here: put it into a file of its own")
    return PositionedYaml(file, first.value, (second,), first._origin)


def compose_all(text: str, file: str) -> tuple[PositionedYaml, ...]:
    """Read every document of a file, at least one. A syntax error ends the reading, in the last one."""
    return tuple(_documents(text, file))


def _documents(text: str, file: str) -> list[PositionedYaml]:
    documents: list[PositionedYaml] = []
    whole, text = text, text.removeprefix("\ufeff")
    loader = None
    try:
        _check(text)
        loader = _Loader(text)
        while loader.check_node():
            documents.append(_construct(loader.get_node(), file, whole, len(documents)))
    except (yaml.YAMLError, RecursionError) as error:
        problem = _syntax_problem(error, file)
        origin = _Origin(whole, len(documents), _Place((problem.line, problem.column)))
        documents.append(PositionedYaml(file, None, (problem,), origin))
    finally:
        if loader is not None:
            loader.dispose()
    return documents or [PositionedYaml(file, None, (), _Origin(whole, 0, _Place((1, 1))))]


def _check(text: str) -> None:
    """Refuse what the C reader would point at wrongly, and absurd nesting, on which it recurses."""
    bad = Reader.NON_PRINTABLE.search(text)
    if bad:
        raise yaml.MarkedYAMLError(
            problem=f"the character {bad[0]!r} is not allowed", problem_mark=_mark_at(text, bad.start())
        )
    if len(text) > _LONG:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if depth > DEEPEST:
                where: Any = event.start_mark
                raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=where)


def _mark_at(text: str, index: int) -> yaml.Mark:
    before = text[:index]
    return yaml.Mark("", index, before.count("\n"), index - before.rfind("\n") - 1, None, 0)


def _syntax_problem(error: Exception, file: str) -> Problem:
    what, mark = "nested too deeply", None
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.problem, error.context) if part)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    german = "das ist kein gültiges YAML: sehen Sie nach Einrückung, Doppelpunkten und Anführungszeichen"
    return Problem(file, line, column, Sentence(f"not valid YAML: {what}", german))


def _construct(node: Node, file: str, text: str, number: int) -> PositionedYaml:
    try:
        return PositionedYaml(file, Plain().build(node, 0), (), _Origin(text, number, node))
    except NotPlain:
        pass
    construction = _Construction(file)
    value, place = construction.build(node, 0)
    problems = tuple(sorted(set(construction.problems)))
    return PositionedYaml(file, value, problems, _Origin(text, number, place))


class _Construction:
    """Turns the nodes of one document into plain Python, collecting problems; aliases share their value."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._scalars = SafeConstructor()
        self._done: dict[int, tuple[Any, _Place]] = {}
        self._open: set[int] = set()

    def build(self, node: Node, depth: int) -> tuple[Any, _Place]:
        if id(node) in self._done:
            return self._done[id(node)]
        place = _Place(mark_of(node))
        if id(node) in self._open or depth > DEEPEST:
            self._problem(node, "this contains itself" if id(node) in self._open else "nested too deeply")
            return None, place
        self._open.add(id(node))
        value = self._value(node, place, depth)
        self._open.discard(id(node))
        self._done[id(node)] = (value, place)
        return value, place

    def _value(self, node: Node, place: _Place, depth: int) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        expected = "seq" if isinstance(node, SequenceNode) else "map"
        if node.tag != f"tag:yaml.org,2002:{expected}":
            self._problem(node, f"the tag {node.tag!r} is not supported")
        if isinstance(node, SequenceNode):
            items = []
            for index, child in enumerate(node.value):
                item, below = self.build(child, depth + 1)
                items.append(item)
                place.below[index] = (below.mark, below)
            return items
        return self._mapping(node, place, depth)

    def _mapping(self, node: Node, place: _Place, depth: int) -> dict[Hashable, Any]:
        values: dict[Hashable, Any] = {}
        merged: list[tuple[Mapping[Hashable, Any], _Place]] = []
        for key_node, value_node in node.value:
            value, below = self.build(value_node, depth + 1)
            if key_node.tag == MERGE:
                merged += self._merged(value_node, value, below)
                continue
            key = self.build(key_node, depth + 1)[0]
            if not isinstance(key, Hashable):
                self._problem(key_node, "a key must be plain text")
            elif key in values:
                first = place.below[key][0][0]
                english = f"the key {key!r} is given twice, first on line {first}"
                self._problem(key_node, Sentence(english, f"der Name {key!r} steht zweimal da"))
            else:
                values[key] = value
                place.below[key] = (mark_of(key_node), below)
        for mapping, where in merged:
            for key, value in mapping.items():
                if key not in values:
                    values[key] = value
                    place.below[key] = where.below[key]
        return values

    def _merged(self, node: Node, value: Any, place: _Place) -> list[tuple[Mapping[Hashable, Any], _Place]]:
        """The mappings that `<<` takes in, first come first served."""
        if isinstance(value, dict):
            return [(value, place)]
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [(item, place.below[index][1]) for index, item in enumerate(value)]
        self._problem(node, "`<<` takes a mapping or a list of mappings")
        return []

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return self._scalars.construct_object(node)
        except ConstructorError:
            self._problem(node, f"the tag {node.tag!r} is not supported")
        except (ValueError, OverflowError) as error:
            english = f"{node.value!r} is not valid here ({error}); put it in quotes if it is text"
            german = f"{node.value!r} geht hier nicht; setzen Sie es in Anführungszeichen, wenn es Text ist"
            self._problem(node, Sentence(english, german))
        return node.value

    def _problem(self, node: Node, message: str) -> None:
        line, column = mark_of(node)
        self.problems.append(Problem(self._file, line, column, message))


def _place_of(where: "_Place | Node") -> tuple[int, int]:
    return where.mark if isinstance(where, _Place) else mark_of(where)
