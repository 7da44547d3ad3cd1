"""What countries write in ways of their own: the order of a date, the hours of a day, thousands, single letters.

As the Unicode CLDR has them: https://cldr.unicode.org/ (`en-US`, `en-PH`, `de-AT`, `de-CH`).
"""

from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from cards.words import Words
from cards.words_english import ENGLISH
from cards.words_german import GERMAN

_MONTH_FIRST: Final = frozenset({"as", "gu", "mh", "mp", "ph", "pr", "um", "us", "vi"})
_SWISS: Final = frozenset({"ch", "li"})

Table = TypeVar("Table")

AMERICAN: Final = replace(
    ENGLISH, day_and_minute="{month} {day}, {year} at {minute_of_12}", short_day="{month} {day}, {year}"
)
AUSTRIAN: Final = replace(
    GERMAN,
    months=("Jänner", *GERMAN.months[1:]),
    short_months=("Jän.", *GERMAN.short_months[1:]),
)


def without_sharp_s(table: Table) -> Table:
    """A table of German texts as they are written in Switzerland and Liechtenstein."""
    if isinstance(table, str):
        return table.replace("ß", "ss")  # type: ignore[return-value]
    if isinstance(table, tuple):
        return tuple(without_sharp_s(item) for item in table)  # type: ignore[return-value]
    if isinstance(table, dict):
        return {name: without_sharp_s(item) for name, item in table.items()}  # type: ignore[return-value]
    if is_dataclass(table) and not isinstance(table, type):
        changed: dict[str, Any] = {
            one.name: without_sharp_s(getattr(table, one.name)) for one in fields(table)
        }
        return replace(table, **changed)
    return table


SWISS: Final = replace(without_sharp_s(GERMAN), thousands="’")


def words_of(locale: str | None) -> Words:
    """The texts for a locale as Teams sends it (`de-AT`); English for every language without a table."""
    primary, *others = (locale or "").replace("_", "-").casefold().split("-")
    country = next((part for part in others if len(part) == 2), "")
    if primary != "de":
        return AMERICAN if month_first(locale) else ENGLISH
    return SWISS if country in _SWISS else AUSTRIAN if country == "at" else GERMAN


def month_first(locale: str | None) -> bool:
    """Whether a reader of this locale takes 12/06 for December 6."""
    primary, *others = (locale or "").replace("_", "-").casefold().split("-")
    return primary == "en" and not _MONTH_FIRST.isdisjoint(others)
