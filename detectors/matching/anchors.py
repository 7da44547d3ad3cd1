"""The rarest necessary condition of a rule: what an event must have before the rule is worth a look."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from detectors.matching.pattern_parts import necessary_parts
from detectors.matching.terms import (
    Address,
    All,
    Any,
    Equals,
    Exists,
    Like,
    Not,
    Number,
    Pattern,
    Term,
    Test,
    Within,
)
from detectors.matching.texts import fold
from ingest.event import TEXT_FIELDS, WELL_KNOWN, text_of


@dataclass(frozen=True, slots=True)
class Exact:
    """The field's folded text is this."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """The field's folded text contains this."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """The field's text is an address of this range."""

    field: str
    first: Address
    last: Address


@dataclass(frozen=True, slots=True)
class Encoded:
    """The event's attributes, written as JSON and folded, contain this."""

    text: str
    is_key: bool = False


Anchor = Exact | Part | Span | Encoded
Group = frozenset[Anchor]
"""Alternatives: an event that meets the rule has at least one of them."""

_FEW_VALUES: Final = frozenset({"level", "product", "service", "node", "version", "role", "operation"})
"""Fields of which many events share a value: poor anchors."""

_MOST_ALTERNATIVES: Final = 10_000
SHORTEST: Final = 3
"""Characters of a part that is worth looking for; shorter ones stand in most texts."""
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\ud800-\udfff]')
_OF_NUMBERS: Final = re.compile(r"[-+.0-9e]*")

LONGEST: Final = 100
"""Characters of a part that are looked for: enough to be rare."""


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
    if isinstance(term, All | Any | Not) or (isinstance(term, Exists) and not term.wanted):
        return
    if term.field not in WELL_KNOWN:
        yield from _attribute_groups(term)
    elif term.field in TEXT_FIELDS:
        yield from _field_groups(term)


def _field_groups(test: Test) -> Iterator[Group]:
    match test:
        case Equals(field, texts):
            yield frozenset(Exact(field, fold(text)) for text in texts)
        case Number(field, number):
            yield frozenset({Exact(field, fold(text_of(number)))})
        case Within(field, first, last):
            yield frozenset({Span(field, first, last)})
        case _:
            for text in _parts(test):
                yield frozenset({Part(test.field, text)})


def _attribute_groups(test: Test) -> Iterator[Group]:
    """Attributes are searched as they are stored: to decode them costs more than all the rest."""
    key = fold(test.field.rpartition(".")[2])
    if key and _is_written_plainly(key):
        yield frozenset({Encoded(f'{key}":', is_key=True)})
    if isinstance(test, Equals):
        values = frozenset(fold(text)[:LONGEST] for text in test.texts)
        if all(map(_is_written_in_values, values)):
            yield frozenset(map(Encoded, values))
    else:
        for text in filter(_is_written_in_values, _parts(test)):
            yield frozenset({Encoded(text)})


def _parts(test: Test) -> Iterator[str]:
    match test:
        case Like(_, head, parts, tail):
            literals: tuple[str, ...] = (head, *parts, tail)
        case Pattern(_, pattern):
            literals = necessary_parts(pattern)
        case _:
            literals = ()
    yield from (fold(literal)[:LONGEST] for literal in literals if literal)


def _is_written_plainly(text: str) -> bool:
    """Whether JSON writes the text as it is."""
    return not _ESCAPED.search(text)


def _is_written_in_values(text: str) -> bool:
    """Whether the JSON of every value whose text contains this contains it, too: numbers may be written otherwise."""
    return _is_written_plainly(text) and not _OF_NUMBERS.fullmatch(text)


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
        case Part(text=text):
            return 1 if len(text) >= SHORTEST else 5
        case Span():
            return 1
        case Encoded(text, is_key):
            return 4 if is_key else 1 if len(text) >= SHORTEST and text not in ("true", "false") else 5


def _length(anchor: Anchor) -> int:
    return 0 if isinstance(anchor, Span) else len(anchor.text)
