"""How developers answer somebody who is stuck, and what that person says to the answer."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader
from bot.conversation.replies import replied
from bot.support.escalations import Entry, Escalation, EscalationStore
from bot.support.further import Further
from bot.support.showing import SupportCards
from bot.support.words import clean_words
from bot.teams.incoming import ButtonPressed, MessageReceived, Reply
from bot.teams.threads import channel_of, root_of
from bot.telling.feedback import FeedbackStore
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from cards.answer import HELPED, NOT_HELPED
from cards.channels import done_message
from cards.escalation import ANSWER
from cards.failure import failure_message
from cards.forms import MOST_WORDS, WORDS
from cards.languages import words_for
from cards.message import Message
from cards.support_words import SupportWords, support_words_for
from ingest.database import writing
from ingest.event import Clock
from ingest.secrets.scrubbing import Scrubber

Reaction = Literal["worked", "stuck"]

TWICE: Final = timedelta(seconds=60)
"""The same words of the same developer within this time are one answer: Teams delivers again what took long."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Takes answers by the form of an escalation's card or by a reply that mentions the bot, and passes them on."""

    engine: Engine
    escalations: EscalationStore
    posts: PostStore
    refreshes: RefreshStore
    feedback: FeedbackStore
    further: Further
    cards: SupportCards
    scrubber: Scrubber
    audit: AuditLog
    clock: Clock
    written: Callable[[], None] = lambda: None
    """Called when there are new posts and cards to be shown anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None: what is said in a thread comes by `in_thread`."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """The developers' form, and the person's buttons: whose answer it is decides."""
        reacted = Button(blocking(self._reacted), "anyone")
        return {
            ANSWER: Button(blocking(self._answered), "developer", anywhere=True),
            HELPED: reacted,
            NOT_HELPED: reacted,
        }

    async def in_thread(self, said: MessageReceived, reader: Reader) -> Message | None:
        """What is answered to a mention in an escalation's thread; None if it is no such thread."""
        if said.conversation.kind != "channel" or root_of(said.conversation.id) is None:
            return None
        return await asyncio.to_thread(self._in_thread, said, reader)

    def _in_thread(self, said: MessageReceived, reader: Reader) -> Message | None:
        where = said.conversation.id
        post = self.posts.standing_at("escalation", channel_of(where), root_of(where) or "")
        found = self.escalations.get(int(post.payload["escalation"])) if post else None
        if found is None:
            return None
        texts = _texts(reader)
        refused = self._refused(found, reader, "reply")
        if refused is not None:
            return refused
        problem = self._answer(found, reader, said.text)
        if problem is not None:
            return failure_message(problem, language=reader.language)
        cut = len(said.text.strip()) > MOST_WORDS
        sentence = (texts.answer_cut if cut else texts.answer_sent).format(
            person=self.cards.name(found.person), count=MOST_WORDS
        )
        return done_message(sentence, what="sent", language=reader.language)

    def _answered(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        number = whole_number(pressed.data.get("escalation"))
        found = self.escalations.get(number) if number else None
        if found is None:
            return None
        if not reader.rights.may_see(found.product):
            raise Refused("not their product")
        problem = self._answer(found, reader, pressed.data.get(WORDS))
        if problem is not None:
            return replied(failure_message(problem, language=reader.language))
        again = whole_number(pressed.data.get("entry")) or None
        in_channel = pressed.conversation.kind == "channel"
        now = self.escalations.get(found.id) or found
        card = self.cards.of_escalation(now, reader, again=again, in_channel=in_channel)
        return None if card is None else replied(card)  # the message itself is shown anew, for everybody

    def _refused(self, found: Escalation, reader: Reader, what: str) -> Message | None:
        """What is said to who may not answer here; None if they may."""
        if reader.rights.may_see(found.product):
            return None
        self.audit.refused(reader.name, f"escalation {found.id}", f"{what}: not a developer of it")
        sentence = _texts(reader).not_yours.format(product=found.product or found.facts.issue)
        return failure_message(sentence, language=reader.language)

    def _answer(self, found: Escalation, reader: Reader, given: object) -> str | None:
        """Pass an answer on; or the sentence that says why not."""
        texts, now, by = _texts(reader), self.clock(), reader.name
        text = clean_words(given, self.scrubber)
        if not text:
            return texts.answer_nothing
        with writing(self.engine) as connection:
            if self._just_said(found, by, text, now):
                return texts.answer_twice.format(person=self.cards.name(found.person))
            entry = self.escalations.say(connection, found.id, "answer", by=by, text=text, now=now)
            recipients, payload = [found.person], {"entry": entry}
            self.posts.add(connection, "answer", str(entry), recipients, payload, now, product=found.product)
            self.further.show_anew(connection, found, now)
            self.audit.append(
                by,
                "answer",
                subject=f"escalation {found.id}",
                detail=f"entry {entry} to {found.person}",
                connection=connection,
            )
        self.written()
        return None

    def _just_said(self, found: Escalation, by: str, text: str, now: datetime) -> bool:
        latest = self.escalations.get(found.id) or found
        return any(
            one.kind == "answer" and one.by == by and one.text == text and now - one.at < TWICE
            for one in latest.entries
        )

    def _reacted(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        number = whole_number(pressed.data.get("entry"))
        found, answer = (self.escalations.with_entry(number) if number else None) or (None, None)
        mine = found is not None and reader.person is not None and reader.person.login == found.person
        if found is None or answer is None or answer.kind != "answer" or not mine:
            raise Refused("not an answer to them")
        kind: Reaction = "worked" if pressed.verb == HELPED else "stuck"
        self._react(found, answer, kind, clean_words(pressed.data.get(WORDS), self.scrubber))
        found, answer = self.escalations.with_entry(answer.id) or (found, answer)
        return replied(self.cards.of_answer(found, answer, reader), replace=True)

    def _react(self, found: Escalation, answer: Entry, kind: Reaction, text: str) -> None:
        """Write down what the person says of an answer; the first press stands."""
        now, words = self.clock(), text if kind == "stuck" else ""
        with writing(self.engine) as connection:
            entry = self.escalations.say(
                connection, found.id, kind, by=found.person, text=words, now=now, to_entry=answer.id
            )
            if entry is None:
                return
            if found.notice_id is not None:
                self.feedback.change(connection, found.notice_id, kind, now)
                self.refreshes.want(connection, "notice", [found.notice_id], now)
            self.further.show_anew(connection, found, now)
            answers = self.posts.ids_about(connection, "answer", str(answer.id))
            self.refreshes.want(connection, "post", answers, now)
            if kind == "stuck":
                self.further.tell(connection, found, entry, now)
            self.audit.append(
                found.person,
                "feedback",
                subject=f"escalation {found.id}" if found.notice_id is None else f"notice {found.notice_id}",
                detail=f"{kind}, of the answer of {answer.by}",
                connection=connection,
            )
        self.written()


def _texts(reader: Reader) -> SupportWords:
    return support_words_for(words_for(reader.language).language)
