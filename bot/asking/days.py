"""Reads a day or a longer period from tokens: `June 12`, `last Monday`, `12/06/2026`, `this week`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

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
from bot.asking.figures import checked_date, date_in_figures, date_joined, exists
from bot.asking.spans import YEARS, Calendar, Day, months_later
from bot.asking.tokens import Token, key_at

_MDAY: Final = re.compile(r"(\d{1,2})(st|nd|rd|th|\.)?")
_YEAR: Final = re.compile(r"(?:19|20|21)\d\d")
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
_BEFORE_A_DAY: Final = frozenset("- und dem den der des".split())
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
            or self._figures(i)
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
        if key in ("weekend", "wochenende") or (
            following in ("weekend", "wochenende") and key in LAST | THIS
        ):
            return Day("weekend", weekday=5), i + (1 if key in ("weekend", "wochenende") else 2)
        if key in ("kw", "kalenderwoche", *_WEEK) and re.fullmatch(r"[1-5]?\d", following):
            if not 1 <= int(following) <= 53:
                return None
            return Day("week", iso_week=int(following)), i + 2
        if key in _WEEK and following in ("of", "vom", "ab"):
            k = self._skip(i + 2, ["the", "dem"])
            dated = self._month_first(k) or self._day_first_date(k) or self._figures(k)
            if dated is not None and dated[0].unit == "day":
                first = dated[0].latest(self._calendar.today)
                return Day("week", first=first - timedelta(days=first.weekday())), dated[1]
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
        date_read = self._month_first(dated) or self._day_first_date(dated) or self._figures(dated)
        if date_read is not None and date_read[0].unit == "day":
            return date_read
        week = self._period(self._skip(after, ["of", "in", "the", "der"]))
        if week is not None and week[0].unit == "week" and week[0].first is not None:
            return Day(first=week[0].first + timedelta(days=number)), week[1]
        return Day(weekday=number, past=start > i and self._key(i) in LAST), after

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
        if _MDAY.fullmatch(self._key(i - 1)):
            return False  # 31 June: what stands before would have been its day
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
        if found[2] in ("st", "nd", "rd", "th") or (
            dotted and self._key(start - 1) in GERMAN_PREPOSITIONS | _BEFORE_A_DAY
        ):
            return Day(mday=number), start + 1
        return None

    def _dated(self, month: int, mday: int, after: int) -> tuple[Day, int] | None:
        """A month and a day, with the year that may follow."""
        year = self._year(self._skip(after, [","]))
        if year is not None:
            return (Day(first=checked_date(year[0], month, mday)), year[1]) if exists(month, mday) else None
        return (Day(month=month, mday=mday), after) if exists(month, mday) else None

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

    def _figures(self, i: int) -> tuple[Day, int] | None:
        """A date in figures, with the year that may follow (`12/06 2026`)."""
        if i >= len(self._tokens):
            return None
        token = self._tokens[i]
        prepared = self._key(i - 1) in GERMAN_PREPOSITIONS
        day = date_in_figures(self._key(i), day_first=self._day_first, dotted=token.dotted or prepared)
        year = self._year(i + 1) if day is not None and day.first is None else None
        if day is None or year is None or day.month is None or day.mday is None:
            return (day, i + 1) if day is not None else None
        return Day(first=checked_date(year[0], day.month, day.mday)), year[1]

    def _odd(self, i: int) -> tuple[Day, int] | None:
        day = date_joined(self._key(i), self._calendar, day_first=self._day_first)
        return (day, i + 1) if day is not None else None

    def _days_back(self, days: int) -> Day:
        return Day(first=self._calendar.back(days, "day").date())

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)

    def _skip(self, i: int, keys: Sequence[str] | frozenset[str]) -> int:
        while self._key(i) in keys:
            i += 1
        return i
