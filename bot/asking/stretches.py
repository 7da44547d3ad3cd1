"""A period in its hours, days, weeks or months, on the clock of whoever asks. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final

STRETCHES: Final = {
    word: unit
    for unit, words in {
        "hour": "hour hours hourly stunde stunden stündlich stündliche",
        "day": "day days daily tag tagen täglich tägliche",
        "week": "week weeks weekly woche wochen wöchentlich wöchentliche",
        "month": "month months monthly monat monaten monatlich monatliche",
    }.items()
    for word in words.split()
}
"""What a count can be told by, by the words for it."""
MOST: Final = 400
"""Stretches that are counted one by one."""

Stretch = tuple[datetime, datetime]


def stretches(since: datetime, until: datetime, unit: str) -> tuple[Stretch, ...] | None:
    """The stretches from `since` to `until` (aware, half open), the first and last cut to them; oldest first.

    None if there are more than `MOST`. A day lasts from midnight to midnight in the zone of `since`, a week begins
    on Monday; an hour is elapsed time.
    """
    found: list[Stretch] = []
    for stretch in _from(since, until.astimezone(since.tzinfo), unit):
        if len(found) == MOST:
            return None
        found.append(stretch)
    return tuple(found)


def _from(since: datetime, until: datetime, unit: str) -> Iterator[Stretch]:
    begin = since
    while begin.astimezone(UTC) < until.astimezone(UTC):
        end = _next(begin, unit)
        end = end if end.astimezone(UTC) < until.astimezone(UTC) else until
        yield begin, end
        begin = end


def _next(begin: datetime, unit: str) -> datetime:
    if unit == "hour":
        left = timedelta(hours=1) - timedelta(
            minutes=begin.minute, seconds=begin.second, microseconds=begin.microsecond
        )
        return (begin.astimezone(UTC) + left).astimezone(begin.tzinfo)
    day = begin.date()
    match unit:
        case "week":
            day += timedelta(days=7 - day.weekday())
        case "month":
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case _:
            day += timedelta(days=1)
    return datetime.combine(day, time(), begin.tzinfo)
