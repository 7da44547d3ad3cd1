"""How many events a query finds for each value of a field."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ingest.query import EventQuery, Tally
from ingest.releases.history import ReleaseHistory
from ingest.storage import hours
from ingest.storage.lookup import Lookup
from ingest.storage.segments import Segment


def tally(
    connection: Connection,
    segments: Sequence[Segment],
    query: EventQuery,
    field: str,
    releases: ReleaseHistory,
    at_most: int,
) -> Tally:
    """Counts the newest `at_most` events; all of them where the hourly counts tell. Raises UnknownField."""
    if hours.groups(field) and hours.serves(query):
        return _by_hours(connection, segments, query, field)
    columns = _columns(field)
    rows = Lookup(query, connection.dialect, releases).texts(connection, segments, columns, at_most + 1)
    counted = Counter(_value(field, row, releases) for row in rows[:at_most])
    return Tally(dict(counted), min(len(rows), at_most), complete=len(rows) <= at_most)


def _by_hours(connection: Connection, segments: Sequence[Segment], query: EventQuery, field: str) -> Tally:
    """Whole hours by their counts, what is left at both ends event by event."""
    first, end = hours.whole(query)
    counted: Counter[str | None] = Counter()
    left = [query]
    if first is None or end is None or first < end:
        counted.update(hours.grouped(connection, query, field, first, end))
        left = hours.ends(query, first, end)
    for part in left:
        rows = Lookup(part, connection.dialect).texts(connection, segments, _columns(field), None)
        counted.update(row[0] or None for row in rows)
    return Tally(dict(counted), sum(counted.values()), complete=True)


def _columns(field: str) -> tuple[str, ...]:
    if field == "version":
        return ("version", "product", "node", "time_us")
    return ("login" if field == "user" else field,)


def _value(field: str, row: Any, releases: ReleaseHistory) -> str | None:
    if field == "version" and row[0] is None:
        return releases.version_of(row[1], row[2], row[3])
    value: str | None = row[0]
    return value or None
