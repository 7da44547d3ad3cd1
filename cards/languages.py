"""Which texts a reader gets."""

from cards.words import Words
from cards.words_english import ENGLISH
from cards.words_german import GERMAN


def words_for(language: str | None) -> Words:
    """The texts for a locale as Teams sends it (`de-AT`); English for every language without a table."""
    primary = (language or "").replace("_", "-").partition("-")[0].casefold()
    return GERMAN if primary == "de" else ENGLISH
