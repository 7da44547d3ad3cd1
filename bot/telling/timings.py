"""How long notices took from stage to stage, for /metrics: what this process has told since it started."""

import threading
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, get_args

from bot.telling.notices import Notice

Step = Literal["ingested", "matched", "planned", "accepted", "told"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
"""Each from the one before, beginning with the event's own time; `told`: all the way from there to `accepted`."""
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0)
"""Upper bounds in seconds. A notice that waited for the morning, or for Teams, is in the last ones."""


@dataclass(slots=True)
class Took:
    """The number within each of BUCKETS and beyond, and all seconds together."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """One more. Clocks of nodes differ: what seems to have come before its cause took no time."""
        self.counts[bisect_left(BUCKETS, max(seconds, 0.0))] += 1
        self.seconds += max(seconds, 0.0)


class Timings:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._took: Mapping[Step, Took] = {step: Took() for step in STEPS}

    def told(self, notice: Notice, accepted: datetime) -> None:
        """A notice was accepted by Teams."""
        at = (notice.event_at, notice.ingested_at, notice.matched_at, notice.planned_at, accepted)
        steps = [(later - earlier).total_seconds() for earlier, later in pairwise(at)]
        with self._lock:
            for step, seconds in zip(STEPS, (*steps, (accepted - at[0]).total_seconds()), strict=True):
                self._took[step].add(seconds)

    def all(self) -> dict[Step, Took]:
        """As they are now."""
        with self._lock:
            return {step: Took(list(took.counts), took.seconds) for step, took in self._took.items()}
