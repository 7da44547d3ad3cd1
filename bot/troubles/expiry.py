"""What a service proves itself with expires on a day that nobody thinks of. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.troubles.trouble import Finding

GRADES: Final[tuple[timedelta, ...]] = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""So long before it is told, and told again."""


def expiring(known: Mapping[str, datetime], now: datetime) -> list[Finding]:
    """What expires soon, by what it is (`client secret`, `certificate`). The grade is which of GRADES was reached."""
    found = []
    for what, expires in sorted(known.items()):
        left = expires - now
        reached = sum(left <= grade for grade in GRADES)
        if reached:
            details = {"on": f"{expires:%Y-%m-%d}", "days": max(0, left // timedelta(days=1))}
            if left <= timedelta(0):
                details["over"] = True
            found.append(Finding("expires", what, None, reached - 1, details))
    return found
