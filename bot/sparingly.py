"""What happens again and again is written down without being able to fill a log: the 1st, 10th, 100th … time."""

import threading
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from ingest.event import Clock, to_micros

_MINUTE_US = 60_000_000


@dataclass(slots=True)
class Sparingly:
    """Counts by a key, each minute anew. Safe between threads. Keys are of a fixed few, or of known people."""

    clock: Clock
    _minute: int = 0
    _of_minute: Counter[Hashable] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def met(self, key: Hashable) -> int | None:
        """How often it has been met in this minute, if that is to be written down."""
        minute = to_micros(self.clock()) // _MINUTE_US
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._of_minute.clear()
            self._of_minute[key] += 1
            times = self._of_minute[key]
        return times if times == 10 ** (len(str(times)) - 1) else None


def often(times: int) -> str | None:
    """`10 times within a minute`; None for the first time."""
    return f"{times} times within a minute" if times > 1 else None
