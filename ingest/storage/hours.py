"""Events counted an hour, by node, product, service and level: written with the events, read for long spans."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ingest.event import from_micros, to_micros
from ingest.models import HourRow
from ingest.query import EventQuery
from ingest.storage.rows import COLUMNS, TIME, storable_text
from ingest.storage.search import field_conditions
from ingest.storage.segments import Row

HOUR_US: Final = 3_600_000_000
"""Microseconds."""

PURGED: Final = -1
"""The writer under which PostgreSQL's purge counts out."""

LONGEST: Final = 200
"""Characters of a text that are told apart here."""

table: Final = SQLModel.metadata.tables[str(HourRow.__tablename__)]
_FIELDS: Final = ("node", "product", "service", "level")
_NODE, _PRODUCT, _SERVICE, _LEVEL = (COLUMNS.index(name) for name in _FIELDS)
_PARSE_ERROR: Final = COLUMNS.index("parse_error")
_KEY: Final = ("hour", *_FIELDS, "writer")


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of one hour and level."""

    hour: datetime  # when it begins, UTC
    level: str | None
    events: int
    parse_errors: int


@dataclass(frozen=True, slots=True)
class CountedPlace:
    """Events of one hour and place. Absent names are empty."""

    product: str
    node: str
    service: str
    hour: int  # since 1970
    events: int
    parse_errors: int


HourKey = tuple[int, str, str, str, str]
"""Hour since 1970, node, product, service, level."""


def tally(rows: Sequence[Row]) -> dict[HourKey, tuple[int, int]]:
    """Events and parse errors of rows, by hour and texts. Pure."""
    return tally_values(
        [
            (row[TIME], row[_NODE], row[_PRODUCT], row[_SERVICE], row[_LEVEL], row[_PARSE_ERROR])
            for row in rows
        ]
    )


def tally_values(values: Sequence[Any]) -> dict[HourKey, tuple[int, int]]:
    """The same of (time in microseconds, node, product, service, level, parse error). Pure."""
    places = Counter(
        (time_us // HOUR_US, node, product, service, level, error is not None)
        for time_us, node, product, service, level, error in values
    )
    found: dict[HourKey, tuple[int, int]] = {}
    for (hour, node, product, service, level, error), events in places.items():
        key = (hour, _text(node), _text(product), _text(service), _text(level))
        before = found.get(key, (0, 0))
        found[key] = (before[0] + events, before[1] + (events if error else 0))
    return found


def tally_table(connection: Connection, name: str) -> dict[HourKey, tuple[int, int]]:
    """The same of a whole table of events on SQLite."""
    hour = f"(time_us - ((time_us % {HOUR_US}) + {HOUR_US}) % {HOUR_US}) / {HOUR_US}"
    rows = connection.exec_driver_sql(
        f"SELECT {hour}, node, product, service, level, count(*), count(parse_error) FROM {name} GROUP BY 1, 2, 3, 4, 5"
    )
    found: dict[HourKey, tuple[int, int]] = {}
    for number, node, product, service, level, events, errors in rows:
        key = (number, _text(node), _text(product), _text(service), _text(level))
        before = found.get(key, (0, 0))
        found[key] = (before[0] + events, before[1] + errors)
    return found


def add(
    connection: Connection, counted: Mapping[HourKey, tuple[int, int]], writer: int, sign: int = 1
) -> None:
    """Count in, or out with a negative sign, within the caller's transaction. In one order, so none waits in a ring."""
    rows = [
        {
            **dict(zip(_KEY, (*key, writer), strict=True)),
            "events": sign * events,
            "parse_errors": sign * errors,
        }
        for key, (events, errors) in sorted(counted.items())
    ]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def serves(query: EventQuery) -> bool:
    """Whether the counts here tell how many events a query finds in whole hours."""
    asked = [*query.where.items(), *query.unless.items()]
    return not query.text and all(
        name in _FIELDS and all(0 < len(value.rstrip("*")) < LONGEST for value in values)
        for name, values in asked
    )


def count(connection: Connection, query: EventQuery, first: int | None, end: int | None) -> int:
    """The number of events that a query which is served finds in the hours from `first` on, `end` excluded."""
    wanted = _within(connection, query, first, end)
    return int(connection.scalar(select(func.sum(table.c.events)).where(*wanted)) or 0)


def _within(
    connection: Connection, query: EventQuery, first: int | None, end: int | None
) -> list[ColumnElement[bool]]:
    wanted = field_conditions(query, table, ascii_only=connection.dialect.name == "sqlite")
    if first is not None:
        wanted.append(table.c.hour >= first)
    if end is not None:
        wanted.append(table.c.hour < end)
    return wanted


