"""Reads one moment from tokens: `yesterday`, `June 12 at 12:57`, `3pm on Monday`, `2 days ago`. Pure.

What comes again (Monday, June 12, 3pm) stays unresolved here: which one is meant depends on the range
that it is part of.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.asking.calendar_words import (
    LAST,
    NOW,
    NUMBERS,
    ON,
    PARTS_OF_DAY,
    THIS,
    UNITS,
    Unit,
)
from bot.asking.clocks import read_clock
from bot.asking.days import DayReader
from bot.asking.spans import HOUR, Calendar, Clock, Day, NoSuchTimeError, Span
from bot.asking.tokens import Token, key_at

_STAMP: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[t_](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?(z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_AMOUNT: Final = re.compile(r"(\d{1,6}(?:[.,]\d+)?)([a-zäöü]*)")


_QUARTERS: Final = {"viertelstunde": 15, "dreiviertelstunde": 45}
_HALVES: Final = {"anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5}
_GLUED: Final = re.compile(r"(\d{1,3})h(\d{1,2})(?:m|min)?")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or period, a clock time, both; an exact span; or a number alone (an hour, or a day of a month)."""

    day: Day | None = None
    clock: Clock | None = None
    exact: Span | None = None
    number: int | None = None

    def as_clock(self) -> "Moment":
        """The moment with a number alone read as an hour."""
        if self.number is None:
            return self
        if self.number > 24:
            raise NoSuchTimeError(self.number)
        start = self.number * HOUR
        return Moment(self.day, Clock(start, "hour", start + HOUR, bare=True))


Read = tuple[Moment, int]


