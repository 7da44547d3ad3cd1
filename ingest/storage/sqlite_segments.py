"""Events on SQLite: tables of some 250,000 events each, in the order in which they were stored.

Inserts always go into small B-trees, whatever else there is, and retention drops whole tables. The words by which
events are found are in an FTS5 table beside each: it holds nothing but where each word occurs. Everything here
happens in the writer's transaction, so a kill or a full disk leaves nothing half done.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.schema import CreateTable
from sqlmodel import SQLModel

from ingest.models import SegmentRow
from ingest.storage.rows import ATTRIBUTES, COLUMNS, EXCEPTION, MESSAGE, RECEIVED, TIME, storable, table
from ingest.storage.segments import DAY_US, Row, Segment
from ingest.storage.words import indexed_text

SEGMENT_EVENTS: Final = 250_000
"""A new segment begins after so many events, or with a new UTC day."""

_catalogue: Final = SQLModel.metadata.tables[str(SegmentRow.__tablename__)]
_VARIABLES: Final = 32_766  # SQLite's limit for one statement
_STEPS: Final = (250, 50, 10, 1)  # rows of one statement; few sizes, so that the driver finds them prepared
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_INDEXES: Final = {
    "time": "(time_us)",  # the row id, which is the event's, ends every index
    "login": "(login, time_us) WHERE login IS NOT NULL",
    "document": "(lower(document_id), time_us) WHERE document_id IS NOT NULL",
    "trace": "(lower(trace_id), time_us) WHERE trace_id IS NOT NULL",
    "level": "(level, time_us) WHERE level IS NOT NULL",
}


class SqliteSegments:
    """The tables of events in an SQLite file."""

    def __init__(self, segment_events: int = SEGMENT_EVENTS) -> None:
        self._segment_events = segment_events

    def prepare(self, times_us: Iterable[int], now_us: int) -> None:
        """Nothing: segments are made in the writer's transaction."""

    def words(self, row: Row) -> str:
        """The text of all of them."""
        return indexed_text(row[MESSAGE], row[EXCEPTION], row[ATTRIBUTES])

    def insert(self, connection: Connection, rows: Sequence[Row], words: Sequence[str], now_us: int) -> None:
        """Insert rows with contiguous ids into the newest segment, or a new one when that is full or of yesterday."""
        first_id, last_id = rows[0][0], rows[-1][0]
        times = [row[TIME] for row in rows]
        received_us = max(row[RECEIVED] for row in rows)
        segment = self._current(connection, now_us)
        if segment is None:
            segment = self._begin(connection, first_id, min(times), received_us, now_us)
        self._insert_rows(connection, segment, rows, words)
        connection.execute(
            update(_catalogue)
            .where(_catalogue.c.id == segment)
            .values(
                min_time_us=func.min(_catalogue.c.min_time_us, min(times)),
                max_time_us=func.max(_catalogue.c.max_time_us, max(times)),
                received_us=func.max(_catalogue.c.received_us, received_us),
                last_event_id=last_id,
                events=_catalogue.c.events + len(rows),
            )
        )

    def segments(self, connection: Connection) -> list[Segment]:
        """All tables that hold events now."""
        rows = connection.execute(select(_catalogue).where(_catalogue.c.dropped.is_(False)))
        return [
            Segment(
                row.id,
                event_table(row.id),
                row.min_time_us,
                row.max_time_us,
                row.first_event_id,
                row.last_event_id,
            )
            for row in rows
        ]

    def _insert_rows(
        self, connection: Connection, segment: int, rows: Sequence[Row], words: Sequence[str]
    ) -> None:
        try:
            _insert_many(connection, event_table(segment), _NAMES, len(COLUMNS), rows)
        except UnicodeEncodeError:  # a lone surrogate: rare, so looked for only now; rows before it are in
            connection.exec_driver_sql(f"DELETE FROM {event_table(segment)} WHERE id >= ?", (rows[0][0],))
            rows = [storable(row) for row in rows]
            words = [self.words(row) for row in rows]
            _insert_many(connection, event_table(segment), _NAMES, len(COLUMNS), rows)
        found = list(zip([row[0] for row in rows], words, strict=True))
        _insert_many(connection, words_table(segment), "rowid, words", 2, found)

    def _current(self, connection: Connection, now_us: int) -> int | None:
        newest = connection.execute(
            select(_catalogue).order_by(_catalogue.c.id.desc()).limit(1)
        ).one_or_none()
        if (
            newest is None
            or newest.dropped
            or newest.events >= self._segment_events
            or newest.created_us // DAY_US != now_us // DAY_US
        ):
            return None
        return int(newest.id)

    @staticmethod
    def _begin(connection: Connection, first_id: int, time_us: int, received_us: int, now_us: int) -> int:
        newest = connection.scalar(select(_catalogue.c.id).order_by(_catalogue.c.id.desc()).limit(1)) or 0
        number = int(newest) + 1
        connection.execute(
            insert(_catalogue).values(
                id=number,
                created_us=now_us,
                min_time_us=time_us,
                max_time_us=time_us,
                received_us=received_us,
                first_event_id=first_id,
                last_event_id=first_id - 1,
                events=0,
                dropped=False,
            )
        )
        name = event_table(number)
        columns = str(CreateTable(table).compile(dialect=connection.dialect)).split("(", 1)[1]
        connection.exec_driver_sql(f"CREATE TABLE {name} ({columns}")
        for index, on in _INDEXES.items():
            connection.exec_driver_sql(f"CREATE INDEX {name}_{index} ON {name} {on}")
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {words_table(number)} USING fts5"
            "(words, tokenize='ascii', detail=none, content='', columnsize=0)"
        )
        return number


def event_table(segment: int) -> str:
    """The name of a segment's table."""
    return f"event_{segment}"


def words_table(segment: int) -> str:
    """The name of the table of a segment's words."""
    return f"event_{segment}_words"


def index_names(segment: int) -> list[str]:
    """The names of a segment's indexes."""
    return [f"{event_table(segment)}_{index}" for index in _INDEXES]


def _insert_many(connection: Connection, into: str, names: str, width: int, rows: Sequence[Row]) -> None:
    """Insert many rows a statement, so that the interpreter's lock is free while SQLite works.

    `executemany` gives it away and takes it back once a row; beside a busy thread each time costs 5 ms.
    """
    start = 0
    for step in _STEPS:
        size = min(step, _VARIABLES // width)
        while len(rows) - start >= size:
            values = tuple(chain.from_iterable(rows[start : start + size]))
            connection.exec_driver_sql(_insert_sql(into, names, width, size), values)
            start += size


@lru_cache(maxsize=16)
def _insert_sql(into: str, names: str, width: int, rows: int) -> str:
    marks = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} ({names}) VALUES {', '.join([marks] * rows)}"
