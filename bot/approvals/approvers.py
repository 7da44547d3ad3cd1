"""Who may approve what another developer wants done."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.support.audience import Audience


@dataclass(frozen=True, slots=True)
class Approvers:
    """The support channel of a product, or each of its developers; never the one who asks."""

    audience: Audience

    def __call__(self, product: str | None, by: str) -> Sequence[str]:
        """The recipients of the question. Nobody, where there is no second developer of the product."""
        if all(person.login == by for person in self.audience.developers(product)):
            return ()
        return tuple(recipient for recipient in self.audience.of(product) if recipient != by)
