"""The rarest necessary condition of a rule: what an event must have before the rule is worth a look."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from detectors.terms import Address, All, Any, Equals, Like, Number, Term, Within
from detectors.texts import fold
from ingest.event import text_of

WORD: Final = re.compile(r"\w+")
"""What a text is cut into. The same characters are word characters in a rule and in an event."""


@dataclass(frozen=True, slots=True)
class Exact:
    """The field's folded text is this."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the field's folded text is this, or, where `left` or `right` is open, goes on there."""

    field: str
    text: str
    left_open: bool
    right_open: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The field's folded text contains this, which has no word in it."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """The field's text is an address of this range."""

    field: str
    first: Address
    last: Address


Anchor = Exact | Piece | Part | Span
Group = frozenset[Anchor]
"""Alternatives: an event that meets the rule has at least one of them."""

_FEW_VALUES: Final = frozenset({"level", "product", "service", "node", "version", "role", "operation"})
"""Fields of which many events share a value: poor anchors."""

_MOST_ALTERNATIVES: Final = 10_000


def anchors_of(terms: Iterable[Term]) -> list[Group | None]:
    """For each term the best group, or None if nothing that can be looked up is necessary.

    Best is what the fewest of these terms ask for, then what is cheaper to look up, then what is longer.
    """
    terms = list(terms)
    popularity: Counter[Anchor] = Counter()
    for term in terms:
        popularity.update({anchor for group in _groups(term) for anchor in group})
    return [_best(term, popularity) for term in terms]


def _groups(term: Term) -> Iterator[Group]:
    """Every group of a term's positive tests."""
    match term:
        case All(terms) | Any(terms):
            for inner in terms:
                yield from _groups(inner)
        case _:
            yield from _leaf_groups(term)


def _best(term: Term, popularity: Counter[Anchor]) -> Group | None:
    match term:
        case All(terms):
            found = [group for inner in terms if (group := _best(inner, popularity)) is not None]
            return min(found, key=lambda group: _cost(group, popularity), default=None)
        case Any(terms):
            union: set[Anchor] = set()
            for inner in terms:
                group = _best(inner, popularity)
                if group is None:
                    return None
                union |= group
            return frozenset(union) if len(union) <= _MOST_ALTERNATIVES else None
        case _:
            return min(_leaf_groups(term), key=lambda group: _cost(group, popularity), default=None)


def _leaf_groups(term: Term) -> Iterator[Group]:
    match term:
        case Equals(field, texts):
            yield frozenset(Exact(field, fold(text)) for text in texts)
        case Number(field, number):
            yield frozenset({Exact(field, fold(text_of(number)))})
        case Within(field, first, last):
            yield frozenset({Span(field, first, last)})
        case Like(field, head, parts, tail):
            literals = ((head, False, True), *((part, True, True) for part in parts), (tail, True, False))
            for literal, left_open, right_open in literals:
                if literal:
                    yield from _literal_groups(field, fold(literal), left_open, right_open)
        case _:
            return


def _literal_groups(field: str, literal: str, left_open: bool, right_open: bool) -> Iterator[Group]:
    words = list(WORD.finditer(literal))
    if not words:
        yield frozenset({Part(field, literal)})
    for word in words:
        left = left_open and word.start() == 0
        right = right_open and word.end() == len(literal)
        yield frozenset({Piece(field, word[0], left, right)})


def _cost(group: Group, popularity: Counter[Anchor]) -> tuple[int, int, int, int]:
    return (
        max((popularity[anchor] for anchor in group), default=0),
        max(map(_weight, group), default=0),
        -min(map(_length, group), default=0),
        len(group),
    )


def _weight(anchor: Anchor) -> int:
    match anchor:
        case Exact(field):
            return 3 if field in _FEW_VALUES else 0
        case Piece(text=text, left_open=left, right_open=right):
            return 1 + (left or right) + 2 * (len(text) < 3)
        case Span():
            return 1
        case Part():
            return 5


def _length(anchor: Anchor) -> int:
    return 0 if isinstance(anchor, Span) else len(anchor.text)
