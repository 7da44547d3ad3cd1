"""What countries write in ways of their own: the order of a date, the hours of a day, thousands.

As the Unicode CLDR has them: https://cldr.unicode.org/ (`en-US`, `en-PH`, `de-AT`, `de-CH`).
"""

from dataclasses import replace
from typing import Final

from cards.words import Words
from cards.words_english import ENGLISH
from cards.words_german import GERMAN

_MONTH_FIRST: Final = frozenset({"as", "gu", "mh", "mp", "ph", "pr", "um", "us", "vi"})
_SWISS_MARKS: Final = frozenset({"ch", "li"})

AMERICAN: Final = replace(
    ENGLISH, day_and_minute="{month} {day}, {year} at {minute_of_12}", short_day="{month} {day}, {year}"
)
AUSTRIAN: Final = replace(
    GERMAN,
    months=("Jänner", *GERMAN.months[1:]),
    short_months=("Jän.", *GERMAN.short_months[1:]),
)
SWISS: Final = replace(GERMAN, thousands="’")


def words_of(locale: str | None) -> Words:
    """The texts for a locale as Teams sends it (`de-AT`); English for every language without a table."""
    primary, *others = (locale or "").replace("_", "-").casefold().split("-")
    country = next((part for part in others if len(part) == 2), "")
    if primary != "de":
        return AMERICAN if month_first(locale) else ENGLISH
    return SWISS if country in _SWISS_MARKS else AUSTRIAN if country == "at" else GERMAN


def month_first(locale: str | None) -> bool:
    """Whether a reader of this locale takes 12/06 for December 6."""
    primary, *others = (locale or "").replace("_", "-").casefold().split("-")
    return primary == "en" and not _MONTH_FIRST.isdisjoint(others)
