"""Events on PostgreSQL: the table `event`, partitioned by UTC day.

Rows are copied into a day's partition and read from it, never through `event` itself (which is there for whoever
looks with SQL): so making and dropping partitions keeps nobody waiting. Times far from the present, which only a
wrong clock gives, share one partition, lest each of them make its own.
"""

import threading
from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from ingest.database import alone, reading
from ingest.models import SegmentRow
from ingest.storage.partition_tables import OTHER, catalogue, make_table, partition
from ingest.storage.rows import ATTRIBUTES, COLUMNS, EXCEPTION, MESSAGE, TIME, storable
from ingest.storage.segments import DAY_US, Row, Segment
from ingest.storage.words import indexed_text, tsvector, words_of

_catalogue: Final = SQLModel.metadata.tables[str(SegmentRow.__tablename__)]
_PAST_DAYS: Final = 5 * 366
_FUTURE_DAYS: Final = 7
_MOST: Final = 3_000  # partitions: beyond, new days share the one of other times
_NAMES: Final = ", ".join(f'"{name}"' for name in (*COLUMNS, "words"))


class Partitions:
    """The partitions of events in a PostgreSQL database. To be shared by the threads of a process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: set[int] = set()

    def prepare(self, times_us: Iterable[int], now_us: int) -> None:
        """Make the partitions of these times, and those of today and tomorrow, where they are missing."""
        today = now_us // DAY_US
        wanted = {day for day in _days(times_us) if _has_a_day(day, today)} | {today, today + 1}
        with self._lock:
            if wanted <= self._known:
                return
            self._load()
            missing = sorted(wanted - self._known)
            for day in missing[: max(0, _MOST - len(self._known))]:
                with self._engine.begin() as connection:
                    _make_partition(connection, day, now_us)
                self._known.add(day)

    def forget(self) -> None:
        """Look again which partitions there are: one was dropped by someone else."""
        with self._lock:
            self._known.clear()

    def words(self, row: Row) -> str:
        """A `tsvector`."""
        return tsvector(words_of(indexed_text(row[MESSAGE], row[EXCEPTION], row[ATTRIBUTES])))

    def insert(self, connection: Connection, rows: Sequence[Row], words: Sequence[str], now_us: int) -> None:
        """Copy rows into the partitions of their times."""
        by_day: dict[int, list[Row]] = {}
        for row, found in zip(rows, words, strict=True):
            by_day.setdefault(row[TIME] // DAY_US, []).append((*row, found))
        known = self._known
        by_table: dict[str, list[Row]] = {}
        for day, some in by_day.items():
            by_table.setdefault(partition(day if day in known else OTHER), []).extend(some)
        for name in sorted(by_table):
            try:
                with connection.begin_nested():
                    _copy(connection, name, by_table[name])
            except (
                UnicodeEncodeError,
                psycopg.DataError,
            ):  # a lone surrogate or NUL: rare, looked for only now
                rows = [storable(row[:-1]) for row in by_table[name]]
                _copy(connection, name, [(*row, self.words(row)) for row in rows])

    def segments(self, connection: Connection) -> list[Segment]:
        """All partitions."""
        return [
            Segment(row.id, partition(row.id), row.min_time_us, row.max_time_us)
            for row in connection.execute(select(_catalogue))
        ]

    def _load(self) -> None:
        with reading(self._engine) as connection:
            self._known = {day for day in connection.scalars(select(_catalogue.c.id)) if day != OTHER}


def _make_partition(connection: Connection, day: int, now_us: int) -> None:
    alone(connection, "partitions")
    if connection.scalar(select(_catalogue.c.id).where(_catalogue.c.id == day)) is not None:
        return  # another process was quicker
    name, other = partition(day), partition(OTHER)
    first, end = day * DAY_US, (day + 1) * DAY_US
    make_table(connection, name)
    # PostgreSQL takes no partition for rows that the default one holds.
    connection.exec_driver_sql(
        f"WITH moved AS (DELETE FROM {other} WHERE time_us >= {first} AND time_us < {end} RETURNING *)"
        f" INSERT INTO {name} SELECT * FROM moved"
    )
    connection.exec_driver_sql(
        f"ALTER TABLE event ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})"
    )
    catalogue(connection, day, now_us, (first, end - 1))


def _copy(connection: Connection, name: str, rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {name} ({_NAMES}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.DataError:
        raise
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        # The server's own message goes on to tell the row, which is people's text, and errors are logged.
        bare = type(error)(error.diag.message_primary or str(error).partition("\n")[0])
        raise DBAPIError.instance(statement, None, bare, psycopg.Error) from None


def _days(times_us: Iterable[int]) -> set[int]:
    return {time_us // DAY_US for time_us in times_us}


def _has_a_day(day: int, today: int) -> bool:
    return today - _PAST_DAYS <= day <= today + _FUTURE_DAYS
