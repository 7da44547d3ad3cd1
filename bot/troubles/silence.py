"""Sources that have gone silent: judged by their own past, on days like this at this time of day. Pure.

An office's application is silent at night and on Sundays, a job of the night comes in the night only. So the span since
the last event is held against the same span of earlier days: working days against working days, the weekend against
weekends. It is silence when there always was a fair number of events by then.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.troubles.places import Arrivals, Came, Hours, Place, hour_begins, hour_of
from bot.troubles.trouble import Finding

LEAST: Final = timedelta(minutes=15)
"""Shorter than that nothing is silent."""
EXPECTED: Final = 10.0
"""Events that must be usual for the span: by chance that many are missing once in 20,000 times."""
DAYS: Final = 28
"""How far back days are looked at."""
DAYS_NEEDED: Final = 2
GIVEN_UP: Final = timedelta(days=7)
"""So long silent, it is taken to have been retired."""


def silent(
    past: Hours,
    arrivals: Arrivals,
    open_since: Mapping[str, datetime],
    now: datetime,
    zone: ZoneInfo,
    files: Mapping[Place, str],
) -> list[Finding]:
    """The places that are silent now. `past`: the hours of DAYS days and the present one.

    `open_since`: of those found before, by subject, since when. They stay so until something comes. `files`: which
    files a place is read from.
    """
    found = []
    for place, last in sorted(arrivals.last.items()):
        before = open_since.get(str(place))
        # After a start it is known to the hour only when something came: as far as that goes, nothing has since.
        exact = timedelta(0) if place in arrivals.seen else timedelta(hours=1)
        known = before is not None and last - before <= exact
        since = before if before is not None and known else last
        if not LEAST <= now - since <= GIVEN_UP:
            continue
        usual = expected(past.get(place, {}), since, now, zone)
        if known or (usual is not None and usual >= EXPECTED):
            details: dict[str, object] = {"files": files.get(place, "")}
            if usual is not None:
                details["usual"] = round(usual)
            found.append(Finding("source_silent", str(place), since, 0, details))
    return found


def expected(counted: Mapping[int, Came], since: datetime, now: datetime, zone: ZoneInfo) -> float | None:
    """How many events at least came in the same span of earlier days like these; None if too few are known.

    Of five days or more the one with the fewest does not count: it may have been a holiday.
    """
    first = min((hour for hour, came in counted.items() if came.events > 0), default=None)
    if first is None:
        return None
    totals = sorted(
        _events(counted, began, ended)
        for began, ended in _spans(since, now, zone)
        if began >= hour_begins(first, now)
    )
    if len(totals) < DAYS_NEEDED:
        return None
    return totals[1] if len(totals) >= 5 else totals[0]


def _spans(since: datetime, now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The same span of earlier days that are as much of a working day, by the clock on the wall."""
    local, until = since.astimezone(zone), now.astimezone(zone)
    for days in range(1, DAYS + 1):
        began, ended = local - timedelta(days=days), until - timedelta(days=days)
        if ended.timestamp() > since.timestamp():  # the silence itself
            continue
        if _is_weekend(began) == _is_weekend(local) and _is_weekend(ended) == _is_weekend(until):
            yield began, ended


def _is_weekend(moment: datetime) -> bool:
    return moment.weekday() >= 5


def _events(counted: Mapping[int, Came], began: datetime, ended: datetime) -> float:
    """Events of a span; of an hour that it has in part, in proportion."""
    start, end, total = began.timestamp(), ended.timestamp(), 0.0
    for hour in range(hour_of(began), hour_of(ended) + 1):
        within = min(end, (hour + 1) * 3600.0) - max(start, hour * 3600.0)
        total += counted.get(hour, Came()).events * max(0.0, within) / 3600.0
    return total
