"""Who else has an error: the events that are like one, of the last days, as a card."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from bot.alike.finding import Alike, AlikeFinder
from bot.alike.likeness import Likeness
from bot.conversation.reader import Reader
from bot.directory import Directory
from cards.event import EventAction
from cards.similar import Counted, SimilarCard
from cards.times import zone_named
from detectors.discovery.store import Standing, TemplateStore
from detectors.discovery.subject import shown, stream_of
from detectors.templates.template import OTHER
from ingest.event import LEVELS, Clock, Event

DAYS: Final = 7
MOST: Final = 500
"""Events that are looked at while somebody waits for the card; the newest."""
_LISTED: Final = 12
_HOURLY: Final = timedelta(hours=36)
"""What came within so long is drawn by the hour."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A card, and whom it names: their first logins, or the logins of strangers."""

    card: SimilarCard
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SimilarEvents:
    """Counts them. Whether the event may be seen is the caller's to check: what is like it is of the same product."""

    finder: AlikeFinder
    templates: TemplateStore
    directory: Callable[[], Directory]
    clock: Clock

    def likeness(self, event: Event) -> tuple[Likeness, Standing | None]:
        """What is like an event, by the template that discovery has made of all that came, if it knows one."""
        alone = Likeness.of(event)
        known = self.templates.standing_for(stream_of(event), alone.text)
        return (alone if known is None else Likeness.of_template(stream_of(event), known.text)), known

    def days(self, event: Event) -> int:
        """For so many days back events are looked at: seven, or since an older event."""
        return max(DAYS, -((event.time - self.clock()) // timedelta(days=1)))

    def since(self, event: Event) -> datetime:
        """From when on events are looked at."""
        return self.clock() - timedelta(days=self.days(event))

    def of(
        self, event: Event, reader: Reader, actions: tuple[EventAction, ...] = (), *, private: bool = True
    ) -> Similar:
        """Who else has it."""
        likeness, known = self.likeness(event)
        since = self.since(event)
        zone, _ = zone_named(reader.zone)
        alike = self.finder.glance(likeness, since, None, MOST, zone)
        complete = alike.complete
        if not complete and known is not None and OTHER not in known.text:
            alike, complete = self._as_counted(alike, known, since, zone), True
        at, counts = _chart(alike, zone)
        names = self.directory()
        who = [
            Counted(name=person.name if (person := names.by_login(login)) else login, events=events)
            for login, events in alike.people.items()
        ]
        card = SimilarCard(
            event=event.id,
            text=shown(likeness.text),
            level=event.level if event.level in LEVELS else "",
            place=" / ".join(name for name in (event.product, event.service) if name),
            events=alike.count,
            people=len(alike.people),
            strangers=len(alike.strangers),
            who=tuple(who[:_LISTED]) if private else (),
            private=private,
            days=self.days(event),
            complete=complete,
            looked_at=MOST,
            first=alike.first,
            last=alike.last,
            ever=known.first if known is not None and known.first < since else None,
            versions=_counted(alike.versions),
            nodes=_counted(alike.nodes),
            at=at,
            counts=counts,
            actions=actions,
            zone=reader.zone,
            language=reader.language,
        )
        return Similar(card, tuple(alike.people)[:_LISTED] if private else ())

    def _as_counted(self, alike: Alike, known: Standing, since: datetime, zone: tzinfo) -> Alike:
        """Of what came too often to be looked through: what discovery has counted as it came."""
        tallied, directory = self.templates.since(known.id, since), self.directory()
        people: Counter[str] = Counter()
        strangers: Counter[str] = Counter()
        for login, events in tallied.people.items():
            person = directory.by_login(login)
            (strangers if person is None else people)[login if person is None else person.login] += events
        days: Counter[date] = Counter()
        for hour, events in tallied.hours.items():
            days[hour.astimezone(zone).date()] += events
        return Alike(
            count=tallied.events,
            people=dict(people.most_common()),
            strangers=dict(strangers.most_common()),
            first=known.first if known.first >= since else min(tallied.hours, default=alike.first),
            last=known.last,
            versions=tallied.versions,
            nodes=dict.fromkeys(alike.nodes, 0),  # of which it knows no numbers
            days=dict(sorted(days.items())),
            hours=tallied.hours,
        )


def _counted(counts: Mapping[str, int]) -> tuple[Counted, ...]:
    return tuple(Counted(name=name, events=events) for name, events in counts.items())


def _chart(alike: Alike, zone: tzinfo) -> tuple[tuple[datetime, ...] | tuple[date, ...], tuple[int, ...]]:
    """The hours or days from the first event to the last, those without any included."""
    if alike.first is None or alike.last is None:
        return (), ()
    if alike.last - alike.first <= _HOURLY:
        # Counted in UTC: by the wall clock an hour is missing in spring and comes twice in autumn.
        hours = _hours(min(alike.hours), max(alike.hours))
        return tuple(hour.astimezone(zone) for hour in hours), tuple(alike.hours.get(h, 0) for h in hours)
    days = _days(min(alike.days), max(alike.days))
    return days, tuple(alike.days.get(day, 0) for day in days)


def _hours(first: datetime, last: datetime) -> tuple[datetime, ...]:
    return tuple(first + timedelta(hours=n) for n in range((last - first) // timedelta(hours=1) + 1))


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
