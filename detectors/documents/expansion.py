"""What the lists of `expand` put into a detection or a filter, and what can be wrong with that."""

from collections.abc import Iterator, Mapping
from typing import Any

from detectors.documents.detection_checks import Block, Path, selections_of
from detectors.documents.placeholders import BadPlaceholder, Lists, expanded, names_list
from detectors.faults import Fault
from detectors.matching.modifiers import Checked, check_key, check_values, value_fault
from ingest.positioned_yaml import PositionedYaml, Problem


def expand_problems(document: PositionedYaml, lists: Lists, block: Block = "detection") -> Iterator[Problem]:
    """Everything wrong with what the lists put into a block that `check_detection` found sound."""
    detection = document.value[block]
    for name in selections_of(detection, block):
        selection = detection[name]
        for path, mapping in _mappings((block, name), selection):
            for key, value in mapping.items():
                checked, _ = check_key(key)
                if "expand" in checked.modifiers:
                    yield from _expand_problems(document, lists, checked, (*path, key), value)


def _expand_problems(
    document: PositionedYaml, lists: Lists, checked: Checked, path: Path, value: Any
) -> Iterator[Problem]:
    given = value if isinstance(value, list) else [value]
    if not any(map(names_list, given)):
        yield document.problem(path, Fault.NO_PLACEHOLDER.says())
    for index, text in enumerate(given):
        sentence = None
        try:
            texts: list[Any] = expanded(text, lists)
        except BadPlaceholder as error:
            sentence = error.args[0]
        else:
            wrong = check_values(checked, texts)
            faults = (fault for one in texts if (fault := value_fault(checked, one)) is not None)
            sentence = wrong[0][1] if wrong else next(faults, None)
        if sentence is not None:
            yield document.problem((*path, index) if isinstance(value, list) else path, sentence)


def _mappings(path: Path, selection: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(selection, Mapping):
        yield path, selection
    elif isinstance(selection, list):
        for index, item in enumerate(selection):
            if isinstance(item, Mapping):
                yield (*path, index), item
