"""Reads a day or a longer period from tokens: `June 12`, `last Monday`, `12/06/2026`, `this week`. Pure.

Our own grammar reads what people type; what is a date in some other way (`12-Jun-2026`) is left to dateparser.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from dateparser.date import DateDataParser

from bot.asking.calendar_words import (
    GERMAN_PREPOSITIONS,
    LAST,
    MONTHS,
    ORDINALS,
    RELATIVE_DAYS,
    SHORT_WEEKDAYS,
    THIS,
    WEEKDAYS,
)
from bot.asking.spans import YEARS, Calendar, Day, NoSuchTimeError, months_later
from bot.asking.tokens import Token, key_at

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_MDAY: Final = re.compile(r"(\d{1,2})(st|nd|rd|th|\.)?")
_YEAR: Final = re.compile(r"(?:19|20|21)\d\d")
_ODD: Final = re.compile(
    rf"(?=.*\d)(?:\d{{1,4}}[-/.]?)?(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?(?:[-/.]?\d{{1,4}})?[-/.]?(?:\d{{2,4}})?"
)
_WEEK: Final = frozenset("week woche".split())
_PERIODS: Final = {
    "week": "week",
    "woche": "week",
    "month": "month",
    "monat": "month",
    "monats": "month",
    "year": "year",
    "jahr": "year",
    "jahres": "year",
}
_BEFORE_A_MONTH: Final = frozenset(
    "in im since seit until till bis before vor after nach of during last this from between to through for "
    "letzten and und - early late mid".split()
)
_BEFORE_A_YEAR: Final = frozenset(
    "in im since seit until till bis before vor after nach during year jahr jahre of".split()
)
_VERB_FOLLOWS: Final = frozenset("i we you he she it they be have not affect".split())


class DayReader:
    """Reads days at a position of a sentence; `read` gives the day and the next position."""

    def __init__(
        self, tokens: Sequence[Token], calendar: Calendar, *, day_first: bool, language: str
    ) -> None:
        self._tokens = tokens
        self._calendar = calendar
        self._day_first = day_first
        self._language = language

    def read(self, i: int) -> tuple[Day, int] | None:
        """The day or period that begins here."""
        i = self._skip(i, ["the"])
        return (
            self._relative(i)
            or self._period(i)
            or self._weekday(i)
            or self._month_first(i)
            or self._day_first_date(i)
            or self._numeric(i)
            or self._year_alone(i)
            or self._odd(i)
        )

    def _relative(self, i: int) -> tuple[Day, int] | None:
        key = self._key(i)
        if key == "day" and self._key(i + 1) == "before" and self._key(i + 2) == "yesterday":
            return self._days_back(2), i + 3
        shift = RELATIVE_DAYS.get(key)
        if shift is None:
            return None
        return replace(self._days_back(-shift), open=shift == 0), i + 1

    def _period(self, i: int) -> tuple[Day, int] | None:
        """`this week`, `last month`, `previous day`, `the weekend`, `week 24`, `last week Monday`."""
        key, following = self._key(i), self._key(i + 1)
        if key in ("weekend", "wochenende") or (following in ("weekend", "wochenende") and key in LAST | THIS):
            return Day("weekend", weekday=5), i + (1 if key in ("weekend", "wochenende") else 2)
        if key in ("kw", "kalenderwoche", *_WEEK) and re.fullmatch(r"[1-5]?\d", following):
            if not 1 <= int(following) <= 53:
                return None
            return Day("week", iso_week=int(following)), i + 2
        if key == "previous" and following == "day":
            return self._days_back(1), i + 2
        unit = _PERIODS.get(following)
        if key in THIS and unit is not None:
            return self._calendar_period(unit, 0), i + 2
        if key in LAST and key != "past" and unit is not None:
            last = self._calendar_period(unit, 1)
            after = self._skip(i + 2, ["on", "am"])
            if unit == "week" and last.first is not None and self._key(after) in WEEKDAYS:
                return Day(first=last.first + timedelta(days=WEEKDAYS[self._key(after)])), after + 1
            return last, i + 2
        return None

    def _calendar_period(self, unit: str, back: int) -> Day:
        today = self._calendar.today
        if unit == "week":
            return Day("week", first=today - timedelta(days=today.weekday() + 7 * back), open=not back)
        if unit == "month":
            return Day("month", first=months_later(today.replace(day=1), -back), open=not back)
        return Day("year", first=date(today.year - back, 1, 1), open=not back)

    def _weekday(self, i: int) -> tuple[Day, int] | None:
        """`Monday`, `last Monday`, `Friday, June 12` (the date counts), `Monday last week`."""
        start = self._skip(i, LAST | THIS)
        number = self._weekday_at(start)
        if number is None:
            return None
        after = start + 1
        dated = self._skip(after, [",", "the", "den", "dem", "der"])
        date_read = self._month_first(dated) or self._day_first_date(dated) or self._numeric(dated)
        if date_read is not None and date_read[0].unit == "day":
            return date_read
        week = self._period(self._skip(after, ["of", "in", "the", "der"]))
        if week is not None and week[0].unit == "week" and week[0].first is not None:
            return Day(first=week[0].first + timedelta(days=number)), week[1]
        return Day(weekday=number), after

    def _weekday_at(self, i: int) -> int | None:
        key = self._key(i)
        if key in SHORT_WEEKDAYS:
            german = self._key(i - 1) in GERMAN_PREPOSITIONS or self._tokens[i].dotted
            german = german or "-" in (self._key(i - 1), self._key(i + 1))
            return SHORT_WEEKDAYS[key] if german and self._tokens[i].text[:1].isupper() else None
        return WEEKDAYS.get(key)

    def _month_first(self, i: int) -> tuple[Day, int] | None:
        """`June 12`, `June 12th, 2026`, `June 2026`, `June`."""
        start = self._skip(i, LAST | THIS)
        month = MONTHS.get(self._key(start))
        if month is None:
            return None
        k = self._skip(start + 1, ["the"])
        found = _MDAY.fullmatch(self._key(k))
        if found is not None and 1 <= int(found[1]) <= 31:
            return self._dated(month, int(found[1]), k + 1)
        if not self._is_month(start):
            return None
        year = self._year(start + 1)
        if year is not None:
            return Day("month", first=date(year[0], month, 1)), year[1]
        return Day("month", month=month), start + 1

    def _is_month(self, i: int) -> bool:
        """Whether the name of a month alone is meant as one: `may` is a verb as well."""
        key, following = self._key(i), self._key(i + 1)
        if key != "may" or self._key(i - 1) in _BEFORE_A_MONTH or _YEAR.fullmatch(following):
            return following not in _VERB_FOLLOWS or key != "may"
        return i > 0 and self._tokens[i].text == "May" and following not in _VERB_FOLLOWS

    def _day_first_date(self, i: int) -> tuple[Day, int] | None:
        """`12 June`, `the 12th of June 2026`, `12. Juni`, `first of June`, `the 12th`, `am 12.`"""
        start = self._skip(i, LAST | THIS)
        found = _MDAY.fullmatch(self._key(start))
        number = int(found[1]) if found is not None else ORDINALS.get(self._key(start))
        if number is None or not 1 <= number <= 31:
            return None
        k = self._skip(start + 1, ["of", "day"])
        month = MONTHS.get(self._key(k))
        if month is not None and (self._key(k) != "may" or self._key(k + 1) not in _VERB_FOLLOWS):
            return self._dated(month, number, k + 1)
        if found is None:
            return None
        dotted = self._tokens[start].dotted or found[2] == "."
        if (
            found[2] in ("st", "nd", "rd", "th")
            or (dotted
            and self._key(start - 1) in GERMAN_PREPOSITIONS | {"-", "und"})
        ):
            return Day(mday=number), start + 1
        return None

    def _dated(self, month: int, mday: int, after: int) -> tuple[Day, int] | None:
        """A month and a day, with the year that may follow."""
        year = self._year(self._skip(after, [","]))
        if year is not None:
            return (Day(first=_date(year[0], month, mday)), year[1]) if _exists(month, mday) else None
        return (Day(month=month, mday=mday), after) if _exists(month, mday) else None

    def _numeric(self, i: int) -> tuple[Day, int] | None:
        """`2026-06-12`, `12/06/2026`, `12.06.`, `12/06`."""
        key = self._key(i)
        iso = _ISO.fullmatch(key)
        if iso is not None:
            return Day(first=_date(int(iso[1]), int(iso[2]), int(iso[3]))), i + 1
        found = _NUMERIC.fullmatch(key)
        if found is None:
            return None
        first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
        if mark == "-" and year is None:
            return None
        if mark == "." and (
            (year is None and not self._dotted_date(i)) or (year and len(year) == 2 and len(key) < 7)
        ):
            return None  # 12.30 may be an amount, 2.4.10 a version
        mday, month = (first, second) if self._day_first or mark == "." else (second, first)
        if month > 12:
            mday, month = month, mday
        if not _exists(month, mday):
            return None
        if year is not None:
            return Day(first=_date(int(year) + (2000 if len(year) == 2 else 0), month, mday)), i + 1
        read_year = self._year(i + 1)
        if read_year is not None:
            return Day(first=_date(read_year[0], month, mday)), read_year[1]
        return Day(month=month, mday=mday), i + 1

    def _dotted_date(self, i: int) -> bool:
        """Whether `12.6` is a date: by its second full stop, or what stands before it."""
        return self._tokens[i].dotted or self._key(i).endswith(".") or self._key(i - 1) in GERMAN_PREPOSITIONS

    def _year_alone(self, i: int) -> tuple[Day, int] | None:
        start = i + 1 if self._key(i) in ("year", "jahr") else i
        year = self._year(start)
        if year is None or self._key(start - 1) not in _BEFORE_A_YEAR:
            return None
        return Day("year", first=date(year[0], 1, 1)), year[1]

    def _year(self, i: int) -> tuple[int, int] | None:
        key = self._key(i)
        if _YEAR.fullmatch(key) and int(key) in YEARS:
            return int(key), i + 1
        return None

    def _odd(self, i: int) -> tuple[Day, int] | None:
        """A date joined in another way, as dateparser reads it."""
        key = self._key(i)
        if len(key) > 20 or _ODD.fullmatch(key) is None:
            return None
        parser = DateDataParser(
            languages=["en", "de"],
            settings={
                "RELATIVE_BASE": self._calendar.local.replace(tzinfo=None),
                "PREFER_DATES_FROM": "past",
                "DATE_ORDER": "DMY" if self._day_first else "MDY",
            },
        )
        found = parser.get_date_data(key)
        if found is None or found.date_obj is None or found.period != "day":
            return None
        return Day(first=found.date_obj.date()), i + 1

    def _days_back(self, days: int) -> Day:
        return Day(first=self._calendar.back(days, "day").date())

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)

    def _skip(self, i: int, keys: Sequence[str] | frozenset[str]) -> int:
        while self._key(i) in keys:
            i += 1
        return i


def _exists(month: int, mday: int) -> bool:
    return 1 <= month <= 12 and 1 <= mday <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def _date(year: int, month: int, mday: int) -> date:
    try:
        return date(year, month, mday)
    except ValueError as error:
        raise NoSuchTimeError(f"{year}-{month}-{mday}") from error
