"""Events in the order in which they happened: of a request, on every node; of a person, around one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.conversation.lookups import within
from bot.conversation.reader import Reader
from bot.directory import Directory
from cards.timeline import Step, TimelineCard
from detectors.discovery.subject import without_json
from ingest.event import Event, to_micros
from ingest.query import Cursor, EventQuery
from ingest.store import EventStore

MOST: Final = 500
"""Events of a request that are looked at, the newest."""
AROUND: Final = timedelta(minutes=5)
MOST_AROUND: Final = 60
"""Events of a person that are looked at before an event, and as many behind it."""
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

    def trail(self, query: EventQuery, subject: str, reader: Reader, here: int | None = None) -> Timeline:
        """What a query for trace ids finds."""
        page = self.events.search(_limited(query, reader), MOST)
        events = sorted(page.events, key=_order)
        card = TimelineCard(
            kind="trail",
            subject=subject,
            steps=tuple(_step(event, event.id == here) for event in events),
            complete=page.older is None,
            products=tuple(sorted(reader.rights.products or ())),
            zone=reader.zone,
            language=reader.language,
        )
        return Timeline(card, _people(events))

    def of_request(self, event: Event, reader: Reader) -> Timeline:
        """The trail of an event's request; it has a trace id."""
        trace = event.trace_id or ""
        return self.trail(EventQuery(where={"trace_id": (trace,)}), trace, reader, event.id)

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
