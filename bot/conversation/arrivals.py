"""Installing, removing, writing for the first time: where somebody is reached, and who they are."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.conversations import ConversationStore, Reference
from bot.faults import describe
from bot.people import People
from bot.reaching.ledger import Ledger
from bot.reaching.standing import LEFT, MET
from bot.teams.connector import Member
from bot.teams.incoming import ButtonPressed, Incoming, Installed, MessageReceived, Uninstalled
from bot.teams.outgoing import Address
from bot.teams.refusals import SendFailed
from bot.teams.threads import channel_of
from ingest.event import Clock

log = logging.getLogger(__name__)


class Roster(Protocol):
    """Lists a conversation's members."""

    def roster(self, of: Address) -> AsyncIterator[Member]:
        """Everybody in it. Raises SendFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Keeps the conversation reference of every turn, and asks Teams who an unknown sender is."""

    conversations: ConversationStore
    people: People
    roster: Roster
    clock: Clock
    ledger: Ledger
    learned: Callable[[], None] = lambda: None
    """Called when more is known of who is who."""
    place: Callable[[Incoming], None] = lambda _: None
    """Told of every turn: it shows that the bot is, or is no longer, where it comes from."""
    tenant: str | None = None
    """The bot's own, whose people's e-mail addresses are believed; None: all are."""

    async def note(self, incoming: Incoming) -> bool:
        """Write down what a turn tells about where and who; before it is answered.

        True if the bot was not in this conversation before: Teams tells of an installation twice.
        """
        await asyncio.to_thread(self.place, incoming)
        if isinstance(incoming, Uninstalled):
            await asyncio.to_thread(self._removed, incoming)
            return False
        arrived = False
        if isinstance(incoming, MessageReceived | ButtonPressed | Installed):
            arrived = await asyncio.to_thread(self._arrived, incoming)
        aad = incoming.sender.aad_object_id
        if aad and incoming.conversation.kind == "personal" and self.people().by_aad_object_id(aad) is None:
            await self._identify(incoming, aad)
        return arrived

    def _arrived(self, incoming: MessageReceived | ButtonPressed | Installed) -> bool:
        arrived = self.conversations.save(_reference(incoming), self.clock())
        aad = incoming.sender.aad_object_id
        if aad and incoming.conversation.kind == "personal":
            self.ledger.note(aad, MET, self.clock())
        return arrived

    def _removed(self, incoming: Uninstalled) -> None:
        # Of a chat that was never heard of, too: it is remembered that this person does not want the app.
        self.conversations.save(_reference(incoming), self.clock())
        self.conversations.removed(channel_of(incoming.conversation.id), self.clock())
        aad = incoming.sender.aad_object_id
        if aad and incoming.conversation.kind == "personal":
            self.ledger.note(aad, LEFT, self.clock())

    async def _identify(self, incoming: Incoming, aad: str) -> None:
        """The directory may know this person by e-mail only: the roster gives both."""
        try:
            async for member in self.roster.roster(incoming.conversation):
                if member.aad_object_id and member.aad_object_id.casefold() == aad.casefold():
                    addresses = addresses_of(member, ours=self._ours(incoming.conversation.tenant_id))
                    await asyncio.to_thread(self.conversations.identify, aad, addresses, self.clock())
                    self.people.learn(await asyncio.to_thread(self.conversations.identities))
                    self.learned()
                    return
        except SendFailed as error:
            log.warning("Teams did not say who has just written: %s", describe(error))

    def _ours(self, tenant_id: str | None) -> bool:
        return self.tenant is None or (tenant_id or "").casefold() == self.tenant.casefold()


def addresses_of(member: Member, *, ours: bool) -> dict[str, str | None]:
    """What a roster says of who somebody is, as far as it can be believed; `ours`: of the bot's own tenant.

    A tenant has to prove that a UPN's domain is its own. An e-mail address is whatever an admin writes: that of a
    guest, or of another tenant's people, could be anybody's.
    """
    upn = member.user_principal_name or ""
    if "#ext#" in upn.casefold():
        return {}
    return {"email": member.email if ours else None, "upn": upn or None}


def _reference(incoming: MessageReceived | ButtonPressed | Installed | Uninstalled) -> Reference:
    where = incoming.conversation
    return Reference(
        id=channel_of(where.id),
        kind=where.kind,
        service_url=where.service_url,
        tenant_id=where.tenant_id,
        aad_object_id=incoming.sender.aad_object_id if where.kind == "personal" else None,
        bot_id=where.bot_id,
        locale=None if isinstance(incoming, Uninstalled) else incoming.locale,
        timezone=None if isinstance(incoming, Uninstalled) else incoming.timezone,
    )
