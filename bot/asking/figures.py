"""Reads dates in figures, `2026-06-12`, `12/06`, `12.06.`, and joined in other ways, `12-Jun-2026`. Pure.

Our own grammar reads what people type; what is a date in some other way is left to dateparser, with its
languages fixed: it takes 0.7 ms then, and 41 ms without.
"""

import re
from datetime import date
from typing import Final

from dateparser.date import DateDataParser

from bot.asking.calendar_words import MONTHS
from bot.asking.spans import Calendar, Day, NoSuchTimeError

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_JOINED: Final = re.compile(
    rf"(?=.*\d)(?:\d{{1,4}}[-/.]?)?(?:{_MONTH})\.?(?:[-/.]?\d{{1,4}})?[-/.]?(?:\d{{2,4}})?", re.IGNORECASE
)
_PLAIN: Final = re.compile(
    rf"(?:(\d{{1,2}})[-/.]?({_MONTH})|({_MONTH})[-/.]?(\d{{1,2}}))\.?(?:[-/.]?(\d{{4}}))?", re.IGNORECASE
)
"""Nearly all that are typed: dateparser, which needs 0.2 seconds when it is first asked, is spared them."""
_LONGEST: Final = 20


def date_in_figures(key: str, *, day_first: bool, dotted: bool) -> Day | None:
    """The day that figures name. `dotted`: a full stop follows, or words of time precede, so that 12.6 is one.

    Raises NoSuchTimeError for a day that its month does not have.
    """
    iso = _ISO.fullmatch(key)
    if iso is not None:
        return Day(first=checked_date(int(iso[1]), int(iso[2]), int(iso[3])))
    found = _NUMERIC.fullmatch(key)
    if found is None:
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
    if mark == "-" and year is None:
        return None
    if mark == "." and year is None and not (dotted or key.endswith(".")):
        return None  # 12.30 may be an amount
    if mark == "." and year is not None and len(year) == 2 and len(key) < 7:
        return None  # 2.4.10 is a version
    mday, month = (first, second) if day_first or mark == "." else (second, first)
    if month > 12:
        mday, month = month, mday
    if not exists(month, mday):
        return None
    if year is None:
        return Day(month=month, mday=mday)
    return Day(first=checked_date(int(year) + (2000 if len(year) == 2 else 0), month, mday))


def date_joined(key: str, calendar: Calendar, *, day_first: bool) -> Day | None:
    """The day of a word that holds figures and a month: `12-Jun-2026`, `jun12`."""
    if len(key) > _LONGEST or _JOINED.fullmatch(key) is None:
        return None
    plain = _PLAIN.fullmatch(key)
    if plain is not None:
        month, mday = MONTHS[(plain[2] or plain[3]).casefold()], int(plain[1] or plain[4])
        if plain[5] is not None:
            return Day(first=checked_date(int(plain[5]), month, mday))
        return Day(month=month, mday=mday) if exists(month, mday) else None
    parser = DateDataParser(
        languages=["en", "de"],
        settings={
            "RELATIVE_BASE": calendar.local.replace(tzinfo=None),
            "PREFER_DATES_FROM": "past",
            "DATE_ORDER": "DMY" if day_first else "MDY",
        },
    )
    found = parser.get_date_data(key)
    if found is None or found.date_obj is None or found.period != "day":
        return None
    return Day(first=found.date_obj.date())


def exists(month: int, mday: int) -> bool:
    """Whether some year has this day."""
    return 1 <= month <= 12 and 1 <= mday <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)


def checked_date(year: int, month: int, mday: int) -> date:
    """A date, or NoSuchTimeError."""
    try:
        return date(year, month, mday)
    except ValueError as error:
        raise NoSuchTimeError(f"{year}-{month}-{mday}") from error
