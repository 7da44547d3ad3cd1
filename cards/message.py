"""A message: a card, and the two sentences that stand for it where no card is shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

CARD_BYTES: Final = 28 * 1024
"""The size that every card stays under. Teams documents 100 KB a message; 70 KB was seen failing."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent.

    `card` is an Adaptive Card 1.5. `text` stands above the card and is what a locked phone shows;
    `summary` is the push text of an unlocked one. Neither names a person, a document or anything read
    from a log, and neither begins with an emoji (which once emptied the push on iOS).
    """

    card: dict[str, Any]
    summary: str
    text: str


def card_bytes(card: Mapping[str, Any]) -> int:
    """The bytes of a card as JSON with every non-ASCII character escaped: the most that a sender makes of it."""
    return len(json.dumps(card).encode())
