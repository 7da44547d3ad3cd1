"""A layout as matching sees it: literal text, fields, and groups of alternatives. Pure values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Any, Final

from ingest.records.nlog.dates import DatePattern
from ingest.records.nlog.dotnet import Shape

Read = Callable[[str], Any]
"""Makes a field's value of its text; None when the text stands for nothing."""


class Kind(Enum):
    """What becomes of a field's text."""

    VALUE = "value"  # a well-known field or an attribute, by `Field.name`
    TIME = "time"
    EXCEPTION = "exception"
    PROPERTIES = "properties"  # several attributes at once
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stands there as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """What one renderer writes."""

    kind: Kind
    name: str = ""
    strict: str | None = None  # a regex without groups that says it all; None: free text
    token: bool = False  # free text without blanks
    read: Read | None = None
    width: int = 0  # padded to at least so many characters, on the left when positive
    pad: str = " "
    fixed: bool = False  # cut to `width`, too
    absent: frozenset[str] = frozenset()  # texts that stand for an empty value
    date: DatePattern | None = None
    utc: bool = False
    shape: Shape = Shape.TEXT
    required: bool = False  # an exception that is there whenever its surroundings are
    alone: bool = False  # an exception that may stand in the message's place

    @property
    def free(self) -> bool:
        """Whether only its surroundings tell where it ends."""
        return self.strict is None and not self.fixed

    @property
    def pattern(self) -> str:
        """The regex of a field that is not free, its padding included."""
        pad = "" if not self.width else f"(?:{_quoted(self.pad)}){{0,{abs(self.width)}}}"
        if self.strict is None:
            return f"[^\\n]{{{abs(self.width)}}}"
        return f"{pad}{self.strict}" if self.width > 0 else f"{self.strict}{pad}"


@dataclass(frozen=True, slots=True)
class Group:
    """One of several sequences, likeliest first; an empty one means that nothing may be written."""

    alternatives: tuple[tuple["Element", ...], ...]


Element = Literal | Field | Group
Flat = tuple[Literal | Field, ...]


def variants(elements: tuple[Element, ...]) -> list[Flat]:
    """Every way in which the groups can come out, fullest first, neighbouring literals joined.

    Many groups would multiply: beyond 32 ways only those are kept where at most one group differs from the others.
    """
    choices = [_choices(element) for element in elements]
    ways = 1
    for choice in choices:
        ways *= len(choice)
    if ways <= _MOST_WAYS:
        picked = list(product(*choices))
    else:
        first = tuple(choice[0] for choice in choices)
        last = tuple(choice[-1] for choice in choices)
        picked = [first, last]
        for at, choice in enumerate(choices):
            if len(choice) > 1:
                picked += [
                    (*base[:at], other[at], *base[at + 1 :]) for base, other in ((first, last), (last, first))
                ]
    flats = [_joined([part for sequence in way for part in sequence]) for way in picked]
    return list(dict.fromkeys(flats))


def _choices(element: Element) -> list[Flat]:
    if not isinstance(element, Group):
        return [(element,)]
    return [flat for alternative in element.alternatives for flat in variants(alternative)]


def _joined(parts: list[Literal | Field]) -> Flat:
    joined: list[Literal | Field] = []
    for part in parts:
        before = joined[-1] if joined else None
        if isinstance(part, Literal) and isinstance(before, Literal):
            joined[-1] = Literal(before.text + part.text)
        elif not isinstance(part, Literal) or part.text:
            joined.append(part)
    return tuple(joined)


def _quoted(text: str) -> str:
    return "".join(f"\\{char}" if not char.isalnum() and char != " " else char for char in text)


_MOST_WAYS: Final = 32