class MomentReader:
    """Reads moments at a position of a sentence; every method gives what it read and the next position."""

    def __init__(
        self, tokens: Sequence[Token], calendar: Calendar, *, day_first: bool, language: str
    ) -> None:
        self._tokens = tokens
        self._calendar = calendar
        self._language = language
        self._days = DayReader(tokens, calendar, day_first=day_first, language=language)

    def moment(self, i: int, *, bare: bool = False, dotted: bool = False) -> Read | None:
        """The moment that begins here; `bare`: a number alone counts, for a preposition of time precedes.

        `dotted`: one end of a range, which `9.30` may be.
        """
        i, bare = self._opening(i, bare=bare)
        if self._key(i) in NOW:
            return Moment(exact=Span(self._calendar.local, None)), i + 1
        read = self._stamp(i) or self._ago(i) or self._part_of_day(i)
        if read is not None:
            return read
        day = self._days.read(i)
        if day is not None:
            return self._with_clock(*day)
        bare = bare or (self._is_german_hour(i) and self._days.read(i + 1) is not None)
        clock = read_clock(self._tokens, i, bare=bare, language=self._language, dotted=dotted)
        if clock is None:
            return None
        found, after = clock
        moment = Moment(number=found) if isinstance(found, int) else Moment(clock=found)
        day = self._days.read(self._skip(after, "on am of the , den vom".split()))
        if day is not None and day[0].unit == "day":
            moment = replace(moment.as_clock(), day=day[0])
            part = PARTS_OF_DAY.get(self._key(day[1]))
            if part is None or moment.clock is None:
                return moment, day[1]
            return replace(moment, clock=_in_part(moment.clock, part)), day[1] + 1
        return moment, after

    def amount(self, i: int) -> tuple[float, Unit, int] | None:
        """A duration: `2 hours`, `24h`, `a week`, `half an hour`, `1 hour 30 minutes` (in its smallest unit)."""
        found = self._spoken_amount(i) or self._one_amount(i)
        if found is None:
            return None
        amount, unit, after = found
        if self._key(after) in ("and", "und") and self._key(after + 2) in ("half", "halbe", "halben"):
            return amount + 0.5, unit, after + 3  # "an hour and a half"
        rest = self._one_amount(self._skip(after, ["and", "und"]))
        if rest is not None and (unit, rest[1]) in _SIXTIES:
            return amount * _SIXTIES[unit, rest[1]] + rest[0], rest[1], rest[2]
        return amount, unit, after

    def _spoken_amount(self, i: int) -> tuple[float, Unit, int] | None:
        """`quarter of an hour`, `Viertelstunde`, `anderthalb Stunden`, `2 and a half hours`, `1h30m`."""
        key = self._key(i)
        minutes = _QUARTERS.get(key)
        if minutes is not None:
            return minutes, "minute", i + 1
        if key == "quarter" and UNITS.get(self._key(self._skip(i + 1, ["of", "a", "an"]))) == "hour":
            return 15, "minute", self._skip(i + 1, ["of", "a", "an"]) + 1
        if key in ("three", "3") and self._key(i + 1) == "quarters":
            after = self._skip(i + 2, ["of", "a", "an"])
            return (45, "minute", after + 1) if UNITS.get(self._key(after)) == "hour" else None
        glued = _GLUED.fullmatch(key)
        if glued is not None:
            return int(glued[1]) * 60 + int(glued[2]), "minute", i + 1
        number: float | None = _HALVES.get(key)
        k = i + 1
        if number is None and [self._key(j) for j in range(i + 1, i + 4)] == ["and", "a", "half"]:
            whole = NUMBERS.get(key, int(key) if key.isascii() and key.isdigit() and len(key) < 4 else None)
            number, k = (None if whole is None else whole + 0.5), i + 4
        unit = UNITS.get(self._key(k)) if number is not None else None
        return (number, unit, k + 1) if number is not None and unit is not None else None

    def _one_amount(self, i: int) -> tuple[float, Unit, int] | None:
        if self._key(i) in ("half", "halben", "halbe") and self._key(i + 1) in NUMBERS:
            unit = UNITS.get(self._key(i + 2))
            return (0.5, unit, i + 3) if unit is not None else None
        if self._key(i) in ("half", "halbe", "halben") and self._key(i + 1) in UNITS:
            return 0.5, UNITS[self._key(i + 1)], i + 2
        if self._key(i) in NUMBERS and self._key(i + 1) in ("halbe", "halben", "half"):
            unit = UNITS.get(self._key(i + 2))
            return (0.5, unit, i + 3) if unit is not None else None
        if self._key(i) in ("a", "ein") and self._key(i + 1) in ("couple", "few", "paar"):
            i += 1
        number: float | None = NUMBERS.get(self._key(i))
        glued = ""
        if number is None:
            found = _AMOUNT.fullmatch(self._key(i))
            if found is None:
                return None
            number, glued = float(found[1].replace(",", ".")), found[2]
        if glued:
            unit, after = UNITS.get(glued), i + 1
        else:
            after = self._skip(i + 1, ["of"])
            unit = UNITS.get(self._key(after))
            after += 1
        return (number, unit, after) if unit is not None else None

    def _opening(self, i: int, *, bare: bool) -> tuple[int, bool]:
        """Past the prepositions; `at` and `um` let a number alone be an hour."""
        while self._key(i) in ON and not (self._key(i) == "an" and self._key(i + 1) in UNITS):
            bare = bare or self._key(i) in ("at", "um", "@")
            i += 1
        return i, bare

    def _stamp(self, i: int) -> Read | None:
        """A time stamp as logs write it."""
        found = _STAMP.fullmatch(self._key(i))
        if found is None:
            return None
        try:
            moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '').upper()}")
        except ValueError:
            return None
        seconds = 1 if found[2].count(":") == 2 else 60
        if moment.tzinfo is None:
            clock = read_clock(self._tokens, i, bare=False, language="en", text=found[2])
            assert clock is not None  # noqa: S101 - fromisoformat has read it
            found_clock = clock[0]
            assert isinstance(found_clock, Clock)  # noqa: S101 - it has a colon
            return Moment(Day(first=moment.date()), found_clock), i + 1
        try:
            start = self._calendar.elapsed(moment, 0)
        except OverflowError as error:
            raise NoSuchTimeError from error
        self._calendar.at(start.date())  # raises for a year that nobody can mean
        return Moment(exact=Span(start, self._calendar.elapsed(start, seconds), clocked=True)), i + 1

    def _ago(self, i: int) -> Read | None:
        """`2 days ago` and `vor 2 Tagen` are that whole day; `2 hours ago` the hour that began then."""
        german = self._key(i) == "vor"
        amount = self.amount(i + german)
        if amount is None:
            return None
        number, unit, after = amount
        if not german:
            if self._key(after) != "ago":
                return None
            after += 1
        start = self._calendar.back(number, unit)
        if unit in ("second", "minute", "hour"):
            length = {"second": 1, "minute": 60, "hour": HOUR}[unit]
            return Moment(exact=Span(start, self._calendar.elapsed(start, length), clocked=True)), after
        return self._with_clock(Day(first=start.date()), after)

    def _part_of_day(self, i: int) -> Read | None:
        """`this morning`, `last night`, `heute Nacht`: a day that is not said is today, or yesterday."""
        key, part = self._key(i), PARTS_OF_DAY.get(self._key(i + 1))
        if key == "overnight" or (key in ("über", "over") and self._key(i + 1) in ("nacht", "night")):
            return Moment(self._fixed(-1), _part(PARTS_OF_DAY["night"])), i + (1 if key == "overnight" else 2)
        if key == "tonight":
            return Moment(self._fixed(0), _part(PARTS_OF_DAY[key])), i + 1
        if part is None:
            return None
        if key in LAST and self._key(i + 1) in ("night", "nacht"):
            return Moment(self._fixed(-1), _part(part)), i + 2
        if key in THIS:
            return self._within_part(Moment(self._fixed(0), _part(part)), i + 2)
        return None

    def _within_part(self, moment: Moment, after: int) -> Read:
        """A part of a day, or the clock time in it that follows: `this afternoon at 3`."""
        k = self._skip(after, "at um @ ,".split())
        bare = self._key(k - 1) in ("at", "um", "@")
        read = read_clock(self._tokens, k, bare=bare, language=self._language)
        if read is None or moment.clock is None:
            return moment, after
        found, end = read
        clock = Moment(number=found).as_clock().clock if isinstance(found, int) else found
        if clock is None or clock.unit == "part":
            return moment, after
        part = moment.clock.start // HOUR, moment.clock.end // HOUR
        return replace(moment, clock=_in_part(clock, part)), end

    def _with_clock(self, day: Day, after: int) -> Read:
        """A day, with the clock time that may follow it."""
        if day.unit != "day":
            return Moment(day), after
        k = self._skip(after, "at um @ , in the am den".split())
        joined = any(self._key(j) in ("at", "um", "@") for j in range(after, k))
        if self._key(k) == "morgen":  # after a day it is its morning; alone it is tomorrow
            morning = Moment(replace(day, open=False), _part(PARTS_OF_DAY["morning"]))
            return self._within_part(morning, k + 1)
        bare = joined or self._is_german_hour(k)
        clock = read_clock(self._tokens, k, bare=bare, language=self._language)
        if clock is None:
            return Moment(day), after
        found, end = clock
        moment = Moment(number=found).as_clock() if isinstance(found, int) else Moment(clock=found)
        moment = replace(moment, day=replace(day, open=False))
        part = moment.clock is not None and moment.clock.unit == "part"
        return self._within_part(moment, end) if part else (moment, end)

    def _is_german_hour(self, i: int) -> bool:
        """`15h`, which beside a day is the time; alone it may be an amount."""
        return re.fullmatch(r"\d{1,2}h(?:\d{2})?", self._key(i)) is not None

    def _fixed(self, days: int) -> Day:
        return Day(first=self._calendar.back(-days, "day").date())

    def _key(self, i: int) -> str:
        return key_at(self._tokens, i)

    def _skip(self, i: int, keys: Sequence[str]) -> int:
        while self._key(i) in keys:
            i += 1
        return i


def _in_part(clock: Clock, hours: tuple[int, int]) -> Clock:
    """A clock time of a part of the day: the 3 of an afternoon is 15:00."""
    late = hours[0] >= 12 and clock.start < 12 * HOUR and not clock.meridiem
    small = clock.unit != "part" and hours[1] > 24 and clock.start < 6 * HOUR
    return clock.shifted(12 * HOUR, "pm") if late and not small else clock


def _part(hours: tuple[int, int]) -> Clock:
    return Clock(hours[0] * HOUR, "part", hours[1] * HOUR)


_SIXTIES: Final = {("hour", "minute"): 60, ("minute", "second"): 60, ("day", "hour"): 24, ("week", "day"): 7}
