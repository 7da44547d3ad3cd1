"""Events in the order in which they happened: of a request, on every node; of a person, around one of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.conversation.lookups import within
from bot.conversation.reader import Reader
from bot.directory import Directory
from cards.timeline import Step, TimelineCard
from detectors.discovery.subject import without_json
from ingest.event import Clock, Event, to_micros
from ingest.query import Cursor, EventQuery
from ingest.store import EventStore

MOST: Final = 500
"""Events of a request that are looked at, the newest."""
REQUEST: Final = timedelta(minutes=2)
"""A request is over so long after any of its events."""
LATELY: Final = timedelta(hours=1)
"""So far back a request is looked for of which only steps with ids of their own are known."""
AROUND: Final = timedelta(minutes=5)
MOST_AROUND: Final = 60
"""Events of a person that are looked at before an event, and as many behind it."""
_TRACEPARENT: Final = re.compile(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?")
_LONGEST: Final = 1_000  # characters of a message that a step has


@dataclass(frozen=True, slots=True)
class Timeline:
    """A card, and whom it names: logins as the events have them."""

    card: TimelineCard
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trails:
    """Reads them. Rights limit what is found."""

    events: EventStore
    directory: Callable[[], Directory]
    clock: Clock

    def trail(self, query: EventQuery, subject: str, reader: Reader, here: Event | None = None) -> Timeline:
        """What a query for trace ids finds. `here`: the event that it began from."""
        events, complete = self.events_of(query, reader, here)
        card = TimelineCard(
            kind="trail",
            subject=subject,
            steps=tuple(_step(event, here is not None and event.id == here.id) for event in events),
            complete=complete,
            products=tuple(sorted(reader.rights.products or ())),
            zone=reader.zone,
            language=reader.language,
        )
        return Timeline(card, _people(events))

    def events_of(
        self, query: EventQuery, reader: Reader, here: Event | None = None
    ) -> tuple[Sequence[Event], bool]:
        """The events of the requests that a query names by their trace ids, oldest first; whether these are all.

        Where the ids are those of W3C's `traceparent`, each step of a request has one of its own, with the trace in
        common: what has the same trace is looked for around what was found.
        """
        asked = _limited(query, reader)
        traces = dict.fromkeys(filter(None, map(_trace_of, query.where.get("trace_id", ()))))
        exact = tuple(dict.fromkeys((*query.where.get("trace_id", ()), *traces)))
        page = self.events.search(replace(asked, where={**asked.where, "trace_id": exact}), MOST)
        found = {event.id: event for event in page.events}
        complete = page.older is None
        if traces:
            begun, ended = self._around_these([*page.events, *([here] if here else [])], asked)
            alike = replace(
                asked,
                since=max(filter(None, (asked.since, begun))),
                until=min(filter(None, (asked.until, ended))),
                where={**asked.where, "trace_id": tuple(f"00-{trace}-*" for trace in traces)},
            )
            more = self.events.search(alike, MOST)
            found |= {event.id: event for event in more.events}
            complete = complete and more.older is None
        return sorted(found.values(), key=_order), complete

    def of_request(self, event: Event, reader: Reader) -> Timeline:
        """The trail of an event's request; it has a trace id."""
        trace = event.trace_id or ""
        return self.trail(EventQuery(where={"trace_id": (trace,)}), trace, reader, event)

    def _around_these(self, events: Sequence[Event], asked: EventQuery) -> tuple[datetime, datetime]:
        """The time in which the rest of a request is looked for: around its events, or else when asked, or lately."""
        if not events:
            until = asked.until or self.clock()
            return asked.since or until - LATELY, until
        times = [event.time for event in events]
        return min(times) - REQUEST, max(times) + REQUEST

    def around(self, event: Event, reader: Reader) -> Timeline:
        """What the event's person did before and after it, by all of their logins; it has a user."""
        person = self.directory().by_login(event.user or "")
        logins = person.logins if person else (event.user or "",)
        query = _limited(
            EventQuery(event.time - AROUND, event.time + AROUND, where={"user": tuple(logins)}), reader
        )
        place = Cursor(to_micros(event.time), event.id)
        before = self.events.search(query, MOST_AROUND, older=place)
        behind = self.events.search(query, MOST_AROUND, newer=place)
        events = sorted((*before.events, event, *behind.events), key=_order)
        card = TimelineCard(
            kind="around",
            subject=person.name if person else event.user or "",
            steps=tuple(_step(one, one.id == event.id, who=False) for one in events),
            minutes=AROUND // timedelta(minutes=1),
            complete=before.older is None and behind.newer is None,
            products=tuple(sorted(reader.rights.products or ())),
            zone=reader.zone,
            language=reader.language,
        )
        return Timeline(card, _people(events))


def _trace_of(text: str) -> str | None:
    """The trace of a W3C `traceparent`, or of a bare trace id of that form; None for any other."""
    found = _TRACEPARENT.fullmatch(text.strip().lower())
    return found[1] if found else None


def _limited(query: EventQuery, reader: Reader) -> EventQuery:
    products = reader.rights.products
    return query if products is None else within(query, products)


def _order(event: Event) -> tuple[int, int]:
    return to_micros(event.time), event.id


def _people(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.user for event in events if event.user))


def _step(event: Event, here: bool, *, who: bool = True) -> Step:
    message = (event.message or event.exception or "")[:_LONGEST]
    document = " ".join(part for part in (event.document_type, event.document_id) if part)
    about = (event.user if who else None, event.operation, document, event.http_status)
    return Step(
        id=event.id,
        time=event.time,
        level=event.level or "",
        node=event.node or "",
        service=event.service or "",
        message=without_json(message),
        about=tuple(part for part in about if part),
        here=here,
    )
