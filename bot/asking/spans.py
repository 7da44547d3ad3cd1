"""Calendar arithmetic of a question: days, weeks and clock times in a zone. Pure; the present is given."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.asking.calendar_words import Unit

YEARS: Final = range(1970, 2201)
"""The years that a question can be about; what lies outside is not understood as a date."""

HOUR: Final = 3600


class NoSuchTimeError(ValueError):
    """Words that have the form of a date but name none; the reader reports them as not understood."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of instants. `end` None: up to now. `clocked`: it was said by the clock."""

    start: datetime
    end: datetime | None
    clocked: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a longer period: fixed by `first`, or one that comes again (Monday, June 12, the 12th, June)."""

    unit: Literal["day", "weekend", "week", "month", "year"] = "day"
    first: date | None = None
    weekday: int | None = None
    month: int | None = None
    mday: int | None = None
    iso_week: int | None = None
    open: bool = False  # it lasts: today, this week
    past: bool = False  # it was said to be the last one

    def latest(self, today: date) -> date:
        """The first day of the latest one that has begun by a day."""
        if self.first is not None:
            return self.first
        return _only(max((day for day in self._near(today) if day <= today), default=None))

    def following(self, start: date) -> date:
        """The first day of the first one at or after a day."""
        if self.first is not None:
            return self.first
        return _only(min((day for day in self._near(start) if day >= start), default=None))

    def end(self, first: date) -> date:
        """The day after its last."""
        if self.unit == "month":
            return months_later(first, 1)
        if self.unit == "year":
            return date(first.year + 1, 1, 1)
        return first + timedelta(days={"day": 1, "weekend": 2, "week": 7}[self.unit])

    def _near(self, day: date) -> Iterator[date]:
        if self.weekday is not None:
            monday = day - timedelta(days=day.weekday())
            yield from (monday + timedelta(days=self.weekday + shift) for shift in (-7, 0, 7))
        elif self.iso_week is not None:
            for year in range(day.year - 7, day.year + 8):
                if self.iso_week <= date(year, 12, 28).isocalendar().week:
                    yield date.fromisocalendar(year, self.iso_week, 1)
        elif self.month is not None:
            for year in range(day.year - 8, day.year + 9):
                if (self.mday or 1) <= monthrange(year, self.month)[1]:
                    yield date(year, self.month, self.mday or 1)
        elif self.mday is not None:
            for shift in range(-2, 3):
                month = months_later(day.replace(day=1), shift)
                if self.mday <= monthrange(month.year, month.month)[1]:
                    yield month.replace(day=self.mday)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, in seconds of the wall clock after midnight, and what it covers."""

    start: int
    unit: Literal["second", "minute", "hour", "part"]
    end: int  # of an hour or a part of the day
    meridiem: Literal["", "am", "pm"] = ""
    bare: bool = False  # a number alone: `9` may be an hour or a day

    def shifted(self, seconds: int, meridiem: Literal["", "am", "pm"]) -> "Clock":
        """The same, later in the day, with what was said of noon."""
        return replace(
            self, start=self.start + seconds, end=self.end + seconds, meridiem=meridiem, bare=False
        )


@dataclass(frozen=True)
class Calendar:
    """The present instant (aware) in a zone, and what is counted from it."""

    now: datetime
    zone: ZoneInfo

    @cached_property
    def local(self) -> datetime:
        """Now, by the wall clock of the zone."""
        return self.now.astimezone(self.zone)

    @cached_property
    def today(self) -> date:
        """The day that it is in the zone."""
        return self.local.date()

    def at(self, day: date, seconds: int = 0) -> datetime:
        """A wall-clock time. One that a clock change leaves out is the instant as far after the change."""
        if day.year not in YEARS:
            raise NoSuchTimeError(day)
        return self._settled(datetime.combine(day, time()) + timedelta(seconds=seconds))

    def span(self, first: date, day: Day, clock: Clock | None) -> Span:
        """A period that begins on a day, or a clock time of that day."""
        if clock is None:
            end = None if day.open else self.at(day.end(first))
            return Span(self.at(first), end)
        if day.unit != "day":
            raise NoSuchTimeError(clock)
        start = self.at(first, clock.start)
        if clock.unit in ("hour", "part"):
            end = self.at(first, clock.end)
            if not end.astimezone(UTC) > start.astimezone(UTC):  # the hour that a clock change leaves out
                end = self.elapsed(start, HOUR)
        else:
            end = self.elapsed(start, 60 if clock.unit == "minute" else 1)
        return Span(start, end, clocked=clock.unit != "part")

    def back(self, amount: float, unit: Unit) -> datetime:
        """Now less an amount: hours and less are elapsed time, days and more keep the wall clock."""
        try:
            if unit in ("second", "minute", "hour"):
                seconds = amount * {"second": 1, "minute": 60, "hour": HOUR}[unit]
                moment = self.elapsed(self.now, -seconds)
            else:
                moment = self._settled(self._wall_back(amount, unit))
        except OverflowError as error:
            raise NoSuchTimeError(amount) from error
        if moment.year not in YEARS:
            raise NoSuchTimeError(amount)
        return moment

    def elapsed(self, moment: datetime, seconds: float) -> datetime:
        """So many seconds later."""
        return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(self.zone)

    def _wall_back(self, amount: float, unit: Unit) -> datetime:
        wall = self.local.replace(tzinfo=None)
        if unit in ("day", "week"):
            return wall - timedelta(days=amount * (7 if unit == "week" else 1))
        if amount > 12_000:
            raise NoSuchTimeError(amount)
        day = months_later(wall.date(), -round(amount * (12 if unit == "year" else 1)))
        return datetime.combine(day, wall.time())

    def _settled(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone).astimezone(UTC).astimezone(self.zone)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise NoSuchTimeError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def earlier(first: datetime, second: datetime) -> bool:
    """Whether an instant lies before another (in one zone Python compares wall clocks)."""
    return first.astimezone(UTC) < second.astimezone(UTC)


def _only(day: date | None) -> date:
    if day is None:
        raise NoSuchTimeError
    return day
