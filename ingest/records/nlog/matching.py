"""One way in which a layout can come out, compiled: from the left up to the message, from the right back to it."""

import re
from itertools import pairwise
from typing import Final

from ingest.records.nlog.backward import Backward, Captures
from ingest.records.nlog.dotnet import Shape, find_exception, is_exception
from ingest.records.nlog.elements import Field, Flat, Kind, Literal
from ingest.records.nlog.forward import CONTINUATION, EXCEPTION_LINE, first_line, forward


class Way:
    """A flat layout: literals and fields, no alternatives left.

    `guarded`: lines that begin with the type of an exception begin no record (where nothing stricter tells).
    """

    def __init__(self, flat: Flat, *, guarded: bool) -> None:
        self.flat = _trimmed(flat)
        pivot = _pivot(self.flat)
        head, rest = (self.flat, ()) if pivot is None else (self.flat[:pivot], self.flat[pivot + 1 :])
        self._pivot = None if pivot is None else self.flat[pivot]
        regex, self._fields = forward(head)
        self.left = re.compile(regex)
        self._exception = _Exception.of(rest)
        between, tail = self._exception.split(rest) if self._exception else (rest, ())
        self._between = Backward(between) if between else None
        self._tail = Backward(tail) if tail else None
        self.start_pattern = _start_pattern(self.flat, head, guarded=guarded)

    def match(self, text: str, left: re.Match[str]) -> Captures | None:
        """The fields' texts, or None where the record does not come out this way; `left` matched `self.left`."""
        if self._exception is not None and self._exception.hopeless(text):
            return None
        captures: Captures = list(zip(self._fields, left.groups(), strict=True))
        start = left.end()
        if not isinstance(self._pivot, Field):
            return captures if not text[start:].strip() else None
        end = len(text)
        if self._exception is not None:
            if self._tail is not None:
                tail = self._tail.match(text, start, end)
                if tail is None:
                    return None
                end = tail[0]
                captures += tail[1]
            found = self._exception.locate(text, start, end)
            if found is None:
                return None
            captures.append((self._exception.field, text[found[1] : end]))
            end = found[0]
        if self._between is not None:
            between = self._between.match(text, start, end)
            if between is None:
                return None
            end = between[0]
            captures += between[1]
        captures.append((self._pivot, text[start:end]))
        return captures

    def match_alone(self, text: str, left: re.Match[str]) -> Captures | None:
        """The same where the exception stands in the message's place; its first line is the message then."""
        if "\n" not in text or self._exception is None or not isinstance(self._pivot, Field):
            return None
        tail = self._tail.match(text, left.end(), len(text)) if self._tail else (len(text), [])
        if tail is None or not is_exception(text, left.end(), tail[0]):
            return None
        whole = text[left.end() : tail[0]]
        said = [(self._pivot, whole.partition("\n")[0]), (self._exception.field, whole)]
        return [*zip(self._fields, left.groups(), strict=True), *tail[1], *said]

    @property
    def may_be_alone(self) -> bool:
        """Whether `match_alone` is worth a try."""
        return self._exception is not None and self._exception.field.alone


