"""Looking up events: a question in plain words, its pages, one event in full. For developers only."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.asking.asked import Asked, Command
from bot.asking.telling import parts
from bot.audit import AuditLog
from bot.conversation.desk import Button, OtherProduct, Refused, Spoken, blocking
from bot.conversation.event_actions import EventActions
from bot.conversation.given import whole_number
from bot.conversation.hearing import Hearing, is_of
from bot.conversation.lookup_store import Lookup, LookupStore
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.directory import Directory
from bot.naming import concerned
from bot.privacy.reasons import Disclosure
from bot.teams.incoming import ButtonPressed, Conversation, MessageReceived, Reply
from bot.teams.threads import channel_of
from cards.event import EventDetail, event_message
from cards.events import PAGE, SHOW, EventsPage, FoundEvent, events_message
from cards.failure import failure_message
from cards.languages import words_for
from cards.message import Message
from cards.understood import Removable
from ingest.event import TEXT_FIELDS, Clock, Event
from ingest.query import Cursor, EventQuery, Page
from ingest.store import EventStore

PAGE_SIZE: Final = 8
COUNT_UP_TO: Final = 1000


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of a look-up, as the buttons carry it."""

    lookup: int
    first: int = 1
    older: Cursor | None = None  # the events behind this one
    newer: Cursor | None = None  # the events before this one

    def data(self) -> dict[str, Any]:
        """For a button."""
        data: dict[str, Any] = {"lookup": self.lookup, "first": self.first}
        for name, cursor in (("older", self.older), ("newer", self.newer)):
            if cursor:
                data[name] = [str(cursor.time_us), str(cursor.id)]  # texts: JavaScript rounds large numbers
        return data


