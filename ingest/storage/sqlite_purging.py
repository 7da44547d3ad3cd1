"""Retention of events on SQLite: segments that are old altogether go whole, of others the old rows.

A segment is first marked as dropped, which takes its events from every look-up and count at once, and then taken
apart in short transactions. A kill in between leaves a segment that the next purge goes on with.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, select, update
from sqlmodel import SQLModel

from ingest.database import reading, writing
from ingest.models import SegmentRow
from ingest.storage import hours
from ingest.storage.purging import Slices, Stopwatch
from ingest.storage.sqlite_segments import event_table, index_names, words_table

_catalogue: Final = SQLModel.metadata.tables[str(SegmentRow.__tablename__)]
_FTS5_STRUCTURE: Final = 10
"""The row of a word table's data that lists its parts; 1 holds averages, all others come behind (fts5_index.c)."""
_COUNTED: Final = "time_us, node, product, service, level, parse_error"


class SqlitePurge:
    """One purge."""

    def __init__(self, engine: Engine, stopwatch: Stopwatch) -> None:
        self._engine = engine
        self._stopwatch = stopwatch
        self.events = 0  # deleted so far

    def before(self, time_us: int) -> Iterator[None]:
        """Delete all events from before a time in segments that got nothing since, a short transaction a step."""
        yield from self._take_apart()
        while (segment := self._next(time_us)) is not None:
            if _is_old(segment, time_us) and self._drop(segment):
                yield
                yield from self._take_apart()
            else:
                yield from self._delete_rows(segment.id, time_us)

    def to_size(self, size: int) -> Iterator[None]:
        """Drop the oldest segments until the database takes at most so many bytes; the newest segment stays."""
        yield from self._take_apart()
        while self.size() > size:
            with reading(self._engine) as connection:
                rows = connection.execute(select(_catalogue).order_by(_catalogue.c.id)).all()
            if len(rows) < 2:
                return
            self._drop(min(rows[:-1], key=lambda row: (row.max_time_us, row.id)))
            yield
            yield from self._take_apart()

    def size(self) -> int:
        """Bytes of the database in use."""
        with reading(self._engine) as connection:
            pages, free, page = (
                int(connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
                for name in ("page_count", "freelist_count", "page_size")
            )
        return (pages - free) * page

    def left(self, time_us: int | None) -> int | None:
        """Events that are still to be deleted, counted from what the catalogue says of whole segments."""
        if time_us is None:
            return None
        with reading(self._engine) as connection:
            rows = connection.execute(select(_catalogue).where(_catalogue.c.dropped.is_(False)))
            return sum(int(row.events - row.deleted) for row in rows if _is_old(row, time_us))

    def _next(self, time_us: int) -> Any:
        old = select(_catalogue).where(
            _catalogue.c.dropped.is_(False),
            _catalogue.c.min_time_us < time_us,
            _catalogue.c.received_us < time_us,
        )
        with reading(self._engine) as connection:
            return connection.execute(old.order_by(_catalogue.c.max_time_us).limit(1)).one_or_none()

    def _drop(self, segment: Any) -> bool:
        """Mark a segment as dropped, and count its events out. False: it changed meanwhile."""
        with reading(self._engine) as connection:
            counted = hours.tally_table(connection, event_table(segment.id))
        same = (
            (_catalogue.c.id == segment.id)
            & (_catalogue.c.events == segment.events)
            & (_catalogue.c.deleted == segment.deleted)
            & _catalogue.c.dropped.is_(False)
        )
        with writing(self._engine) as connection:
            if connection.execute(update(_catalogue).where(same).values(dropped=True)).rowcount == 0:
                return False
            hours.add(connection, counted, 0, sign=-1)
            hours.sweep(connection, counted)
        self.events += sum(events for events, _ in counted.values())
        return True

    def _delete_rows(self, segment: int, time_us: int) -> Iterator[None]:
        """Delete the old rows of a segment that has others, too."""
        slices = Slices(self._stopwatch)
        name = event_table(segment)
        old = f"SELECT id FROM {name} WHERE time_us < {int(time_us)} ORDER BY time_us LIMIT"

        def some() -> int:
            with writing(self._engine) as connection:
                rows = connection.exec_driver_sql(
                    f"DELETE FROM {name} WHERE id IN ({old} {slices.rows}) RETURNING {_COUNTED}"
                ).all()
                if rows:
                    counted = hours.tally_values(rows)
                    hours.add(connection, counted, 0, sign=-1)
                    hours.sweep(connection, counted)
                self._note(connection, segment, len(rows))
            return len(rows)

        while done := slices.timed(some):
            self.events += done
            yield

    def _note(self, connection: Connection, segment: int, deleted: int) -> None:
        name = event_table(segment)
        oldest = connection.exec_driver_sql(f"SELECT min(time_us) FROM {name}").scalar()
        values: dict[str, Any] = {"deleted": _catalogue.c.deleted + deleted}
        if oldest is None:  # nothing is left: look-ups need not ask it, and the next purge drops it
            values["dropped"] = True
        else:
            values["min_time_us"] = oldest
        connection.execute(update(_catalogue).where(_catalogue.c.id == segment).values(**values))

    def _take_apart(self) -> Iterator[None]:
        """Take dropped segments apart: indexes, words, rows, each step a short transaction."""
        with reading(self._engine) as connection:
            dropped = connection.scalars(select(_catalogue.c.id).where(_catalogue.c.dropped.is_(True))).all()
        for segment in dropped:
            for index in index_names(segment):
                self._do(f"DROP INDEX IF EXISTS {index}")
                yield
            words = words_table(segment)
            if self._exists(words):
                # Its own rows first: the table as a whole goes in one transaction. They need not make sense to it,
                # but for the two by which FTS5 opens a table: without them nobody who comes anew could drop it.
                yield from self._empty(f"{words}_data", beyond=_FTS5_STRUCTURE)
                self._do(f"DROP TABLE IF EXISTS {words}")
                yield
            name = event_table(segment)
            if self._exists(name):
                yield from self._empty(name)
            with writing(self._engine) as connection:
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
                connection.execute(delete(_catalogue).where(_catalogue.c.id == segment))
            yield

    def _empty(self, name: str, beyond: int = -1) -> Iterator[None]:
        """Delete the rows whose ids are higher, slice by slice."""
        slices = Slices(self._stopwatch, rows=200)

        def some() -> int:
            some_ids = f"SELECT id FROM {name} WHERE id > {beyond} ORDER BY id LIMIT {slices.rows}"
            return self._do(f"DELETE FROM {name} WHERE id IN ({some_ids})")

        while slices.timed(some):
            yield

    def _do(self, statement: str) -> int:
        with writing(self._engine) as connection:
            return connection.exec_driver_sql(statement).rowcount

    def _exists(self, name: str) -> bool:
        with reading(self._engine) as connection:
            found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
            return found.scalar() is not None


def _is_old(segment: Any, time_us: int) -> bool:
    """Whether all events of a segment happened and were received before a time."""
    return bool(segment.max_time_us < time_us and segment.received_us < time_us)