class _Exception:
    """The exception behind the message; several next to each other are one text."""

    def __init__(self, rest: Flat, first: int, last: int) -> None:
        field, before = rest[first], rest[first - 1] if first else None
        assert isinstance(field, Field)  # noqa: S101 - `of` looked
        self.field = field
        self._first, self._last = first, last
        self._separator = before.text if isinstance(before, Literal) else ""
        # without a separator that tells by itself, only the shape can say that a required exception is there
        self._by_shape = field.required and field.shape in _SHAPED and len(self._separator.strip()) < 2
        several = first < last and self._separator
        self._parts = Backward([Literal(self._separator), *rest[first : last + 1]]) if several else None
        self._empty = "".join(part.text for part in rest[first : last + 1] if isinstance(part, Literal))

    @classmethod
    def of(cls, rest: Flat) -> "_Exception | None":
        places = [
            at for at, part in enumerate(rest) if isinstance(part, Field) and part.kind is Kind.EXCEPTION
        ]
        if not places:
            return None
        first = places[-1]
        for at in range(places[-1], -1, -1):
            if at in places:
                first = at
            elif not isinstance(rest[at], Literal):
                break
        return cls(rest, first, places[-1])

    def split(self, rest: Flat) -> tuple[Flat, Flat]:
        """What stands before it and behind it."""
        return rest[: self._first], rest[self._last + 1 :]

    def hopeless(self, text: str) -> bool:
        """A quick look: whether an exception that has to be there cannot be."""
        return self._by_shape and "\n" not in text and "Exception" not in text

    def locate(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where what stands before it ends, and where its own text begins (`end` when there is none)."""
        separator, shape = self._separator, self.field.shape
        if not self.field.required and separator and text.endswith(separator + self._empty, start, end):
            return end - len(self._empty), end
        at = find_exception(text, start, end, separator, shape)
        if at is None and self._parts is not None:
            found = self._parts.match(text, start, end)
            at = found[0] + len(separator) if found else None
        if at is not None:
            return at, at
        if self.field.required:
            telling = len(separator.strip()) > 1 or (shape is Shape.ANY and "\n" in separator)
            at = text.find(separator, start, end) if telling else -1
            return None if at < 0 else (at + len(separator),) * 2
        if not separator.strip() and not (shape is Shape.ANY and "\n" in separator):
            return end, end
        line_end = text.find("\n", start, end)
        at = text.rfind(separator, start, line_end if line_end >= 0 else end)
        at = at if at >= 0 else text.find(separator, start, end)
        return (end, end) if at < 0 else (at + len(separator),) * 2


def _trimmed(flat: Flat) -> Flat:
    """Without the line ends around the record, which reading by lines takes away."""
    parts = list(flat)
    if parts and isinstance(first := parts[0], Literal):
        parts[0] = Literal(first.text.lstrip("\n"))
    if parts and isinstance(last := parts[-1], Literal):
        parts[-1] = Literal(last.text.rstrip("\n"))
    return tuple(part for part in parts if not isinstance(part, Literal) or part.text)


def _pivot(flat: Flat) -> int | None:
    """The field that takes the rest: the message; else an exception; else the last free field."""
    free = [at for at, part in enumerate(flat) if isinstance(part, Field) and part.free]
    for wanted in ("message", "exception"):
        for at in free:
            if getattr(flat[at], "name", "") == wanted:
                return at
    return free[-1] if free else None


def exception_begins_a_line(flat: Flat) -> bool:
    """Whether an exception stands on lines of its own, which must not be taken for records."""
    return any(
        isinstance(part, Field)
        and part.kind is Kind.EXCEPTION
        and isinstance(before, Literal)
        and "\n" in before.text
        for before, part in pairwise(flat)
    )


def _start_pattern(flat: Flat, head: Flat, *, guarded: bool) -> str:
    """The regex of a record's first line, as far as it can be told."""
    line, ends = first_line(head)
    strict = any(isinstance(part, Field) and part.strict is not None for part in line)
    if not strict and not ends:
        line = _up_to_strict(first_line(flat)[0]) or line
    regex = forward(line, to_line_end=ends)[0] + (r"[ \t]*\Z" if ends else "")
    if strict or isinstance(line[0] if line else None, Literal):
        return regex
    return f"{CONTINUATION}{EXCEPTION_LINE if guarded else ''}{regex}"


def _up_to_strict(line: Flat) -> Flat:
    """A first line up to its last strict field: where nothing before the message is strict, that has to be there."""
    last = 0
    for at, part in enumerate(line):
        if isinstance(part, Field):
            if part.kind is Kind.EXCEPTION:
                break
            if part.strict is not None:
                last = at + 1
    return line[:last]


_SHAPED: Final = frozenset({Shape.TEXT, Shape.TYPE, Shape.TRACE})
