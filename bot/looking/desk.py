"""Looking closer at an event: its trail, what its person did around it, who else has it, the request as a command."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from bot.asking.asked import Asked
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.hearing import is_of
from bot.conversation.lookup_store import Lookup
from bot.conversation.lookups import Lookups, about_event, limited, removable
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.looking.reproducing import Reproducer
from bot.looking.similar import SimilarEvents
from bot.looking.trails import Timeline, Trails
from bot.naming import by_logins, concerned
from bot.privacy.reasons import Again, ReasonNeeded
from bot.teams.incoming import ButtonPressed, Conversation, Reply
from cards.counted import ANSWER
from cards.failure import failure_message
from cards.message import Message
from cards.reproduce import REPRODUCE, ReproduceCard, reproduce_message
from cards.reproduce_words import reproduce_words_for
from cards.similar import SIMILAR, SIMILAR_EVENTS, similar_message, which_message
from cards.tell_all import BEGIN
from cards.timeline import AROUND, OPEN, TRAIL, no_trace_message, timeline_message
from detectors.discovery.subject import TROUBLE, shown
from ingest.event import Event
from ingest.query import EventQuery

_SHOWN: Final = 200  # characters of a template or trace id in the audit log


@dataclass(frozen=True, slots=True)
class LookingDesk:
    """Answers the buttons below an event, and questions for a trail or for what is similar. All of it is audited."""

    lookups: Lookups
    trails: Trails
    similar: SimilarEvents
    reproducer: Reproducer | None  # None: no staging host is set

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None: what is asked comes by `answer`."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """In a support channel, too: whoever presses may see the event, or is refused."""
        return {
            TRAIL: Button(blocking(self._trail), "developer", anywhere=True),
            AROUND: Button(blocking(self._around), "developer", anywhere=True),
            SIMILAR: Button(blocking(self._similar), "developer", anywhere=True),
            SIMILAR_EVENTS: Button(blocking(self._similar_events), "developer", anywhere=True),
            OPEN: Button(blocking(self._open), "developer", anywhere=True),
            REPRODUCE: Button(blocking(self._reproduce), "developer", anywhere=True),
        }

    def answer(self, asked: Asked, reader: Reader, where: Conversation) -> Message:
        """The answer to a question for a trail, or for what is similar; if it names nothing, to what was shown last."""
        last = self._last_shown(reader, where)
        query = by_logins(asked.query(), self.trails.directory())
        lookup = self.lookups.keep(query, asked.sentence(reader.language), reader, where, asked)
        again = Again(ANSWER, {"lookup": lookup.id})
        try:
            if last is not None and asked.ask == "trail" and last.trace_id and not _names_a_request(lookup):
                again = Again(TRAIL, {"event": last.id})
                return self._trail_of(last, reader, asked.reason)
            if last is not None and asked.ask == "similar" and _is_empty(asked):
                again = Again(SIMILAR, {"event": last.id})
                return self._who_else(last, reader, asked.reason)
            return self.shown(lookup, reader)
        except ReasonNeeded as needed:
            raise ReasonNeeded(again) from needed

    def shown(self, lookup: Lookup, reader: Reader) -> Message:
        """The answer to such a question that is remembered, as things are now."""
        asked = lookup.asked
        query, _ = limited(lookup, reader)
        if asked is not None and asked.ask == "trail":
            if not _names_a_request(lookup):
                return self._trail_of_newest(asked, query, reader)
            found = self.trails.trail(query, ", ".join(query.where["trace_id"]), reader)
            return self._timeline("trail", found, reader, said=lookup.reason)
        if _names_a_request(lookup):
            event = self._latest_of_request(query, reader)
        else:
            event = None if asked is None or _is_empty(asked) else self._newest(query)
        if event is None:
            return which_message(reader.language)
        return self._who_else(event, reader, lookup.reason, lookup)

    def _trail_of_newest(self, asked: Asked, query: EventQuery, reader: Reader) -> Message:
        """The trail of a question that names no request but says which it was: `trail of document 11213`."""
        event = None if _is_empty(asked) else self._newest(query)
        if event is None or not event.trace_id:
            return no_trace_message(reader.language)
        return self._trail_of(event, reader, asked.reason)

    def _newest(self, query: EventQuery) -> Event | None:
        """The newest event of a question, of those that went wrong if there are any."""
        troubled = replace(query, where={"level": TROUBLE, **query.where})
        for one in (troubled, query):
            found = self.lookups.events.search(one, 1).events
            if found:
                return found[0]
        return None

    def _latest_of_request(self, query: EventQuery, reader: Reader) -> Event | None:
        """The latest event of a request, of those that went wrong if there are any."""
        events, _ = self.trails.events_of(query, reader)
        troubled = [event for event in events if event.level in TROUBLE]
        return next(reversed(troubled or list(events)), None)

    def _last_shown(self, reader: Reader, where: Conversation) -> Event | None:
        """The first event of what the reader was shown last here, if they may still see it."""
        asker = reader.aad_object_id
        last = self.lookups.lookups.latest(conversation_id=where.id, asker=asker) if asker else None
        event = self.lookups.events.get(last.shown[0]) if last is not None and last.shown else None
        return event if event is not None and reader.rights.may_see(event.product) else None

    def _trail(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        event = self._event(pressed, reader)
        if event is None or not event.trace_id:
            return None
        return replied(self._trail_of(event, reader))

    def _around(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        event = self._event(pressed, reader)
        if event is None or not event.user:
            return None
        return replied(self._timeline("around", self.trails.around(event, reader), reader, event))

    def _similar(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        event = self._event(pressed, reader)
        return None if event is None else replied(self._who_else(event, reader))

    def _similar_events(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        event = self._event(pressed, reader)
        if event is None:
            return None
        likeness, _ = self.similar.likeness(event)
        query = likeness.query(self.similar.since(event), None)
        reason = self.lookups.disclosure.before(reader, about_event(event))
        asked = Asked(since=query.since, where=query.where, text=query.text, reason=reason)
        sentence = asked.sentence(reader.language)
        return replied(self.lookups.ask(asked.query(), sentence, reader, pressed.conversation, asked))

    def _open(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        event = self._event(pressed, reader)
        return None if event is None else replied(self.lookups.one(event, reader))

    def _reproduce(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        event = self._event(pressed, reader)
        if event is None or self.reproducer is None:
            return None
        whom = concerned(EventQuery(), (event.user,), self.trails.directory())
        about = about_event(event)
        self.lookups.disclosure.note(reader, "reproduce", whom, subject=about, detail=event.user, begun=about)
        made = self.reproducer(event)
        if made is None:
            said = reproduce_words_for(reader.language)
            return replied(failure_message(said.no_address, said.no_address_tip, language=reader.language))
        card = ReproduceCard(
            host=urlsplit(self.reproducer.staging).netloc,
            command=made.command,
            method=made.method,
            assumed=made.assumed,
            secrets=made.secrets,
            left_out=made.left_out,
            language=reader.language,
        )
        return replied(reproduce_message(card))

    def _trail_of(self, event: Event, reader: Reader, reason: str | None = None) -> Message:
        return self._timeline("trail", self.trails.of_request(event, reader), reader, event, reason)

    def _timeline(
        self,
        action: str,
        found: Timeline,
        reader: Reader,
        here: Event | None = None,
        said: str | None = None,
    ) -> Message:
        """`here`: the event that it begins from. Raises ReasonNeeded."""
        begun = about_event(here) if here is not None else None
        self.lookups.disclosure.note(
            reader,
            action,
            self._whom((*found.people, here.user if here is not None else None)),
            subject=f"trace {found.card.subject[:_SHOWN]}" if action == "trail" else "around an event",
            detail=begun,
            said=said,
            begun=begun,
        )
        return timeline_message(found.card)

    def _who_else(
        self, event: Event, reader: Reader, reason: str | None = None, lookup: Lookup | None = None
    ) -> Message:
        others = (one for one in self.lookups.actions(event, reader) if one.verb != SIMILAR)
        actions = tuple(replace(one, primary=one.verb == BEGIN) for one in others)
        found = self.similar.of(event, reader, actions)
        about = about_event(event)
        self.lookups.disclosure.note(
            reader,
            "similar",
            found.people,
            subject=shown(found.card.text)[:_SHOWN],
            detail=about,
            said=reason,
            begun=about,
        )
        if lookup is not None:
            self.lookups.lookups.opened(lookup.id, event.id)
        card = found.card
        if lookup is not None:
            card = replace(card, understood=lookup.understood, parts=removable(lookup, reader.language))
        return similar_message(card)

    def _whom(self, users: Iterable[str | None]) -> Collection[str]:
        return concerned(EventQuery(), users, self.trails.directory())

    def _event(self, pressed: ButtonPressed, reader: Reader) -> Event | None:
        """The event that a button names. Raises Refused where the reader, or who reads along, may not see it."""
        event_id = whole_number(pressed.data.get("event"))
        event = self.lookups.events.get(event_id) if event_id else None
        if event is None:
            return None
        if not reader.rights.may_see(event.product):
            raise Refused("not their product")
        if self.lookups.hearing.others(pressed.conversation):
            raise Refused("others read along")
        channel = self.lookups.hearing.support(pressed.conversation)
        if channel is not None and not is_of(channel, event.product):
            raise Refused("not the product of this channel")
        return event


def _names_a_request(lookup: Lookup) -> bool:
    return bool(lookup.query.where.get("trace_id"))


def _is_empty(asked: Asked) -> bool:
    """`similar errors`, which says no more than what kind it is."""
    return not (asked.where.keys() - {"level"} or asked.unless or asked.text or asked.since or asked.until)
