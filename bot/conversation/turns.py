"""Routes a turn to the desk that answers it, and checks who may have it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answers.desk import Answers
from bot.asking import Asked, Command
from bot.asking.examples import Audience, in_short
from bot.audit import AuditLog
from bot.conversation.arrivals import Arrivals
from bot.conversation.because import asked_again, asked_once_more, asked_why, is_message, resumed
from bot.conversation.desk import Button, Desk, OfEverything, OtherProduct, Refused, Spoken, Who
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import refused, replied
from bot.privacy.reasons import ReasonNeeded
from bot.rights import RoleNames
from bot.selfhelp.desk import SelfHelp
from bot.teams.incoming import ButtonPressed, Incoming, Installed, MessageReceived, Reply
from cards.failure import failure_message
from cards.forms import WORDS
from cards.help import help_message, refusal_message, welcome_message
from cards.languages import words_for
from cards.message import Message
from cards.own_trouble import elsewhere_message
from cards.rights_words import Why, of_everything, only_products, refused_because
from cards.why import BECAUSE, MOST
from cards.words import Kind

_TAKEN_AS_SAID: Final = frozenset(
    {"next", "previous", "show", "thanks", "mine", "problem", "about_me", "forget_me"}
)
"""Commands that mean nothing in a thread about something: there "go on" is what somebody says."""


_WHY: Final[Mapping[str, Why]] = {
    "not their product": "product",
    "they are no developer of that product, or there is none": "product",
    "not the product of this channel": "channel",
    "not a channel of the product": "channel",
    "the directory does not know them": "stranger",
    "nobody approves what they asked for themselves": "own_request",
}
"""What refusals are about that are not for being of somebody else's message."""


async def _no_thread(said: MessageReceived, reader: Reader) -> None:
    """Where no thread is about anything."""


_AUDIENCES: Final[Mapping[Kind, tuple[Audience, ...]]] = {
    "person": ("anyone",),
    "developer": ("developer", "anyone"),
    "admin": ("developer", "admin", "anyone"),
}


@dataclass(frozen=True, slots=True)
class Desks:
    """All desks as one: each command and each verb belongs to one of them."""

    commands: Mapping[str, Spoken]
    verbs: Mapping[str, Button]

    @classmethod
    def of(cls, desks: Sequence[Desk]) -> "Desks":
        """Raises ValueError where two desks claim the same."""
        commands: dict[str, Spoken] = {}
        verbs: dict[str, Button] = {}
        for desk in desks:
            twice = [*(commands.keys() & desk.commands.keys()), *(verbs.keys() & desk.verbs.keys())]
            if twice:
                raise ValueError(f"two desks answer {', '.join(sorted(twice))}")
            commands |= desk.commands
            verbs |= desk.verbs
        return cls(commands, verbs)


