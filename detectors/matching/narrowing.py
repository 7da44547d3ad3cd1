"""From a detection to a condition that every event which meets it satisfies, for the event store to narrow down by.

Pure. What cannot be said as a condition is left out, so a store may give more events than the detection meets, never
fewer: the matcher decides in the end.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sigma.rule import SigmaDetections, SigmaRule

from detectors.matching.pattern_parts import necessary_parts
from detectors.matching.sigma_terms import detection_term
from detectors.matching.terms import (
    All,
    Any,
    Equals,
    Exists,
    HasValue,
    Like,
    Not,
    Pattern,
    SameAs,
    Term,
)
from detectors.matching.texts import fold
from ingest.event import TEXT_FIELDS
from ingest.query import EVERYTHING, NOTHING, Absent, AllOf, AnyOf, Condition, OneOf, Present, Shaped

_TEXT_FIELDS: Final = frozenset(TEXT_FIELDS)
_FILLED_IN: Final = "version"
"""The field that an event without it may be given when it is read: a release says which version ran."""


def narrowed(rule: SigmaRule, filters: Sequence[SigmaDetections] = ()) -> Condition:
    """What every event has that meets a rule, its log source and filters included. Raises as `detection_term` does."""
    source = rule.logsource
    wanted = [
        OneOf(name, frozenset({fold(text)}))
        for name, text in (("product", source.product), ("service", source.service))
        if text is not None
    ]
    return all_of([*wanted, condition_of(detection_term(rule, filters))])


def condition_of(term: Term) -> Condition:
    """What every event has that meets the term."""
    match term:
        case All(terms):
            return all_of(map(condition_of, terms))
        case Any(terms):
            return any_of(map(condition_of, terms))
        case Not(HasValue(field)) | Not(Exists(field, True)) | Exists(field, False):
            return Absent(field) if field in _TEXT_FIELDS else EVERYTHING
        case Not():
            return EVERYTHING
        case SameAs(field, other):
            return all_of([_of_field(field, Present(field)), _of_field(other, Present(other))])
        case Equals(field, texts):
            return _of_field(field, OneOf(field, frozenset(map(fold, texts))) if texts else NOTHING)
        case Like(field, head, parts, tail):
            return _of_field(field, Shaped(field, fold(head), tuple(map(fold, parts)), fold(tail)))
        case Pattern(field, pattern) if needed := tuple(map(fold, necessary_parts(pattern))):
            return _of_field(field, Shaped(field, "", needed, ""))
        case _:
            return _of_field(term.field, Present(term.field))


def all_of(conditions: Iterable[Condition]) -> Condition:
    """`AllOf` without what says nothing."""
    found: dict[Condition, None] = {}
    for condition in conditions:
        if condition == NOTHING:
            return NOTHING
        inner = condition.conditions if isinstance(condition, AllOf) else (condition,)
        found.update(dict.fromkeys(inner))
    return next(iter(found)) if len(found) == 1 else AllOf(tuple(found))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """`AnyOf`, or everything if one of them is."""
    found: dict[Condition, None] = {}
    for condition in conditions:
        if condition == EVERYTHING:
            return EVERYTHING
        inner = condition.conditions if isinstance(condition, AnyOf) else (condition,)
        found.update(dict.fromkeys(inner))
    return next(iter(found)) if len(found) == 1 else AnyOf(tuple(found))


def _of_field(field: str, condition: Condition) -> Condition:
    if field in _TEXT_FIELDS:
        return any_of([condition, Absent(field)]) if field == _FILLED_IN else condition
    return EVERYTHING if field in ("time", "received") else condition
