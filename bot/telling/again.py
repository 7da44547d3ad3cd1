"""Somebody has notices tried again that had come to an end without being told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, update

from bot.telling.notices import ATTEMPT, NOTICE
from ingest.event import to_micros

ENDED: Final = ("failed", "expired", "unreachable")
"""States of those who surely were not told."""
AGAIN: Final = "somebody had it tried again"


def plan_again(
    connection: Connection, notice_ids: Iterable[int], now: datetime, *, unknown: bool = False
) -> list[int]:
    """Plan these anew, each for as long as it was to help at first; which ones, in the order given.

    Those that were told, wait, or were withheld stay as they are. `unknown`: those whose outcome is not known, too,
    though whoever has got one gets it twice.
    """
    states = (*ENDED, "unknown") if unknown else ENDED
    planned = []
    for notice_id in notice_ids:
        row = NOTICE.c
        which = update(NOTICE).where(row.id == notice_id, row.state.in_(states))
        values = {
            "state": "planned",
            "reason": None,
            "attempts": 0,
            "next_try_us": 0,
            "planned_us": to_micros(now),
            "expires_us": to_micros(now) + (row.expires_us - row.event_us),
            "claimed_by": None,
            "claimed_until_us": None,
        }
        if connection.execute(which.values(values)).rowcount:
            attempt = {"notice_id": notice_id, "at_us": to_micros(now), "outcome": "again", "detail": AGAIN}
            connection.execute(insert(ATTEMPT).values(attempt))
            planned.append(notice_id)
    return planned
