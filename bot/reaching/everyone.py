"""Every recipient is reached in the way of its kind: people in their chats, channels where they were bound."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from bot.conversations import ConversationStore, Reference
from bot.reaching.reach import Reach, Unreached
from bot.support.channels import ChannelStore
from bot.support.recipients import product_of
from bot.teams.refusals import SendFailed
from ingest.database import writing
from ingest.event import Clock

UNBOUND: Final = Unreached("unreachable", "no support channel is bound any more")
UNKNOWN: Final = Unreached("unreachable", "the support channel has not been heard from")
_SHUT_OUT: Final = frozenset({403, 404})
"""The bot is not in the team any more, may not post in this channel, or the channel is gone:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages"""


@dataclass(frozen=True, slots=True)
class Everyone:
    """Asks for channels itself, and `people` for people."""

    people: Reach
    engine: Engine
    channels: ChannelStore
    conversations: ConversationStore
    clock: Clock

    async def reference(self, recipient: str) -> Reference | Unreached:
        """Where to send. Raises SendFailed for what may pass."""
        product = product_of(recipient)
        if product is None:
            return await self.people.reference(recipient)
        return await asyncio.to_thread(self._of_channel, product)

    async def refused(self, recipient: str, error: SendFailed) -> None:
        """Remember what a refusal says about the recipient."""
        product = product_of(recipient)
        if product is None:
            await self.people.refused(recipient, error)
        elif error.status in _SHUT_OUT:
            await asyncio.to_thread(self._lost, product, error)

    def _of_channel(self, product: str) -> Reference | Unreached:
        channel = self.channels.of(product)
        if channel is None:
            bound = self.channels.get(product)
            return Unreached("unreachable", bound.lost) if bound and bound.lost else UNBOUND
        return self.conversations.get(channel.conversation_id) or UNKNOWN

    def _lost(self, product: str, error: SendFailed) -> None:
        with writing(self.engine) as connection:
            self.channels.lost(connection, product, str(error), self.clock())
