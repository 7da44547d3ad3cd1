"""The next morning of somebody who has had enough for a day. Pure."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.manners.quiet import QuietHours

BEGINS: Final = time(8)
"""When a morning begins where no quiet hours go through the night: work has begun by then."""


def next_morning(now: datetime, zone: str, quiet: QuietHours | None = None) -> datetime:
    """The first morning after a moment (aware), on the wall clock of a zone: when the quiet hours end, or at eight.

    It is in no quiet hours. A time that a change of the clock leaves out is an hour later.
    """
    begins = quiet.end if quiet is not None and quiet.end < quiet.begin else BEGINS
    here = ZoneInfo(zone)
    day = now.astimezone(here).date()
    days = (day + timedelta(days=number) for number in range(3))
    mornings = (datetime.combine(one, begins, here).astimezone(UTC) for one in days)
    morning = next(one for one in mornings if one > now)
    later = None if quiet is None else quiet.until(morning, zone)
    return later or morning
