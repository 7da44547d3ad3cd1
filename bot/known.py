"""What the operator's files say at this moment, handed out whole: a reader never sees half of a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.directory import Directory
from bot.people import People
from detectors.engine import Rules
from detectors.known_issue import KnownIssue
from detectors.matcher import Matcher
from ingest.sources import Source


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the operator's files gave. A process has what its roles need; the rest is empty."""

    sources: Sequence[Source]
    issues: Mapping[str, KnownIssue]
    directory: Directory


class Known:
    """Sources, known issues and people as they are now. To be asked anew for each step."""

    def __init__(self, inputs: Inputs) -> None:
        self.people = People(inputs.directory, {})
        self._sources = tuple(inputs.sources)
        self._issues = dict(inputs.issues)
        self._matcher = Matcher(list(inputs.issues.values()))

    def issues(self) -> Mapping[str, KnownIssue]:
        """The known issues by name."""
        return self._issues

    def sources(self) -> Sequence[Source]:
        """The sources."""
        return self._sources

    def rules(self) -> Rules:
        """What the detectors go by."""
        return Rules(self._matcher, self._issues, self.people().logins)
