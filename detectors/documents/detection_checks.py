"""What can be wrong with a `detection` or a `filter`, each with its place. Works on the values as YAML gave them."""

import re
from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Literal

from detectors.documents.placeholders import Lists, expanded
from detectors.faults import Fault, hint, shown
from detectors.matching.conditions import (
    BadCondition,
    DeepCondition,
    Name,
    Node,
    depth_of,
    leaves_of,
    parse_condition,
)
from detectors.matching.modifiers import Checked, check_key, check_values, plain_value, value_fault
from ingest.positioned_yaml import PositionedYaml, Problem
from ingest.sentence import Sentence

Path = tuple[Hashable, ...]
Block = Literal["detection", "filter"]

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_LONGEST_CONDITION: Final = 2_000
_DEEPEST: Final = 20  # levels of `and`, `or` and `not`


_NOT_SELECTIONS: Final = {
    "detection": ("condition", "timeframe"),
    "filter": ("condition", "timeframe", "rules"),
}


def selections_of(detection: object, block: Block = "detection") -> list[str]:
    """The names of the selections of a raw detection, or of a raw filter."""
    if not isinstance(detection, Mapping):
        return []
    return [name for name in detection if isinstance(name, str) and name not in _NOT_SELECTIONS[block]]


def check_detection(document: PositionedYaml, block: Block = "detection") -> tuple[Problem, ...]:
    """Everything wrong with this block of a document that is a mapping; its absence is the schema's to tell.

    Texts with the modifier `expand` are passed over: see `expand_problems`.
    """
    detection = document.value.get(block)
    if not isinstance(detection, Mapping):
        return ()
    return tuple(_Check(document, block).detection(detection))


def for_sigma(detection: Mapping[str, Any], lists: Lists | None = None) -> dict[str, Any]:
    """A checked detection, or a filter without its `rules`, as pySigma takes it."""
    return {
        name: value if name == "condition" else _selection_for_sigma(value, lists or {})
        for name, value in detection.items()
    }


def _selection_for_sigma(value: Any, lists: Lists) -> Any:
    if isinstance(value, Mapping):
        return dict(_item_for_sigma(key, item, lists) for key, item in value.items())
    if isinstance(value, list):
        return [_selection_for_sigma(item, lists) if isinstance(item, Mapping) else item for item in value]
    return value


def _item_for_sigma(key: str, value: Any, lists: Lists) -> tuple[str, Any]:
    checked, _ = check_key(key)
    if "expand" in checked.modifiers:
        texts = value if isinstance(value, list) else [value]
        return checked.key, [one for text in texts for one in expanded(text, lists)]
    values = (
        [plain_value(checked, item) for item in value]
        if isinstance(value, list)
        else plain_value(checked, value)
    )
    return checked.key, values


class _Check:
    def __init__(self, document: PositionedYaml, block: Block) -> None:
        self._document = document
        self._block = block

    def _problem(self, path: Path, sentence: str, *, key: bool = False) -> Problem:
        return self._document.problem((self._block, *path), sentence, key=key)

    def detection(self, detection: Mapping[Any, Any]) -> Iterator[Problem]:
        names = selections_of(detection, self._block)
        if self._block == "filter":
            yield from self._rules(detection.get("rules", _ABSENT))
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

    def _rules(self, rules: Any) -> Iterator[Problem]:
        if rules is _ABSENT:
            yield self._problem(("rules",), Fault.MISSING_KEY.says(key="rules"), key=True)
        elif not (_is_name(rules) or (isinstance(rules, list) and rules and all(map(_is_name, rules)))):
            yield self._problem(("rules",), Fault.FILTER_RULES.says())

    def _mapping(self, path: Path, mapping: Mapping[Any, Any]) -> Iterator[Problem]:
        if not mapping:
            yield self._problem(path, Fault.EMPTY_SELECTION.says())
        seen: dict[str, str] = {}
        for key, value in mapping.items():
            if not isinstance(key, str):
                yield self._problem((*path, key), Fault.KEY_NOT_TEXT.says(), key=True)
                continue
            checked, faults = check_key(key)
            if not faults and seen.setdefault(checked.key, key) != key:
                faults = (Fault.SAME_KEY.says(key=shown(key), other=shown(seen[checked.key])),)
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
        for place, said in wrong:
            yield self._problem(at(place), said)
        if not wrong and "expand" not in checked.modifiers:
            for index, item in enumerate(values):
                fault = value_fault(checked, item)
                if fault is not None:
                    yield self._problem(at(index), fault)

    def _conditions(self, condition: Any, names: list[str]) -> Iterator[Problem]:
        if condition is _ABSENT:
            yield self._problem(("condition",), Fault.MISSING_KEY.says(key="condition"), key=True)
        elif isinstance(condition, list) and condition and self._block == "detection":
            for index, one in enumerate(condition):
                yield from self._condition(("condition", index), one, names)
        else:
            yield from self._condition(("condition",), condition, names)

    def _condition(self, path: Path, condition: Any, names: list[str]) -> Iterator[Problem]:
        if not isinstance(condition, str) or not condition.strip():
            yield self._problem(path, Fault.CONDITION_TYPE.says())
            return
        long = Fault.CONDITION_LENGTH.says(most=_LONGEST_CONDITION, deepest=_DEEPEST)
        if len(condition) > _LONGEST_CONDITION:
            yield self._problem(path, long)
            return
        try:
            parsed = parse_condition(condition)
        except BadCondition as error:
            yield self._problem(path, _not_understood(condition, error.at))
            return
        except DeepCondition:
            yield self._problem(path, long)
            return
        if depth_of(parsed) > _DEEPEST:
            yield self._problem(path, long)
        for sentence in _unknown(parsed, names):
            yield self._problem(path, sentence)


_ABSENT: Final = object()


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _not_understood(condition: str, at: int) -> str:
    if "|" in condition:
        at, why = (
            condition.index("|") + 1,
            Sentence(
                "a `|` counts nothing here: use `known_issue: {after: …}` or a correlation",
                "ein `|` zählt hier nichts: dafür sind die Grenzen des Formulars da",
            ),
        )
    else:
        why = Sentence(
            "write selections joined by `and`, `or`, `not`, `1 of name*` and `all of them`",
            "verbinden Sie Auswahlen mit `and`, `or`, `not`, `1 of name*` und `all of them`",
        )
    rest = f", `{shown(condition[at - 1 :], 20)}`" if condition[at - 1 :].strip() else ""
    near = Sentence(rest or ", its end", rest or ", ihrem Ende,")
    return Fault.CONDITION_SYNTAX.says(at=at, near=near, why=why)


def _unknown(condition: Node, names: list[str]) -> Iterator[str]:
    for leaf in leaves_of(condition):
        if isinstance(leaf, Name):
            if leaf.name not in names:
                name = shown(leaf.name)
                yield Fault.UNKNOWN_SELECTION.says(name=name, hint=hint(name, names))
        elif not leaf.among(names):
            yield Fault.NO_SUCH_SELECTIONS.says(pattern=shown(leaf.pattern))