@dataclass(frozen=True, slots=True)
class Turns:
    """The bot. What names people is answered in a personal chat; elsewhere it asks to be written to there."""

    arrivals: Arrivals
    readers: Readers
    desks: Desks
    answers: Answers
    self_help: SelfHelp
    audit: AuditLog
    roles: RoleNames
    clean: Callable[[object], str]
    """What somebody wrote, without the secrets that may be in it."""
    thread: Callable[[MessageReceived, Reader], Awaitable[Message | None]] = _no_thread
    """Takes what is said in threads that are about something; None for any other thread."""

    async def handle(self, incoming: Incoming) -> Reply | None:
        """Answer one turn."""
        new = await self.arrivals.note(incoming)
        reader = self.readers.of(incoming)
        if isinstance(incoming, MessageReceived):
            if not incoming.meant:
                return None
            return replied(await self._said(incoming, reader))
        if isinstance(incoming, ButtonPressed):
            return await self._pressed(incoming, reader)
        if isinstance(incoming, Installed) and new and incoming.conversation.kind == "personal":
            # Teams tells of one installation twice: installationUpdate and conversationUpdate
            return replied(welcome_message(_kind(reader), language=reader.language))
        return None

    async def _said(self, incoming: MessageReceived, reader: Reader) -> Message:
        try:
            return await self._asked(incoming, reader)
        except ReasonNeeded as needed:
            if needed.again is not None:
                return asked_again(needed.again, reader.language)
            return asked_why(incoming, reader.language)
        except Refused as refusal:
            await asyncio.to_thread(self.audit.refused, reader.name, "look-up", str(refusal))
            return failure_message(*_not_theirs(refusal, reader.language), language=reader.language)

    async def _asked(self, incoming: MessageReceived, reader: Reader) -> Message:
        asked = await asyncio.to_thread(self.answers.understood, incoming, reader)
        reader = replace(reader, reason=self.clean(reader.reason or asked.reason) or None)
        asked = replace(asked, reason=reader.reason)
        command = asked.command
        if command is None or command.name in _TAKEN_AS_SAID:
            said = await self.thread(incoming, reader)
            if said is not None:
                return said
        if command is not None and command.name == "help":
            return _help(reader, unread=incoming.files and not incoming.text.strip())
        if command is not None:
            return await self._commanded(command, incoming, reader)
        if not reader.developer:
            if incoming.conversation.kind != "personal":
                return elsewhere_message(language=reader.language)
            return await asyncio.to_thread(self.self_help.said, asked, incoming, reader)
        return await asyncio.to_thread(self._looked_up, asked, incoming, reader)

    def _looked_up(self, asked: Asked, incoming: MessageReceived, reader: Reader) -> Message:
        """What a developer asks; where they are stuck themselves, they are helped as anybody is."""
        if incoming.conversation.kind == "personal":
            alone = self.answers.alone(incoming, reader)
            helped = self.self_help.of_developer(alone, incoming.text, reader)
            if helped is not None:
                return helped
        return self.answers.answer(asked, incoming.text, incoming.conversation, reader)

    async def _commanded(self, command: Command, incoming: MessageReceived, reader: Reader) -> Message:
        spoken = self.desks.commands[command.name]
        message = await asyncio.to_thread(
            self._refused, command.name, spoken.who, spoken.anywhere, incoming, reader
        )
        if message is not None:
            return message
        try:
            answer = await spoken.answer(command, incoming, reader)
        except Refused as refusal:
            why = str(refusal)
            await asyncio.to_thread(self.audit.refused, reader.name, command.name, why)
            return failure_message(*_not_theirs(refusal, reader.language), language=reader.language)
        return answer or _help(reader)

    async def _because(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        """Somebody has said why they look: what they had said or pressed goes on."""
        message = await asyncio.to_thread(self._without_role, BECAUSE, "developer", reader)
        if message is not None:
            return refused(message, message.text)
        before, reason = resumed(pressed), self.clean(pressed.data.get(WORDS))[:MOST]
        if before is None:
            old = words_for(reader.language).button_old
            return await self._turned_away(pressed, reader, "what it names is not there", old)
        if not reason:
            own = isinstance(before, MessageReceived) or is_message(pressed)
            return replied(asked_once_more(pressed, reader.language), replace=own)
        reader = replace(reader, reason=reason)
        if isinstance(before, MessageReceived):
            return replied(await self._said(before, reader), replace=True)
        reply = await self._pressed(before, reader)
        return replace(reply, replace=True) if is_message(pressed) and not reply.refused else reply

    async def _pressed(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        if pressed.verb == BECAUSE:
            return await self._because(pressed, reader)
        words = words_for(reader.language)
        button = self.desks.verbs.get(pressed.verb)
        if button is None:
            return await self._turned_away(
                pressed, reader, "there is no such button", words.button_old, made_up=True
            )
        message = await asyncio.to_thread(self._without_role, pressed.verb, button.who, reader)
        if message is not None:
            return refused(message, message.text)
        if not button.anywhere and pressed.conversation.kind != "personal":
            why = "not in their own chat"
            return await self._turned_away(pressed, reader, why, words.own_chat, tip=words.own_chat_tip)
        try:
            reply = await button.pressed(pressed, reader)
        except ReasonNeeded:  # the card stays: in a channel it is not only the reader's
            return replied(asked_why(pressed, reader.language))
        except Refused as why:
            sentence, tip = _not_theirs(why, reader.language)
            return await self._turned_away(pressed, reader, str(why), sentence, tip=tip)
        if reply is None:
            return await self._turned_away(pressed, reader, "what it names is not there", words.button_old)
        return reply

    async def _turned_away(
        self,
        pressed: ButtonPressed,
        reader: Reader,
        why: str,
        sentence: str,
        *,
        tip: str | None = None,
        made_up: bool = False,
    ) -> Reply:
        """A button that does nothing: of a card of another time, of somebody else, or made up."""
        verb = _printable(pressed.verb)
        await asyncio.to_thread(lambda: self.audit.refused(reader.name, verb, why, made_up=made_up))
        tip = tip or words_for(reader.language).ask_again
        return refused(failure_message(sentence, tip, language=reader.language), sentence)

    def _refused(
        self, what: str, who: Who, anywhere: bool, incoming: MessageReceived | ButtonPressed, reader: Reader
    ) -> Message | None:
        """What is said to somebody who may not have it, or not here; None if they may."""
        return self._without_role(what, who, reader) or (None if anywhere else _elsewhere(incoming, reader))

    def _without_role(self, what: str, who: Who, reader: Reader) -> Message | None:
        allowed = {"anyone": True, "developer": reader.developer, "admin": reader.rights.admin}[who]
        if allowed:
            return None
        role = self.roles.admin if who == "admin" else self.roles.developer
        self.audit.refused(reader.name, what, f"they have not the role {role}")
        return refusal_message(role, what=what, language=reader.language)

    def failed(self, incoming: Incoming) -> Message:
        """For somebody whose turn ended in an exception."""
        reader = self.readers.of(incoming)
        return failure_message(words_for(reader.language).try_later, language=reader.language)


def _printable(verb: str) -> str:
    """What somebody made up as a verb, for the audit log."""
    return "".join(sign if sign.isprintable() else " " for sign in verb[:80])


def _not_theirs(refusal: Refused, language: str) -> tuple[str, str]:
    """What is said to who may not, and what they can do."""
    if isinstance(refusal, OtherProduct):
        return only_products(refusal.products, language)
    if isinstance(refusal, OfEverything):
        return of_everything(language)
    if (why := _WHY.get(str(refusal))) is not None:
        return refused_because(why, language)
    words = words_for(language)
    if str(refusal) == "others read along":
        return words.own_chat, words.own_chat_tip
    return words.button_of_another, words.ask_again


def _elsewhere(incoming: MessageReceived | ButtonPressed, reader: Reader) -> Message | None:
    """What is said where others read along; None in a personal chat."""
    if incoming.conversation.kind == "personal":
        return None
    words = words_for(reader.language)
    return failure_message(words.own_chat, words.own_chat_tip, language=reader.language)


def _help(reader: Reader, *, unread: bool = False) -> Message:
    """What this person may ask. `unread`: they have sent files alone."""
    kind = _kind(reader)
    everything: tuple[Audience, ...] = ("everything",) if reader.rights.may_see(None) else ()
    subjects = in_short(reader.language, (*_AUDIENCES[kind], *everything))
    return help_message(kind, language=reader.language, subjects=subjects, unread=unread)


def _kind(reader: Reader) -> Kind:
    if reader.rights.admin:
        return "admin"
    return "developer" if reader.developer else "person"
