"""What the detectors go by: the known issues, their matcher, and who is who."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from detectors.correlations.feeds import Feeds
from detectors.known_issue import KnownIssue
from ingest.event import Event


class IssueMatcher(Protocol):
    """Finds the known issues that an event meets: `detectors.matching.matcher.Matcher`."""

    def match_all(self, events: Sequence[Event]) -> Mapping[int, tuple[str, ...]]:
        """The names of the issues whose detection an event meets, by its number; those that meet none left out."""

    def solved_all(self, events: Sequence[Event]) -> Mapping[int, tuple[str, ...]]:
        """The names of the issues that an event solves for its key, by its number, in the same way."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the detectors go by. A new value replaces it when files change."""

    matcher: IssueMatcher
    issues: Mapping[str, KnownIssue]  # by name
    logins: Mapping[str, str] = field(default_factory=dict)  # canonical login -> first login of the person
    feeds: Feeds = field(init=False)  # of the correlations among the issues

    def __post_init__(self) -> None:
        object.__setattr__(self, "feeds", Feeds.of(self.issues.values()))
