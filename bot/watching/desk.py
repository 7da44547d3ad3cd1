"""Watches in the chat: begun, listed, stopped, and what each has found. In the own chat of who watches only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.alike.likeness import Likeness
from bot.answers.whom import candidates, meant
from bot.asking.asked import Asked, Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.lookups import Lookups, about_event
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.conversation.understanding import Understanding
from bot.naming import by_logins, concerned, settled
from bot.privacy.reasons import ANYBODY
from bot.teams.incoming import ButtonPressed, Conversation, MessageReceived, Reply
from bot.telling.posts import Post, PostStore
from bot.watching.narrowing import follows_a_person
from bot.watching.store import MOST, MOST_OF_ONE, TooMany, Watch, WatchStore, Why
from bot.watching.watcher import show_ended
from cards.closest import which_person_message
from cards.event import EventAction
from cards.events import FoundEvent
from cards.failure import failure_message
from cards.message import Message
from cards.watch import (
    SHOW_WATCH,
    STOP_WATCH,
    WATCH_AGAIN,
    WATCH_EVENT,
    WATCH_WHO,
    WatchCard,
    WatchLine,
    begun_message,
    watch_message,
    watches_message,
)
from cards.watch_words import watch_words_for
from ingest.database import writing
from ingest.event import Clock, Event
from ingest.query import EventQuery

USUAL: Final = timedelta(hours=1)
LONGEST: Final = timedelta(hours=24)
_WHYS: Final[Mapping[str, Why]] = {"stopped": "stopped", "rights": "rights"}


def watch_actions(event: Event, reader: Reader) -> tuple[EventAction, ...]:
    """The button below an event."""
    said = watch_words_for(reader.language)
    data = {"event": event.id}
    return (
        EventAction(
            title=said.watch_this, verb=WATCH_EVENT, data=data, tooltip=said.watch_this_tip, submits=True
        ),
    )


@dataclass(frozen=True, slots=True)
class WatchDesk:
    """The desk. `people`: whether a person may be watched, which only the operator decides."""

    engine: Engine
    watches: WatchStore
    posts: PostStore
    lookups: Lookups
    understanding: Understanding
    readers: Readers
    audit: AuditLog
    clock: Clock
    people: bool
    written: Callable[[], None] = lambda: None
    """Called when there are cards to send or to show anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """To begin, to list, to stop."""
        return {
            "watch": Spoken(blocking(self._watch), "developer"),
            "watches": Spoken(blocking(self._listed), "developer"),
            "unwatch": Spoken(blocking(self._stop_all), "developer"),
        }

    @property
    def verbs(self) -> Mapping[str, Button]:
        """The same, as buttons."""
        return {
            STOP_WATCH: Button(blocking(self._stopped), "developer"),
            SHOW_WATCH: Button(blocking(self._shown), "developer"),
            WATCH_AGAIN: Button(blocking(self._again), "developer"),
            WATCH_WHO: Button(blocking(self._whom), "developer"),
            WATCH_EVENT: Button(blocking(self._of_event), "developer"),
        }

    def present(self, post: Post) -> Message | None:
        """A card of what has come; None for one that another has taken the place of."""
        watch = self.watches.get(whole_number(post.payload.get("watch")) or 0)
        reader = self.readers.of_recipient(post.recipient)
        if watch is None or reader is None or not reader.developer or watch.person != post.recipient:
            return None
        return self._card(watch, reader) if watch.card == post.payload.get("card") else None

    def _watch(self, command: Command, heard: MessageReceived, reader: Reader) -> Message:
        said = watch_words_for(reader.language)
        what = command.given.get("what", "")
        if not what.strip():
            return failure_message(said.what, said.what_tip, language=reader.language)
        asked = self.understanding.of(what, reader)
        refusal = self._misunderstood(asked, reader)
        if refusal is not None:
            return refusal
        return self._of_people(asked, self._lasts(command, reader), heard.conversation, reader)

    def _of_people(
        self,
        asked: Asked,
        lasts: timedelta,
        where: Conversation,
        reader: Reader,
        *,
        as_typed: str | None = None,
    ) -> Message:
        """It begins once it is clear whom it means; each of those who may be meant is a button. Raises ReasonNeeded."""
        directory = self.lookups.directory()
        asked, unclear = settled(asked, directory, as_typed=as_typed)
        if unclear is None or not self.people:
            return self._begin(asked, lasts, reader)
        named = [one.login for one in unclear.candidates]
        reason = self.lookups.disclosure.reason(reader, named, said=asked.reason)
        asked, query = replace(asked, reason=reason), by_logins(asked.query(), directory)
        kept = self.lookups.keep(query, asked.sentence(reader.language), reader, where, asked)
        data = {"lookup": kept.id, "name": unclear.text, "seconds": int(lasts.total_seconds())}
        return which_person_message(
            unclear.text, candidates(unclear, data), verb=WATCH_WHO, language=reader.language
        )

    def _whom(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        """One of those who may be meant by a name; without a login, the name as it was typed."""
        lookup = self.lookups.own(pressed.data, pressed.conversation, reader)
        seconds = whole_number(pressed.data.get("seconds"))
        chosen = meant(lookup, pressed.data, self.lookups.directory())
        if chosen is None or not seconds:
            return None
        asked, as_typed = chosen
        lasts = timedelta(seconds=min(seconds, int(2 * LONGEST.total_seconds())))
        begun = self._of_people(asked, lasts, pressed.conversation, reader, as_typed=as_typed)
        return replied(begun, replace=True)

    def _misunderstood(self, asked: Asked, reader: Reader) -> Message | None:
        """What is said about a question that cannot be watched; None if it can."""
        said = watch_words_for(reader.language)
        if asked.unknown:
            sentence = said.unknown.format(words=", ".join(asked.unknown))
            return failure_message(sentence, said.unknown_tip, language=reader.language)
        if asked.command is not None or asked.ask != "events" or asked.since or asked.until or asked.limit:
            return failure_message(said.question, said.question_tip, language=reader.language)
        if not (asked.where or asked.unless or asked.text):
            return failure_message(said.too_much, said.too_much_tip, language=reader.language)
        return None

    def _lasts(self, command: Command, reader: Reader) -> timedelta:
        if seconds := whole_number(command.given.get("seconds")):
            return timedelta(seconds=seconds)
        if until := command.given.get("until"):
            here = self.clock().astimezone(ZoneInfo(reader.zone))
            ends = datetime.combine(here.date(), time.fromisoformat(until), here.tzinfo)
            if ends <= here:
                ends = datetime.combine(here.date() + timedelta(days=1), ends.time(), here.tzinfo)
            return ends.astimezone(ZoneInfo("UTC")) - here.astimezone(ZoneInfo("UTC"))
        return USUAL

    def _begin(self, asked: Asked, lasts: timedelta, reader: Reader, begun: str | None = None) -> Message:
        """A watch of a question. Raises ReasonNeeded, also where nobody is named: whoever comes will be shown."""
        said, directory = watch_words_for(reader.language), self.lookups.directory()
        query = replace(by_logins(asked.query(), directory), since=None, until=None)
        understood = asked.sentence(reader.language)
        about = concerned(query, (), directory)
        if reader.person is None:
            raise Refused("the directory does not know them")
        if not self.people and follows_a_person(query, directory):
            self.audit.refused(reader.name, "watch", "people are not watched here")
            return failure_message(said.no_person, said.no_person_tip, language=reader.language)
        disclosure = self.lookups.disclosure
        reason = disclosure.reason(reader, about or (ANYBODY,), said=asked.reason, begun=begun)
        now = self.clock()
        try:
            with writing(self.engine) as connection:
                watch = self.watches.begin(
                    connection,
                    person=reader.person.login,
                    query=query,
                    said=understood,
                    reason=reason,
                    now=now,
                    lasts=min(max(lasts, timedelta(minutes=1)), LONGEST),
                )
                disclosure.note(
                    reader,
                    "watch",
                    about,
                    subject=understood,
                    detail=f"until {watch.until.isoformat(timespec='minutes')}",
                    said=reason,
                    connection=connection,
                )
        except TooMany as many:
            if many.all_of_them:
                sentence, tip = said.all_limit.format(count=MOST), said.all_limit_tip
            else:
                sentence, tip = said.own_limit.format(count=MOST_OF_ONE), said.own_limit_tip
            return failure_message(sentence, tip, language=reader.language)
        return begun_message(replace(self._shows(watch, reader), shortened=lasts > LONGEST))

    def _listed(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        return self._list(reader)

    def _stop_all(self, _: Command, __: MessageReceived, reader: Reader) -> Message:
        return self._list(reader, sum(self._stop(watch, reader) for watch in self._own(reader)))

    def _list(self, reader: Reader, stopped: int | None = None) -> Message:
        lines = tuple(
            WatchLine(watch=w.id, said=w.said, events=w.seen, until=w.until) for w in self._own(reader)
        )
        return watches_message(lines, stopped=stopped, zone=reader.zone, language=reader.language)

    def _own(self, reader: Reader) -> list[Watch]:
        return self.watches.going_on(reader.person.login) if reader.person else []

    def _stop(self, watch: Watch, reader: Reader) -> bool:
        now = self.clock()
        with writing(self.engine) as connection:
            if not self.watches.end(connection, watch.id, "stopped", now):
                return False
            self.audit.append(
                reader.name,
                "watch stopped",
                subject=watch.said,
                about=concerned(watch.query, (), self.lookups.directory()),
                connection=connection,
            )
            if watch.card:
                show_ended(self.posts, connection, watch, now)
        self.written()
        return True

    def _named(self, pressed: ButtonPressed, reader: Reader) -> Watch | None:
        """The reader's own watch that a button names. Raises Refused."""
        number = whole_number(pressed.data.get("watch"))
        watch = self.watches.get(number) if number else None
        if watch is None:
            return None
        if reader.person is None or watch.person != reader.person.login:
            raise Refused("not their watch")
        return watch

    def _stopped(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        watch = self._named(pressed, reader)
        if watch is None:
            return None
        self._stop(watch, reader)
        if pressed.data.get("list"):
            return replied(self._list(reader), replace=True)
        return replied(self._card(self.watches.get(watch.id) or watch, reader), replace=True)

    def _shown(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        watch = self._named(pressed, reader)
        if watch is None:
            return None
        query = replace(watch.query, since=watch.since, until=watch.ended)
        return replied(self.lookups.ask(query, watch.said, reader, pressed.conversation))

    def _again(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        watch = self._named(pressed, reader)
        if watch is None:
            return None
        asked = _asked(watch.query, watch.reason)
        return replied(self._begin(asked, watch.until - watch.since, reader))

    def _of_event(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        number = whole_number(pressed.data.get("event"))
        event = self.lookups.events.get(number) if number else None
        if event is None:
            return None
        if not reader.rights.may_see(event.product):
            raise Refused("not their product")
        asked = _asked(Likeness.of(event).query(None, None), None)
        return replied(self._begin(asked, USUAL, reader, about_event(event)))

    def _card(self, watch: Watch, reader: Reader) -> Message:
        return watch_message(self._shows(watch, reader))

    def _shows(self, watch: Watch, reader: Reader) -> WatchCard:
        """Of its latest events those that the reader may see now."""
        found = self.lookups.events.get_many(watch.latest) if watch.latest else []
        return WatchCard(
            watch=watch.id,
            said=watch.said,
            since=watch.since,
            until=watch.until,
            events=watch.seen,
            latest=tuple(_line(event) for event in reversed(found) if reader.rights.may_see(event.product)),
            ended=watch.ended,
            why=_WHYS.get(watch.ended_why or "", "time"),
            zone=reader.zone,
            language=reader.language,
        )


def _asked(query: EventQuery, reason: str | None) -> Asked:
    return Asked(where=query.where, unless=query.unless, text=query.text, reason=reason)


def _line(event: Event) -> FoundEvent:
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
