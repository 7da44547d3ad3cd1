"""The workaround card of a notice, and its buttons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.directory import Directory
from bot.fixes.aftermath import Aftermath
from bot.manners.mutes import MuteStore
from bot.support.opening import Opening
from bot.support.words import clean_words
from bot.teams.incoming import ButtonPressed, Reply
from bot.telling.feedback import Answer, Feedback, FeedbackStore
from bot.telling.naming import person_named
from bot.telling.notices import Notice, NoticeStore
from bot.telling.refreshes import RefreshStore
from cards.failure import failure_message
from cards.folded import folded_message
from cards.forms import words_in
from cards.languages import words_for
from cards.message import Message
from cards.workaround import NOT_ME, STUCK, WORKED, WorkaroundCard, workaround_message
from detectors.known_issue import KnownIssue
from ingest.database import writing
from ingest.event import Clock
from ingest.secrets.scrubbing import Scrubber

ANSWERS: Final[Mapping[str, Answer]] = {WORKED: "worked", STUCK: "stuck", NOT_ME: "not_me"}


@dataclass(frozen=True, slots=True)
class Workarounds:
    """Makes the card of a notice for its reader, and takes what they answer."""

    issues: Callable[[], Mapping[str, KnownIssue]]
    directory: Callable[[], Directory]
    readers: Readers
    notices: NoticeStore
    feedback: FeedbackStore
    aftermath: Aftermath
    mutes: MuteStore
    opening: Opening
    engine: Engine
    refreshes: RefreshStore
    scrubber: Scrubber
    audit: AuditLog
    clock: Clock
    application: str | None  # else the product of the event
    support_team: str
    written: Callable[[], None] = lambda: None
    """Called when there are new posts and cards to be shown anew."""

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """The answers to a notice, of anyone: whose notice it is decides."""
        return dict.fromkeys(ANSWERS, Button(blocking(self.answered), "anyone"))

    def present(self, notice: Notice) -> Message | None:
        """The card as it is now, in the language and zone of its reader; None if its issue is no longer there."""
        reader = self.readers.of_recipient(notice.person)
        return None if reader is None else self._as_it_is(notice, reader)

    def present_all(self, letter: Sequence[Notice]) -> Message | None:
        """Notices of one message as one card; None if there is nothing to say of any."""
        reader = self.readers.of_recipient(letter[0].person)
        if reader is None:
            return None
        shown = [message for one in letter if (message := self._as_it_is(one, reader)) is not None]
        return folded_message(shown, language=reader.language) if shown else None

    def present_sent(self, notice: Notice) -> Message | None:
        """The card in which a notice was sent, with all that came in it."""
        return self.present_all(self.notices.together(notice))

    def answered(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        """Record the answer of the notice's own reader; the first one stands, and the card says so."""
        notice = self._notice(pressed.data.get("notice"))
        if notice is None or reader.person is None or reader.person.login != notice.person:
            raise Refused("not their notice")
        if notice.state == "unknown":
            self.notices.arrived(
                notice.id,
                self.clock(),
                conversation_id=pressed.conversation.id,
                activity_id=pressed.message_id,
            )
        answer = ANSWERS[pressed.verb]
        if answer == "not_me" and notice.told != "user":
            return None
        self._record(notice, answer, pressed, reader)
        card = self.present_sent(notice)
        if card is None:
            return _said(words_for(reader.language).issue_gone, reader)
        return replied(card, replace=True)

    def _record(self, notice: Notice, answer: Answer, pressed: ButtonPressed, reader: Reader) -> None:
        """Write the answer down with what follows from it, in one transaction; a further answer changes nothing."""
        prepared = None if answer == "worked" else self.opening.prepare(notice, reader)
        text = clean_words(words_in(pressed.data), self.scrubber)
        now, person = self.clock(), notice.person
        with writing(self.engine) as connection:
            if not self.feedback.answer(connection, notice.id, answer, person=person, now=now):
                return
            detail, subject = answer, f"notice {notice.id}"
            self.audit.append(reader.name, "answer", subject=subject, detail=detail, connection=connection)
            self.refreshes.want(connection, "notice", [notice.id], now)
            if prepared is not None and answer == "stuck":
                self.opening.stuck(connection, notice, prepared, person=person, text=text, now=now)
            elif prepared is not None:
                self.opening.not_me(connection, notice, prepared.recipients, now)
        self.written()

    def _notice(self, given: object) -> Notice | None:
        notice_id = whole_number(given)
        return self.notices.get(notice_id) if notice_id else None

    def _as_it_is(self, notice: Notice, reader: Reader) -> Message | None:
        """What was never sent has no answer, and goes to nobody who muted it: neither is looked for."""
        if not notice.begun:
            return self._card(notice, reader, None, muted=False)
        muted = self.mutes.is_muted(notice.person, notice.issue)
        return self._card(notice, reader, self.feedback.get(notice.id), muted=muted)

    def _card(
        self, notice: Notice, reader: Reader, feedback: Feedback | None, *, muted: bool
    ) -> Message | None:
        after = self.aftermath.card(notice, reader)
        if after is not None:
            return after
        issue = self.issues().get(notice.issue)
        text = issue.workaround_for(notice.told, reader.language) if issue else None
        if text is None:
            return None
        return workaround_message(
            WorkaroundCard(
                notice=notice.id,
                product=self.application or notice.product,
                team=self.support_team,
                title=text.title,
                steps=text.steps,
                link=text.link,
                text_language=text.language,
                fields=notice.fields,
                told=notice.told,
                person=person_named(notice, self.directory()),
                at=notice.event_at,
                zone=reader.zone,
                language=reader.language,
                answered=feedback.answer if feedback else None,
                answered_at=feedback.at if feedback else None,
                muted=muted,
            )
        )


def _said(sentence: str, reader: Reader) -> Reply:
    return replied(failure_message(sentence, language=reader.language))
