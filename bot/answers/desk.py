"""Questions of developers: answered in full where nobody else reads along, in numbers elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Engine

from bot.answers.answering import Answering, again, narrowed
from bot.answers.grouping import templates_of
from bot.answers.whom import candidates, meant
from bot.asking.asked import Asked
from bot.asking.who import Match
from bot.conversation.because import asked_again
from bot.conversation.desk import Button, Refused, Spoken, blocking
from bot.conversation.given import whole_number
from bot.conversation.lookup_store import Lookup
from bot.conversation.lookups import limited
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.conversation.understanding import Understanding
from bot.directory import Person
from bot.naming import by_logins, concerned, settled
from bot.privacy.reasons import ReasonNeeded
from bot.teams.incoming import ButtonPressed, Conversation, MessageReceived, Reply
from bot.telling.posts import NewPost, Post, PostStore
from cards.closest import SAY, WHO, closest_message, which_person_message
from cards.counted import ANSWER, NARROW, Counted, counted_message
from cards.failure import failure_message
from cards.languages import words_for
from cards.message import Message
from cards.understood import WITHOUT
from ingest.database import writing
from ingest.event import TEXT_FIELDS, Clock

_LONGEST: Final = 500
_MOST_TEXTS: Final = 10
_LONGEST_TEXT: Final = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """The desk of questions. `closest` gives sentences that can be asked instead of one that was not understood."""

    answering: Answering
    understanding: Understanding
    readers: Readers
    posts: PostStore
    engine: Engine
    clock: Clock
    written: Callable[[], None]
    """Called when there is something for somebody's own chat."""
    closest: Callable[[str, Asked, Reader], Sequence[str]] = lambda _text, _asked, _reader: ()

    @property
    def commands(self) -> Mapping[str, Spoken]:
        """None: a question is no command."""
        return {}

    @property
    def verbs(self) -> Mapping[str, Button]:
        """To ask for less, for a part of an answer, for what was asked, or what was proposed."""
        return {
            WITHOUT: Button(blocking(self._without), "developer", anywhere=True),
            ANSWER: Button(blocking(self._again), "developer", anywhere=True),
            NARROW: Button(blocking(self._narrowed), "developer", anywhere=True),
            SAY: Button(blocking(self._said), "developer", anywhere=True),
            WHO: Button(blocking(self._chosen), "developer", anywhere=True),
        }

    def understood(self, said: MessageReceived, reader: Reader) -> Asked:
        """What is said, going on from what the same person asked last in the same place."""
        return self.understanding.of(said.text, reader, self._previous(said.conversation, reader))

    def alone(self, said: MessageReceived, reader: Reader) -> Asked:
        """What is said, whatever was asked before."""
        return self.understanding.of(said.text, reader)

    def answer(self, asked: Asked, text: str, where: Conversation, reader: Reader) -> Message:
        """The answer to a question of somebody who may ask it."""
        if asked.unknown:
            instead = self.closest(text, asked, reader)
            return closest_message(asked.unknown, instead, language=reader.language)
        return self._of_people(asked, where, reader)

    def _of_people(
        self, asked: Asked, where: Conversation, reader: Reader, *, as_typed: str | None = None
    ) -> Message:
        """The answer, once it is clear whom the question means."""
        asked, unclear = settled(asked, self.answering.directory(), as_typed=as_typed)
        if unclear is not None and self.answering.lookups.hearing.others(where):
            words = words_for(reader.language)  # who there is, is nobody else's business either
            return failure_message(words.own_chat, words.own_chat_tip, language=reader.language)
        if unclear is not None:
            named = [one.login for one in unclear.candidates]
            reason = self.answering.lookups.disclosure.reason(reader, named, said=asked.reason)
            return self._which(unclear, replace(asked, reason=reason), where, reader)
        asked = self._with_reason(asked, reader)
        if self.answering.lookups.hearing.others(where):
            return self._in_numbers(asked, where, reader)
        return self.answering.answer(asked, reader, where)

    def _which(self, unclear: Match[Person], asked: Asked, where: Conversation, reader: Reader) -> Message:
        """Whom a name means is asked back: each of those who may be meant is a button, and the name as it is."""
        data = {"lookup": self.answering.kept(asked, reader, where).id, "name": unclear.text}
        return which_person_message(unclear.text, candidates(unclear, data), language=reader.language)

    def present(self, post: Post) -> Message | None:
        """What was asked where others read along, in full, for the one who asked."""
        number, reader = whole_number(post.payload.get("lookup")), self.readers.of_recipient(post.recipient)
        lookup = self.answering.lookups.lookups.get(number) if number else None
        if lookup is None or reader is None or not reader.developer:
            return None
        try:
            return self.answering.shown(lookup, reader)
        except ReasonNeeded:
            return asked_again(again(lookup), reader.language)
        except Refused:  # the rights were taken away meanwhile
            return None

    def _in_numbers(self, asked: Asked, where: Conversation, reader: Reader) -> Message:
        lookup = self.answering.kept(asked, reader, where)
        query, understood = limited(lookup, reader)
        whom = concerned(lookup.query, (), self.answering.directory())
        self.answering.lookups.looked(lookup, understood, whom, reader, detail="in numbers")
        tally = self.answering.tally(query, "level")
        rows = templates_of(self.answering.newest(query), None)
        return counted_message(
            Counted(
                understood=understood,
                total=tally.events,
                at_least=not tally.complete,
                rows=rows.rows,
                more=rows.more,
                elsewhere="sent" if self._sent(lookup, reader) else "write",
                language=reader.language,
            )
        )

    def _sent(self, lookup: Lookup, reader: Reader) -> bool:
        """Write down that the full answer goes to the asker's own chat."""
        if reader.person is None:
            return False
        with writing(self.engine) as connection:
            to = NewPost(reader.person.login, {"lookup": lookup.id})
            self.posts.write(connection, "lookup", str(lookup.id), [to], self.clock())
        self.written()
        return True

    def _previous(self, where: Conversation, reader: Reader) -> Asked | None:
        asker = reader.aad_object_id
        if not asker:
            return None
        last = self.answering.lookups.lookups.latest(conversation_id=where.id, asker=asker)
        return None if last is None else last.asked

    def _without(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        lookup = self.answering.lookups.own(pressed.data, pressed.conversation, reader)
        part = pressed.data.get("part")
        if lookup.asked is None or not isinstance(part, str):
            return None
        return self._anew(lookup.asked.without(part), pressed, reader)

    def _again(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        """What was asked, once there is a reason."""
        lookup = self.answering.lookups.own(pressed.data, pressed.conversation, reader)
        return replied(self.answering.shown(lookup, reader), replace=True)

    def _narrowed(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        lookup = self.answering.lookups.own(pressed.data, pressed.conversation, reader)
        field, value = pressed.data.get("field"), pressed.data.get("value")
        if lookup.asked is None or not _is_a_part(field, value):
            return None
        return self._anew(
            narrowed(lookup.asked, field, value, _texts(pressed.data.get("text"))), pressed, reader
        )

    def _said(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        sentence = pressed.data.get("say")
        if not isinstance(sentence, str) or len(sentence) > _LONGEST:
            return None
        asked = self.understanding.of(sentence, reader)
        if asked.command is not None:
            return None
        return replied(self.answer(asked, sentence, pressed.conversation, reader))

    def _chosen(self, pressed: ButtonPressed, reader: Reader) -> Reply | None:
        """One of those who may be meant by a name; without a login, the name as it was typed."""
        lookup = self.answering.lookups.own(pressed.data, pressed.conversation, reader)
        chosen = meant(lookup, pressed.data, self.answering.directory())
        if chosen is None:
            return None
        asked, as_typed = chosen
        return replied(self._of_people(asked, pressed.conversation, reader, as_typed=as_typed), replace=True)

    def _anew(self, asked: Asked, pressed: ButtonPressed, reader: Reader) -> Reply:
        asked = self._with_reason(asked, reader)
        return replied(self.answering.answer(asked, reader, pressed.conversation), replace=True)

    def _with_reason(self, asked: Asked, reader: Reader) -> Asked:
        """The question with why it is asked, if it names somebody. Raises ReasonNeeded where that is demanded."""
        directory = self.answering.directory()
        begun = [value for value in asked.where.get("user", ()) if value.endswith("*")]
        whom = [*concerned(by_logins(asked.query(), directory), (), directory), *begun]
        reason = self.answering.lookups.disclosure.reason(reader, whom, said=asked.reason)
        return replace(asked, reason=reason)


def _is_a_part(field: Any, value: Any) -> bool:
    if field is None and value is None:
        return True
    return field in TEXT_FIELDS and isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT


def _texts(given: object) -> tuple[str, ...]:
    if not isinstance(given, list):
        return ()
    return tuple(one[:_LONGEST_TEXT] for one in given[:_MOST_TEXTS] if isinstance(one, str) and one)
