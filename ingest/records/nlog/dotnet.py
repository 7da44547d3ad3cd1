r"""Where an exception begins in a text: the shapes that .NET gives to exceptions.

`Exception.ToString()` is `Type: message`, then ` ---> inner`, then a stack trace of indented lines (`   at Method()` in
English, another word elsewhere). A type is `Namespace.Outer+Nested`1[Argument]`; COM and socket exceptions put an error
number in parentheses after it. Source: System.Exception.ToString of https://github.com/dotnet/runtime.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Final


class Shape(Enum):
    """What the first part of an exception renderer's format looks like."""

    TEXT = "tostring"
    TYPE = "type"
    TRACE = "stacktrace"
    JSON = "@"
    ANY = "message"  # free text: found by its position only


def shape_of(formats: str) -> Shape:
    """The shape of `${exception:format=…}`; a missing format means tostring since NLog 5."""
    first = formats.partition(",")[0].strip().casefold()
    return {
        "": Shape.TEXT,
        "tostring": Shape.TEXT,
        "type": Shape.TYPE,
        "shorttype": Shape.TYPE,
        "stacktrace": Shape.TRACE,
        "@": Shape.JSON,
        "serialize": Shape.JSON,
    }.get(first, Shape.ANY)


def find_exception(text: str, start: int, end: int, separator: str, shape: Shape) -> int | None:
    """Where, in `text[start:end]`, an exception of this shape begins after the separator; None when none does.

    The best of all candidates wins, the first of equals: a namespaced `…Exception` before a bare one, and either
    before a name that only the stack trace behind it gives away. Takes time linear in the text.
    """
    if shape is Shape.ANY or ("\n" not in text and "Exception" not in text and shape is not Shape.JSON):
        return None
    best: int | None = None
    best_rank = _NOT
    trace: int | None = -1
    for match in _candidates(separator, shape).finditer(text, start, end):
        at = match.start("head")
        if shape in (Shape.TRACE, Shape.JSON):
            return at
        if not separator and (root := _ROOT.search(match["type"])):
            at += root.start()
        if text.startswith("---> ", max(at - 5, 0), at):
            continue  # an inner exception
        if trace is not None and trace < at:
            found = _TRACE.search(text, at, end)
            trace = found.start() if found else None
        rank = _rank(match["type"], blank=not separator.strip(), traced=trace is not None)
        if shape is Shape.TYPE and rank > _BARE:
            continue
        if rank < best_rank:
            best, best_rank = at, rank
        if rank == _NAMED:
            break
    return best


def is_exception(text: str, start: int, end: int) -> bool:
    """Whether an exception's text with its stack trace begins right here (`logger.Error(ex)` renders nothing else)."""
    match = _HEAD.match(text, start, end)
    return (
        match is not None
        and match["type"].endswith("Exception")
        and _TRACE.search(text, start, end) is not None
    )


def _rank(name: str, *, blank: bool, traced: bool) -> int:
    dotted = "." in name or "+" in name
    exception = name.partition("`")[0].endswith("Exception")
    if dotted and exception:
        return _NAMED
    if exception and (traced or not blank):
        return _BARE
    if traced and dotted and all(part[0].isupper() for part in _PARTS.split(name.partition("`")[0])):
        return _TRACED
    return _UNLIKELY if traced and not blank else _NOT


@lru_cache(maxsize=64)
def _candidates(separator: str, shape: Shape) -> re.Pattern[str]:
    before = re.escape(separator) if separator else r"(?<![\w.+`])"
    head = {
        Shape.TEXT: f"{_TYPE}{_CODE}(?=:|\\n|\\Z| ---> )",
        Shape.TYPE: f"{_TYPE}(?!\\w)",
        Shape.TRACE: " {3}\\S{1,6} [^\\n(]*+\\(",
        Shape.JSON: '\\{ ?"',
    }[shape]
    return re.compile(f"{before}(?P<head>{head})")


_NAMED, _BARE, _TRACED, _UNLIKELY, _NOT = range(5)
_TYPE: Final = (
    r"(?P<type>[^\W\d]\w*+(?:[.+][^\W\d]\w*+)*+(?:`[0-9]{1,2}(?:\[{1,2}[^\n\[\]]{0,300}\]{1,2})?)?)"
)
_ROOT: Final = re.compile(r"(?<![.+])(?:System|Microsoft)\.")  # where nothing separates it from the message
_PARTS: Final = re.compile("[.+]")
_CODE: Final = r"(?: \((?:0x[0-9A-Fa-f]{1,8}|-?[0-9]{1,11})(?:, [^)\n]{0,80})?\))?"
_HEAD: Final = re.compile(f"{_TYPE}{_CODE}(?=:|\\n| ---> )")
_TRACE: Final = re.compile(r"\n[ \t]{2,}\S{1,6} [^\n(]*+\(| {3}at [^\s(]{1,300}\(|\n ---> |--- End of ")
