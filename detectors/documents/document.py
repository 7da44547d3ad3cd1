"""A document of a known-issue file that is sound in itself, and a file of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from detectors.documents.schema import IssueFile
from detectors.documents.shapes import CorrelationFile, FilterFile, PlaceholderFile
from ingest.positioned_yaml import PositionedYaml, Problem

Kind = Literal["rule", "correlation", "filter", "placeholders"]
Shape = IssueFile | CorrelationFile | FilterFile | PlaceholderFile


@dataclass(frozen=True, slots=True)
class Document:
    """What one document says, checked as far as it can be without the others."""

    name: str
    """What others call it by; empty for a filter or placeholders without a name."""
    shape: Shape
    yaml: PositionedYaml
    examples: tuple[tuple[int, int], ...] = ()
    """Line and column of each example."""

    @property
    def value(self) -> Mapping[str, Any]:
        """The document as YAML gave it."""
        value: Mapping[str, Any] = self.yaml.value
        return value

    @property
    def id(self) -> str | None:
        """Its UUID in lower case, if it has one."""
        found = None if isinstance(self.shape, PlaceholderFile) else self.shape.id
        return None if found is None else found.lower()

    @property
    def is_issue(self) -> bool:
        """Whether it becomes a known issue: a rule or a correlation."""
        return isinstance(self.shape, IssueFile | CorrelationFile)

    @property
    def has_block(self) -> bool:
        """Whether it says itself who is told what."""
        return self.value.get("known_issue") is not None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read: its documents, or what is wrong with it, never both."""

    file: str
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...] = ()
    names: tuple[str, ...] = ()
    """The names and ids that the documents of a bad file would have had, as far as they could be read."""
