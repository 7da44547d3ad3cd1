"""The spans of time that health is asked for, each with the one that it is compared with. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.health.groups import Span, hour_in, moment_at, monday_of

PeriodName = Literal["today", "yesterday", "this_week", "last_week"]
PERIODS: Final[tuple[PeriodName, ...]] = ("this_week", "today", "yesterday", "last_week")

_HOURS: Final[Mapping[Span, int]] = {"day": 24, "week": 24 * 7}


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a week, up to an hour of it (excluded, counted from its start by the wall clock)."""

    name: PeriodName
    span: Span
    start: int  # ordinal of its first day
    until_hour: int
    zone: str

    @property
    def whole(self) -> bool:
        """Whether it is over."""
        return self.until_hour == _HOURS[self.span]

    @property
    def first(self) -> date:
        """Its first day."""
        return date.fromordinal(self.start)

    @property
    def last(self) -> date:
        """The last day of which an hour is in it."""
        return date.fromordinal(self.start + (self.until_hour - 1) // 24)

    @property
    def since(self) -> datetime:
        """When it begins (aware)."""
        return datetime.combine(self.first, time(), ZoneInfo(self.zone))

    @property
    def until(self) -> datetime:
        """When it ends (aware, excluded)."""
        days, hours = divmod(self.until_hour, 24)
        return datetime.combine(self.first + timedelta(days=days), time(hours), ZoneInfo(self.zone))

    @property
    def before(self) -> "Period":
        """The same days a week before, up to the same hour."""
        return replace(self, start=self.start - 7)

    @property
    def in_full(self) -> "Period":
        """The whole day or week."""
        return replace(self, until_hour=_HOURS[self.span])

    def around(self, now: datetime) -> "Period | None":
        """The week that a day is in, as far as it has gone; None for a week."""
        if self.span == "week":
            return None
        start, hour = hour_in("week", moment_at(now, self.zone))
        monday = monday_of(self.start)
        until = hour + 1 if monday == start else _HOURS["week"]
        return Period("this_week" if monday == start else "last_week", "week", monday, until, self.zone)


def period(name: PeriodName, now: datetime, zone: str) -> Period:
    """A period by its name, the hour that is under way included. `now` is aware."""
    moment = moment_at(now, zone)
    if name == "today":
        return Period(name, "day", moment.day, moment.hour + 1, zone)
    if name == "this_week":
        start, hour = hour_in("week", moment)
        return Period(name, "week", start, hour + 1, zone)
    if name == "yesterday":
        return day_before(moment.day, zone)
    return Period(name, "week", monday_of(moment.day) - 7, _HOURS["week"], zone)


def day_before(day: int, zone: str) -> Period:
    """The whole day before a day, given as its ordinal."""
    return Period("yesterday", "day", day - 1, _HOURS["day"], zone)
