"""Retention of events: what it reports, and what is the same on every database."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Engine, delete, select
from sqlmodel import SQLModel

from ingest.database import writing
from ingest.models import BatchRow

_batches: Final = SQLModel.metadata.tables[str(BatchRow.__tablename__)]
_SLICE_SECONDS: Final = 0.025  # a slice holds the lock that writers want for about so long

Stopwatch = Callable[[], float]
"""Gives seconds that only their differences tell something about."""


@dataclass(frozen=True, slots=True)
class PurgeProgress:
    """How far a purge is. Every step of it is one short transaction, or a try that had to give way."""

    events: int  # deleted so far
    batches: int  # so far
    left: int | None  # events still to be deleted, as far as known


class Slices:
    """How many rows to delete at once: so many that a transaction stays short."""

    def __init__(self, stopwatch: Stopwatch = time.perf_counter, rows: int = 500, most: int = 20_000) -> None:
        self._stopwatch = stopwatch
        self._most = most
        self.rows = rows

    def timed(self, work: Callable[[], int]) -> int:
        """Do one slice and learn from how long it took."""
        began = self._stopwatch()
        done = work()
        seconds = self._stopwatch() - began
        if seconds > _SLICE_SECONDS:
            self.rows = max(50, self.rows // 2)
        elif done >= self.rows and seconds < _SLICE_SECONDS / 3:
            self.rows = min(self._most, self.rows * 2)
        return done


def purge_batches(engine: Engine, before_us: int) -> Iterator[int]:
    """Delete detected batches made before a time, slice by slice; how many each slice deleted."""
    slices = Slices()

    def some() -> int:
        with writing(engine) as connection:
            return _delete(connection, before_us, slices.rows)

    while done := slices.timed(some):
        yield done


def _delete(connection: Connection, before_us: int, rows: int) -> int:
    old = (
        select(_batches.c.id)
        .where(_batches.c.detected_us.is_not(None), _batches.c.created_us < before_us)
        .order_by(_batches.c.created_us)
        .limit(rows)
    )
    return connection.execute(delete(_batches).where(_batches.c.id.in_(old))).rowcount
