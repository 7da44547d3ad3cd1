"""Reads a clock time from tokens: `3pm`, `12:57:15`, `15 Uhr 30`, `noon`, `in the morning`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from bot.asking.calendar_words import (
    GERMAN_MONTHS,
    GERMAN_WEEKDAYS,
    MIDNIGHT,
    NOON,
    NUMBERS,
    PARTS_OF_DAY,
    UNITS,
)
from bot.asking.spans import HOUR, Clock
from bot.asking.tokens import Token, key_at

_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:(?P<mark>[:.h])(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?(?P<suffix>a\.?m\.?|p\.?m\.?|uhr|h)?",
    re.IGNORECASE,
)
_MERIDIEMS: Final = {"am": "am", "a.m": "am", "a.m.": "am", "pm": "pm", "p.m": "pm", "p.m.": "pm"}
_AFTER_NOON: Final = frozenset("afternoon nachmittag nachmittags evening abend abends night nachts".split())
_DAY: Final = 24 * HOUR
_FIRST_HOUR: Final = 6
"""Before it `1h30` is an amount rather than a time of day."""


def read_clock(
    tokens: Sequence[Token],
    i: int,
    *,
    bare: bool,
    language: str,
    text: str | None = None,
    dotted: bool = False,
) -> tuple[Clock | int, int] | None:
    """The clock time at a position, or with `bare` a number alone, and the next position.

    `text` stands in for the token's own. A number alone is 0 to 31; whether it is an hour is for the caller.
    `dotted`: one end of a range, where `9.30`, which is no date, is a time.
    """
    key = key_at(tokens, i) if text is None else text
    named = _named(tokens, i, key) or _spoken(tokens, i)
    if named is not None:
        return named
    found = _CLOCK.fullmatch(key)
    if found is None or (text is None and _is_amount(tokens, i, found["suffix"])):
        return None
    hour, minute, second = int(found[1]), found[3], found[4]
    suffix, after = found["suffix"] or "", i + 1
    point = found["mark"] == "."
    if not suffix:
        suffix, after = _suffix_word(tokens, i, hour, language=language)
    date = not dotted or 1 <= int(minute or 1) <= 12
    if point and date and suffix not in ("uhr", "pm", "am") and not _MERIDIEMS.get(suffix):
        return None  # 12.30 alone is as well a date or an amount
    if found["mark"] == "h" and (not bare or hour < _FIRST_HOUR):
        return None  # 1h30 is an amount
    if suffix == "h" and minute is None and not bare:
        return None  # 15h may be an amount
    if not suffix and minute is None:
        return (hour, after) if bare and hour <= 31 else None
    if suffix == "uhr" and minute is None:
        following = key_at(tokens, after)
        if re.fullmatch(r"[0-5]\d", following) and key_at(tokens, after + 1) not in UNITS:
            minute, after = following, after + 1
    clock = _clock(hour, minute, second, _MERIDIEMS.get(suffix, ""))
    if clock is None:
        return None
    return _by_part_of_day(tokens, clock, after)


def _named(tokens: Sequence[Token], i: int, key: str) -> tuple[Clock, int] | None:
    """`noon`, `midnight`, `12 noon`, and the parts of a day."""
    if re.fullmatch(r"12", key) and key_at(tokens, i + 1) in NOON | MIDNIGHT:
        key, i = key_at(tokens, i + 1), i + 1
    if key in NOON:
        return Clock(12 * HOUR, "hour", 13 * HOUR, meridiem="pm"), i + 1
    if key in MIDNIGHT:
        return Clock(0, "hour", HOUR, meridiem="am"), i + 1
    if key in PARTS_OF_DAY and key != "tonight":
        start, end = PARTS_OF_DAY[key]
        return Clock(start * HOUR, "part", end * HOUR), i + 1
    return None


def _spoken(tokens: Sequence[Token], i: int) -> tuple[Clock, int] | None:
    """`half past two`, `quarter to 3`, `halb drei`, `Viertel nach 2`: a minute."""
    word, following = key_at(tokens, i), key_at(tokens, i + 1)
    minutes = {"half": 30, "halb": -30, "quarter": 15, "viertel": 15}.get(word)
    if minutes is None:
        return None
    k = i + 1
    if word != "halb":
        if following not in ("past", "after", "nach", "to", "before", "vor"):
            return None
        minutes = -minutes if following in ("to", "before", "vor") else minutes
        k += 1
    hour = NUMBERS.get(
        key_at(tokens, k), int(key_at(tokens, k)) if re.fullmatch(r"\d{1,2}", key_at(tokens, k)) else 0
    )
    if not 1 <= hour <= 24:
        return None
    start = hour * HOUR + minutes * 60
    clock = Clock(start, "minute", start + HOUR)
    suffix, after = _suffix_word(tokens, k, hour, language="en")
    if _MERIDIEMS.get(suffix) == "pm" and hour < 12:
        clock = clock.shifted(12 * HOUR, "pm")
    return _by_part_of_day(tokens, clock, after)


def _is_amount(tokens: Sequence[Token], i: int, suffix: str | None) -> bool:
    """Whether the number counts something: `9 hours`, `9 days ago`."""
    following = key_at(tokens, i + 1)
    return (not suffix and following in UNITS and following != "h") or (suffix == "h" and following == "ago")


def _suffix_word(tokens: Sequence[Token], i: int, hour: int, *, language: str) -> tuple[str, int]:
    """The `am`, `pm`, `Uhr` or `o'clock` that follows as a word of its own, and the position after it."""
    word = key_at(tokens, i + 1)
    if word in ("uhr", "o'clock", "oclock", "h"):
        return "uhr" if word != "h" else "h", i + 2
    if word == "am" and (hour > 12 or _german_day(tokens, i + 2, language=language)):
        return "", i + 1
    if word in _MERIDIEMS:
        return _MERIDIEMS[word], i + 2
    return "", i + 1


def _german_day(tokens: Sequence[Token], i: int, *, language: str) -> bool:
    """Whether a day in German begins here, so that the `am` before it is a preposition."""
    if i >= len(tokens):
        return False
    key = key_at(tokens, i)
    if key in GERMAN_WEEKDAYS or key_at(tokens, i + 1) in GERMAN_MONTHS:
        return True
    return key[:1].isdigit() and (tokens[i].dotted or "." in key or language == "de")


def _clock(hour: int, minute: str | None, second: str | None, meridiem: str) -> Clock | None:
    if meridiem == "pm" and hour < 12:
        hour += 12
    elif meridiem == "am" and hour == 12:
        hour = 0
    start = hour * HOUR + int(minute or 0) * 60 + int(second or 0)
    if start > _DAY or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    unit: Literal["second", "minute", "hour"] = "second" if second else "minute" if minute else "hour"
    noon: Literal["", "am", "pm"] = "pm" if meridiem == "pm" else "am" if meridiem else ""
    return Clock(start, unit, start + HOUR, noon)


def _by_part_of_day(tokens: Sequence[Token], clock: Clock, after: int) -> tuple[Clock, int]:
    """`8 in the evening`, `8 Uhr abends`: the part of the day settles which 8 it is."""
    k = after
    while key_at(tokens, k) in ("in", "the", "am", "at", "o'clock"):
        k += 1
    word = key_at(tokens, k)
    if word not in PARTS_OF_DAY or clock.meridiem:
        return clock, after
    if word in _AFTER_NOON and 0 < clock.start < 12 * HOUR:
        early = word in ("night", "nachts") and clock.start < 6 * HOUR
        return (replace(clock, meridiem="am") if early else clock.shifted(12 * HOUR, "pm")), k + 1
    return replace(clock, meridiem="am" if clock.start < 12 * HOUR else "pm"), k + 1
