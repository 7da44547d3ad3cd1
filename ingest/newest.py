"""The newest events of a query, read page by page by whoever wants more than one page shows."""

from collections.abc import Iterator
from typing import Protocol

from ingest.event import Event
from ingest.query import Cursor, EventQuery, Page


class EventSearch(Protocol):
    """Searches events: `ingest.store.EventStore`."""

    def search(
        self,
        query: EventQuery,
        limit: int,
        older: Cursor | None = None,
        newer: Cursor | None = None,
    ) -> Page:
        """A page of at most `limit` events, newest first."""
        ...


def newest(events: EventSearch, query: EventQuery, most: int, at_once: int = 1_000) -> Iterator[Event]:
    """At most `most` events, newest first; `at_once` of them are read together."""
    older, left = None, most
    while left > 0:
        page = events.search(query, min(left, at_once), older=older)
        yield from page.events
        older, left = page.older, left - len(page.events)
        if older is None:
            return
