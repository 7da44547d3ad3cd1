"""The texts: complete in every language, with the same places to fill, and none left in English by neglect."""

import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from string import Formatter
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

import cards
from cards.languages import words_for
from cards.numbers import grouped, measured
from cards.regions import AMERICAN, AUSTRIAN, SWISS, month_first
from cards.times import day, day_and_minute, in_full, minute_and_zone, short_day
from cards.words import Words
from cards.words_english import ENGLISH
from cards.words_german import GERMAN

SAME: Final = frozenset(
    [
        *"April August September November Logger HTTP-Status URL Trace Debug Info Version version live".split(),
        "Support: {team}",
    ]
)
"""What is written alike in both languages. The rest of a table must differ."""
GERMAN_ONLY: Final = ("things.",)
"""Names that are English by themselves."""


def tables(name: str) -> dict[type, Any]:
    """Every table of texts in `cards/`, by its type; `name` is ENGLISH or GERMAN."""
    found = {}
    for module in pkgutil.iter_modules(cards.__path__, "cards."):
        if "words" in module.name:
            table = getattr(import_module(module.name), name, None)
            if is_dataclass(table):
                found[type(table)] = table
    return found


ENGLISH_TABLES, GERMAN_TABLES = tables("ENGLISH"), tables("GERMAN")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a table with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}".removeprefix("."))


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_table_is_there_in_every_language() -> None:
    assert set(ENGLISH_TABLES) == set(GERMAN_TABLES)
    assert len(ENGLISH_TABLES) >= 5


@pytest.mark.parametrize("table", ENGLISH_TABLES, ids=lambda table: table.__name__)
def test_a_text_exists_in_every_language_with_the_same_places(table: type) -> None:
    english = dict(leaves(ENGLISH_TABLES[table]))
    german = dict(leaves(GERMAN_TABLES[table]))
    assert set(english) == {where for where in german if not where.startswith(GERMAN_ONLY)}
    assert [where for where in english if not english[where].strip() or not german[where].strip()] == []
    assert {where: places(text) for where, text in english.items()} == {
        where: places(german[where]) for where in english
    }


@pytest.mark.parametrize("table", ENGLISH_TABLES, ids=lambda table: table.__name__)
def test_no_text_is_left_in_english(table: type) -> None:
    english = dict(leaves(ENGLISH_TABLES[table]))
    german = dict(leaves(GERMAN_TABLES[table]))
    alike = {where: text for where, text in english.items() if text == german[where] and text not in SAME}
    spelt = {where: re.sub(r"\{\w+\}", "", text) for where, text in alike.items()}
    assert [where for where, text in spelt.items() if re.search(r"[^\W\d_]{3}", text)] == []


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("de", GERMAN),
        ("de-DE", GERMAN),
        ("de-AT", AUSTRIAN),
        ("DE_ch", SWISS),
        ("de-LI", SWISS),
        ("de-Latn-AT", AUSTRIAN),
        ("en", ENGLISH),
        ("en-GB", ENGLISH),
        ("en-US", AMERICAN),
        ("en_us", AMERICAN),
        ("en-PH", AMERICAN),
        ("fr-FR", ENGLISH),
        ("us", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_a_locale_chooses_the_texts(locale: str | None, words: Words) -> None:
    assert words_for(locale) is words


AT = datetime(2026, 1, 6, 23, 5, 9, 7000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "minute", "short"),
    [
        ("en-GB", "Europe/London", "6 January 2026 at 23:05", "6 Jan 2026"),
        ("en-US", "America/New_York", "January 6, 2026 at 6:05 PM", "Jan 6, 2026"),
        ("de-DE", "Europe/Berlin", "7. Januar 2026 um 00:05 Uhr", "7. Jan. 2026"),
        ("de-AT", "Europe/Vienna", "7. Jänner 2026 um 00:05 Uhr", "7. Jän. 2026"),
        ("de-CH", "Europe/Zurich", "7. Januar 2026 um 00:05 Uhr", "7. Jan. 2026"),
        ("fr", "UTC", "6 January 2026 at 23:05", "6 Jan 2026"),
    ],
)
def test_a_time_is_written_as_in_the_readers_country_and_zone(
    locale: str, zone: str, minute: str, short: str
) -> None:
    words = words_for(locale)
    local = AT.astimezone(ZoneInfo(zone))
    assert day_and_minute(AT, zone, words) == minute
    assert minute_and_zone(AT, zone, words) == f"{minute} ({zone})"
    assert short_day(AT, zone, words) == short
    assert in_full(AT, zone, words) == f"{short} {local:%H:%M}:09.007 ({zone})"


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(0, "12:05 AM"), (1, "1:05 AM"), (11, "11:05 AM"), (12, "12:05 PM"), (23, "11:05 PM")],
)
def test_the_hours_of_a_clock_of_twelve(hour: int, expected: str) -> None:
    moment = AT.replace(hour=hour)
    assert day_and_minute(moment, "UTC", AMERICAN) == f"January 6, 2026 at {expected}"


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "de-DE", "de-AT", "de-CH", "fr-FR", "ja"])
def test_no_date_is_written_in_figures_only(locale: str) -> None:
    """12/06 is June to one reader and December to the next."""
    words = words_for(locale)
    for month in range(1, 13):
        assert re.search(r"[^\W\d]{3}", day(date(2026, month, 6), words))
        moment = datetime(2026, month, 6, tzinfo=UTC)
        assert re.search(r"[^\W\d]{3}", day_and_minute(moment, "UTC", words).split("2026")[0])


def test_numbers_are_written_as_in_the_readers_country() -> None:
    written = {
        locale: (
            grouped(1_234_567, words_for(locale)),
            grouped(12, words_for(locale)),
            measured(2.5, words_for(locale)),
        )
        for locale in ("en-GB", "en-US", "de-DE", "de-CH")
    }
    assert written == {
        "en-GB": ("1,234,567", "12", "2.5"),
        "en-US": ("1,234,567", "12", "2.5"),
        "de-DE": ("1.234.567", "12", "2,5"),
        "de-CH": ("1’234’567", "12", "2.5"),
    }


@pytest.mark.parametrize(
    ("locale", "first"), [("en-US", True), ("en", False), ("en-GB", False), ("de-US", False), (None, False)]
)
def test_where_the_month_comes_first(locale: str | None, first: bool) -> None:
    assert month_first(locale) is first
