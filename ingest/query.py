"""What a look-up asks of the event store, and the page it gets. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.event import Event


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events. Everything given must hold; an empty query asks for all of them.

    `where` and `unless` map a well-known text field to the texts that it may (not) have, compared without
    regard to case; `user` is compared by `canonical_login`. A trailing `*` in a value means "begins with".
    """

    since: datetime | None = None  # aware, inclusive
    until: datetime | None = None  # aware, exclusive
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: tuple[str, ...] = ()  # each occurs in the message, exception or attributes, without regard to case


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the order newest first: an event's time in microseconds and its id (keyset paging)."""

    time_us: int
    id: int


@dataclass(frozen=True, slots=True)
class Page:
    """Events newest first; `older` and `newer` continue the look-up, None where there is nothing more."""

    events: tuple[Event, ...]
    older: Cursor | None
    newer: Cursor | None