def groups(field: str) -> bool:
    """Whether the counts here tell events apart by a field."""
    return field in _FIELDS


def whole(query: EventQuery) -> tuple[int | None, int | None]:
    """The whole hours of a query, the end excluded; the end may be before the beginning."""
    first = None if query.since is None else -(-to_micros(query.since) // HOUR_US)
    end = None if query.until is None else to_micros(query.until) // HOUR_US
    return first, end


def grouped(
    connection: Connection, query: EventQuery, field: str, first: int | None, end: int | None
) -> dict[str | None, int]:
    """The same count for each value of a field; None stands for events without one."""
    column = table.c[field]
    counted = select(column, func.sum(table.c.events)).where(*_within(connection, query, first, end))
    return {row[0] or None: int(row[1]) for row in connection.execute(counted.group_by(column)) if row[1]}


def ends(query: EventQuery, first: int | None, end: int | None) -> list[EventQuery]:
    """What a query asks for beyond its whole hours."""
    found = []
    if query.since is not None and first is not None and to_micros(query.since) < first * HOUR_US:
        found.append(replace(query, until=from_micros(first * HOUR_US)))
    if query.until is not None and end is not None and end * HOUR_US < to_micros(query.until):
        found.append(replace(query, since=from_micros(end * HOUR_US)))
    return found


def by_hour_and_level(connection: Connection, since: datetime, until: datetime) -> list[Counted]:
    """The counts of every hour that begins in the span, in order."""
    hour, level = table.c.hour, table.c.level
    counted = (
        select(hour, level, func.sum(table.c.events), func.sum(table.c.parse_errors))
        .where(hour >= -(-to_micros(since) // HOUR_US), hour < -(-to_micros(until) // HOUR_US))
        .group_by(hour, level)
        .order_by(hour, level)
    )
    return [
        Counted(from_micros(row[0] * HOUR_US), row[1] or None, int(row[2]), int(row[3]))
        for row in connection.execute(counted)
        if row[2]
    ]


def by_place(connection: Connection, since: datetime) -> list[CountedPlace]:
    """The counts of every place and hour from the one on that has this instant."""
    columns = (table.c.product, table.c.node, table.c.service, table.c.hour)
    counted = (
        select(*columns, func.sum(table.c.events), func.sum(table.c.parse_errors))
        .where(table.c.hour >= to_micros(since) // HOUR_US)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        CountedPlace(row[0], row[1], row[2], row[3], int(row[4]), int(row[5]))
        for row in connection.execute(counted)
        if row[4]
    ]


def total_before(connection: Connection, hour: int) -> int:
    """The events of all hours before one."""
    return int(connection.scalar(select(func.sum(table.c.events)).where(table.c.hour < hour)) or 0)


def remove(connection: Connection, first: int, end: int) -> int:
    """Drop the counts of hours from `first` on, `end` excluded; how many events they had."""
    within = (table.c.hour >= first) & (table.c.hour < end)
    events = int(connection.scalar(select(func.sum(table.c.events)).where(within)) or 0)
    connection.execute(delete(table).where(within))
    return events


def sweep(connection: Connection, counted: Iterable[HourKey]) -> None:
    """Drop the counts of these hours that came to nothing, on SQLite, where each is one row."""
    for hour in {key[0] for key in counted}:
        connection.execute(delete(table).where(table.c.hour == hour, table.c.events == 0))


def sweep_before(connection: Connection, end: int) -> None:
    """Drop the counts of hours before `end` that came to nothing, on PostgreSQL, while nobody adds to them."""
    connection.exec_driver_sql("LOCK TABLE event_hour IN SHARE ROW EXCLUSIVE MODE")
    columns = [table.c[name] for name in ("hour", *_FIELDS)]
    nothing = (
        select(*columns)
        .where(table.c.hour < end)
        .group_by(*columns)
        .having(func.sum(table.c.events) == 0, func.sum(table.c.parse_errors) == 0)
    )
    connection.execute(delete(table).where(table.c.hour < end, tuple_(*columns).in_(nothing)))


def _text(value: str | None) -> str:
    return storable_text((value or "")[:LONGEST])


def _upsert(dialect: Any) -> Any:
    statement = dialect.insert(table).values(
        {name: bindparam(name) for name in (*_KEY, "events", "parse_errors")}
    )
    return statement.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={name: table.c[name] + statement.excluded[name] for name in ("events", "parse_errors")},
    )


_ADD: Final = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}
