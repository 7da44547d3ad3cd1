"""Routes a turn to its behaviour, and checks who may have it."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.asking import Asked, Command, understand
from bot.audit import AuditLog
from bot.conversation.arrivals import Arrivals
from bot.conversation.lookups import Lookups
from bot.conversation.news import Newsroom
from bot.conversation.reader import Reader, Readers
from bot.conversation.workarounds import ANSWERS, Workarounds
from bot.naming import by_logins
from bot.teams.incoming import ButtonPressed, Incoming, Installed, MessageReceived, Reply
from bot.teams.outgoing import OutgoingMessage
from cards.events import PAGE, SHOW
from cards.failure import failure_message
from cards.help import help_message, refusal_message, welcome_message
from cards.languages import words_for
from cards.message import Message
from cards.news import SHOW_TEMPLATE
from cards.words import Kind
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class Turns:
    """The bot. Answers in a personal chat; elsewhere it asks to be written to there, since answers name people."""

    arrivals: Arrivals
    readers: Readers
    workarounds: Workarounds
    lookups: Lookups
    newsroom: Newsroom
    audit: AuditLog
    clock: Clock
    developer_role: str
    services: Callable[[], Collection[str]]
    nodes: Callable[[], Collection[str]]

    async def handle(self, incoming: Incoming) -> Reply | None:
        """Answer one turn."""
        new = await self.arrivals.note(incoming)
        reader = self.readers.of(incoming)
        if isinstance(incoming, MessageReceived):
            return _reply(await asyncio.to_thread(self._asked, incoming, reader))
        if isinstance(incoming, ButtonPressed):
            return await asyncio.to_thread(self._pressed, incoming, reader)
        if isinstance(incoming, Installed) and new and incoming.conversation.kind == "personal":
            # Teams tells of one installation twice: installationUpdate and conversationUpdate
            return _reply(welcome_message(_kind(reader), language=reader.language))
        return None

    def _asked(self, incoming: MessageReceived, reader: Reader) -> Message:
        asked: Asked = understand(
            incoming.text,
            now=self.clock(),
            zone=ZoneInfo(reader.zone),
            language=reader.language,
            services=self.services(),
            nodes=self.nodes(),
        )
        command = asked.command
        if command is not None and command.name == "help":
            return help_message(_kind(reader), language=reader.language)
        if not reader.developer:
            self.audit.append(reader.name, "refused", subject="look-up", detail="not a developer")
            return refusal_message(self.developer_role, language=reader.language)
        if incoming.conversation.kind != "personal":
            return _not_here(reader)
        if command is not None:
            return self._commanded(command, incoming, reader)
        return self._looked_up(asked, incoming, reader)

    def _commanded(self, command: Command, incoming: MessageReceived, reader: Reader) -> Message:
        if command.name == "show":
            page = self.lookups.open(command.number or 1, reader, incoming.conversation)
        else:
            page = self.lookups.go_on(reader, incoming.conversation, older=command.name == "next")
        return page or help_message(_kind(reader), language=reader.language)

    def _looked_up(self, asked: Asked, incoming: MessageReceived, reader: Reader) -> Message:
        if asked.unknown:
            words = words_for(reader.language)
            sentence = words.not_understood.format(words=", ".join(asked.unknown))
            return failure_message(sentence, words.not_understood_tip, language=reader.language)
        query = by_logins(asked.query(), self.readers.directory())
        return self.lookups.ask(query, asked.sentence(reader.language), reader, incoming.conversation)

    def _pressed(self, pressed: ButtonPressed, reader: Reader) -> Reply:
        if pressed.verb in ANSWERS:
            return self.workarounds.answered(pressed, reader)
        if pressed.verb in {PAGE, SHOW, SHOW_TEMPLATE}:
            if not reader.developer:
                self.audit.append(reader.name, "refused", subject=pressed.verb, detail="not a developer")
                return _reply(refusal_message(self.developer_role, language=reader.language))
            if pressed.conversation.kind != "personal":
                return _reply(_not_here(reader))
            if pressed.verb == SHOW_TEMPLATE:
                found = self.newsroom.show(pressed, reader)
                return _reply(found) if found else self._old(reader)
            card = (
                self.lookups.show(pressed, reader)
                if pressed.verb == SHOW
                else self.lookups.turn(pressed, reader)
            )
            if card is not None:
                return Reply(OutgoingMessage(card.card, card.summary, card.text), replace=True)
        return self._old(reader)

    @staticmethod
    def _old(reader: Reader) -> Reply:
        words = words_for(reader.language)
        return _reply(failure_message(words.button_old, words.ask_again, language=reader.language))

    def failed(self, incoming: Incoming) -> Message:
        """For somebody whose turn ended in an exception."""
        reader = self.readers.of(incoming)
        return failure_message(words_for(reader.language).try_later, language=reader.language)


def _kind(reader: Reader) -> Kind:
    return "developer" if reader.developer else "person"


def _not_here(reader: Reader) -> Message:
    words = words_for(reader.language)
    return failure_message(words.own_chat, words.own_chat_tip, language=reader.language)


def _reply(message: Message) -> Reply:
    return Reply(OutgoingMessage(message.card, message.summary, message.text))
