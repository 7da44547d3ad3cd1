"""The walk over all tables of events for those that meet a condition: a table a transaction, a few events at a time."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Dialect

from ingest.attributes import EncodedAttributes
from ingest.event import TEXT_FIELDS, WELL_KNOWN, Event, from_micros, to_micros
from ingest.query import Condition
from ingest.releases.history import ReleaseHistory
from ingest.storage.rows import COLUMNS
from ingest.storage.segments import Row, Segment
from ingest.storage.sifting import conditions, words
from ingest.storage.sifting.paths import best_path, paths_of, time_path

AT_ONCE: Final = 2_000
"""Events of one step."""

_ALWAYS: Final = 1 << 62


class Sieve:
    """A condition, a span of time and the fields to read, made ready for one database."""

    def __init__(
        self,
        condition: Condition,
        since: datetime | None,
        until: datetime | None,
        fields: Collection[str] | None,
        dialect: Dialect,
    ) -> None:
        self._condition = condition
        self._sqlite = dialect.name == "sqlite"
        self._wanted = words.wanted_by(condition, conditions.COLUMNS)
        self._since = -_ALWAYS if since is None else to_micros(since)
        self._until = _ALWAYS if until is None else to_micros(until)
        self._reader = RowReader(fields)

    def may_hold(self, segment: Segment) -> bool:
        """Whether a table may have events of the span of time."""
        return segment.max_time_us >= self._since and segment.min_time_us < self._until

    def rows(
        self, connection: Connection, segment: Segment, releases: ReleaseHistory
    ) -> Iterator[tuple[Event, ...]]:
        """The events of one table that meet the condition and perhaps others, some at a time, in no order."""
        ask = self._ask_sqlite if self._sqlite else self._ask_postgresql
        result = ask(connection, segment)
        while some := result.fetchmany(AT_ONCE):
            yield tuple(self._reader.event(row, releases) for row in some)

    def _ask_sqlite(self, connection: Connection, segment: Segment) -> Any:
        paths = list(paths_of(self._condition, self._wanted, segment))
        by_time = time_path(segment, self._since, self._until)
        if by_time is not None:
            paths.append(by_time)
        tables, values = best_path(connection, segment, paths)
        where, bound = self._where(segment, conditions.SqlWriter(sqlite=True))
        sql = f"SELECT {self._reader.columns} FROM {tables} WHERE {where}"
        return connection.exec_driver_sql(sql, (*values, *bound))

    def _ask_postgresql(self, connection: Connection, segment: Segment) -> Any:
        writer = conditions.SqlWriter(sqlite=False)
        where, values = self._where(segment, writer)
        # All rows are wanted, so that a plan that gives the first ones soon is of no use.
        connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
        connection.exec_driver_sql("SET LOCAL jit = off")  # it costs more than it saves in these short scans
        sql = f"SELECT {self._reader.columns} FROM {segment.table} AS event WHERE {where}"
        return connection.execution_options(stream_results=True, max_row_buffer=AT_ONCE).exec_driver_sql(
            sql, values
        )

    def _where(self, segment: Segment, writer: conditions.SqlWriter) -> tuple[str, Any]:
        parts = []
        if self._since > segment.min_time_us:
            parts.append(f"time_us >= {self._since}")
        if self._until <= segment.max_time_us:
            parts.append(f"time_us < {self._until}")
        if not self._sqlite and self._wanted is not None:
            parts.append(f"words @@ {writer.bind(words.tsquery(self._wanted))}::tsquery")
        parts.append(writer.write(self._condition))
        return " AND ".join(parts), writer.values


class RowReader:
    """Makes events of rows that have some columns only. `id` and `time` are always among them; None: all are."""

    def __init__(self, fields: Collection[str] | None) -> None:
        wanted = None if fields is None else frozenset(fields)
        self._versions = wanted is None or "version" in wanted
        if wanted is not None and self._versions:  # which release an event fell under goes by these
            wanted |= {"product", "node"}
        self._texts = tuple(name for name in TEXT_FIELDS if wanted is None or name in wanted)
        self._attributes = wanted is None or not wanted <= WELL_KNOWN
        self._rest = ("parse_error", "file", "position") if wanted is None else ()
        self._received = wanted is None or "received" in wanted
        names = [
            "id",
            "time_us",
            "received_us" if self._received else "time_us",
            *(["attributes"] if self._attributes else []),
            *self._texts,
            *self._rest,
        ]
        assert set(names) <= set(COLUMNS)  # noqa: S101 - they are our own
        self.columns = ", ".join(f'"{name}"' for name in names)
        self._names = names[3 + self._attributes :]

    def event(self, row: Row, releases: ReleaseHistory) -> Event:
        """The event of a row; one without a version has that of the release it fell under."""
        attributes = EncodedAttributes(row[3]) if self._attributes and row[3] else {}
        named = dict(zip(self._names, row[3 + self._attributes :], strict=True))
        if self._versions and releases and named["version"] is None:
            named["version"] = releases.version_of(named["product"], named["node"], row[1])
        time = from_micros(row[1])
        received = from_micros(row[2]) if self._received else time
        return Event(id=row[0], time=time, received=received, attributes=attributes, **named)
