"""From a detection as pySigma parsed it to the terms that are compiled."""

from collections.abc import Callable, Sequence
from typing import Any as Anything
from typing import Final, Literal

import re2
from sigma.conditions import ConditionAND
from sigma.rule import SigmaDetection, SigmaDetectionItem, SigmaDetections, SigmaRule
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
    TimestampPart,
)

from detectors.matching.addresses import range_of
from detectors.matching.conditions import Both, Either, Name, Neither, Node, Of, parse_condition
from detectors.matching.terms import (
    All,
    Compare,
    Equals,
    Exists,
    HasValue,
    Like,
    Not,
    Number,
    Operator,
    Part,
    Pattern,
    SameAs,
    Term,
    TimePart,
    Within,
    all_of,
    any_of,
)
from detectors.matching.texts import fold
from ingest.event import TEXT_FIELDS

KEYWORD_FIELDS: Final = ("message", "exception")
"""Where a value without a field is looked for."""

_OPERATORS: Final[dict[CompareOperators, Operator]] = {
    CompareOperators.LT: "<",
    CompareOperators.LTE: "<=",
    CompareOperators.GT: ">",
    CompareOperators.GTE: ">=",
}


_PARTS: Final[dict[TimestampPart, Part]] = {
    TimestampPart.MINUTE: "minute",
    TimestampPart.HOUR: "hour",
    TimestampPart.DAY: "day",
    TimestampPart.WEEK: "week",
    TimestampPart.MONTH: "month",
    TimestampPart.YEAR: "year",
}


class UnsupportedDetection(Exception):
    """A detection that we do not take; a loaded known issue never has one. The message says what it is."""


def detection_term(rule: SigmaRule, filters: Sequence[SigmaDetections] = ()) -> Term:
    """What the rule's condition asks, and every filter; several conditions are alternatives.

    Raises UnsupportedDetection, for what a condition names and is not there too, and what `parse_condition` raises.
    """
    return all_of([_conditions(rule.detection), *map(_conditions, filters)])


def selection_term(rule: SigmaRule, name: str) -> Term:
    """What one selection of the rule asks. Raises KeyError and UnsupportedDetection."""
    return _detection(rule.detection[name])


def node_term(node: Node, detections: SigmaDetections) -> Term:
    """What a part of a parsed condition asks. Raises UnsupportedDetection."""
    return _node(node, detections)


def _conditions(detections: SigmaDetections) -> Term:
    return any_of([_node(parse_condition(condition), detections) for condition in detections.condition])


def _node(node: Node, detections: SigmaDetections) -> Term:
    match node:
        case Name(name):
            if name not in detections.detections:
                raise UnsupportedDetection(f"there is no selection {name}")
            return _detection(detections[name])
        case Of(every, pattern):
            found = [_detection(detections[name]) for name in node.among(detections.detections)]
            if not found:
                raise UnsupportedDetection(f"no selection is named like {pattern}")
            return all_of(found) if every else any_of(found)
        case Neither(inner):
            return Not(_node(inner, detections))
        case Both(parts):
            return all_of([_node(part, detections) for part in parts])
        case Either(parts):
            return any_of([_node(part, detections) for part in parts])


def _detection(detection: SigmaDetection) -> Term:
    terms = [
        _item(item) if isinstance(item, SigmaDetectionItem) else _detection(item)
        for item in detection.detection_items
    ]
    return all_of(terms) if detection.item_linking is ConditionAND else any_of(terms)


def _item(item: SigmaDetectionItem) -> Term:
    values = [_keyword(value) if item.field is None else _value(item.field, value) for value in item.value]
    if not values:
        raise UnsupportedDetection("a list without values")
    term = all_of(values) if item.value_linking is ConditionAND else any_of(values)
    if not item.negated:
        return term
    if item.field is None:
        return Not(term)
    return All((HasValue(item.field), Not(term)))


def _keyword(value: SigmaType) -> Term:
    """A value without a field: somewhere in the message or the exception."""
    return any_of([_value(field, _anywhere(value)) for field in KEYWORD_FIELDS])


def _anywhere(value: SigmaType) -> SigmaType:
    if isinstance(value, SigmaExpansion):
        return SigmaExpansion([_anywhere(one) for one in value.values])
    if isinstance(value, SigmaNumber | SigmaBool):
        value = SigmaString.from_str(str(value).lower())
    if isinstance(value, SigmaString):
        around = SpecialChars.WILDCARD_MULTI
        return around + value + around
    if isinstance(value, SigmaRegularExpression):
        return value
    raise UnsupportedDetection(f"{type(value).__name__} without a field")


def _value(field: str, value: SigmaType) -> Term:
    match value:
        case SigmaExpansion():
            return any_of([_value(field, one) for one in value.values])
        case SigmaString():
            return _text(field, value)
        case SigmaBool():
            return Equals(field, frozenset({"true" if value.boolean else "false"}))
        case SigmaTimestampPart():
            return TimePart(field, _PARTS[value.timestamp_part], frozenset({int(value.number)}))
        case SigmaNumber() if field in TEXT_FIELDS:
            return Equals(field, frozenset({fold(str(value.number))}))
        case SigmaNumber():
            return Number(field, value.number)
        case SigmaNull():
            return Not(HasValue(field))
        case SigmaExists():
            return Exists(field, value.exists)
        case SigmaRegularExpression():
            return Pattern(field, _pattern(value))
        case SigmaCIDRExpression():
            return Within(field, *range_of(value.network))
        case SigmaCompareExpression() if value.op in _OPERATORS:
            return Compare(field, _OPERATORS[value.op], value.number.number)
        case SigmaFieldReference():
            return SameAs(field, value.field, _how(value))
    raise UnsupportedDetection(f"{type(value).__name__} is not supported")


def _how(reference: SigmaFieldReference) -> Literal["equal", "startswith", "endswith", "contains"]:
    if reference.starts_with and reference.ends_with:
        return "contains"
    if reference.starts_with:
        return "startswith"
    return "endswith" if reference.ends_with else "equal"


def _pattern(expression: SigmaRegularExpression) -> str:
    flags = "".join(sorted(expression.sigma_to_re_flag[flag] for flag in expression.flags))
    pattern = expression.regexp.to_plain(regex=True)
    return f"(?{flags}:{pattern})" if flags else pattern


def _text(field: str, value: SigmaString) -> Term:
    cased = isinstance(value, SigmaCasedString)
    same: Callable[[str], str] = (lambda text: text) if cased else fold
    parts = [same(part) if isinstance(part, str) else part for part in value.s]
    if SpecialChars.WILDCARD_SINGLE in parts:
        return Pattern(field, _glob_pattern(parts), folded=not cased)
    pieces = [""]
    for part in parts:
        if isinstance(part, str):
            pieces[-1] += part
        elif part is SpecialChars.WILDCARD_MULTI:
            pieces.append("")
        else:
            raise UnsupportedDetection("placeholders are not supported")
    if len(pieces) == 1:
        return Equals(field, frozenset(pieces), cased)
    middle = tuple(piece for piece in pieces[1:-1] if piece)
    if not (pieces[0] or middle or pieces[-1]):
        return HasValue(field)
    return Like(field, pieces[0], middle, pieces[-1], cased)


def _glob_pattern(parts: list[Anything]) -> str:
    signs = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    written = "".join(re2.escape(part) if isinstance(part, str) else signs[part] for part in parts)
    return rf"(?s)\A{written}\z"
