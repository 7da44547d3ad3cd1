"""What is asked of the event store, and what it gives. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Tally:
    """How many events have each value of a field; None stands for those without one. `user` is a canonical login."""

    counts: Mapping[str | None, int]
    events: int
    complete: bool  # else only the newest events were counted


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds; without any, everything is meant."""

    conditions: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds; without any, nothing is meant."""

    conditions: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """The event has the field."""

    field: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The event lacks the field, a well-known one."""

    field: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text of the field is one of these but for case."""

    field: str
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A text of the field begins with `head`, ends with `tail` and has the parts in order in between, but for case."""

    field: str
    head: str
    parts: tuple[str, ...]
    tail: str


Condition = AllOf | AnyOf | Present | Absent | OneOf | Shaped
"""What every event that somebody is after meets, for a store that finds such events faster than by reading all.

A field is a well-known text field or the dotted path of an attribute (`ingest.event.lookup`); the elements of arrays
count each. Texts are those of `text_of`; "but for case" is Unicode's simple case folding, a character for a
character. A store gives every event that meets a condition, and may give others: whoever asks decides in the end.
"""

EVERYTHING: Final = AllOf()
NOTHING: Final = AnyOf()


@dataclass(frozen=True, slots=True)
class Sifted:
    """A step of a sifting: events, in no order, and how far it has got."""

    events: tuple[Event, ...]
    done: int  # tables of events that are done with
    tables: int  # of so many, as far as is known
