"""Who reads along where something is asked: nobody else, the support team, or anybody."""

from dataclasses import dataclass

from bot.support.channels import ChannelStore, SupportChannel
from bot.teams.incoming import Conversation
from bot.teams.threads import channel_of


@dataclass(frozen=True, slots=True)
class Hearing:
    """Knows the support channels: only there and in personal chats people, parameters and exceptions are shown."""

    channels: ChannelStore

    def support(self, where: Conversation) -> SupportChannel | None:
        """The support channel that a conversation is (in); None for any other."""
        if where.kind != "channel":
            return None
        here = channel_of(where.id)
        bound = [one for one in self.channels.all() if one.conversation_id == here]
        # A channel that is bound for all products and for one more is about all of them.
        return next((one for one in bound if not one.product), bound[0] if bound else None)

    def others(self, where: Conversation) -> bool:
        """Whether others read along who may not see everything."""
        return where.kind != "personal" and self.support(where) is None


def is_of(channel: SupportChannel, product: str | None) -> bool:
    """Whether what belongs to a product may be shown in a support channel."""
    return not channel.product or (product or "").strip().casefold() == channel.product
