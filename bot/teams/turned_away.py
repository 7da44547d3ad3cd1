"""Requests to /api/messages that were refused: counted, and written down without being able to fill a log."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sparingly import Sparingly
from ingest.event import Clock


@dataclass(slots=True)
class TurnedAway:
    """Counts them by their reason; of one reason and minute the 1st, 10th, 100th … are written down.

    `write` is given the reason, and how often it has been met in this minute. Reasons are a fixed few texts.
    """

    write: Callable[[str, int], None]
    clock: Clock
    total: Counter[str] = field(default_factory=Counter)
    _sparingly: Sparingly = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._sparingly = Sparingly(self.clock)

    def note(self, reason: str) -> bool:
        """One more; whether it was written down. May block: it writes."""
        with self._lock:
            self.total[reason] += 1
        times = self._sparingly.met(reason)
        if times is not None:
            self.write(reason, times)
        return times is not None
