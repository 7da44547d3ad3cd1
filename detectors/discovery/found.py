"""What a step found of one template, before it is written. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from ingest.event import Event, canonical_login, to_micros

SAMPLES: Final = 5
HOUR_US: Final = 3_600_000_000
_VERSION: Final = 64  # characters
_PERSON: Final = 200


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """An event of a template; they are in the order of their times."""

    time_us: int
    event_id: int
    version: str | None = field(compare=False, default=None)
    node: str | None = field(compare=False, default=None)


_Ordered = TypeVar("_Ordered", Sighting, datetime)


@dataclass(slots=True)
class Hits:
    """Somebody's events of a template."""

    events: int
    first_us: int
    last_us: int


@dataclass(slots=True)
class Found:
    """The events of a template that a step has gone through."""

    events: int = 0
    known: int = 0  # of them: met a known issue
    first: Sighting | None = None
    last: Sighting | None = None
    hours: Counter[tuple[int, str]] = field(default_factory=Counter)  # by (hour since 1970, version)
    known_hours: Counter[tuple[int, str]] = field(default_factory=Counter)
    people: dict[str, Hits] = field(default_factory=dict)
    issues: Counter[str] = field(default_factory=Counter)
    samples: list[int] = field(default_factory=list)  # event ids, the latest
    told: Sighting | None = None  # the first event that may be told about
    latest: Sighting | None = None  # the latest such event
    due: datetime | None = None  # of the summary that its silent events go to

    def add(self, event: Event, issues: Sequence[str], person: str | None) -> Sighting:
        """Count an event. `issues`: those that it met."""
        seen = Sighting(to_micros(event.time), event.id, (event.version or "")[:_VERSION] or None, event.node)
        self.events += 1
        hour = (seen.time_us // HOUR_US, seen.version or "")
        self.hours[hour] += 1
        if issues:
            self.known += 1
            self.known_hours[hour] += 1
            self.issues.update(issues)
        self.first = seen if self.first is None else min(self.first, seen)
        self.last = seen if self.last is None else max(self.last, seen)
        self.samples = [*self.samples[1 - SAMPLES :], event.id]
        if person:
            hits = self.people.get(person)
            if hits is None:
                self.people[person] = Hits(1, seen.time_us, seen.time_us)
            else:
                hits.events += 1
                hits.first_us = min(hits.first_us, seen.time_us)
                hits.last_us = max(hits.last_us, seen.time_us)
        return seen

    def unknown_in(self, hour: int) -> int:
        """Events in an hour that met no known issue."""
        return sum(
            events - self.known_hours[hour, version]
            for (counted, version), events in self.hours.items()
            if counted == hour
        )

    def join(self, other: "Found") -> None:
        """Count the events of a template that turned out to be the same one."""
        self.events += other.events
        self.known += other.known
        self.first = _either(min, self.first, other.first)
        self.last = _either(max, self.last, other.last)
        self.told = _either(min, self.told, other.told)
        self.latest = _either(max, self.latest, other.latest)
        self.due = _either(max, self.due, other.due)
        self.hours.update(other.hours)
        self.known_hours.update(other.known_hours)
        self.issues.update(other.issues)
        self.samples = sorted({*self.samples, *other.samples})[-SAMPLES:]
        for person, hits in other.people.items():
            mine = self.people.setdefault(person, hits)
            if mine is not hits:
                mine.events += hits.events
                mine.first_us = min(mine.first_us, hits.first_us)
                mine.last_us = max(mine.last_us, hits.last_us)

    def speaks(self, seen: Sighting) -> None:
        """The event has no known issue and is neither history nor of a source that is being learned."""
        self.told = seen if self.told is None else min(self.told, seen)
        self.latest = seen if self.latest is None else max(self.latest, seen)

    def silent(self, due: datetime) -> None:
        """The event has no known issue and is learned in silence, for the summary due then."""
        self.due = due if self.due is None else max(self.due, due)


def _either(
    choose: Callable[[_Ordered, _Ordered], _Ordered], one: _Ordered | None, two: _Ordered | None
) -> _Ordered | None:
    return (one or two) if one is None or two is None else choose(one, two)


def person_of(login: str | None, logins: Mapping[str, str]) -> str | None:
    """The person whom a login belongs to, by their first login; a stranger's canonical login. None without one."""
    if not login:
        return None
    canonical = canonical_login(login)
    return logins.get(canonical, canonical)[:_PERSON] or None
