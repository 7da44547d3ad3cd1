"""Requests to /api/messages that were refused: counted, and written down without being able to fill a log."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ingest.event import Clock, to_micros

_MINUTE_US = 60_000_000


@dataclass(slots=True)
class TurnedAway:
    """Counts them by their reason; of one reason and minute the 1st, 10th, 100th … are written down.

    `write` is given the reason, and how often it has been met in this minute. Reasons are a fixed few texts.
    """

    write: Callable[[str, int], None]
    clock: Clock
    total: Counter[str] = field(default_factory=Counter)
    _minute: int = 0
    _of_minute: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, reason: str) -> None:
        """One more. May block: it writes."""
        minute = to_micros(self.clock()) // _MINUTE_US
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._of_minute.clear()
            self.total[reason] += 1
            self._of_minute[reason] += 1
            times = self._of_minute[reason]
        if times == 10 ** (len(str(times)) - 1):
            self.write(reason, times)
