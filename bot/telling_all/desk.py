"""Telling all in the chat: who would be told, the words, a trial, the question, and what stops it. Each is audited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from bot.approvals.store import ApprovalStore, NobodyApproves
from bot.asking.asked import Command
from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.privacy.reasons import Disclosure
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from bot.telling.deliveries import Place
from bot.telling.posts import NewPost, PostStore
from bot.telling_all.beginning import Beginning
from bot.telling_all.sending import Sending, would_be_told
from bot.telling_all.showing import TellAllCards
from bot.telling_all.store import CARD, KIND, LASTS, TellAll, TellAllStore, lock, settle
from bot.telling_all.whom import Whom
from bot.telling_all.wording import Wording, given
from cards.message import Message
from cards.tell_all import BEGIN, EDIT, MINE, PREVIEW, SEND, STOP, Problem, elsewhere_message, which_message
from ingest.database import writing
from ingest.event import Clock
from ingest.secrets.scrubbing import Scrubber


@dataclass(frozen=True, slots=True)
class TellAllDesk:
    """A draft is its developer's own: nobody else edits, sends or stops it."""

    engine: Engine
    store: TellAllStore
    beginning: Beginning
    sending: Sending
    cards: TellAllCards
    approvals: ApprovalStore
    posts: PostStore
    scrubber: Scrubber
    audit: AuditLog
    disclosure: Disclosure
    clock: Clock
    written: Callable[[], None] = lambda: None
    """Called when there are messages to send and cards to show anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """About what was shown last."""
        return {"tell_all": Spoken(blocking(self._said), "developer")}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """To begin anywhere an event is shown; the rest in the developer's own chat, where the draft is."""
        return {
            BEGIN: Button(blocking(self._begin), "developer", anywhere=True),
            EDIT: Button(blocking(self._edit), "developer"),
            MINE: Button(blocking(self._mine), "developer"),
            PREVIEW: Button(blocking(self._preview), "developer"),
            SEND: Button(blocking(self._send), "developer"),
            STOP: Button(blocking(self._stop), "developer"),
        }

    def _said(self, _: Command, said: MessageReceived, reader: Reader) -> Message:
        whom = self.beginning.shown_last(said.conversation, reader)
        if whom is None:
            return which_message(reader.language)
        return self.cards.card(self._begun(whom, reader), reader)

    def _begin(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        whom = self.beginning.named(pressed, reader)
        if whom is None:
            return None
        one = self._begun(whom, reader, send=pressed.conversation.kind != "personal")
        if pressed.conversation.kind == "personal":
            return replied(self.cards.card(one, reader))
        self.written()
        return replied(elsewhere_message(reader.language))

    def _begun(self, whom: Whom, reader: Reader, *, send: bool = False) -> TellAll:
        """A draft. Raises ReasonNeeded: whom it names from now on was said to be looked at once."""
        now, everybody = self.clock(), [*whom.people, *whom.strangers]
        reason = self.disclosure.reason(reader, everybody, said=whom.reason)
        with writing(self.engine) as connection:
            one = self.store.begin(connection, whom, reader.name, now)
            self.disclosure.note(
                reader,
                "tell all",
                everybody,
                subject=f"{one.key}: {whom.about[:200]}",
                detail=f"{len(whom.people)} people, {len(whom.strangers)} not in the directory",
                said=reason,
                connection=connection,
            )
            if send:
                post = NewPost(reader.name, {"tell_all": one.id}, whom.product)
                self.posts.write(connection, CARD, one.key, [post], now)
        return one

    def _edit(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one = self._own(pressed, reader)
        return None if one is None else replied(self.cards.card(one, reader), replace=True)

    def _mine(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one = self._worded(pressed, reader)
        if one is None or (stands := self._stands(one, reader)) is not None:
            return None if one is None else stands
        if not one.wording.complete:
            return replied(self.cards.edited(one, reader, _wrong(one.wording)), replace=True)
        now = self.clock()
        with writing(self.engine) as connection:
            post = NewPost(reader.name, {"tell_all": one.id, "mine": True}, one.product)
            self.posts.write(connection, KIND, f"{one.key}:mine {one.revision}", [post], now)
            self.audit.append(reader.name, "tell all tried", subject=one.key, connection=connection)
        self.written()
        return replied(self.cards.tried(one, reader), replace=True)

    def _preview(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one = self._worded(pressed, reader)
        if one is None or (stands := self._stands(one, reader)) is not None:
            return None if one is None else stands
        if not one.wording.complete:
            return replied(self.cards.edited(one, reader, _wrong(one.wording)), replace=True)
        return replied(self.cards.question(one, reader), replace=True)

    def _send(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one = self._own(pressed, reader)
        if one is None or (stands := self._stands(one, reader)) is not None:
            return None if one is None else stands
        revision = whole_number(pressed.data.get("revision"))
        if revision != one.revision or not one.wording.complete:  # the card is of other words
            return replied(self.cards.card(one, reader), replace=True)
        try:
            with writing(self.engine) as connection:
                self._confirmed(connection, one, pressed, reader)
        except NobodyApproves:
            return replied(self.cards.edited(one, reader, "no_approver"), replace=True)
        self.written()
        now = self.store.get(one.id)
        return None if now is None else replied(self.cards.card(now, reader), replace=True)

    def _confirmed(
        self, connection: Connection, one: TellAll, pressed: ButtonPressed, reader: Reader
    ) -> None:
        now, locked = self.clock(), lock(connection, one.id)
        if locked is None or locked.state != "draft" or locked.revision != one.revision:
            return
        people = would_be_told(self.sending.verdicts(connection, locked, now))
        if not people:
            return
        if self.cards.needs_approval(people):
            said = {"people": people}
            self.approvals.ask(connection, KIND, str(one.id), said, one.product, reader.name, now)
            settle(connection, locked, "asked", reader.name, (), now)
            self.audit.append(
                reader.name,
                "tell all asked",
                subject=one.key,
                detail=f"{people} people",
                connection=connection,
            )
        else:
            self.sending.send(connection, locked, reader.name, now)
        self._placed(connection, locked, pressed, reader)

    def _placed(self, connection: Connection, one: TellAll, pressed: ButtonPressed, reader: Reader) -> None:
        """From now on the card is shown anew as things go: where it stands, or else as a message of its own."""
        now, post = self.clock(), NewPost(reader.name, {"tell_all": one.id}, one.product)
        if not pressed.message_id:
            self.posts.write(connection, CARD, one.key, [post], now)
            return
        where = pressed.conversation
        at = Place("accepted", where.id, where.service_url, pressed.message_id, None)
        self.posts.stands(connection, CARD, one.key, post, at, now)

    def _stop(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        one = self._own(pressed, reader)
        if one is None:
            return None
        with writing(self.engine) as connection:
            locked = lock(connection, one.id)
            if locked is not None and locked.state in ("draft", "asked", "sent"):
                self._stopped(connection, locked, reader.name)
        self.written()
        stands = self.store.get(one.id)
        return None if stands is None else replied(self.cards.report(stands, reader), replace=True)

    def _stopped(self, connection: Connection, one: TellAll, by: str) -> None:
        now, detail = self.clock(), None
        if one.state == "sent":
            dropped = self.posts.drop(connection, KIND, one.key, f"{by} stopped it", now)
            detail = f"{dropped} people"
        else:
            asked = self.approvals.about(KIND, str(one.id)) if one.state == "asked" else None
            if asked is not None:
                self.approvals.decide(connection, asked.id, "withdrawn", by, now)
            settle(connection, one, "stopped", by, (), now)
        self.audit.append(by, "tell all stopped", subject=one.key, detail=detail, connection=connection)

    def _own(self, pressed: ButtonPressed, reader: Reader) -> TellAll | None:
        """Raises Refused for somebody else's, and for who may not see its product any more."""
        one = self.store.get(whole_number(pressed.data.get("tell_all")) or 0)
        if one is None:
            return None
        if reader.person is None or one.by != reader.person.login:
            raise Refused("not their message")
        if one.product is not None and not reader.rights.may_see(one.product):
            raise Refused("not their product")
        return one

    def _worded(self, pressed: ButtonPressed, reader: Reader) -> TellAll | None:
        """The message with the words that the card's fields hold, while it is a draft."""
        one = self._own(pressed, reader)
        if one is None:
            return None
        with writing(self.engine) as connection:
            self.store.word(connection, one.id, given(pressed.data, self.scrubber))
        return self.store.get(one.id)

    def _stands(self, one: TellAll, reader: Reader) -> Reply | None:
        """The card of what is no draft any more, or too old a one."""
        if one.state == "draft" and self.clock() - one.begun_at <= LASTS:
            return None
        return replied(self.cards.card(one, reader), replace=True)


def _wrong(wording: Wording) -> Problem:
    return "missing_german" if wording.title and wording.text else "missing"
