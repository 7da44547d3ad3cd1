"""Turns what a rule asks into one Python function. Texts and numbers of a rule never become source text."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any as Anything
from typing import Final

import re2

from detectors.matching.modifiers import quiet
from detectors.matching.terms import (
    All,
    Any,
    Compare,
    Equals,
    Exists,
    HasValue,
    Like,
    Not,
    Number,
    Pattern,
    SameAs,
    Term,
    Test,
    TimePart,
    Within,
)
from detectors.matching.texts import fold, in_order, searcher
from detectors.matching.view import SINGLE, Form, Slots, View
from ingest.event import text_of

Holds = Callable[[View], bool]
"""Says whether an event meets what was compiled."""

_COST: Final[Mapping[type, int]] = {
    Equals: 0, Exists: 1, HasValue: 1, Like: 1, Number: 2, Compare: 3, Within: 3, TimePart: 3, SameAs: 4, Pattern: 6,
}  # fmt: skip


def compile_term(term: Term, slots: Slots) -> Holds:
    """A function that is true for the views, made with these slots, of the events that meet the term."""
    writer = _Writer(slots)
    source = f"lambda v: {writer.write(term)}"
    function: Holds = eval(source, writer.names)  # noqa: S307  (made of our own words and numbered names only)
    return function


class _Writer:
    """Writes expressions over the view `v`; whatever comes from a rule goes into `names`, under a number."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self.names: dict[str, Anything] = {"__builtins__": {"any": any, "len": len}}

    def write(self, term: Term) -> str:
        match term:
            case All(terms):
                return f"({' and '.join(map(self.write, sorted(terms, key=_cost)))})"
            case Any(terms):
                return f"({' or '.join(map(self.write, sorted(terms, key=_cost)))})"
            case Not(inner):
                return f"(not {self.write(inner)})"
            case _:
                return self._test(term)

    def _test(self, test: Test) -> str:
        match test:
            case Equals(field, texts, cased):
                only = next(iter(texts)) if len(texts) == 1 else None
                how = f"== {self._name(only)}" if only is not None else f"in {self._name(texts)}"
                return self._each_text(field, cased, lambda text: f"{text} {how}")
            case Like(field, cased=cased):
                return self._each_text(field, cased, lambda text: self._like(test, text))
            case Pattern(field, pattern, folded):
                search = self._name(searcher(re2.compile(pattern, quiet()).search))
                return self._each_text(field, not folded, lambda text: f"{search}({text})")
            case Number(field, number):
                return f"{self._name(_number_test(number))}({self._slot('values', field)})"
            case Compare(field, operator, number):
                return f"any(x {operator} {self._name(number)} for x in {self._slot('numbers', field)})"
            case Within(field, first, last):
                low, high = self._name(first), self._name(last)
                return f"any({low} <= x <= {high} for x in {self._slot('addresses', field)})"
            case TimePart(field, part, numbers):
                of, wanted = self._name(_PART_OF[part]), self._name(numbers)
                return f"any({of}(x) in {wanted} for x in {self._slot('times', field)})"
            case SameAs(field, other, how):
                same = self._name(_SAME[how])
                texts_there = self._slot("texts", other)
                return f"any({same}(x, y) for x in {self._slot('texts', field)} for y in {texts_there})"
            case Exists(field, wanted):
                return self._slot("exists", field) if wanted else f"(not {self._slot('exists', field)})"
            case HasValue(field):
                return self._slot("filled", field)

    def _like(self, like: Like, text: str) -> str:
        if not (like.head or like.tail) and len(like.parts) == 1:
            return f"{self._name(like.parts[0])} in {text}"
        tests = []
        if like.head:
            tests.append(f"{text}.startswith({self._name(like.head)})")
        if like.tail:
            tests.append(f"{text}.endswith({self._name(like.tail)})")
        if like.parts:
            parts, order = self._name(like.parts), self._name(in_order)
            tests.append(f"{order}({parts}, {text}, {len(like.head)}, len({text}) - {len(like.tail)})")
        elif like.head and like.tail:
            tests.append(f"len({text}) >= {len(like.head) + len(like.tail)}")
        return " and ".join(tests)

    def _each_text(self, field: str, cased: bool, test: Callable[[str], str]) -> str:
        slot = self._slot("text" if cased else "folded", field)
        if field in SINGLE:
            return f"((t := {slot}) is not None and {test('t')})"
        return f"any({test('x')} for x in {slot})"

    def _slot(self, form: Form, field: str) -> str:
        return f"v[{self._slots.slot(form, field)}]"

    def _name(self, constant: Anything) -> str:
        name = f"c{len(self.names)}"
        self.names[name] = constant
        return name


def _cost(term: Term) -> int:
    match term:
        case All(terms) | Any(terms):
            return 1 + max(map(_cost, terms))
        case Not(inner):
            return _cost(inner)
        case _:
            return _COST[type(term)]


def _number_test(number: int | float) -> Callable[[Iterable[Anything]], bool]:
    written = fold(text_of(number))

    def meets(values: Iterable[Anything]) -> bool:
        return any(
            value == number
            if isinstance(value, int | float) and not isinstance(value, bool)
            else value is not None and fold(text_of(value)) == written
            for value in values
        )

    return meets


_PART_OF: Final[Mapping[str, Callable[[datetime], int]]] = {
    "minute": lambda moment: moment.minute,
    "hour": lambda moment: moment.hour,
    "day": lambda moment: moment.day,
    "week": lambda moment: moment.isocalendar().week,
    "month": lambda moment: moment.month,
    "year": lambda moment: moment.year,
}

_SAME: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "equal": lambda text, other: text == other,
    "startswith": lambda text, other: text.startswith(other),
    "endswith": lambda text, other: text.endswith(other),
    "contains": lambda text, other: other in text,
}
