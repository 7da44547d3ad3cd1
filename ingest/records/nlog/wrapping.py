"""What NLog's wrappers and ambient options (`padding=5`, `when=…`, `whenEmpty=…`) change in what is written."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from ingest.records.nlog import values
from ingest.records.nlog.elements import Element, Field, Group, Kind, Literal, Read
from ingest.records.nlog.syntax import Node, Renderer

Build = Callable[[tuple[Node, ...]], tuple[Element, ...]]
"""Makes elements of a nested layout."""


def wrapped(node: Renderer, elements: tuple[Element, ...], build: Build) -> tuple[Element, ...]:
    """The elements under the wrapper that `node` is, or under the ambient options that it carries."""
    elements = _decoded(node, elements)
    elements = _sized(node, elements)
    empty = node.option("whenempty")
    if empty is not None:
        elements = _or_when_empty(elements, build(empty.layout()))
    if node.name in _CONDITIONAL or node.option("when", "onexception") is not None:
        otherwise = node.option("else")
        elements = (Group((_required(elements), build(otherwise.layout()) if otherwise else ())),)
    return elements


def _decoded(node: Renderer, elements: tuple[Element, ...]) -> tuple[Element, ...]:
    for name, decode in _ENCODINGS.items():
        option = node.option(name)
        if node.name == name or (option is not None and node.flag(name)):
            elements = _mapped(elements, partial(_with_decoding, decode=decode))
    return elements


def _with_decoding(field: Field, *, decode: Callable[[str], str]) -> Field:
    return replace(field, read=_after(decode, field.read))


def _after(decode: Callable[[str], str], read: Read | None) -> Read:
    def decoded(text: str) -> Any:
        text = decode(text)
        return read(text) if read else text

    return decoded


def _sized(node: Renderer, elements: tuple[Element, ...]) -> tuple[Element, ...]:
    width = node.number("padding")
    fixed = bool(width) and node.flag("fixedlength")
    cut = abs(width) if fixed else node.number("truncate") or _cut(node)
    pad = node.text("padcharacter", default=" ")[:1] or " "
    if cut:
        elements = _mapped(elements, lambda field: _shortened(field, cut))
    if not width:
        return elements
    if len(elements) == 1 and isinstance(elements[0], Field):
        return (replace(elements[0], width=width, pad=pad, fixed=fixed and elements[0].strict is None),)
    run = Field(Kind.SKIP, strict="", width=width, pad=pad)
    return (run, *elements) if width > 0 else (*elements, run)


def _cut(node: Renderer) -> int:
    """The length that a wrapper cuts its inner text to; 0 for none."""
    if node.name in {"left", "truncate"}:
        return node.number("length", "limit", "truncate")
    if node.name == "substring" and not node.number("start"):
        return node.number("length")
    return 0


def _shortened(field: Field, cut: int) -> Field:
    if field.name == "level" and field.strict is not None:
        return replace(field, strict=values.level_pattern(cut))
    return replace(field, strict=None) if field.strict is not None and field.kind is not Kind.TIME else field


def _or_when_empty(elements: tuple[Element, ...], instead: tuple[Element, ...]) -> tuple[Element, ...]:
    """A single field keeps its place: the text for 'empty' is nothing, or its value comes from elsewhere."""
    if len(elements) == 1 and isinstance(field := elements[0], Field):
        if len(instead) == 1 and isinstance(instead[0], Literal):
            return (replace(field, absent=field.absent | {instead[0].text.strip()}),)
        if field.free:
            return elements
    return (Group((elements, instead)),)


def _required(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    return _mapped(elements, lambda field: replace(field, required=field.kind is Kind.EXCEPTION))


def _mapped(elements: tuple[Element, ...], change: Callable[[Field], Field]) -> tuple[Element, ...]:
    changed: list[Element] = []
    for element in elements:
        if isinstance(element, Field):
            changed.append(change(element))
        elif isinstance(element, Group):
            changed.append(Group(tuple(_mapped(alternative, change) for alternative in element.alternatives)))
        else:
            changed.append(element)
    return tuple(changed)


_CONDITIONAL: Final = frozenset({"when", "onexception", "onhasproperties"})
_ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "jsonencode": values.json_text,
    "xmlencode": values.xml_text,
}
