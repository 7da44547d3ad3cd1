"""Which texts a reader gets."""

from cards.regions import words_of
from cards.words import Words


def words_for(language: str | None) -> Words:
    """The texts for a locale as Teams sends it (`de-AT`), dates and numbers as in its country.

    English for every language without a table. `Words.language` is `en` or `de`: by it other tables are chosen.
    """
    return words_of(language)
