"""One run of removing what is too old: slice by slice, so that no writer waits long for its turn."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.retention.kinds import Kind

AIM: Final = 0.03
"""Seconds that a slice should take: a third of what a writer may be kept waiting."""
SMALLEST: Final = 10
LARGEST: Final = 2_000
"""Rows of a slice."""
FIRST: Final = 100


@dataclass(slots=True)
class Progress:
    """How far a run is; read by others while it goes on."""

    kind: str | None = None  # what is being removed
    removed: Counter[str] = field(default_factory=Counter)  # by kind
    slices: int = 0
    longest: float = 0.0  # seconds of the longest slice


class SliceSize:
    """How many rows a slice has, by how long the one before took."""

    def __init__(self) -> None:
        self.rows = FIRST

    def took(self, seconds: float) -> None:
        """Halve at once what was too long; grow slowly."""
        if seconds > AIM:
            self.rows = max(SMALLEST, int(self.rows * min(0.5, AIM / seconds)))
        elif seconds < AIM / 2:
            self.rows = min(LARGEST, self.rows * 2)


def purge(
    kinds: Sequence[Kind],
    now: datetime,
    progress: Progress,
    *,
    go_on: Callable[[float], bool],
    seconds: Callable[[], float] = time.monotonic,
) -> Counter[str]:
    """Remove what is too old at `now`, kind by kind; how many of each.

    After every slice `go_on` is given the seconds that it took, pauses as long as it sees fit, and says whether
    the run goes on. `seconds` is a clock that only goes forward.
    """
    for kind in kinds:
        progress.kind = kind.name
        size = SliceSize()
        began = seconds()
        for removed in kind.steps(now, lambda size=size: size.rows):  # type: ignore[misc]
            took = seconds() - began
            size.took(took)
            progress.removed[kind.name] += removed
            progress.slices += 1
            progress.longest = max(progress.longest, took)
            if not go_on(took):
                progress.kind = None
                return +progress.removed
            began = seconds()
    progress.kind = None
    return +progress.removed
