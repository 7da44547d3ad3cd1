"""How a document may be called, and what it names."""

from collections.abc import Hashable, Iterator
from typing import Any, Final

from detectors.correlations.model import BY_CLOCK
from detectors.documents.document import Document
from detectors.documents.schema import IssueFile
from detectors.documents.shapes import CorrelationFile, FilterFile

EVERY: Final = "any"
"""In a filter's `rules`: every rule that its log source covers."""


def fields_of(document: Document) -> Iterator[tuple[tuple[Hashable, ...], str]]:
    """The fields of events that a correlation names, each with its place."""
    block = document.value["correlation"]
    aliases = block.get("aliases") or {}
    condition = block.get("condition") or {}
    lists = (
        (("correlation", "group-by"), block.get("group-by")),
        (("correlation", "field"), block.get("field")),
        (("correlation", "condition", "field"), condition.get("field")),
    )
    for path, given in lists:
        for index, name in enumerate(given if isinstance(given, list) else [given] if given else []):
            if name not in aliases:
                yield ((*path, index) if isinstance(given, list) else path), name
    for alias, fields in aliases.items():
        for rule, name in fields.items():
            yield ("correlation", "aliases", alias, rule), name


def names_of(document: Document) -> list[str]:
    """What a known issue may be called by, without regard to case."""
    return [name for name in (document.name.casefold(), document.id) if name] if document.is_issue else []


def goes_by_clock(document: Document) -> bool:
    """Whether it is met without an event."""
    return isinstance(document.shape, CorrelationFile) and document.shape.correlation.type in BY_CLOCK


def rules_of(document: Document) -> list[str]:
    """The rules that a filter names, none for every one."""
    written: Any = document.value["filter"]["rules"]
    if isinstance(written, str):
        return [] if written.lower() == EVERY else [written]
    return list(written)


def covers(rule: IssueFile, shape: FilterFile) -> bool:
    """Whether the filter's log source covers the rule's."""
    pairs = (
        (rule.logsource.product, shape.logsource.product),
        (rule.logsource.service, shape.logsource.service),
    )
    return all(theirs is None or (own or "").casefold() == theirs.casefold() for own, theirs in pairs)
