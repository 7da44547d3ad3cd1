"""People are reached in the personal chat in which they were met, or in one that is opened for them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.conversations import ConversationStore, Reference
from bot.directory import Person
from bot.reaching.reach import Unreached
from bot.teams.refusals import SendFailed
from ingest.event import Clock

NO_IDENTITY = Unreached("unreachable", "the directory has no Teams identity for this person")
HAS_LEFT = Unreached("unreachable", "the person has removed the app")


class ChatOpener(Protocol):
    """What opening a chat needs of the Bot Connector."""

    async def create_conversation(
        self, service_url: str, *, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        """The personal chat with somebody; its id. Raises SendFailed."""
        ...


@dataclass(frozen=True, slots=True)
class From:
    """As whom the bot opens chats with people it has not met."""

    service_url: str
    tenant_id: str | None
    bot_id: str | None


@dataclass(frozen=True, slots=True)
class Chats:
    """The personal chats."""

    conversations: ConversationStore
    connector: ChatOpener
    person: Callable[[str], Person | None]
    origin: From
    clock: Clock

    async def reference(self, recipient: str) -> Reference | Unreached:
        """Where the person is reached. Raises SendFailed."""
        person = self.person(recipient)
        if person is None or not person.aad_object_id:
            return NO_IDENTITY
        if await asyncio.to_thread(self.conversations.has_left, person.aad_object_id):
            return HAS_LEFT
        known = await asyncio.to_thread(self.conversations.of_person, person.aad_object_id)
        return known if known is not None else await self._opened(person.aad_object_id)

    async def refused(self, recipient: str, error: SendFailed) -> None:
        """Nothing is kept."""

    async def _opened(self, aad_object_id: str) -> Reference:
        opened = Reference(
            id=await self.connector.create_conversation(
                self.origin.service_url,
                tenant_id=self.origin.tenant_id,
                bot_id=self.origin.bot_id,
                aad_object_id=aad_object_id,
            ),
            kind="personal",
            service_url=self.origin.service_url,
            tenant_id=self.origin.tenant_id,
            aad_object_id=aad_object_id,
            bot_id=self.origin.bot_id,
        )
        await asyncio.to_thread(self.conversations.save, opened, self.clock())
        return opened
