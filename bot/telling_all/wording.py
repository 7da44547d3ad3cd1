"""What is said to everybody: bounded, and without the secrets that somebody may have copied into it."""

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from bot.support.words import clean_words
from cards.tell_all import LONGEST_TEXT, LONGEST_TITLE, TEXT, TEXT_GERMAN, TITLE, TITLE_GERMAN
from ingest.secrets.scrubbing import Scrubber

_GERMAN: Final = "de"
_BYTES: Final = 10_000
"""Of a text as a card's JSON has it, at most: the question before it is sent shows two of them on one card."""


class Wording(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The texts. The German ones are optional; whoever reads German gets them then."""

    title: str = ""
    text: str = ""
    title_german: str = ""
    text_german: str = ""

    @property
    def complete(self) -> bool:
        """Whether it can be sent: a title and a text, in German both or neither."""
        return bool(self.title and self.text) and bool(self.title_german) == bool(self.text_german)

    def of(self, language: str) -> tuple[str, str]:
        """Title and text for a reader."""
        german = language.casefold().replace("_", "-").split("-")[0] == _GERMAN
        return (
            (self.title_german, self.text_german) if german and self.title_german else (self.title, self.text)
        )

    def encoded(self) -> str:
        """As it is stored."""
        return msgspec.json.encode(self).decode()


def decoded(text: str) -> Wording:
    """Out of the database."""
    return msgspec.json.decode(text, type=Wording)


def given(data: Mapping[str, Any], scrubber: Scrubber) -> Wording:
    """What the fields of the card hold. Anybody may send anything."""

    def one(name: str, most: int, *, lines: bool = False) -> str:
        text = clean_words(data.get(name), scrubber)
        return _fitting((text if lines else " ".join(text.split()))[:most]).strip()

    return Wording(
        title=one(TITLE, LONGEST_TITLE),
        text=one(TEXT, LONGEST_TEXT, lines=True),
        title_german=one(TITLE_GERMAN, LONGEST_TITLE),
        text_german=one(TEXT_GERMAN, LONGEST_TEXT, lines=True),
    )


def _fitting(text: str) -> str:
    """As much of a text as a card has room for: a sign that is not ASCII takes 6 or 12 bytes."""
    size = 0
    for number, sign in enumerate(text):
        size += len(json.dumps(sign)) - 2
        if size > _BYTES:
            return text[:number]
    return text
