"""Pages of a look-up: read one way or the other, always given newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ingest.event import Event, to_micros
from ingest.query import Cursor, Page
from ingest.releases.history import ReleaseHistory
from ingest.storage.lookup import Lookup
from ingest.storage.rows import from_row
from ingest.storage.segments import Segment


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up finds, as events: those without a version have that of the release they fell under."""

    lookup: Lookup
    releases: ReleaseHistory

    def newest(
        self, connection: Connection, segments: Sequence[Segment], older_than: Cursor | None, limit: int
    ) -> list[Event]:
        """At most `limit` events before a place, newest first."""
        rows = self.lookup.newest(connection, segments, older_than, limit)
        return [from_row(row, self.releases) for row in rows]

    def oldest(
        self, connection: Connection, segments: Sequence[Segment], newer_than: Cursor | None, limit: int
    ) -> list[Event]:
        """At most `limit` events behind a place, oldest first."""
        rows = self.lookup.oldest(connection, segments, newer_than, limit)
        return [from_row(row, self.releases) for row in rows]


def page_before(
    found: Found, connection: Connection, segments: Sequence[Segment], cursor: Cursor | None, limit: int
) -> Page:
    events = found.newest(connection, segments, cursor, limit + 1)
    more = len(events) > limit
    events = events[:limit]
    newer = None
    if cursor is not None:  # the first page is the newest by definition
        newer = cursor_of(events[0]) if events else Cursor(cursor.time_us, cursor.id - 1)
        # Mostly what the cursor names is there still, which is found at once.
        known = _is_there(connection, segments, cursor) or found.oldest(connection, segments, newer, 1)
        newer = newer if known else None
    return Page(tuple(events), cursor_of(events[-1]) if more and events else None, newer)


def page_after(
    found: Found, connection: Connection, segments: Sequence[Segment], cursor: Cursor, limit: int
) -> Page:
    events = found.oldest(connection, segments, cursor, limit + 1)
    more = len(events) > limit
    events = events[:limit][::-1]
    older = cursor_of(events[-1]) if events else Cursor(cursor.time_us, cursor.id + 1)
    known = bool(found.newest(connection, segments, older, 1))
    return Page(tuple(events), older if known else None, cursor_of(events[0]) if more and events else None)


def _is_there(connection: Connection, segments: Sequence[Segment], place: Cursor) -> bool:
    """Whether there is an event at a place."""
    return any(
        connection.exec_driver_sql(
            f"SELECT 1 FROM {segment.table} WHERE id = {int(place.id)} AND time_us = {int(place.time_us)}"
        ).scalar()
        for segment in segments
        if segment.may_hold_id(place.id, place.id)
        and segment.min_time_us <= place.time_us <= segment.max_time_us
    )


def cursor_of(event: Event) -> Cursor:
    return Cursor(to_micros(event.time), event.id)
