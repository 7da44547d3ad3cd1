"""Routes a turn to the desk that answers it, and checks who may have it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from bot.asking import Asked, Command, understand
from bot.audit import AuditLog
from bot.conversation.arrivals import Arrivals
from bot.conversation.desk import Button, Desk, Spoken, Who
from bot.conversation.lookups import Lookups
from bot.conversation.reader import Reader, Readers
from bot.conversation.replies import replied
from bot.naming import by_logins
from bot.teams.incoming import ButtonPressed, Incoming, Installed, MessageReceived, Reply
from cards.failure import failure_message
from cards.help import help_message, refusal_message, welcome_message
from cards.languages import words_for
from cards.message import Message
from cards.regions import month_first
from cards.words import Kind
from ingest.event import Clock

_TAKEN_AS_SAID: Final = frozenset({"next", "previous", "show"})
"""Commands that mean nothing in a thread about something: there "go on" is what somebody says."""


async def _no_thread(said: MessageReceived, reader: Reader) -> None:
    """Where no thread is about anything."""


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
    lookups: Lookups
    audit: AuditLog
    clock: Clock
    developer_role: str
    services: Callable[[], Collection[str]]
    nodes: Callable[[], Collection[str]]
    thread: Callable[[MessageReceived, Reader], Awaitable[Message | None]] = _no_thread
    """Takes what is said in threads that are about something; None for any other thread."""

    async def handle(self, incoming: Incoming) -> Reply | None:
        """Answer one turn."""
        new = await self.arrivals.note(incoming)
        reader = self.readers.of(incoming)
        if isinstance(incoming, MessageReceived):
            if not incoming.meant:
                return None
            return replied(await self._asked(incoming, reader))
        if isinstance(incoming, ButtonPressed):
            return await self._pressed(incoming, reader)
        if isinstance(incoming, Installed) and new and incoming.conversation.kind == "personal":
            # Teams tells of one installation twice: installationUpdate and conversationUpdate
            return replied(welcome_message(_kind(reader), language=reader.language))
        return None

    async def _asked(self, incoming: MessageReceived, reader: Reader) -> Message:
        asked: Asked = understand(
            incoming.text,
            now=self.clock(),
            zone=ZoneInfo(reader.zone),
            day_first=not month_first(reader.language),
            language=reader.language,
            services=self.services(),
            nodes=self.nodes(),
        )
        command = asked.command
        if command is None or command.name in _TAKEN_AS_SAID:
            said = await self.thread(incoming, reader)
            if said is not None:
                return said
        if command is not None and command.name == "help":
            return help_message(_kind(reader), language=reader.language)
        if command is not None:
            return await self._commanded(command, incoming, reader)
        refused = await asyncio.to_thread(self._refused, "look-up", "developer", False, incoming, reader)
        if refused is not None:
            return refused
        return await asyncio.to_thread(self._looked_up, asked, incoming, reader)

    async def _commanded(self, command: Command, incoming: MessageReceived, reader: Reader) -> Message:
        spoken = self.desks.commands[command.name]
        refused = await asyncio.to_thread(
            self._refused, command.name, spoken.who, spoken.anywhere, incoming, reader
        )
        return (
            refused
            or await spoken.answer(command, incoming, reader)
            or help_message(_kind(reader), language=reader.language)
        )

    def _looked_up(self, asked: Asked, incoming: MessageReceived, reader: Reader) -> Message:
        if asked.unknown:
            words = words_for(reader.language)
            sentence = words.not_understood.format(words=", ".join(asked.unknown))
            return failure_message(sentence, words.not_understood_tip, language=reader.language)
        query = by_logins(asked.query(), self.readers.directory())
        return self.lookups.ask(query, asked.sentence(reader.language), reader, incoming.conversation)

    async def _pressed(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        button = self.desks.verbs.get(pressed.verb)
        if button is None:
            return _old(reader)
        refused = await asyncio.to_thread(
            self._refused, pressed.verb, button.who, button.anywhere, pressed, reader
        )
        if refused is not None:
            return replied(refused)
        return await button.pressed(pressed, reader) or _old(reader)

    def _refused(
        self, what: str, who: Who, anywhere: bool, incoming: MessageReceived | ButtonPressed, reader: Reader
    ) -> Message | None:
        """What is said to somebody who may not have it, or not here; None if they may."""
        if who == "developer" and not reader.developer:
            self.audit.append(reader.name, "refused", subject=what, detail="not a developer")
            return refusal_message(self.developer_role, language=reader.language)
        if not anywhere and incoming.conversation.kind != "personal":
            words = words_for(reader.language)
            return failure_message(words.own_chat, words.own_chat_tip, language=reader.language)
        return None

    def failed(self, incoming: Incoming) -> Message:
        """For somebody whose turn ended in an exception."""
        reader = self.readers.of(incoming)
        return failure_message(words_for(reader.language).try_later, language=reader.language)


def _kind(reader: Reader) -> Kind:
    return "developer" if reader.developer else "person"


def _old(reader: Reader) -> Reply:
    words = words_for(reader.language)
    return replied(failure_message(words.button_old, words.ask_again, language=reader.language))
