"""A look-up over many tables of events: which to ask, how to ask each, and when the page is full."""

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, Integer, Select, bindparam, func, select

from ingest.event import to_micros
from ingest.query import Cursor, EventQuery
from ingest.releases.history import ReleaseHistory
from ingest.storage.rows import ATTRIBUTES, COLUMNS, EXCEPTION, MESSAGE, TIME, table
from ingest.storage.search import NO_RELEASES, before, behind, branches, conditions, is_served
from ingest.storage.segments import Row, Segment, newest_first, oldest_first
from ingest.storage.sqlite_segments import words_table
from ingest.storage.words import fts5_query, has_words, indexed_text, tsquery, wanted_words, words_of

ALWAYS: Final = 1 << 62
"""Microseconds: later than any time, and negated earlier."""

_RECENT: Final = 1_000  # events that are looked through for common words, before the index of words is asked
_ASKED_AT_ONCE: Final = 16  # segments asked by one statement whether they have the words
_NEWEST: Final = (table.c.time_us.desc(), table.c.id.desc())
_OLDEST: Final = (table.c.time_us.asc(), table.c.id.asc())
_FROM: Final = re.compile(r"\nFROM event(?=\s|$)")
_WORDS: Final = "headsup_words"  # the name under which PostgreSQL is given the words
_LIMIT: Final = "headsup_limit"  # the name of the bound number of rows


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL as the driver takes it, with the table of a segment yet to be put in."""

    sql: str
    values: Any  # a tuple on SQLite, a mapping on PostgreSQL
    names: tuple[str, ...] = ()  # of the values, where they are a tuple

    def limited(self, limit: int) -> "_Statement":
        """The same for another number of rows."""
        if not self.names:
            return _Statement(self.sql, {**self.values, _LIMIT: limit})
        pairs = zip(self.names, self.values, strict=True)
        return _Statement(self.sql, tuple(limit if n == _LIMIT else v for n, v in pairs), self.names)

    @property
    def limit(self) -> int:
        """How many rows it gives at most."""
        found = self.values[self.names.index(_LIMIT) if self.names else _LIMIT]
        return int(found)


class Lookup:
    """One query, made ready for one database. Raises UnknownField."""

    def __init__(self, query: EventQuery, dialect: Dialect, releases: ReleaseHistory = NO_RELEASES) -> None:
        self._dialect = dialect
        self._sqlite = dialect.name == "sqlite"
        self._ascii_only = self._sqlite
        self._branches = branches(query)
        self._served = is_served(query)
        self._words = wanted_words(query.text)
        self._conditions = [
            conditions(branch, ascii_only=self._ascii_only, releases=releases) for branch in self._branches
        ]
        self._since = -ALWAYS if query.since is None else to_micros(query.since)
        self._until = ALWAYS if query.until is None else to_micros(query.until)

    def newest(
        self, connection: Connection, segments: Sequence[Segment], older_than: Cursor | None, limit: int
    ) -> list[Row]:
        """At most `limit` rows before a place, newest first."""
        place = [] if older_than is None else [before(older_than)]
        until = self._until if older_than is None else min(self._until, older_than.time_us + 1)
        asked = newest_first(segments, self._since, until)
        statements = self._statements(place, _NEWEST, limit)
        found: list[Row] = []
        if asked and self._words and not self._served:
            # Before the index is asked at all: of a common word it would have to read all places.
            recent = self._recent(connection, asked[0], statements, until, limit)
            if recent is not None:
                found = heapq.nlargest(limit, recent, key=_place)
                asked = asked[1:]
                if not asked or found[-1][TIME] > asked[0].max_time_us:
                    return found
        for segment in self._having_words(connection, asked):
            if len(found) == limit and found[-1][TIME] > segment.max_time_us:
                break
            more = self._all(connection, segment, statements)
            found = heapq.nlargest(limit, [*found, *more], key=_place) if more else found
        return found

    def oldest(
        self, connection: Connection, segments: Sequence[Segment], newer_than: Cursor | None, limit: int
    ) -> list[Row]:
        """At most `limit` rows behind a place, oldest first."""
        place = [] if newer_than is None else [behind(newer_than)]
        since = self._since if newer_than is None else max(self._since, newer_than.time_us)
        asked = oldest_first(segments, since, self._until)
        statements = self._statements(place, _OLDEST, limit)
        found: list[Row] = []
        for segment in self._having_words(connection, asked):
            if len(found) == limit and found[-1][TIME] < segment.min_time_us:
                break
            more = self._all(connection, segment, statements)
            found = heapq.nsmallest(limit, [*found, *more], key=_place) if more else found
        return found

    def count(self, connection: Connection, segments: Sequence[Segment], at_most: int | None) -> int:
        """The number of events found; counting stops at `at_most`."""
        total = 0
        asked = newest_first(segments, self._since, self._until)
        for segment in self._having_words(connection, asked):
            for wanted in self._conditions:
                left = None if at_most is None else at_most - total
                if left is not None and left <= 0:
                    return total
                total += self._count(connection, segment, wanted, left)
        return total

    def texts(
        self, connection: Connection, segments: Sequence[Segment], columns: Sequence[str], at_most: int | None
    ) -> list[Row]:
        """These columns of the events found, the newest tables first, at most so many."""
        found: list[Row] = []
        wide = bool(self._words and self._served)
        chosen = [table] if wide else [table.c[name] for name in columns]
        for segment in self._having_words(connection, newest_first(segments, self._since, self._until)):
            for wanted in self._conditions:
                left = None if at_most is None else at_most - len(found)
                if left is not None and left <= 0:
                    return found
                statement = select(*chosen).where(*wanted)
                if at_most is not None and not wide:
                    statement = statement.order_by(*_NEWEST).limit(bindparam(_LIMIT, left, type_=Integer))
                rows = self._run(connection, segment, self._compiled(statement))
                if wide:
                    places = [COLUMNS.index(name) for name in columns]
                    rows = (tuple(row[at] for at in places) for row in rows if self._has_words(row))
                found += islice(rows, left)
        return found

    def _count(
        self, connection: Connection, segment: Segment, wanted: list[ColumnElement[bool]], left: int | None
    ) -> int:
        if self._words and self._served:
            rows = self._run(connection, segment, self._compiled(select(table).where(*wanted)))
            return sum(1 for _ in islice(filter(self._has_words, rows), left))
        if left is None:
            statement = select(func.count()).select_from(table).where(*wanted)
            return int(self._run(connection, segment, self._compiled(statement)).scalar() or 0)
        some = select(table.c.id).where(*wanted).limit(left)
        return len(self._run(connection, segment, self._compiled(some)).all())

    def _statements(
        self, place: list[ColumnElement[bool]], order: tuple[Any, ...], limit: int
    ) -> list[_Statement]:
        rows = bindparam(_LIMIT, limit, type_=Integer)
        return [
            self._compiled(select(table).where(*wanted, *place).order_by(*order).limit(rows))
            for wanted in self._conditions
        ]

    def _compiled(self, statement: Select[Any]) -> _Statement:
        compiled = statement.compile(dialect=self._dialect, compile_kwargs={"render_postcompile": True})
        sql = str(compiled)
        assert len(_FROM.findall(sql)) == 1, sql  # noqa: S101 - else SQLAlchemy would write it in another way
        if self._sqlite:
            names = tuple(compiled.positiontup or ())
            return _Statement(sql, tuple(compiled.params[name] for name in names), names)
        return _Statement(sql, dict(compiled.params))

    def _having_words(self, connection: Connection, segments: Sequence[Segment]) -> Iterator[Segment]:
        """The segments that have the words somewhere, so that a rare one costs little in those that lack it."""
        if not self._words or self._served:
            yield from segments
            return
        if not self._sqlite:
            # For a mere "is there one" PostgreSQL would rather read a whole table than ask the index of words.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for start in range(0, len(segments), _ASKED_AT_ONCE):
            some = segments[start : start + _ASKED_AT_ONCE]
            if self._sqlite:
                names = [words_table(segment.id) for segment in some]
                asked = ", ".join(f"EXISTS (SELECT 1 FROM {name} WHERE {name} MATCH ?)" for name in names)
                values: Any = (fts5_query(self._words),) * len(names)
            else:
                has_them = f"WHERE words @@ %({_WORDS})s::tsquery"
                asked = ", ".join(f"EXISTS (SELECT 1 FROM {segment.table} {has_them})" for segment in some)
                values = {_WORDS: tsquery(self._words)}
            has = connection.exec_driver_sql(f"SELECT {asked}", values).one()
            yield from (segment for segment, found in zip(some, has, strict=True) if found)

    def _all(self, connection: Connection, segment: Segment, statements: list[_Statement]) -> list[Row]:
        if self._words and self._served:
            return [row for statement in statements for row in self._sifted(connection, segment, statement)]
        return [row for statement in statements for row in self._run(connection, segment, statement).all()]

    def _run(self, connection: Connection, segment: Segment, statement: _Statement) -> Any:
        """Run a statement on a segment: on those of its events that have the words, unless an index finds few."""
        if not self._words or self._served:
            return _execute(connection, statement, f"{segment.table} AS event")
        if self._sqlite:
            words = words_table(segment.id)
            tables = (
                f"(SELECT rowid AS word_row FROM {words} WHERE {words} MATCH ?)"
                f" CROSS JOIN {segment.table} AS event ON event.id = word_row"
            )
            return _execute(connection, statement, tables, fts5_query(self._words))
        tables = f"(SELECT * FROM {segment.table} WHERE words @@ %({_WORDS})s::tsquery OFFSET 0) AS event"
        return _execute(connection, statement, tables, tsquery(self._words))

    def _sifted(self, connection: Connection, segment: Segment, statement: _Statement) -> list[Row]:
        """The rows of a statement that have the words; more are read where some have only the text."""
        limit = size = statement.limit
        while True:
            rows = self._run(connection, segment, statement.limited(size)).all()
            found = [row for row in rows if self._has_words(row)]
            if len(found) >= limit or len(rows) < size:
                return found[:limit]
            size *= 4

    def _recent(
        self, connection: Connection, segment: Segment, statements: list[_Statement], until: int, limit: int
    ) -> list[Row] | None:
        """What is found among the newest events of a segment: common words are, at once. None if not enough is."""
        newest = (
            f"(SELECT * FROM {segment.table} WHERE time_us < {int(until)}"
            f" ORDER BY time_us DESC, id DESC LIMIT {_RECENT}) AS event"
        )
        rows = [row for statement in statements for row in _execute(connection, statement, newest).all()]
        if len(rows) < limit:
            return None
        found = [row for row in rows if self._has_words(row)]
        return found if len(found) >= limit else None

    def _has_words(self, row: Row) -> bool:
        return has_words(self._words, words_of(indexed_text(row[MESSAGE], row[EXCEPTION], row[ATTRIBUTES])))


def _execute(connection: Connection, statement: _Statement, tables: str, words: str | None = None) -> Any:
    sql = _FROM.sub(lambda _: f"\nFROM {tables}", statement.sql, count=1)
    if words is None:
        return connection.exec_driver_sql(sql, statement.values)
    if isinstance(statement.values, tuple):
        return connection.exec_driver_sql(sql, (words, *statement.values))
    return connection.exec_driver_sql(sql, {**statement.values, _WORDS: words})


def _place(row: Row) -> tuple[int, int]:
    return row[TIME], row[0]
