"""Measures the commits of one way into the event store, on their way through."""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from ingest.event import Event
from ingest.storage.deliveries import Appended, DeliveryKey
from ingest.storage.ready import ReadyEvent
from ingest.store import EventStore
from ingest.tailing.positions import FilePosition

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds of the buckets that commits are counted in."""


@dataclass(frozen=True, slots=True)
class Durations:
    """How long things took: the number within each of BUCKETS and beyond, and all seconds together."""

    counts: tuple[int, ...]
    seconds: float


class MeasuredStore:
    """An event store that counts what goes through it. Safe to share between threads."""

    def __init__(self, store: EventStore, seconds: Callable[[], float] = time.perf_counter) -> None:
        self._store = store
        self._seconds = seconds
        self._lock = threading.Lock()
        self._counts = [0] * (len(BUCKETS) + 1)
        self._total = 0.0
        self.events = 0
        self.parse_errors = 0
        self.failures = 0

    def ready(self, events: Sequence[Event]) -> Sequence[ReadyEvent]:
        """As the store does."""
        return self._store.ready(events)

    def append(
        self,
        events: Sequence[Event | ReadyEvent],
        positions: Sequence[FilePosition] = (),
        connection: Connection | None = None,
        *,
        keys: Sequence[DeliveryKey | None] = (),
        guard: Callable[[Connection], None] | None = None,
    ) -> Appended:
        """As the store does."""
        began = self._seconds()
        try:
            appended = self._store.append(events, positions, connection, keys=keys, guard=guard)
        except Exception:
            with self._lock:
                self.failures += 1
            raise
        took = self._seconds() - began
        errors = sum(event.parse_error is not None for event in events)
        with self._lock:
            self._counts[bisect_left(BUCKETS, took)] += 1
            self._total += took
            self.events += len(events) - sum(appended.repeated)
            self.parse_errors += errors
        return appended

    def positions(self, source_key: str) -> list[FilePosition]:
        """As the store does."""
        return self._store.positions(source_key)

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """As the store does."""
        self._store.forget_positions(source_key, serials)

    @property
    def durations(self) -> Durations:
        """How long its commits took."""
        with self._lock:
            return Durations(tuple(self._counts), self._total)
