"""What the keys of a correlation say together. Works on the values as YAML gave them.

A part of the wrong shape is passed over here: the schema has told of it already.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, get_args

from detectors.correlations.model import VALUE_TYPES, CorrelationType, Operator
from detectors.correlations.rates import FEWEST_WINDOWS
from detectors.durations import BadDuration, parse_duration
from detectors.faults import Fault, shown
from ingest.positioned_yaml import PositionedYaml, Problem

OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)
COUNTING: Final = ("event_count", "value_count", "temporal", "temporal_ordered")
TEMPORAL: Final = ("temporal", "temporal_ordered")
RATES: Final = ("spike", "drop")
HOLDS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "gt": lambda found, number: found > number,
    "gte": lambda found, number: found >= number,
    "lt": lambda found, number: found < number,
    "lte": lambda found, number: found <= number,
    "eq": lambda found, number: found == number,
    "neq": lambda found, number: found != number,
}


def check_correlation(document: PositionedYaml) -> Iterator[Problem]:
    """Everything that the schema cannot see about the `correlation` of a document that is a mapping."""
    block = document.value.get("correlation")
    if not isinstance(block, Mapping):
        return
    kind = block.get("type")
    if isinstance(kind, str) and kind in get_args(CorrelationType):
        yield from _keys(document, block, kind)
        yield from _condition(document, block, kind)
        yield from _baseline(document, block, kind)
    yield from _aliases(document, block)
    if "generate" in block and "generate" in document.value:
        yield document.problem(("generate",), Fault.GENERATE_TWICE.says(), key=True)


def _at(document: PositionedYaml, path: tuple[Hashable, ...], sentence: str, *, key: bool = False) -> Problem:
    return document.problem(("correlation", *path), sentence, key=key)


def _keys(document: PositionedYaml, block: Mapping[Any, Any], kind: str) -> Iterator[Problem]:
    """A key that belongs to other types, and a key that this type cannot do without."""
    wanted = {
        "condition": kind in COUNTING or kind in VALUE_TYPES,
        "field": kind == "new_term",
        "learn": kind == "new_term",
        "baseline": kind in RATES,
    }
    for key, fits in wanted.items():
        if key in block and not fits:
            why = (
                "it stands in `condition`" if key == "field" and kind in VALUE_TYPES else f"`{kind}` has none"
            )
            yield _at(document, (key,), Fault.NOT_FOR_TYPE.says(key=key, why=why), key=True)
    needed = {
        "condition": kind not in TEMPORAL and wanted["condition"],
        "field": kind == "new_term",
        "baseline": kind in RATES,
    }
    for key, needs in needed.items():
        if needs and block.get(key) is None:
            yield _at(document, (key,), Fault.NEEDED_FOR_TYPE.says(key=key, type=kind), key=True)


def _condition(document: PositionedYaml, block: Mapping[Any, Any], kind: str) -> Iterator[Problem]:
    condition = block.get("condition")
    if not isinstance(condition, Mapping) or not (kind in COUNTING or kind in VALUE_TYPES):
        return
    given: dict[str, Any] = {name: condition[name] for name in OPERATORS if condition.get(name) is not None}
    if not given:
        yield _at(document, ("condition",), Fault.NO_THRESHOLD.says())
    for key, belongs in (("field", kind in VALUE_TYPES), ("percentile", kind == "value_percentile")):
        path = ("condition", key)
        if belongs and condition.get(key) is None:
            yield _at(document, path, Fault.NEEDED_FOR_TYPE.says(key=key, type=kind), key=True)
        elif key in condition and not belongs:
            yield _at(document, path, Fault.NOT_FOR_TYPE.says(key=key, why=f"`{kind}` has none"), key=True)
    fields = condition.get("field")
    if isinstance(fields, list) and len(fields) > 1 and kind in VALUE_TYPES and kind != "value_count":
        yield _at(document, ("condition", "field", 1), Fault.ONE_FIELD.says(type=kind))
    if all(_is_number(number) for number in given.values()) and kind in COUNTING:
        yield from _possible(document, block, kind, given)


def _possible(
    document: PositionedYaml, block: Mapping[Any, Any], kind: str, given: Mapping[str, float]
) -> Iterator[Problem]:
    """A condition that no number meets which can be counted: 1 or more, and no more than there are rules."""
    rules = block.get("rules")
    most = len(rules) if isinstance(rules, list) and kind in TEMPORAL else None
    near = {1, *(int(number) + step for number in given.values() for step in (-1, 0, 1))}
    counts = [count for count in near if count >= 1 and (most is None or count <= most)]
    if given and not any(
        all(HOLDS[name](count, number) for name, number in given.items()) for count in counts
    ):
        what = "an event is counted from 1 on" if most is None else f"{most} rules are named"
        yield _at(document, ("condition",), Fault.NEVER_MET.says(why=what))


def _baseline(document: PositionedYaml, block: Mapping[Any, Any], kind: str) -> Iterator[Problem]:
    baseline, timespan = block.get("baseline"), _length(block.get("timespan"))
    past = _length(baseline.get("past", "7d")) if isinstance(baseline, Mapping) else None
    if kind in RATES and past is not None and timespan is not None and past < FEWEST_WINDOWS * timespan:
        sentence = Fault.SHORT_PAST.says(least=FEWEST_WINDOWS)
        yield _at(document, ("baseline", "past"), sentence)
    learn = _length(block.get("learn"))
    if kind == "new_term" and learn is not None and timespan is not None and learn > timespan:
        yield _at(document, ("learn",), Fault.LONG_LEARN.says())


def _aliases(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    aliases, rules = block.get("aliases"), block.get("rules")
    if not isinstance(aliases, Mapping):
        return
    given = rules if isinstance(rules, list) else [rules]
    named = [rule for rule in given if isinstance(rule, str)]
    for alias, fields in aliases.items():
        if not isinstance(fields, Mapping):
            continue
        for rule in fields:
            if rule not in named:
                sentence = Fault.ALIAS_OF_OTHER.says(rule=shown(rule))
                yield _at(document, ("aliases", alias, rule), sentence, key=True)
        for rule in named:
            if rule not in fields:
                sentence = Fault.ALIAS_WITHOUT.says(alias=shown(alias), rule=shown(rule))
                yield _at(document, ("aliases", alias), sentence, key=True)


def _length(value: object) -> timedelta | None:
    try:
        return parse_duration(value) if isinstance(value, str) else None
    except BadDuration:
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
