"""What a file's keys say together: texts and fields, selections and solutions. Works on the values as YAML gave them.

A part of the wrong shape is passed over here: the schema has told of it already.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from detectors.documents.detection_checks import selections_of
from detectors.documents.workaround_checks import check_workaround
from detectors.faults import Fault, closest, hint, shown
from detectors.matching.modifiers import check_key
from ingest.event import TEXT_FIELDS
from ingest.positioned_yaml import PositionedYaml, Problem
from ingest.sentence import Sentence

_BLOCK: Final = "known_issue"
_TIMES: Final = ("time", "received")


def check_issue(document: PositionedYaml) -> tuple[Problem, ...]:
    """Everything that `detectors.documents.schema` cannot see about `known_issue`, in a document that is a mapping."""
    block = _mapping(document.value.get(_BLOCK))
    if "correlation" in document.value:
        return (
            *check_workaround(document, block),
            *_audience(document, block),
            *_not_for_correlations(document, block),
        )
    return (
        *check_workaround(document, block),
        *_key(document, block),
        *_solution(document, block),
        *_audience(document, block),
        *_examples(document, block),
    )


def check_source(document: PositionedYaml) -> Iterator[Problem]:
    """What is wrong with the log source of a rule or a filter."""
    source = document.value.get("logsource")
    if not isinstance(source, Mapping):
        return
    if source.get("category") is not None:
        yield document.problem(("logsource", "category"), Fault.NO_CATEGORY.says(), key=True)
    elif not source.get("product") and not source.get("service") and set(source) <= {"product", "service"}:
        yield document.problem(("logsource",), Fault.NO_SOURCE.says())


def _key(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    key = block.get("key")
    used = fields_used(document.value)
    for index, field in enumerate(key if isinstance(key, list) else ()):
        if not isinstance(field, str) or field in TEXT_FIELDS or field in used:
            continue
        why = doubt_about(field)
        if why is not None:
            sentence = Fault.BAD_KEY_FIELD.says(field=shown(field), why=why)
            yield document.problem((_BLOCK, "key", index), sentence)


def doubt_about(field: str, cutoff: float = 0.6) -> str | None:
    """Why events cannot be told apart by a field that no rule looks at, or None if nothing speaks against it.

    `cutoff`: how like a well-known field it must be to be taken for a slip; see `faults.closest`.
    """
    if field in _TIMES:
        return Sentence("every event has its own", "jedes Ereignis hat seine eigene")
    meant = closest(field, TEXT_FIELDS, cutoff)
    if meant is None or "." in field or field == meant:
        return None
    return Sentence(
        f"nothing here knows it; did you mean `{meant}`?",
        f"nichts hier kennt es; ist `{meant}` gemeint?",
    )


def fields_used(value: Mapping[Any, Any]) -> set[str]:
    """The fields that the detection or an example shows to exist."""
    detection = _mapping(value.get("detection"))
    found: set[str] = set()
    for name in selections_of(detection):
        selection = detection[name]
        for part in selection if isinstance(selection, list) else [selection]:
            keys = (key for key in _mapping(part) if isinstance(key, str))
            found |= {field for key in keys if (field := check_key(key)[0].field)}
    for example in _list(_mapping(value.get(_BLOCK)).get("examples")):
        found |= {key for key in _mapping(_mapping(example).get("event")) if isinstance(key, str)}
    return found


def _solution(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    name = block.get("solved_when")
    names = selections_of(document.value.get("detection"))
    if isinstance(name, str) and name not in names:
        sentence = Fault.UNKNOWN_SELECTION.says(name=shown(name), hint=hint(name, names))
        yield document.problem((_BLOCK, "solved_when"), sentence)


def _not_for_correlations(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    for key in ("solved_when", "examples"):
        if key in block:
            yield document.problem((_BLOCK, key), Fault.NOT_FOR_CORRELATION.says(key=key), key=True)


def _audience(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    rollout = block.get("rollout")
    if rollout == "pilot" and "pilot" not in block:
        yield document.problem((_BLOCK, "rollout"), Fault.NO_PILOTS.says())
    if rollout in ("pilot", "live") and block.get("workaround") is None:
        yield document.problem((_BLOCK, "rollout"), Fault.NO_WORKAROUND.says(rollout=rollout))


def _examples(document: PositionedYaml, block: Mapping[Any, Any]) -> Iterator[Problem]:
    for index, example in enumerate(_list(block.get("examples"))):
        for field, value in _mapping(_mapping(example).get("event")).items():
            path = (_BLOCK, "examples", index, "event", field)
            if field in _TIMES:
                if not is_time(value):
                    yield document.problem(path, Fault.EXAMPLE_TIME.says(field=field))
            elif field in TEXT_FIELDS and not isinstance(value, str | int | float | None):
                yield document.problem(path, Fault.EXAMPLE_FIELD.says(field=field))


def is_time(value: object) -> bool:
    """Whether an example gives an instant: an aware time, by YAML's own reading or in quotes."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return False
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
