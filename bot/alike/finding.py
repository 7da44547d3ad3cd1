"""Finds the events that are alike: how many, whom they hit, when, on which nodes and in which versions."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from bot.alike.likeness import Likeness
from bot.directory import Directory
from ingest.event import Event, canonical_login
from ingest.newest import EventSearch, newest
from ingest.query import EventQuery

MOST: Final = 20_000
"""Events that are looked at, the newest first."""
_SAMPLE: Final = 200
"""Events by which it is found out what is frequent."""
_FREQUENT: Final = 50
"""One in so many is."""
_LOOKED_FOR: Final = 2


@dataclass(frozen=True, slots=True)
class Alike:
    """The events that are alike, counted. `first`, `last`: None where there are none."""

    count: int = 0
    people: Mapping[str, int] = field(default_factory=dict)  # by the first login of a person of the directory
    strangers: Mapping[str, int] = field(default_factory=dict)  # by the canonical login of whom it lacks
    first: datetime | None = None
    last: datetime | None = None
    versions: Mapping[str, int] = field(default_factory=dict)  # the empty one: none is known
    nodes: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)  # in the zone that was asked for
    hours: Mapping[datetime, int] = field(default_factory=dict)  # by the full hour in UTC
    complete: bool = True  # False: there are older ones, which were not looked at


@dataclass(frozen=True, slots=True)
class AlikeFinder:
    """Goes through the events that a likeness finds. Whose products may be seen is the caller's to check."""

    events: EventSearch
    directory: Callable[[], Directory]

    def find(
        self,
        likeness: Likeness,
        since: datetime | None,
        until: datetime | None,
        most: int = MOST,
        zone: tzinfo = UTC,
    ) -> Alike:
        """The newest of them, from `since` on and before `until`; of at most `most` events that were looked at."""
        return self._found(likeness, likeness.query(since, until, self._rare(likeness)), most, zone)

    def glance(
        self, likeness: Likeness, since: datetime | None, until: datetime | None, most: int, zone: tzinfo
    ) -> Alike:
        """The same while somebody waits: what is frequent in its log is sought among the newest events of that log."""
        stream = likeness.query(since, until, ())
        newest = self.events.search(stream, _SAMPLE).events
        meets = likeness.test()
        if sum(map(meets, newest)) * _FREQUENT >= len(newest):
            return self._found(likeness, stream, most, zone)
        return self.find(likeness, since, until, most, zone)

    def _rare(self, likeness: Likeness) -> tuple[str, ...]:
        """The pieces that fewest of the newest events have: the index of words reads little for them."""
        if len(likeness.pieces) <= _LOOKED_FOR:
            return likeness.pieces
        product = {} if likeness.product is None else {"product": (likeness.product,)}
        latest = self.events.search(EventQuery(where=product), _SAMPLE).events
        texts = [f"{event.message}\n{event.exception}".lower() for event in latest]
        having = {piece: sum(piece.lower() in text for text in texts) for piece in likeness.pieces}
        return tuple(sorted(likeness.pieces, key=lambda piece: (having[piece], -len(piece)))[:_LOOKED_FOR])

    def _found(self, likeness: Likeness, query: EventQuery, most: int, zone: tzinfo) -> Alike:
        found = _Found(self.directory(), zone)
        meets = likeness.test()
        complete = True
        for event in newest(self.events, query, most + 1):
            if found.looked_at == most:
                complete = False
                break
            found.looked_at += 1
            if meets(event):
                found.add(event)
        return found.alike(complete)


@dataclass(slots=True)
class _Found:
    """What has been counted so far."""

    directory: Directory
    zone: tzinfo
    looked_at: int = 0
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    people: Counter[str] = field(default_factory=Counter)
    strangers: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    nodes: Counter[str] = field(default_factory=Counter)
    hours: Counter[datetime] = field(default_factory=Counter)

    def add(self, event: Event) -> None:
        self.count += 1
        self.first = event.time if self.first is None else min(self.first, event.time)
        self.last = event.time if self.last is None else max(self.last, event.time)
        self.versions[event.version or ""] += 1
        self.nodes[event.node or ""] += 1
        self.hours[event.time.replace(minute=0, second=0, microsecond=0)] += 1
        if login := canonical_login(event.user or ""):
            person = self.directory.by_login(login)
            if person is None:
                self.strangers[login] += 1
            else:
                self.people[person.login] += 1

    def alike(self, complete: bool) -> Alike:
        days: Counter[date] = Counter()
        for hour, events in self.hours.items():
            days[hour.astimezone(self.zone).date()] += events
        return Alike(
            self.count,
            dict(self.people.most_common()),
            dict(self.strangers.most_common()),
            self.first,
            self.last,
            dict(self.versions.most_common()),
            dict(self.nodes.most_common()),
            dict(sorted(days.items())),
            dict(sorted(self.hours.items())),
            complete,
        )
