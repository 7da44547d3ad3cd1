"""The event store: everything that writes or reads events goes through `EventStore`.

Its methods are few on purpose, so that another store (a search cluster) can take its place.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from ingest.batches import Batch, insert_batch
from ingest.database import reading, writing
from ingest.event import Clock, Event, to_micros
from ingest.models import BatchRow
from ingest.query import Condition, Cursor, EventQuery, Page, Sifted, Tally
from ingest.releases.book import ReleaseBook
from ingest.releases.history import ReleaseHistory
from ingest.storage import hours
from ingest.storage.deliveries import REMEMBERED, Appended, DeliveryKey
from ingest.storage.delivery_log import DeliveryLog
from ingest.storage.delivery_tables import DeliveryTables
from ingest.storage.event_ids import EventIds
from ingest.storage.lookup import ALWAYS, Lookup
from ingest.storage.pages import Found, cursor_of, page_after, page_before
from ingest.storage.partition_purging import PartitionPurge
from ingest.storage.partitions import Partitions
from ingest.storage.purging import PurgeProgress, Stopwatch, purge_batches
from ingest.storage.ready import ReadyEvent, ready_events
from ingest.storage.rows import COLUMNS, PARSE_ERROR, TIME, from_row
from ingest.storage.segments import EventTables, Segment
from ingest.storage.sifting.walk import Sieve
from ingest.storage.sqlite_purging import SqlitePurge
from ingest.storage.sqlite_segments import SEGMENT_EVENTS, SqliteSegments
from ingest.storage.tallying import tally
from ingest.storage.work import Work, work_of
from ingest.tailing import positions as saved
from ingest.tailing.positions import FilePosition

_batches: Final = SQLModel.metadata.tables[str(BatchRow.__tablename__)]
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_IDS_AT_ONCE: Final = 500  # bound values of one statement
_SCAN_CHUNK: Final = 2_000
_TRIES: Final = 5
_GONE: Final = frozenset({"42P01", "23514"})  # PostgreSQL: no such table; the row is not of this partition

_Result = TypeVar("_Result")


class EventStore:
    """Events in SQL. Safe to share between threads; several processes may use one database."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        remembered: int = REMEMBERED,
        segment_events: int = SEGMENT_EVENTS,
    ) -> None:
        """`remembered`: of how many deliveries at least the keys are kept. `segment_events`: of a table on SQLite."""
        self._engine = engine
        self._clock = clock
        self._tables: EventTables = (
            SqliteSegments(segment_events) if engine.dialect.name == "sqlite" else Partitions(engine)
        )
        self._deliveries = (
            DeliveryLog(remembered) if engine.dialect.name == "sqlite" else DeliveryTables(remembered)
        )
        self._ids = EventIds(engine)
        self._releases = ReleaseBook(engine)

    def ready(self, events: Sequence[Event]) -> Sequence[ReadyEvent]:
        """The events as `append` takes them, too: for whoever has time before it is called."""
        return ready_events(events, self._tables.words)

    def append(
        self,
        events: Sequence[Event | ReadyEvent],
        positions: Sequence[FilePosition] = (),
        connection: Connection | None = None,
        *,
        keys: Sequence[DeliveryKey | None] = (),
        guard: Callable[[Connection], None] | None = None,
    ) -> Appended:
        """Store events, the batch that announces them and how far files were read, all or nothing.

        The events get contiguous ids in their order. Positions may come without events: then there is no
        batch. `connection`: the caller's own writing transaction, to be part of it. `keys`, if any, has one
        for each event or None: an event whose key was stored less than `within` ago, or came earlier in this
        call, is not stored again, which `repeated` tells. They are remembered with the events. `guard` is
        called in the transaction before anything is written, and may refuse by raising.
        """
        if keys and len(keys) != len(events):
            raise ValueError("Give as many delivery keys as events, None where an event has none.")
        if not events and not positions:
            return Appended(None)
        ready = ready_events(events, self._tables.words)
        if connection is not None:
            if ready:
                self._tables.prepare((event.row[TIME] for event in ready), to_micros(self._clock()))
            return self._append(connection, ready, positions, keys, own=False)

        def append() -> Appended:
            if ready:
                self._ids.prepare(len(ready))
                self._tables.prepare((event.row[TIME] for event in ready), to_micros(self._clock()))
            if keys:
                self._deliveries.prepare(self._engine)
            with writing(self._engine) as transaction:
                if guard is not None:
                    guard(transaction)
                return self._append(transaction, ready, positions, keys, own=True)

        return self._retried(append)

    def read(self, first_id: int, last_id: int) -> list[Event]:
        """The events of a batch, ascending by id; without those purged since."""
        return self._retried(lambda: self._read(first_id, last_id))

    def read_troubles(self, first_id: int, last_id: int, levels: Sequence[str]) -> list[Event]:
        """Those events of a batch that have one of these levels, or an exception; ascending by id."""
        listed = ", ".join(f"'{level}'" for level in levels if level.isalpha())
        return self._retried(
            lambda: self._read(first_id, last_id, f"level IN ({listed}) OR exception IS NOT NULL")
        )

    def origins(self, first_id: int, last_id: int) -> set[tuple[str, str, str]]:
        """Whose events a batch has: product, service and node; absent ones are empty."""

        def origins() -> set[tuple[str, str, str]]:
            with reading(self._engine) as connection:
                return {
                    (product or "", service or "", node or "")
                    for segment in self._holding(connection, first_id, last_id)
                    for product, service, node in connection.exec_driver_sql(
                        f"SELECT DISTINCT product, service, node FROM {segment.table}"
                        f" WHERE id BETWEEN {int(first_id)} AND {int(last_id)}"
                    )
                }

        return self._retried(origins)

    def work(self, first_id: int, last_id: int) -> list[Work]:
        """Who did what in the events of a batch, and whether it failed: one for each that differs in anything."""

        def work() -> list[Work]:
            with reading(self._engine) as connection:
                return work_of(connection, self._holding(connection, first_id, last_id), first_id, last_id)

        return self._retried(work)

    def get(self, event_id: int) -> Event | None:
        """One event, None where there is none with this id."""
        found = self.get_many([event_id])
        return found[0] if found else None

    def get_many(self, event_ids: Sequence[int]) -> list[Event]:
        """Events in the order of the ids asked for; ids that do not exist are left out."""
        found = self._retried(lambda: self._found(sorted(set(event_ids))))
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

        def search() -> Page:
            with reading(self._engine) as connection:
                releases = self._releases.history(connection)
                found = Found(Lookup(query, self._engine.dialect, releases), releases)
                segments = self._tables.segments(connection)
                if newer is not None:
                    return page_after(found, connection, segments, newer, limit)
                return page_before(found, connection, segments, older, limit)

        return self._retried(search)

    def count(self, query: EventQuery, *, at_most: int | None = None) -> int:
        """The number of events found; counting stops at `at_most`. Raises UnknownField."""

        def count() -> int:
            with reading(self._engine) as connection:
                segments = self._tables.segments(connection)
                if at_most is None and hours.serves(query):
                    return self._count_hours(connection, segments, query)
                releases = self._releases.history(connection)
                return Lookup(query, self._engine.dialect, releases).count(connection, segments, at_most)

        return self._retried(count)

    def tally(self, query: EventQuery, field: str, *, at_most: int) -> Tally:
        """Events found by each value of a field, over the newest `at_most` of them. Raises UnknownField.

        All are counted where the counts of whole hours tell: by node, product, service and level.
        """

        def counted() -> Tally:
            with reading(self._engine) as connection:
                segments = self._tables.segments(connection)
                releases = self._releases.history(connection)
                return tally(connection, segments, query, field, releases, at_most)

        return self._retried(counted)

    def releases(self) -> ReleaseHistory:
        """The releases that events are read by."""
        with reading(self._engine) as connection:
            return self._releases.history(connection)

    def hourly(self, since: datetime, until: datetime) -> list[hours.Counted]:
        """Events of each hour that begins in a span of time, by level, in order; hours without any are left out."""
        with reading(self._engine) as connection:
            return hours.by_hour_and_level(connection, since, until)

    def hourly_by_place(self, since: datetime) -> list[hours.CountedPlace]:
        """Events of each place and hour, from the hour on that has this instant; hours without any are left out."""
        with reading(self._engine) as connection:
            return hours.by_place(connection, since)

    def unparsed_lately(self, batches: int = 200, most: int = 3) -> list[Event]:
        """Some of the latest events that could not be parsed, the last first: of the last so many batches with any."""
        waiting = (
            select(_batches.c.first_event_id, _batches.c.last_event_id, _batches.c.parse_errors)
            .order_by(_batches.c.id.desc())
            .limit(batches)
        )
        with reading(self._engine) as connection:
            rows = [row for row in connection.execute(waiting) if row.parse_errors]
        found: list[Event] = []
        for row in rows[:most]:
            only = "parse_error IS NOT NULL"
            read = partial(self._read, row.first_event_id, row.last_event_id, only)
            found += reversed(self._retried(read))
        return found

    def scan(self, query: EventQuery | None = None, after: Cursor | None = None) -> Iterator[Event]:
        """All events found, ascending by time and id, from behind `after` on.

        Reads in chunks, each a transaction of its own, so a long scan is in nobody's way; what is stored
        meanwhile with a time already passed is not seen. Raises UnknownField.
        """
        while True:
            place = after

            def chunk(place: Cursor | None = place) -> list[Event]:
                with reading(self._engine) as connection:
                    releases = self._releases.history(connection)
                    lookup = Lookup(query or EventQuery(), self._engine.dialect, releases)
                    segments = self._tables.segments(connection)
                    rows = lookup.oldest(connection, segments, place, _SCAN_CHUNK)
                    return [from_row(row, releases) for row in rows]

            events = self._retried(chunk)
            yield from events
            if len(events) < _SCAN_CHUNK:
                return
            after = cursor_of(events[-1])

    def sift(
        self,
        condition: Condition,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        fields: Collection[str] | None = None,
    ) -> Iterator[Sifted]:
        """All events that meet a condition and perhaps others, in no order, between `since` and `until` (excluded).

        A step gives some thousands at most; a table of events is read in one transaction of its own, so a scan is
        in nobody's way for long. `fields`: the only ones that are needed; `id` and `time` always come. What is
        stored or purged meanwhile may or may not be seen.
        """
        sieve = Sieve(condition, since, until, fields, self._engine.dialect)
        after: int | None = None
        done = 0
        while True:
            begun = False
            try:
                with reading(self._engine) as connection:
                    segments = [s for s in self._tables.segments(connection) if sieve.may_hold(s)]
                    left = sorted((s for s in segments if after is None or s.id > after), key=_number)
                    if not left:
                        return
                    tables = done + len(left)
                    releases = self._releases.history(connection)
                    for events in sieve.rows(connection, left[0], releases):
                        begun = True
                        yield Sifted(events, done, tables)
            except DBAPIError as error:
                if begun or not self._is_gone(error):
                    raise
                continue  # the partition was dropped a moment ago: look again which there are
            after = left[0].id
            done += 1
            yield Sifted((), done, tables)

    def purge(self, before: datetime, stopwatch: Stopwatch = perf_counter) -> Iterator[PurgeProgress]:
        """Delete the events that happened and were received before a time, and the detected batches made before it.

        So old logs that are read for the first time stay as long as new ones.

        Each step is a transaction that holds what writers need for well under 100 ms; whoever iterates may
        wait between them as long as they like, and a purge that was broken off goes on with the next one.
        """
        before_us = to_micros(before)
        purge = self._purge(stopwatch)
        yield from self._progress(purge, purge.before(before_us), before_us)
        batches = 0
        for done in purge_batches(self._engine, before_us):
            batches += done
            yield PurgeProgress(purge.events, batches, 0)

    def purge_to(self, size: int, stopwatch: Stopwatch = perf_counter) -> Iterator[PurgeProgress]:
        """Delete the oldest events, whole tables of them, until they take at most `size` bytes; as `purge` does.

        On SQLite `size` is that of the whole database, without pages that are free to be used again. The newest
        table stays: on SQLite up to 250,000 events, on PostgreSQL a day.
        """
        purge = self._purge(stopwatch)
        yield from self._progress(purge, purge.to_size(size), None)
        with reading(self._engine) as connection:
            kept = [s.min_time_us for s in self._tables.segments(connection) if s.min_time_us > -ALWAYS]
        batches = 0
        if kept and purge.events:
            for done in purge_batches(self._engine, min(kept)):
                batches += done
                yield PurgeProgress(purge.events, batches, None)

    def size(self) -> int:
        """Bytes that `purge_to` goes by."""
        return self._purge(perf_counter).size()

    def positions(self, source_key: str) -> list[FilePosition]:
        """How far the files of a source have been read, in the order in which they were first seen."""
        with reading(self._engine) as connection:
            return saved.load(connection, source_key)

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """Drop the positions of files that vanished long ago."""
        with writing(self._engine) as connection:
            saved.forget(connection, source_key, serials)

    def _append(
        self,
        connection: Connection,
        events: Sequence[ReadyEvent],
        positions: Sequence[FilePosition],
        keys: Sequence[DeliveryKey | None],
        *,
        own: bool,
    ) -> Appended:
        now = self._clock()
        repeated: list[bool] = []
        if keys:
            repeated = self._deliveries.admit(connection, keys, now, own=own)
            if any(repeated):
                events = [event for event, again in zip(events, repeated, strict=True) if not again]
        batch = self._append_events(connection, events, now) if events else None
        saved.save(connection, positions, now)
        return Appended(batch, tuple(repeated))

    def _append_events(self, connection: Connection, events: Sequence[ReadyEvent], now: datetime) -> Batch:
        first_id = self._ids.take(connection, len(events))
        rows = [(event_id, *event.row[1:]) for event_id, event in enumerate(events, first_id)]
        self._tables.insert(connection, rows, [event.words for event in events], to_micros(now))
        hours.add(connection, hours.tally(rows), self._ids.writer)
        errors = sum([row[PARSE_ERROR] is not None for row in rows])
        return insert_batch(connection, now, first_id, [row[TIME] for row in rows], errors)

    def _read(self, first_id: int, last_id: int, only: str = "TRUE") -> list[Event]:
        with reading(self._engine) as connection:
            rows: list[Any] = []
            for segment in self._holding(connection, first_id, last_id):
                result = connection.exec_driver_sql(
                    f"SELECT {_NAMES} FROM {segment.table}"
                    f" WHERE id BETWEEN {int(first_id)} AND {int(last_id)} AND ({only})"
                )
                rows += result.cursor.fetchall() if result.cursor else ()  # plain tuples: quicker than rows
            releases = self._releases.history(connection)
        return [from_row(row, releases) for row in sorted(rows, key=lambda row: row[0])]

    def _found(self, event_ids: Sequence[int]) -> dict[int, Event]:
        found: dict[int, Event] = {}
        with reading(self._engine) as connection:
            releases = self._releases.history(connection)
            for start in range(0, len(event_ids), _IDS_AT_ONCE):
                some = event_ids[start : start + _IDS_AT_ONCE]
                listed = ", ".join(str(int(event_id)) for event_id in some)
                for segment in self._holding(connection, some[0], some[-1]):
                    rows = connection.exec_driver_sql(
                        f"SELECT {_NAMES} FROM {segment.table} WHERE id IN ({listed})"
                    )
                    found |= {row[0]: from_row(row, releases) for row in rows}
        return found

    def _holding(self, connection: Connection, first_id: int, last_id: int) -> list[Segment]:
        """The tables that may hold these ids. What has no range of ids is chosen by the times of the batches."""
        segments = [s for s in self._tables.segments(connection) if s.may_hold_id(first_id, last_id)]
        if all(segment.first_event_id is not None for segment in segments):
            return segments
        begun = select(func.max(_batches.c.first_event_id)).where(_batches.c.first_event_id <= first_id)
        found = select(
            func.min(_batches.c.min_time_us),
            func.max(_batches.c.max_time_us),
            func.max(_batches.c.last_event_id),
        ).where(_batches.c.first_event_id >= begun.scalar_subquery(), _batches.c.first_event_id <= last_id)
        since, until, last = connection.execute(found).one()
        if last is None or last < last_id:  # its batch is gone: look everywhere
            return segments
        return [s for s in segments if s.max_time_us >= since and s.min_time_us <= until]

    def _count_hours(self, connection: Connection, segments: Sequence[Segment], query: EventQuery) -> int:
        """Whole hours by their counts, what is left at both ends event by event."""
        since, until = hours.whole(query)
        if since is not None and until is not None and until <= since:
            return Lookup(query, self._engine.dialect).count(connection, segments, None)
        total = hours.count(connection, query, since, until)
        for ends in hours.ends(query, since, until):
            total += Lookup(ends, self._engine.dialect).count(connection, segments, None)
        return total

    def _purge(self, stopwatch: Stopwatch) -> SqlitePurge | PartitionPurge:
        kind = PartitionPurge if isinstance(self._tables, Partitions) else SqlitePurge
        return kind(self._engine, stopwatch)

    @staticmethod
    def _progress(
        purge: SqlitePurge | PartitionPurge, steps: Iterator[None], before_us: int | None
    ) -> Iterator[PurgeProgress]:
        left = purge.left(before_us)
        for _ in steps:
            now_left = None if left is None else max(0, left - purge.events)
            yield PurgeProgress(purge.events, 0, now_left)

    def _retried(self, work: Callable[[], _Result]) -> _Result:
        """Do it again where a partition was dropped or made between looking for it and using it."""
        for _ in range(_TRIES - 1):
            try:
                return work()
            except DBAPIError as error:
                if not self._is_gone(error):
                    raise
        return work()

    def _is_gone(self, error: DBAPIError) -> bool:
        """Whether a partition was missing; which there are is then looked up again."""
        if getattr(error.orig, "sqlstate", None) not in _GONE or not isinstance(self._tables, Partitions):
            return False
        self._tables.forget()
        return True


def _number(segment: Segment) -> int:
    return segment.id
