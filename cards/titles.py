"""What somebody knows a problem by: the title of what they were told, with the values of their event."""

from collections.abc import Mapping
from typing import Final

from cards.escape import plain
from cards.gaps import fill
from cards.nouns import language_of
from cards.words import Words

_NAME: Final = 80
_TITLE: Final = 300
_SHOWN: Final = 200


def told_title(title: str, fields: Mapping[str, str], words: Words) -> str:
    """The title, which may hold `{field}`, as plain text of at most 200 characters; empty if nothing of it is left."""
    language = language_of((title,)) or words.language
    filled = fill(title[:_TITLE], fields, language=language, show=lambda value: plain(value, _NAME))
    return plain(filled, _SHOWN)
