"""A look-up over many tables of events: which to ask, how to ask each, and when the page is full."""

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, Select, func, select, text

from ingest.event import to_micros
from ingest.query import Cursor, EventQuery
from ingest.rows import TIME, table
from ingest.search import before, behind, branches, conditions, is_served
from ingest.segments import Row, Segment, newest_first, oldest_first
from ingest.sqlite_segments import words_table
from ingest.words import fts5_query, tsquery, wanted_words

ALWAYS: Final = 1 << 62
"""Microseconds: later than any time, and negated earlier."""

_RECENT: Final = 1_000  # events that are looked through for common words, before the index of words is asked
_NEWEST: Final = (table.c.time_us.desc(), table.c.id.desc())
_OLDEST: Final = (table.c.time_us.asc(), table.c.id.asc())
_FROM: Final = re.compile(r"\nFROM event(?=\s|$)")
_WORDS: Final = "headsup_words"  # the name under which PostgreSQL is given the words
_CHECK: Final = "headsup_check"  # the condition in whose place the words are checked


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL as the driver takes it, with the table of a segment yet to be put in."""

    sql: str
    values: Any  # a tuple on SQLite, a mapping on PostgreSQL


class Lookup:
    """One query, made ready for one database. Raises UnknownField."""

    def __init__(self, query: EventQuery, dialect: Dialect) -> None:
        self._dialect = dialect
        self._sqlite = dialect.name == "sqlite"
        self._ascii_only = self._sqlite
        self._branches = branches(query)
        self._served = is_served(query)
        self._words = wanted_words(query.text)
        check = (text(_CHECK),) if self._words else ()
        self._conditions = [
            (*conditions(branch, ascii_only=self._ascii_only), *check) for branch in self._branches
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
        recent = _RECENT
        for segment in asked:
            if len(found) == limit and found[-1][TIME] > segment.max_time_us:
                break
            more = None
            if self._words and not self._served and recent:
                more = self._recent(connection, segment, statements, until, limit)
                recent = 0
            if more is None:
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
        for segment in asked:
            if len(found) == limit and found[-1][TIME] < segment.min_time_us:
                break
            more = self._all(connection, segment, statements)
            found = heapq.nsmallest(limit, [*found, *more], key=_place) if more else found
        return found

    def count(self, connection: Connection, segments: Sequence[Segment], at_most: int | None) -> int:
        """The number of events found; counting stops at `at_most`."""
        total = 0
        for segment in newest_first(segments, self._since, self._until):
            for wanted in self._conditions:
                left = None if at_most is None else at_most - total
                if left is not None and left <= 0:
                    return total
                if left is None:
                    statement = select(func.count()).select_from(table).where(*wanted)
                    total += self._run(connection, segment, self._compiled(statement)).scalar() or 0
                else:
                    some = select(table.c.id).where(*wanted).limit(left)
                    total += len(self._run(connection, segment, self._compiled(some)).all())
        return total

    def _statements(
        self, place: list[ColumnElement[bool]], order: tuple[Any, ...], limit: int
    ) -> list[_Statement]:
        return [
            self._compiled(select(table).where(*wanted, *place).order_by(*order).limit(limit))
            for wanted in self._conditions
        ]

    def _compiled(self, statement: Select[Any]) -> _Statement:
        compiled = statement.compile(dialect=self._dialect, compile_kwargs={"render_postcompile": True})
        sql = str(compiled)
        assert len(_FROM.findall(sql)) == 1, sql  # noqa: S101 - else SQLAlchemy would write it in another way
        if self._sqlite:
            return _Statement(sql, tuple(compiled.params[name] for name in compiled.positiontup or ()))
        return _Statement(sql, dict(compiled.params))

    def _all(self, connection: Connection, segment: Segment, statements: list[_Statement]) -> list[Row]:
        return [row for statement in statements for row in self._run(connection, segment, statement).all()]

    def _run(self, connection: Connection, segment: Segment, statement: _Statement) -> Any:
        """Run a statement on a segment, on those of its events that have the words."""
        if not self._words:
            return _execute(connection, statement, f"{segment.table} AS event")
        if self._sqlite:
            if self._served:
                return self._checked(connection, statement, f"{segment.table} AS event", segment)
            words = words_table(segment.id)
            tables = (
                f"(SELECT rowid AS word_row FROM {words} WHERE {words} MATCH ?)"
                f" CROSS JOIN {segment.table} AS event ON event.id = word_row"
            )
            return _execute(connection, _unchecked(statement), tables, fts5_query(self._words))
        if self._served:
            return self._checked(connection, statement, f"{segment.table} AS event", segment)
        tables = f"(SELECT * FROM {segment.table} WHERE words @@ %({_WORDS})s::tsquery OFFSET 0) AS event"
        return _execute(connection, _unchecked(statement), tables, tsquery(self._words))

    def _recent(
        self, connection: Connection, segment: Segment, statements: list[_Statement], until: int, limit: int
    ) -> list[Row] | None:
        """What is found among the newest events of a segment: common words are, at once. None if not enough is."""
        newest = (
            f"(SELECT * FROM {segment.table} WHERE time_us < {int(until)}"
            f" ORDER BY time_us DESC, id DESC LIMIT {_RECENT}) AS event"
        )
        found = [
            row
            for statement in statements
            for row in self._checked(connection, statement, newest, segment).all()
        ]
        return found if len(found) >= limit else None

    def _checked(self, connection: Connection, statement: _Statement, tables: str, segment: Segment) -> Any:
        """Run a statement that does not begin with the words, and check them for each row that is found otherwise."""
        if _CHECK not in statement.sql:  # SQLAlchemy left it out of a condition that nothing meets
            return _execute(connection, statement, tables)
        if self._sqlite:
            words = words_table(segment.id)
            # SQLite evaluates what depends on the row by a query after all that does not.
            check = f"EXISTS (SELECT 1 FROM {words} WHERE {words} MATCH ? AND rowid = event.id)"
            before, after = statement.sql.split(_CHECK)
            place = before.count("?")  # nothing but marks of values has one
            values = (*statement.values[:place], fts5_query(self._words), *statement.values[place:])
            return _execute(connection, _Statement(f"{before}{check}{after}", values), tables)
        check = f"event.words @@ %({_WORDS})s::tsquery"
        checked = _Statement(statement.sql.replace(_CHECK, check), statement.values)
        return _execute(connection, checked, tables, tsquery(self._words))


def _unchecked(statement: _Statement) -> _Statement:
    """The same without the check of words: the tables are those that have them."""
    return _Statement(statement.sql.replace(_CHECK, "1 = 1"), statement.values)


def _execute(connection: Connection, statement: _Statement, tables: str, words: str | None = None) -> Any:
    sql = _FROM.sub(lambda _: f"\nFROM {tables}", statement.sql, count=1)
    if words is None:
        return connection.exec_driver_sql(sql, statement.values)
    if isinstance(statement.values, tuple):
        return connection.exec_driver_sql(sql, (words, *statement.values))
    return connection.exec_driver_sql(sql, {**statement.values, _WORDS: words})


def _place(row: Row) -> tuple[int, int]:
    return row[TIME], row[0]