@dataclass(frozen=True, slots=True)
class Lookups:
    """Answers look-ups from the event store. Every one is audited before it is shown."""

    events: EventStore
    lookups: LookupStore
    audit: AuditLog
    clock: Clock
    actions: EventActions
    hearing: Hearing
    directory: Callable[[], Directory]
    disclosure: Disclosure

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """To page, and to open one of the events shown."""
        return {
            "next": Spoken(blocking(self._next), "developer"),
            "previous": Spoken(blocking(self._previous), "developer"),
            "show": Spoken(blocking(self._show), "developer"),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """The same, as buttons of a page."""
        return {
            PAGE: Button(blocking(self._turned), "developer", anywhere=True),
            SHOW: Button(blocking(self._shown), "developer", anywhere=True),
        }

    def _next(self, _: Command, said: MessageReceived, reader: Reader) -> Message | None:
        return self.go_on(reader, said.conversation, older=True)

    def _previous(self, _: Command, said: MessageReceived, reader: Reader) -> Message | None:
        return self.go_on(reader, said.conversation, older=False)

    def _show(self, command: Command, said: MessageReceived, reader: Reader) -> Message | None:
        return self.open(command.number or 1, reader, said.conversation)

    def _turned(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        return replied(self.turn(pressed, reader), replace=True)

    def _shown(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        card = self.show(pressed, reader)
        return replied(card, replace=True) if card else None

    def ask(
        self,
        query: EventQuery,
        understood: str,
        reader: Reader,
        where: Conversation,
        asked: Asked | None = None,
    ) -> Message:
        """The first page of a new look-up."""
        return self.first_page(self.keep(query, understood, reader, where, asked), reader)

    def keep(
        self,
        query: EventQuery,
        understood: str,
        reader: Reader,
        where: Conversation,
        asked: Asked | None = None,
    ) -> Lookup:
        """Remember a question, so that others can go on from it. In a support channel it is about its product."""
        channel = self.hearing.support(where)
        if channel is not None and channel.product:
            query = within(query, (channel.product,))
        lookup_id = self.lookups.add(
            conversation_id=where.id,
            asker=reader.aad_object_id or "",
            query=query,
            understood=understood,
            asked=asked,
            now=self.clock(),
        )
        return Lookup(
            lookup_id,
            asker=(reader.aad_object_id or "").casefold(),
            query=query,
            understood=understood,
            older=None,
            newer=None,
            asked=asked,
            conversation_id=where.id,
        )

    def first_page(self, lookup: Lookup, reader: Reader) -> Message:
        """The newest events of a look-up."""
        return self._page(_Place(lookup.id), lookup, reader)

    def go_on(self, reader: Reader, where: Conversation, *, older: bool) -> Message | None:
        """The next (older) or previous page of what the reader asked last here; None if nothing was asked."""
        last = self.lookups.latest(conversation_id=where.id, asker=reader.aad_object_id or "")
        if last is None:
            return None
        cursor = last.older if older else last.newer
        if cursor is None:
            words = words_for(reader.language)
            sentence = words.last_page if older else words.first_page
            return failure_message(sentence, words.ask_again, language=reader.language)
        first = last.first + len(last.shown) if older else max(1, last.first - PAGE_SIZE)
        place = _Place(last.id, first, older=cursor if older else None, newer=None if older else cursor)
        return self._page(place, last, reader)

    def open(self, number: int, reader: Reader, where: Conversation) -> Message | None:
        """One event in full, by its place on the page shown last, from 1; None if nothing was asked."""
        last = self.lookups.latest(conversation_id=where.id, asker=reader.aad_object_id or "")
        if last is None:
            return None
        event = self.events.get(last.shown[number - 1]) if 1 <= number <= len(last.shown) else None
        if event is None:
            words = words_for(reader.language)
            sentence = words.no_such_row.format(number=number)
            return failure_message(sentence, words.ask_again, language=reader.language)
        place = _Place(last.id, last.first, older=_just_before(last.newer))
        return self._event(event, place, last, reader)

    def turn(self, pressed: ButtonPressed, reader: Reader) -> Message:
        """The page whose button was pressed. Raises Refused if the look-up is not the reader's own."""
        place, lookup = self._own(pressed.data, pressed.conversation, reader)
        return self._page(place, lookup, reader)

    def show(self, pressed: ButtonPressed, reader: Reader) -> Message | None:
        """One event in full, with the way back; None if it is not one of the reader's own look-up."""
        back = pressed.data.get("back")
        place, lookup = self._own(back if isinstance(back, Mapping) else {}, pressed.conversation, reader)
        event_id = whole_number(pressed.data.get("id"))
        event = self.events.get(event_id) if event_id else None
        channel = self.hearing.support(pressed.conversation)
        if event is not None and channel is not None and not is_of(channel, event.product):
            raise Refused("not the product of this channel")
        return self._event(event, place, lookup, reader) if event else None

    def one(self, event: Event, reader: Reader) -> Message:
        """One event in full that was reached from elsewhere than a page. Raises Refused."""
        return self._event(event, None, None, reader)

    def _event(self, event: Event, place: _Place | None, lookup: Lookup | None, reader: Reader) -> Message:
        if not reader.rights.may_see(event.product):
            raise Refused("not their product")
        whom = concerned(EventQuery(), (event.user,), self.directory())
        reason = self.disclosure.note(
            reader,
            "event",
            whom,
            subject=about_event(event),
            detail=event.user,
            said=lookup.reason if lookup else None,
            begun=about_event(event),
        )
        if lookup is not None:
            self._because(lookup, reason, reader)
            self.lookups.opened(lookup.id, event.id)
        return event_message(
            EventDetail(
                id=event.id,
                time=event.time,
                received=event.received,
                texts=_texts(event),
                attributes=dict(event.attributes),
                parse_error=event.parse_error,
                back=None if place is None else place.data(),
                actions=tuple(self.actions(event, reader)),
                zone=reader.zone,
                language=reader.language,
            )
        )

    def looked(
        self,
        lookup: Lookup,
        understood: str,
        whom: Collection[str],
        reader: Reader,
        *,
        detail: str | None = None,
    ) -> None:
        """Write down whom the answer to a question shows, before it is shown. Raises ReasonNeeded."""
        reason = self.disclosure.note(
            reader,
            "lookup",
            whom,
            subject=understood,
            detail=detail,
            said=lookup.reason,
            begun=understood,
        )
        self._because(lookup, reason, reader)

    def _because(self, lookup: Lookup, reason: str | None, reader: Reader) -> None:
        """What was said later than it was asked holds for what goes on from the question."""
        if reason != lookup.reason and _asked_by(lookup, reader):
            self.lookups.because(lookup, reason)

    def own(self, data: Mapping[str, Any], where: Conversation, reader: Reader) -> Lookup:
        """The look-up that a button names: the reader's own in their own chat, or one of this support channel.

        Another's comes without the reason, which is theirs. Raises Refused.
        """
        lookup_id = whole_number(data.get("lookup"))
        lookup = self.lookups.get(lookup_id) if lookup_id else None
        if lookup is not None and reader.aad_object_id:
            if where.kind == "personal" and _asked_by(lookup, reader):
                return lookup
            here = channel_of(lookup.conversation_id) == channel_of(where.id)
            if here and self.hearing.support(where) is not None:
                return lookup if _asked_by(lookup, reader) else _without_reason(lookup)
        raise Refused("not their look-up")

    def _own(self, data: Mapping[str, Any], where: Conversation, reader: Reader) -> tuple[_Place, Lookup]:
        """The place that a button names, in such a look-up. Raises Refused."""
        lookup = self.own(data, where, reader)
        older = _cursor(data.get("older"))
        place = _Place(
            lookup.id,
            first=whole_number(data.get("first")) or 1,
            older=older,
            newer=None if older else _cursor(data.get("newer")),
        )
        return place, lookup

    def _page(self, place: _Place, lookup: Lookup, reader: Reader) -> Message:
        """By the rights that the reader has now: they may have changed since it was asked."""
        query, understood = limited(lookup, reader)
        size = PAGE_SIZE if lookup.limit is None else max(1, min(PAGE_SIZE, lookup.limit - place.first + 1))
        page = self.events.search(query, size, older=place.older, newer=place.newer)
        if lookup.limit is not None and place.first + len(page.events) > lookup.limit:
            page = replace(page, older=None)
        whom = concerned(query, (event.user for event in page.events), self.directory())
        self.looked(lookup, understood, whom, reader)
        self.lookups.turned(place.lookup, page, place.first)
        counted = self.events.count(query, at_most=min(COUNT_UP_TO, lookup.limit or COUNT_UP_TO))
        return events_message(
            EventsPage(
                understood=understood,
                parts=removable(lookup, reader.language),
                events=tuple(_found(event) for event in page.events),
                first=place.first,
                total=counted,
                at_least=counted >= COUNT_UP_TO,
                back=place.data(),
                newer=_to(place, page, older=False),
                older=_to(place, page, older=True),
                tell_all={"lookup": lookup.id},
                zone=reader.zone,
                language=reader.language,
            )
        )


def about_event(event: Event) -> str:
    """An event as the audit log names it."""
    return f"event {event.id}"


def _asked_by(lookup: Lookup, reader: Reader) -> bool:
    return bool(reader.aad_object_id) and lookup.asker == (reader.aad_object_id or "").casefold()


def _without_reason(lookup: Lookup) -> Lookup:
    return replace(lookup, asked=replace(lookup.asked, reason=None) if lookup.asked is not None else None)


def removable(lookup: Lookup, language: str) -> tuple[Removable, ...]:
    """The parts of a question that a button can leave out."""
    if lookup.asked is None:
        return ()
    found = [part for part in parts(lookup.asked, language) if part.key != "ask"]
    return tuple(Removable(part.label, {"lookup": lookup.id, "part": part.key}) for part in found)


def limited(lookup: Lookup, reader: Reader) -> tuple[EventQuery, str]:
    """What the reader may see of a look-up, and how it is understood then. Raises OtherProduct."""
    products = reader.rights.products
    if products is None:
        return lookup.query, lookup.understood
    query = within(lookup.query, products)
    return query, f"{lookup.understood} · {', '.join(query.where['product'])}"


def within(query: EventQuery, products: Collection[str]) -> EventQuery:
    """The part of a query that is about these products (casefolded); one that names none is about all of them.

    Raises OtherProduct for one that names others only.
    """
    asked = query.where.get("product", ())
    meant = sorted(product for product in products if any(_means(value, product) for value in asked))
    if asked and not meant:
        raise OtherProduct(products)
    return replace(query, where={**query.where, "product": tuple(meant or sorted(products))})


def _means(value: str, product: str) -> bool:
    folded = value.casefold()
    return product.startswith(folded[:-1]) if folded.endswith("*") else product == folded


def _to(place: _Place, page: Page, *, older: bool) -> dict[str, Any] | None:
    cursor = page.older if older else page.newer
    if cursor is None:
        return None
    first = place.first + len(page.events) if older else max(1, place.first - PAGE_SIZE)
    moved = replace(place, first=first, older=cursor if older else None, newer=None if older else cursor)
    return moved.data()


def _found(event: Event) -> FoundEvent:
    return FoundEvent(
        id=event.id,
        time=event.time,
        level=event.level,
        node=event.node,
        service=event.service,
        message=event.message,
        user=event.user,
        document_type=event.document_type,
        document_id=event.document_id,
        http_status=event.http_status,
    )


def _texts(event: Event) -> dict[str, str]:
    texts = {name: value for name in TEXT_FIELDS if (value := getattr(event, name)) is not None}
    return texts | ({"file": event.file} if event.file else {})


def _just_before(first: Cursor | None) -> Cursor | None:
    """The cursor of the page that begins with an event; None for the newest page."""
    return None if first is None else Cursor(first.time_us, first.id + 1)


def _cursor(given: object) -> Cursor | None:
    if not isinstance(given, list) or len(given) != 2:
        return None
    time_us, identity = whole_number(given[0]), whole_number(given[1])
    return Cursor(time_us, identity) if time_us is not None and identity is not None else None
