"""From the text of a file to its documents. A file with a fault is refused whole, with all its faults at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from detectors.documents.correlation_checks import check_correlation
from detectors.documents.detection_checks import check_detection
from detectors.documents.document import Document, ReadFile, Shape
from detectors.documents.issue_checks import check_issue, check_source
from detectors.documents.schema import IssueFile
from detectors.documents.shape import check_shape
from detectors.documents.shapes import CorrelationFile, FilterFile, PlaceholderFile
from detectors.documents.sigma_keys import check_sigma_keys
from detectors.documents.values import NAME
from detectors.faults import Fault, shown
from ingest.positioned_yaml import PositionedYaml, Problem, compose_all

_MODELS: Final[Mapping[str, type[Shape]]] = {
    "detection": IssueFile,
    "correlation": CorrelationFile,
    "filter": FilterFile,
    "placeholders": PlaceholderFile,
}
"""The key that says what a document is."""


def read_text(text: str, file: str) -> ReadFile:
    """The documents of a text; `file` is how problems name it, and the name of a document that has none."""
    composed = compose_all(text, file)
    given = [one for one in composed if one.value is not None or one.problems] or list(composed)[:1]
    unnamed = [one for one in given if _is_issue(one.value) and one.value.get("name") is None]
    documents: list[Document] = []
    problems: list[Problem] = []
    names: list[str] = []
    for one in given:
        taken = one in unnamed[1:]  # the first goes by the file's name
        name = _name(one.value, "" if taken else Path(file).stem)
        names += filter(None, (name, _id(one.value)))
        shape, wrong = _check(one, name)
        problems += wrong
        if taken:
            problems.append(one.problem(("name",), Fault.NAME_NEEDED.says()))
        if shape is not None:
            documents.append(Document(name, shape, one, _examples(one, shape)))
        one.forget_places()
    if problems:
        return ReadFile(file, (), tuple(sorted(set(problems))), tuple(names))
    return ReadFile(file, tuple(documents))


def _examples(document: PositionedYaml, shape: Shape) -> tuple[tuple[int, int], ...]:
    count = len(shape.known_issue.examples) if isinstance(shape, IssueFile) else 0
    return tuple(document.position(("known_issue", "examples", index)) for index in range(count))


def _is_issue(value: object) -> bool:
    return isinstance(value, Mapping) and ("detection" in value or "correlation" in value)


def _name(value: object, stem: str) -> str:
    if not isinstance(value, Mapping):
        return ""
    given = value.get("name")
    return given if isinstance(given, str) else stem if _is_issue(value) else ""


def _id(value: object) -> str | None:
    given = value.get("id") if isinstance(value, Mapping) else None
    return given if isinstance(given, str) else None


def _check(document: PositionedYaml, name: str) -> tuple[Shape | None, list[Problem]]:
    value = document.value
    if value is None:
        return None, list(document.problems) or [document.problem((), Fault.EMPTY.says())]
    if not isinstance(value, Mapping):
        return None, [*document.problems, document.problem((), Fault.NOT_A_MAPPING.says())]
    kinds = [key for key in _MODELS if key in value]
    if "action" in value and "detection" not in value:
        return None, [*document.problems, document.problem(("action",), Fault.ACTION.says(), key=True)]
    if len(kinds) > 1:
        sentence = Fault.TWO_KINDS.says(key=kinds[1], other=kinds[0])
        return None, [*document.problems, document.problem((kinds[1],), sentence, key=True)]
    model: type[BaseModel] = _MODELS[kinds[0]] if kinds else IssueFile
    shape, wrong = check_shape(document, model)
    problems = [*document.problems, *wrong, *_checks(document, model)]
    if _is_issue(value) and name and "name" not in value and not NAME.fullmatch(name):
        problems.append(document.problem((), Fault.BAD_NAME.says(value=shown(name))))
    if shape is not None and not problems and model is not PlaceholderFile:
        problems += check_sigma_keys(document)
    return (None if problems else shape), problems  # type: ignore[return-value]


def _checks(document: PositionedYaml, model: type[BaseModel]) -> Iterator[Problem]:
    if model is IssueFile:
        yield from check_detection(document)
        yield from check_source(document)
        yield from check_issue(document)
    elif model is CorrelationFile:
        yield from check_correlation(document)
        yield from check_issue(document)
    elif model is FilterFile:
        yield from check_source(document)
        yield from check_detection(document, "filter")
