"""How a support channel is named among the recipients of what is sent. Pure."""

from typing import Final

_CHANNEL: Final = "channel:"


def of_channel(product: str) -> str:
    """The recipient that stands for a product's channel; `product` empty: for that of all which have none."""
    return _CHANNEL + product.strip().casefold()


def product_of(recipient: str) -> str | None:
    """The product (casefolded) whose channel a recipient stands for; None for a person."""
    return recipient.removeprefix(_CHANNEL) if recipient.startswith(_CHANNEL) else None
