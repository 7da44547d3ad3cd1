"""What can be wrong with the `detection` of a file, each with its place. Works on the values as YAML gave them."""

import re
from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sigma.conditions import ConditionIdentifier, ConditionItem, ConditionSelector, SigmaCondition
from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetection, SigmaDetections

from detectors.faults import Fault, hint, shown
from detectors.modifiers import Checked, check_key, check_values, plain_value, value_fault
from ingest.positioned_yaml import PositionedYaml, Problem

Path = tuple[Hashable, ...]

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_AT: Final = re.compile(r"\(at char (\d+)\)")
_LONGEST_CONDITION: Final = 2_000
_DEEPEST: Final = 20  # levels of `and`, `or` and `not`


def selections_of(detection: object) -> list[str]:
    """The names of the selections of a raw detection."""
    if not isinstance(detection, Mapping):
        return []
    return [name for name in detection if isinstance(name, str) and name not in ("condition", "timeframe")]


def check_detection(document: PositionedYaml) -> tuple[Problem, ...]:
    """Everything wrong with the detection of a document that is a mapping; its absence is the schema's to tell."""
    detection = document.value.get("detection")
    if not isinstance(detection, Mapping):
        return ()
    return tuple(_Check(document).detection(detection))


def for_sigma(detection: Mapping[str, Any]) -> dict[str, Any]:
    """A checked detection as pySigma takes it."""
    return {
        name: value if name == "condition" else _selection_for_sigma(value)
        for name, value in detection.items()
    }


def _selection_for_sigma(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(_item_for_sigma(key, item) for key, item in value.items())
    if isinstance(value, list):
        return [_selection_for_sigma(item) if isinstance(item, Mapping) else item for item in value]
    return value


def _item_for_sigma(key: str, value: Any) -> tuple[str, Any]:
    checked, _ = check_key(key)
    values = (
        [plain_value(checked, item) for item in value]
        if isinstance(value, list)
        else plain_value(checked, value)
    )
    return checked.key, values


class _Check:
    def __init__(self, document: PositionedYaml) -> None:
        self._document = document

    def _problem(self, path: Path, sentence: str, *, key: bool = False) -> Problem:
        return self._document.problem(("detection", *path), sentence, key=key)

    def detection(self, detection: Mapping[Any, Any]) -> Iterator[Problem]:
        names = selections_of(detection)
        if "timeframe" in detection:
            yield self._problem(("timeframe",), Fault.TIMEFRAME.says(), key=True)
        for name in detection:
            if not isinstance(name, str):
                yield self._problem((name,), Fault.KEY_NOT_TEXT.says(), key=True)
            elif not _NAME.fullmatch(name):
                yield self._problem((name,), Fault.BAD_SELECTION_NAME.says(name=shown(name)), key=True)
        if not names:
            yield self._problem((), Fault.NO_SELECTION.says())
        for name in names:
            yield from self._selection((name,), detection[name])
        yield from self._conditions(detection.get("condition", _ABSENT), names)

    def _selection(self, path: Path, value: Any) -> Iterator[Problem]:
        if isinstance(value, Mapping):
            yield from self._mapping(path, value)
        elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from self._mapping((*path, index), item)
                else:
                    yield from self._values((*path, index), Checked(None, ()), item)
        else:
            yield from self._values(path, Checked(None, ()), value)

    def _mapping(self, path: Path, mapping: Mapping[Any, Any]) -> Iterator[Problem]:
        if not mapping:
            yield self._problem(path, Fault.EMPTY_SELECTION.says())
        for key, value in mapping.items():
            if not isinstance(key, str):
                yield self._problem((*path, key), Fault.KEY_NOT_TEXT.says(), key=True)
                continue
            checked, faults = check_key(key)
            for sentence in faults:
                yield self._problem((*path, key), sentence, key=True)
            if not faults:
                yield from self._values((*path, key), checked, value)

    def _values(self, path: Path, checked: Checked, value: Any) -> Iterator[Problem]:
        values = value if isinstance(value, list) else [value]
        if not values:
            yield self._problem(path, Fault.EMPTY_SELECTION.says())
            return

        def at(index: int | None) -> Path:
            return path if index is None or not isinstance(value, list) else (*path, index)

        odd = [index for index, item in enumerate(values) if not isinstance(item, str | int | float | None)]
        for index in odd:
            sentence = (Fault.DATE_VALUE if isinstance(values[index], date) else Fault.NESTED).says()
            yield self._problem(at(index), sentence)
        if odd:
            return
        wrong = check_values(checked, values)
        for place, sentence in wrong:
            yield self._problem(at(place), sentence)
        if not wrong:
            for index, item in enumerate(values):
                fault = value_fault(checked, item)
                if fault is not None:
                    yield self._problem(at(index), fault)

    def _conditions(self, condition: Any, names: list[str]) -> Iterator[Problem]:
        if condition is _ABSENT:
            yield self._problem(("condition",), Fault.MISSING_KEY.says(key="condition"), key=True)
        elif isinstance(condition, list) and condition:
            for index, one in enumerate(condition):
                yield from self._condition(("condition", index), one, names)
        else:
            yield from self._condition(("condition",), condition, names)

    def _condition(self, path: Path, condition: Any, names: list[str]) -> Iterator[Problem]:
        if not isinstance(condition, str) or not condition.strip():
            yield self._problem(path, Fault.CONDITION_TYPE.says())
            return
        nothing = SigmaDetections(
            {name: SigmaDetection.from_definition("x") for name in names or ["x"]}, [condition]
        )
        long = Fault.CONDITION_LENGTH.says(most=_LONGEST_CONDITION, deepest=_DEEPEST)
        if len(condition) > _LONGEST_CONDITION:
            yield self._problem(path, long)
            return
        try:
            parsed = SigmaCondition(condition, nothing).parse(postprocess=False)
        except SigmaError as error:
            yield self._problem(path, _not_understood(condition, str(error)))
            return
        except RecursionError:
            yield self._problem(path, long)
            return
        if _depth(parsed) > _DEEPEST:
            yield self._problem(path, long)
        for sentence in _unknown(parsed, names, nothing):
            yield self._problem(path, sentence)


_ABSENT: Final = object()


def _depth(node: Any) -> int:
    if isinstance(node, ConditionIdentifier | ConditionSelector) or not isinstance(node, ConditionItem):
        return 0
    return 1 + max(map(_depth, node.args))


def _not_understood(condition: str, error: str) -> str:
    if "|" in condition:
        at, why = condition.index("|") + 1, "a `|` counts nothing here: use `known_issue: {after: …}`"
    else:
        place = _AT.search(error)
        at = int(place[1]) + 1 if place else 1
        why = "write selections joined by `and`, `or`, `not`, `1 of name*` and `all of them`"
    near = f", `{shown(condition[at - 1 :], 20)}`" if condition[at - 1 :].strip() else ", its end"
    return Fault.CONDITION_SYNTAX.says(at=at, near=near, why=why)


def _unknown(node: Any, names: list[str], detections: SigmaDetections) -> Iterator[str]:
    if isinstance(node, ConditionIdentifier):
        if node.identifier not in names:
            name = shown(node.identifier)
            yield Fault.UNKNOWN_SELECTION.says(name=name, hint=hint(name, names))
    elif isinstance(node, ConditionSelector):
        if not node.resolve_referenced_detections(detections) or not names:
            yield Fault.NO_SUCH_SELECTIONS.says(pattern=shown(node.pattern))
    elif isinstance(node, ConditionItem):
        for argument in node.args:
            yield from _unknown(argument, names, detections)
