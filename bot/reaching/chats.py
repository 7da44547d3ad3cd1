"""People are reached in the personal chat in which they were met, or in one that is opened for them."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from bot.conversations import ConversationStore, Reference
from bot.directory import Person
from bot.faults import describe
from bot.graph.client import GraphFailed
from bot.reaching.ledger import Ledger, subject_of
from bot.reaching.reach import Unreached
from bot.reaching.standing import (
    LEFT,
    NO_IDENTITY,
    NOT_IN_DIRECTORY,
    OPENED,
    Finding,
    Standing,
    is_shut,
    said_by,
)
from bot.teams.refusals import SendFailed
from ingest.event import Clock

log = logging.getLogger(__name__)

GRAPH_SECONDS: Final = 20.0
"""So long may Graph hold up a send to somebody who was never met."""
UNREACHABLE: Final = "unreachable"
HAS_LEFT: Final = Unreached(UNREACHABLE, "the person has removed the app")


class ChatOpener(Protocol):
    """What opening a chat needs of the Bot Connector."""

    async def create_conversation(
        self, service_url: str, *, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        """The personal chat with somebody; its id. Raises SendFailed."""
        ...


class Installer(Protocol):
    """What Graph knows of who has the app (`bot.reaching.installing`)."""

    async def chat(self, aad_object_id: str) -> str | Finding | None:
        """The chat with somebody, or that they lack the app; None: it does not say. Raises GraphFailed."""
        ...


@dataclass(frozen=True, slots=True)
class From:
    """As whom the bot opens chats with people it has not met."""

    service_url: str
    tenant_id: str | None
    bot_id: str | None


@dataclass(frozen=True, slots=True)
class Chats:
    """The personal chats, and what the ledger learns from them."""

    conversations: ConversationStore
    connector: ChatOpener
    person: Callable[[str], Person | None]
    origin: From
    clock: Clock
    ledger: Ledger
    installing: Installer | None = None  # where Graph may be asked

    async def reference(self, recipient: str) -> Reference | Unreached:
        """Where the person is reached. Raises SendFailed for what may pass."""
        person = self.person(recipient)
        if person is None or not person.aad_object_id:
            finding = NOT_IN_DIRECTORY if person is None else NO_IDENTITY
            await self._note(subject_of(person, recipient), finding)
            return Unreached(UNREACHABLE, NO_IDENTITY.reason)
        known = await asyncio.to_thread(self._known, person.aad_object_id)
        return known if known is not None else await self._opened(person.aad_object_id)

    async def refused(self, recipient: str, error: SendFailed) -> None:
        """What a refusal says about the person is written down: they are not tried again until they return."""
        person, finding = self.person(recipient), said_by(error, opening=False)
        if finding is not None and person is not None and person.aad_object_id:
            await self._note(person.aad_object_id, finding)

    def _known(self, aad_object_id: str) -> Reference | Unreached | None:
        """What is known already; None: a chat has to be opened."""
        standing = self.ledger.of(aad_object_id)
        if standing is not None and is_shut(standing, self.clock()):
            return Unreached(UNREACHABLE, _in_words(standing))
        known = self.conversations.of_person(aad_object_id)
        if known is None and self.conversations.has_left(aad_object_id):
            self.ledger.note(aad_object_id, LEFT, self.clock())
            return HAS_LEFT
        return known

    async def _as_graph_knows(self, aad_object_id: str) -> str | Finding | None:
        """None where Graph does not say, and where it is not asked: Teams is asked then."""
        if self.installing is None:
            return None
        try:
            async with asyncio.timeout(GRAPH_SECONDS):
                return await self.installing.chat(aad_object_id)
        except (GraphFailed, TimeoutError) as error:
            log.warning("Graph does not say whether somebody has the app: %s", describe(error))
            return None

    async def _opened(self, aad_object_id: str) -> Reference | Unreached:
        there = await self._as_graph_knows(aad_object_id)
        if isinstance(there, Finding):
            await self._note(aad_object_id, there)
            return Unreached(UNREACHABLE, there.reason)
        try:
            opened = Reference(
                id=there
                or await self.connector.create_conversation(
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
        except SendFailed as error:
            if (finding := said_by(error, opening=True)) is None:
                raise
            await self._note(aad_object_id, finding)
            return Unreached(UNREACHABLE, finding.reason)
        await asyncio.to_thread(self._keep, opened, aad_object_id)
        return opened

    def _keep(self, opened: Reference, aad_object_id: str) -> None:
        self.conversations.save(opened, self.clock())
        self.ledger.note(aad_object_id, OPENED, self.clock())

    async def _note(self, subject: str, finding: Finding) -> None:
        await asyncio.to_thread(self.ledger.note, subject, finding, self.clock())


def _in_words(standing: Standing) -> str:
    if standing.state == LEFT.state and standing.reason == LEFT.reason:
        return HAS_LEFT.reason
    return f"{standing.state.replace('_', ' ')} since {standing.since:%Y-%m-%d %H:%M} UTC: {standing.reason}"
