"""Retention of events on PostgreSQL: days that are over go with their partitions, of the others the old rows.

Dropping a partition takes locks that a reader may hold, so it gives way after a moment and is tried again.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from ingest.database import reading, writing
from ingest.models import SegmentRow
from ingest.storage import hours
from ingest.storage.partition_tables import OTHER, partition
from ingest.storage.purging import Slices, Stopwatch

_catalogue: Final = SQLModel.metadata.tables[str(SegmentRow.__tablename__)]
_COUNTED: Final = "time_us, node, product, service, level, parse_error"
_LOCK_WAIT: Final = "50ms"  # whoever wants the same table waits behind us for so long
_LOCKED: Final = "55P03"
_DAY_HOURS: Final = 24
_TRIES: Final = 1_000


class PartitionPurge:
    """One purge."""

    def __init__(self, engine: Engine, stopwatch: Stopwatch) -> None:
        self._engine = engine
        self._stopwatch = stopwatch
        self.events = 0  # deleted so far; of dropped partitions as the hourly counts say

    def before(self, time_us: int) -> Iterator[None]:
        """Delete all events that happened and were received before a time, a short transaction a step."""
        for row in self._partitions():
            if row.id != OTHER and row.max_time_us < time_us and self._received_before(row.id, time_us):
                yield from self._drop(row.id)
            elif row.min_time_us < time_us:
                yield from self._delete_rows(row.id, time_us)

    def to_size(self, size: int) -> Iterator[None]:
        """Drop the oldest days until events take at most so many bytes. The newest day that has events stays."""
        for row in [row for row in self._partitions() if row.id != OTHER]:
            if self.size() <= size:
                return
            with reading(self._engine) as connection:
                newer = select(_catalogue.c.id).where(_catalogue.c.id > row.id, _catalogue.c.id != OTHER)
                if not any(
                    _holds_events(connection, partition(day)) for day in connection.scalars(newer).all()
                ):
                    return
            yield from self._drop(row.id)

    def size(self) -> int:
        """Bytes that events take, with their indexes."""
        total = (
            "SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0) FROM pg_inherits"
            " WHERE inhparent = 'event'::regclass"
        )
        with reading(self._engine) as connection:
            return int(connection.scalar(text(total)) or 0)

    def left(self, time_us: int | None) -> int | None:
        """Events that are still to be deleted, as the hourly counts say."""
        if time_us is None:
            return None
        with reading(self._engine) as connection:
            return hours.total_before(connection, time_us // hours.HOUR_US)

    def _partitions(self) -> list[Any]:
        with reading(self._engine) as connection:
            return list(connection.execute(select(_catalogue).order_by(_catalogue.c.id)))

    def _received_before(self, day: int, time_us: int) -> bool:
        """Whether the last event that a partition got, which has the highest id, was received before a time."""
        last = f"SELECT received_us FROM {partition(day)} ORDER BY id DESC LIMIT 1"
        with reading(self._engine) as connection:
            received_us = connection.exec_driver_sql(last).scalar()
        return received_us is None or received_us < time_us

    def _drop(self, day: int) -> Iterator[None]:
        for _ in range(_TRIES):
            try:
                with writing(self._engine) as connection:
                    self.events += self._drop_now(connection, day)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != _LOCKED:
                    raise
                yield
            else:
                yield
                return

    @staticmethod
    def _drop_now(connection: Connection, day: int) -> int:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {partition(day)}")
        # From here on nobody adds to this day: whoever was about to finds no table, and makes another one.
        events = hours.remove(connection, day * _DAY_HOURS, (day + 1) * _DAY_HOURS)
        connection.execute(delete(_catalogue).where(_catalogue.c.id == day))
        return events

    def _delete_rows(self, day: int, time_us: int) -> Iterator[None]:
        slices = Slices(self._stopwatch)
        name = partition(day)
        old = (
            f"SELECT id FROM {name} WHERE time_us < {int(time_us)} AND received_us < {int(time_us)}"
            " ORDER BY time_us LIMIT"
        )

        def some() -> int:
            with writing(self._engine) as connection:
                rows = connection.exec_driver_sql(
                    f"DELETE FROM {name} WHERE id IN ({old} {slices.rows}) RETURNING {_COUNTED}"
                ).all()
                counted = hours.tally_values(rows)
                hours.add(connection, counted, hours.PURGED, sign=-1)
            return len(rows)

        while done := slices.timed(some):
            self.events += done
            yield
        with writing(self._engine) as connection:
            hours.sweep_before(connection, -(-time_us // hours.HOUR_US))


def _holds_events(connection: Connection, name: str) -> bool:
    return connection.exec_driver_sql(f"SELECT 1 FROM {name} LIMIT 1").scalar() is not None
