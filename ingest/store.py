"""The event store: everything that writes or reads events goes through `EventStore`.

Its methods are few on purpose, so that another store (a search cluster) can take its place.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, func, select
from sqlmodel import SQLModel

from ingest import positions as saved
from ingest.batches import Batch, insert_batch
from ingest.database import reading, writing
from ingest.deliveries import REMEMBERED, Appended, DeliveryKey
from ingest.delivery_log import DeliveryLog
from ingest.event import Clock, Event, to_micros
from ingest.event_ids import EventIds
from ingest.models import BatchRow
from ingest.positions import FilePosition
from ingest.query import Cursor, EventQuery, Page
from ingest.rows import COLUMNS, from_row, storable, table, to_row
from ingest.search import before, behind, conditions

_batches: Final = SQLModel.metadata.tables[str(BatchRow.__tablename__)]
_OLDEST_FIRST: Final = (table.c.time_us.asc(), table.c.id.asc())
_NEWEST_FIRST: Final = (table.c.time_us.desc(), table.c.id.desc())
_IDS_AT_ONCE: Final = 500  # bound values of one statement
_SCAN_CHUNK: Final = 2_000


class EventStore:
    """Events in SQL. Safe to share between threads; several processes may use one database."""

    def __init__(self, engine: Engine, clock: Clock, *, remembered: int = REMEMBERED) -> None:
        """`remembered`: of how many deliveries at least the keys are kept."""
        self._engine = engine
        self._clock = clock
        self._ascii_only = engine.dialect.name == "sqlite"
        self._insert = _insert_statement(engine)
        self._deliveries = DeliveryLog(remembered)
        self._ids = EventIds(engine)

    def append(
        self,
        events: Sequence[Event],
        positions: Sequence[FilePosition] = (),
        connection: Connection | None = None,
        *,
        keys: Sequence[DeliveryKey | None] = (),
    ) -> Appended:
        """Store events, the batch that announces them and how far files were read, all or nothing.

        The events get contiguous ids in their order. Positions may come without events: then there is no
        batch. `connection`: the caller's own writing transaction, to be part of it. `keys`, if any, has one
        for each event or None: an event whose key was stored less than `within` ago, or came earlier in this
        call, is not stored again, which `repeated` tells. They are remembered with the events.
        """
        if keys and len(keys) != len(events):
            raise ValueError("Give as many delivery keys as events, None where an event has none.")
        if not events and not positions:
            return Appended(None)
        if keys and connection is None:
            self._deliveries.prepare(self._engine)
        self._ids.prepare(len(events))
        repeated: list[bool] = []
        with nullcontext(connection) if connection is not None else writing(self._engine) as transaction:
            now = self._clock()
            if keys:
                repeated = self._deliveries.admit(transaction, keys, now, own=connection is None)
                events = [event for event, again in zip(events, repeated, strict=True) if not again]
            batch = self._append_events(transaction, events, now) if events else None
            saved.save(transaction, positions, now)
        return Appended(batch, tuple(repeated))

    def read(self, first_id: int, last_id: int) -> list[Event]:
        """The events of a batch, ascending by id; without those purged since."""
        within = table.c.id.between(first_id, last_id)
        return self._events(select(table).where(within).order_by(table.c.id))

    def get(self, event_id: int) -> Event | None:
        """One event, None where there is none with this id."""
        found = self.get_many([event_id])
        return found[0] if found else None

    def get_many(self, event_ids: Sequence[int]) -> list[Event]:
        """Events in the order of the ids asked for; ids that do not exist are left out."""
        found: dict[int, Event] = {}
        for start in range(0, len(event_ids), _IDS_AT_ONCE):
            some = event_ids[start : start + _IDS_AT_ONCE]
            for event in self._events(select(table).where(table.c.id.in_(some))):
                found[event.id] = event
        return [found[event_id] for event_id in event_ids if event_id in found]

    def search(
        self,
        query: EventQuery,
        limit: int,
        older: Cursor | None = None,
        newer: Cursor | None = None,
    ) -> Page:
        """A page of at most `limit` events, newest first, whichever way it was reached.

        `older` and `newer` are those of another page of the same query; without either it is the newest page.
        Raises UnknownField.
        """
        if older is not None and newer is not None:
            raise ValueError("Page on by `older` or by `newer`, not by both.")
        wanted = conditions(query, ascii_only=self._ascii_only)
        with reading(self._engine) as connection:
            if newer is not None:
                return self._page_after(connection, wanted, newer, limit)
            return self._page_before(connection, wanted, older, limit)

    def count(self, query: EventQuery, *, at_most: int | None = None) -> int:
        """The number of events found; counting stops at `at_most`. Raises UnknownField."""
        wanted = conditions(query, ascii_only=self._ascii_only)
        found = select(table.c.id).where(*wanted).limit(at_most).subquery()
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(found)) or 0

    def scan(self, query: EventQuery | None = None, after: Cursor | None = None) -> Iterator[Event]:
        """All events found, ascending by time and id, from behind `after` on.

        Reads in chunks, each a transaction of its own, so a long scan is in nobody's way; what is stored
        meanwhile with a time already passed is not seen. Raises UnknownField.
        """
        wanted = conditions(query or EventQuery(), ascii_only=self._ascii_only)
        while True:
            place = [] if after is None else [behind(after)]
            chunk = self._events(
                select(table).where(*wanted, *place).order_by(*_OLDEST_FIRST).limit(_SCAN_CHUNK)
            )
            yield from chunk
            if len(chunk) < _SCAN_CHUNK:
                return
            after = _cursor(chunk[-1])

    def purge(self, before: datetime, limit: int) -> int:
        """Delete at most `limit` events from before a time, oldest first, and as many detected batches
        made before it; the number of events deleted.
        """
        bound = to_micros(before)
        events = select(table.c.id).where(table.c.time_us < bound).order_by(*_OLDEST_FIRST).limit(limit)
        done = _batches.c.detected_us.is_not(None) & (_batches.c.created_us < bound)
        batches = select(_batches.c.id).where(done).limit(limit)
        with writing(self._engine) as connection:
            connection.execute(delete(_batches).where(_batches.c.id.in_(batches)))
            return connection.execute(delete(table).where(table.c.id.in_(events))).rowcount

    def positions(self, source_key: str) -> list[FilePosition]:
        """How far the files of a source have been read, in the order in which they were first seen."""
        with reading(self._engine) as connection:
            return saved.load(connection, source_key)

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """Drop the positions of files that vanished long ago."""
        with writing(self._engine) as connection:
            saved.forget(connection, source_key, serials)

    def _append_events(self, connection: Connection, events: Sequence[Event], now: datetime) -> Batch:
        first_id = self._ids.take(connection, len(events))
        rows = [to_row(event, event_id) for event_id, event in enumerate(events, first_id)]
        try:
            connection.exec_driver_sql(self._insert, rows)
        except UnicodeEncodeError:  # a lone surrogate: rare, so looked for only now; rows before it are in
            connection.execute(delete(table).where(table.c.id >= first_id))
            connection.exec_driver_sql(self._insert, [storable(row) for row in rows])
        errors = sum(event.parse_error is not None for event in events)
        return insert_batch(connection, now, first_id, len(events), errors)

    def _events(self, statement: Select[Any]) -> list[Event]:
        with reading(self._engine) as connection:
            return [from_row(row) for row in connection.execute(statement)]

    def _page_before(
        self, connection: Connection, wanted: list[ColumnElement[bool]], cursor: Cursor | None, limit: int
    ) -> Page:
        place = [] if cursor is None else [before(cursor)]
        rows = connection.execute(
            select(table).where(*wanted, *place).order_by(*_NEWEST_FIRST).limit(limit + 1)
        )
        events = [from_row(row) for row in rows]
        more = len(events) > limit
        events = events[:limit]
        newer = None
        if cursor is not None:  # the first page is the newest by definition
            newer = _cursor(events[0]) if events else Cursor(cursor.time_us, cursor.id - 1)
            newer = newer if _any(connection, [*wanted, behind(newer)], *_OLDEST_FIRST) else None
        return Page(tuple(events), _cursor(events[-1]) if more and events else None, newer)

    def _page_after(
        self, connection: Connection, wanted: list[ColumnElement[bool]], cursor: Cursor, limit: int
    ) -> Page:
        statement = select(table).where(*wanted, behind(cursor)).order_by(*_OLDEST_FIRST).limit(limit + 1)
        events = [from_row(row) for row in connection.execute(statement)]
        more = len(events) > limit
        events = events[:limit][::-1]
        older = _cursor(events[-1]) if events else Cursor(cursor.time_us, cursor.id + 1)
        found = _any(connection, [*wanted, before(older)], *_NEWEST_FIRST)
        return Page(tuple(events), older if found else None, _cursor(events[0]) if more and events else None)


def _any(connection: Connection, wanted: list[ColumnElement[bool]], *order: ColumnElement[Any]) -> bool:
    """Whether there is such an event; looked for from the cursor on, where it is found at once."""
    return connection.scalar(select(table.c.id).where(*wanted).order_by(*order).limit(1)) is not None


def _cursor(event: Event) -> Cursor:
    return Cursor(to_micros(event.time), event.id)


def _insert_statement(engine: Engine) -> str:
    """The bulk insert as the driver takes it: twice as fast as SQLAlchemy's own, which binds by name."""
    preparer = engine.dialect.identifier_preparer
    names = ", ".join(preparer.quote(name) for name in COLUMNS)
    mark = "?" if engine.dialect.paramstyle == "qmark" else "%s"
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(COLUMNS))})"
