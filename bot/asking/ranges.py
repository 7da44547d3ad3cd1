"""Turns what a sentence says of time into one range of instants. Pure.

What comes again is resolved here: Monday alone is the latest one that has begun; a range begins at the latest
start that has begun (or that lies before a fixed end), and its end is the first one after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.asking.dates import Timing
from bot.asking.moments import Moment
from bot.asking.spans import HOUR, Calendar, Clock, Day, NoSuchTimeError, Span, earlier

_BEGINS = ("since", "after")
_ENDS = ("until", "before")


@dataclass(frozen=True, slots=True)
class Range:
    """Half open; None is unbounded. `rejected` are statements that contradict the others or name no time."""

    since: datetime | None
    until: datetime | None
    rejected: tuple[Timing, ...] = ()


def combine(timings: Sequence[Timing], calendar: Calendar) -> Range:
    """The range that all statements of a sentence make together."""
    rejected: list[Timing] = []
    since: datetime | None = None
    until: datetime | None = None
    for timing, (begin, end) in _bounded(timings, calendar, rejected):
        new_since = begin if since is None or (begin is not None and earlier(since, begin)) else since
        new_until = end if until is None or (end is not None and earlier(end, until)) else until
        if new_since is not None and new_until is not None and not earlier(new_since, new_until):
            rejected.append(timing)
        else:
            since, until = new_since, new_until
    return Range(since, until, tuple(rejected))


def _bounded(
    timings: Sequence[Timing], calendar: Calendar, rejected: list[Timing]
) -> list[tuple[Timing, tuple[datetime | None, datetime | None]]]:
    """Each statement with its bounds; those that only mean something together are taken together."""
    result = []
    day = _day_of_clocks(timings)
    start = next((timing for timing in timings if timing.op in _BEGINS), None)
    end = next((timing for timing in timings if timing.op in _ENDS), None)
    for timing in timings:
        try:
            if day is not None and timing is day:
                continue
            if day is not None and day.first is not None and _clock_only(timing):
                bounds = _within(timing, day.first, calendar)
            elif start is not None and end is not None and timing in (start, end) and day is None:
                if timing is end:
                    continue
                bounds = _from_to(start, end, calendar)
            else:
                bounds = _alone(timing, calendar)
        except (NoSuchTimeError, OverflowError):
            rejected.append(timing)
        else:
            result.append((timing, bounds))
    return result


def _day_of_clocks(timings: Sequence[Timing]) -> Timing | None:
    """The one day that clock times elsewhere in the sentence are of: `yesterday … between 2pm and 4pm`."""
    days = [
        t for t in timings if t.op == "span" and t.first is not None and t.first.day and t.first.clock is None
    ]
    if len(days) != 1 or not any(_clock_only(timing) for timing in timings):
        return None
    first = days[0].first
    return days[0] if first is not None and first.day is not None and first.day.unit == "day" else None


def _clock_only(timing: Timing) -> bool:
    moments = timing.moments()
    return bool(moments) and all(
        m.day is None and (m.clock is not None or m.number is not None) for m in moments
    )


def _within(timing: Timing, moment: Moment, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """The bounds of clock times of a day: `yesterday after 3pm` ends with yesterday."""
    assert moment.day is not None  # noqa: S101 - what _day_of_clocks chose has one
    day = moment.day
    first = day.latest(calendar.today)
    fixed = Day(first=first)
    if timing.second is not None and timing.first is not None:
        return _range(replace(timing.first.as_clock(), day=fixed), timing.second, calendar, listed=False)
    assert timing.first is not None  # noqa: S101 - a clock time alone has it
    span = calendar.span(first, fixed, timing.first.clock)
    whole = calendar.span(first, day, None)
    if timing.op in _BEGINS:
        return (span.start if timing.op == "since" or span.clocked else span.end), whole.end
    if timing.op in _ENDS:
        return whole.start, span.start if timing.op == "before" or span.clocked else span.end
    return span.start, span.end


def _alone(timing: Timing, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    if timing.op == "back" or timing.first is None:
        return timing.back, None
    if timing.second is not None:
        return _range(timing.first, timing.second, calendar, listed=timing.op == "list")
    span = _span(timing.first, calendar)
    match timing.op:
        case "since":
            return span.start, None
        case "after":
            return _after(span), None
        case "until":
            return None, _end(span)
        case "before":
            return None, span.start
        case _:
            return span.start, span.end


def _from_to(start: Timing, end: Timing, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """`since X until Y`: the bounds depend on each other."""
    assert start.first is not None  # noqa: S101
    assert end.first is not None  # noqa: S101
    first, second = _pair(start.first, end.first, calendar)
    since = first.start if start.op == "since" else _after(first)
    return since, second.start if end.op == "before" else _end(second)


def _range(
    first: Moment, second: Moment, calendar: Calendar, *, listed: bool
) -> tuple[datetime | None, datetime | None]:
    one, two = _pair(*_alike(first, second), calendar)
    if listed and not one.clocked and not two.clocked:
        since = two.start if earlier(two.start, one.start) else one.start
        if one.end is None or two.end is None:
            return since, None
        return since, one.end if earlier(two.end, one.end) else two.end
    end = _end(two)
    if end is not None and not earlier(one.start, end):
        raise NoSuchTimeError(end)
    return one.start, end


def _end(span: Span) -> datetime | None:
    """Where a range up to this ends: at a clock time's instant, with the last moment of a day."""
    return span.start if span.clocked else span.end


