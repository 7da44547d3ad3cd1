"""Who hears what concerns the developers of a product: their channel, or each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversations import ConversationStore
from bot.directory import Person
from bot.support.channels import ChannelStore


@dataclass(frozen=True, slots=True)
class Audience:
    """News, holds and escalations go to these recipients. `developers` gives those of a product (None: of all)."""

    channels: ChannelStore
    conversations: ConversationStore
    developers: Callable[[str | None], Sequence[Person]]

    def of(self, product: str | None) -> tuple[str, ...]:
        """The channel of the product, else its developers who have been in a chat with the bot. May be nobody."""
        channel = self.channels.of(product)
        return (channel.recipient,) if channel else self.in_person(product)

    def in_person(self, product: str | None) -> tuple[str, ...]:
        """The developers themselves, channel or not: each who has been in a chat with the bot."""
        return tuple(
            person.login
            for person in self.developers(product)
            if person.aad_object_id and self.conversations.of_person(person.aad_object_id) is not None
        )
