"""What whoever sends asks for an address: a reference, or why there is none."""

from dataclasses import dataclass
from typing import Protocol

from bot.conversations import Reference
from bot.teams.refusals import SendFailed


@dataclass(frozen=True, slots=True)
class Unreached:
    """There is nowhere to send it. `state` is what becomes of the delivery (`bot.models.DeliveryRow`)."""

    state: str
    reason: str


class Reach(Protocol):
    """Finds where a recipient is reached: a person's first login, or `channel:PRODUCT`."""

    async def reference(self, recipient: str) -> Reference | Unreached:
        """Where to send. Raises SendFailed for what may pass; nothing was sent to them then."""
        ...

    async def refused(self, recipient: str, error: SendFailed) -> None:
        """Remember what a refusal says about the recipient, such as that they have blocked the bot."""
        ...