def _after(span: Span) -> datetime:
    """Where what comes after this begins: at a clock time's instant, at a day's next midnight."""
    return span.start if span.clocked or span.end is None else span.end


def _span(moment: Moment, calendar: Calendar) -> Span:
    """A moment by itself: the latest that has begun."""
    if moment.exact is not None:
        return moment.exact
    moment = moment.as_clock()
    if moment.day is not None:
        return calendar.span(moment.day.latest(calendar.today), moment.day, moment.clock)
    first = calendar.today
    if moment.clock is not None and earlier(calendar.now, calendar.at(first, moment.clock.start)):
        first -= timedelta(days=1)
    return calendar.span(first, Day(first=first), moment.clock)


def _pair(first: Moment, second: Moment, calendar: Calendar) -> tuple[Span, Span]:
    """Both ends of a range."""
    if first.exact is not None or second.exact is not None:
        return _span(first, calendar), _span(second, calendar)
    first, second = first.as_clock(), second.as_clock()
    if first.day is None and second.day is not None and second.clock is not None and first.clock is not None:
        shared = second.day.latest(calendar.today)
        wraps = second.clock.start <= first.clock.start
        return _on(shared, first, calendar), _on(shared + timedelta(days=wraps), second, calendar)
    if first.day is not None and second.day is not None:
        if first.day.first is None and (second.day.first is not None or second.day.past):
            two = second.day.latest(calendar.today)
            one = first.day.latest(two)
        else:
            one = first.day.latest(calendar.today)
            two = second.day.following(one)
        return calendar.span(one, first.day, first.clock), calendar.span(two, second.day, second.clock)
    start = _span(first, calendar)
    if second.day is not None:
        return start, _span(second, calendar)
    if first.clock is None:
        end = _span(second, calendar)
        if earlier(start.start, end.start):
            return start, end
    day = start.start.date()
    end = _on(day, second, calendar)
    if not earlier(start.start, end.start):
        end = _on(day + timedelta(days=1), second, calendar)
    return start, end


def _on(day: date, moment: Moment, calendar: Calendar) -> Span:
    return calendar.span(day, Day(first=day), moment.clock)


def _alike(first: Moment, second: Moment) -> tuple[Moment, Moment]:
    """What is said once for both ends is given to each: the month of `June 9 to 11`, the pm of `2-4pm`."""
    if first.clock is None and second.clock is None:
        return _dated(first, second), _dated(second, first)
    first, second = first.as_clock(), second.as_clock()
    if first.clock is None or second.clock is None:
        return first, second
    one, two = first.clock, second.clock
    if two.meridiem and not one.meridiem and one.start < 12 * HOUR:
        if two.meridiem == "pm" and one.start + 12 * HOUR < two.start:
            first = replace(first, clock=one.shifted(12 * HOUR, "pm"))
    elif one.meridiem and not two.meridiem and two.start <= one.start < two.start + 12 * HOUR:
        second = replace(second, clock=_shift(two))
    return first, second


def _shift(clock: Clock) -> Clock:
    return clock.shifted(12 * HOUR, "pm") if clock.start < 12 * HOUR else clock


def _dated(moment: Moment, other: Moment) -> Moment:
    """A number or day of the month, with the month and year of the other end."""
    mday = moment.number
    if mday is None and moment.day is not None and moment.day.month is None:
        mday = moment.day.mday
    if mday is None or other.day is None or other.day.unit != "day":
        return moment
    if other.day.first is not None:
        try:
            return Moment(Day(first=other.day.first.replace(day=mday)))
        except ValueError as error:
            raise NoSuchTimeError(mday) from error
    if other.day.mday is None:
        return moment
    return Moment(Day(month=other.day.month, mday=mday))
