"""What went through an intake since the start: plain numbers for whoever shows them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.receivers.intake_writing import Outcome

WAYS: Final = ("bulk", "otlp", "clef", "ndjson")
"""The protocols by which events come in."""


@dataclass(slots=True)
class WayFigures:
    """What came by one protocol."""

    requests: int = 0
    bytes: int = 0  # of bodies, decompressed
    events: int = 0  # stored
    repeated: int = 0
    rejected: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # whole requests, by `answers.Why` in lower case

    def answered(self, outcomes: Sequence[Outcome], unreadable: int) -> None:
        """Count a request that was taken, with the documents that could not be read."""
        repeated, rejected = outcomes.count(Outcome.REPEATED), outcomes.count(Outcome.REJECTED)
        self.events += len(outcomes) - repeated - rejected
        self.repeated += repeated
        self.rejected += rejected + unreadable


@dataclass(slots=True)
class IntakeFigures:
    """Counters, and the two that go up and down. Written by the intake's threads and the receivers."""

    events: int = 0  # stored
    repeated: int = 0  # delivered again, and not stored again
    rejected: int = 0  # documents that could not be read, or that the store cannot take
    refused: int = 0  # whole requests: no room, the store away, too large, not readable
    unauthorised: int = 0  # requests without a valid key
    requests: int = 0  # all
    bytes: int = 0  # of bodies, decompressed
    commits: int = 0
    failed_commits: int = 0
    commit_seconds: float = 0.0  # all commits together
    last_commit_seconds: float = 0.0
    queue_depth: int = 0  # events that wait for the writer
    writing_since: float | None = None  # by the monotonic clock: when the commit under way began
    ways: dict[str, WayFigures] = field(default_factory=lambda: {way: WayFigures() for way in WAYS})

    def committed(self, outcomes: Sequence[Outcome], seconds: float) -> None:
        """Count one commit."""
        repeated, rejected = outcomes.count(Outcome.REPEATED), outcomes.count(Outcome.REJECTED)
        self.events += len(outcomes) - repeated - rejected
        self.repeated += repeated
        self.rejected += rejected
        self.commits += 1
        self.commit_seconds += seconds
        self.last_commit_seconds = seconds
