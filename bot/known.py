"""What the operator's files say at this moment, handed out whole: a reader never sees half of a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.directory import Directory
from bot.people import People
from detectors.engine import Rules
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from detectors.reloading.folder import IssueFolder
from ingest.sources import Source


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the operator's files gave. A process has what its roles need; the rest is empty."""

    sources: Sequence[Source]
    issues: Mapping[str, KnownIssue]
    directory: Directory
    folder: IssueFolder | None = None  # where the known issues come from, if they may change


class Known:
    """Sources, known issues and people as they are now. To be asked anew for each step."""

    def __init__(self, inputs: Inputs) -> None:
        self.people = People(inputs.directory, {})
        self._sources = tuple(inputs.sources)
        self._files: Mapping[str, KnownIssue] = dict(inputs.issues)
        self._authored: Mapping[str, KnownIssue] = {}
        self._detection = _Detection.of(inputs.issues)
        self._made = _Made.of(self._detection, self.people())

    def issues(self) -> Mapping[str, KnownIssue]:
        """The known issues by name."""
        return self._detection.issues

    def sources(self) -> Sequence[Source]:
        """The sources."""
        return self._sources

    def rules(self) -> Rules:
        """What the detectors go by; made anew when known issues or people have changed, not for each step."""
        detection, directory, made = self._detection, self.people(), self._made
        if made.detection is not detection or made.directory is not directory:
            made = self._made = _Made.of(detection, directory)
        return made.rules

    def use_issues(self, issues: Mapping[str, KnownIssue]) -> None:
        """Go by these of files from now on. Compiles them first, on the caller's thread, then swaps all at once."""
        self._files = dict(issues)
        self._compile()

    def use_authored(self, issues: Mapping[str, KnownIssue]) -> None:
        """Go by these made in the chat, too, from now on. A file with the same name wins."""
        self._authored = dict(issues)
        self._compile()

    def of_files(self) -> Mapping[str, KnownIssue]:
        """The known issues of files, by name."""
        return self._files

    def _compile(self) -> None:
        names = {name.casefold() for name in self._files}
        more = {name: issue for name, issue in self._authored.items() if name.casefold() not in names}
        self._detection = _Detection.of({**self._files, **more})

    def use_sources(self, sources: Sequence[Source]) -> None:
        """Go by these from now on."""
        self._sources = tuple(sources)


@dataclass(frozen=True, slots=True)
class _Detection:
    """Known issues and the matcher that was made of just these."""

    issues: Mapping[str, KnownIssue]
    matcher: Matcher

    @classmethod
    def of(cls, issues: Mapping[str, KnownIssue]) -> "_Detection":
        return cls(dict(issues), Matcher(list(issues.values())))


@dataclass(frozen=True, slots=True)
class _Made:
    """Rules, and what they were made of."""

    detection: _Detection
    directory: Directory
    rules: Rules

    @classmethod
    def of(cls, detection: _Detection, directory: Directory) -> "_Made":
        return cls(detection, directory, Rules(detection.matcher, detection.issues, directory.logins))
