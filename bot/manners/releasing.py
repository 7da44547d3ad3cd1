"""Held notices are let go: by then they keep to the manners once more, as those that are planned do. All SQL of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from bot.manners.daily import today
from bot.manners.judging import capped
from bot.support.recipients import product_of
from bot.telling.notices import ATTEMPT, NOTICE
from ingest.event import from_micros, to_micros


def awake(recipient: str, told: str, issue: str, now: datetime) -> datetime | None:
    """Nobody has quiet hours."""
    del recipient, told, issue, now
    return None


@dataclass(frozen=True, slots=True)
class Letting:
    """What holds for notices that are let go. `until`: by recipient, `told`, issue and time, when their night ends."""

    cap: int | None = None
    until: Callable[[str, str, str, datetime], datetime | None] = awake

    def go(self, connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
        """Let them go, the oldest first: now, in the morning, or not at all, where the day's notices are used up.

        In a transaction that has the lock of the manners.
        """
        rows = connection.execute(
            select(NOTICE.c.id, NOTICE.c.person, NOTICE.c.told, NOTICE.c.issue, NOTICE.c.event_us, NOTICE.c.expires_us)
            .where(which)
            .order_by(NOTICE.c.event_us, NOTICE.c.id)
        ).all()  # fmt: skip
        used = {} if self.cap is None else today(connection, sorted({row.person for row in rows}), now)
        over: list[int] = []
        released: list[dict[str, Any]] = []
        for row in rows:
            counts = self.cap is not None and product_of(row.person) is None
            if counts and used.get(row.person, 0) >= (self.cap or 0):
                over.append(row.id)
                continue
            used[row.person] = used.get(row.person, 0) + 1
            released.append(self._released(row, now))
        if released:
            later: dict[str, Any] = {name: bindparam(name) for name in ("next_try_us", "expires_us")}
            these = update(NOTICE).where(NOTICE.c.id == bindparam("row_id"))
            connection.execute(these.values(state="planned", reason=None, **later), released)
        if over:
            _capped(connection, over, capped(self.cap or 0), now)

    def _released(self, row: Any, now: datetime) -> dict[str, Any]:
        until = None if row.told == "user" else self.until(row.person, row.told, row.issue, now)
        expires = row.expires_us
        if until is not None and expires is not None:  # it helps in the morning as well
            usual = from_micros(expires) - from_micros(row.event_us)
            expires = max(expires, to_micros(until + usual))
        return {
            "row_id": row.id,
            "next_try_us": 0 if until is None else to_micros(until),
            "expires_us": expires,
        }


def _capped(connection: Connection, ids: Sequence[int], reason: str, now: datetime) -> None:
    values = {"state": "capped", "reason": reason}
    these = update(NOTICE).where(NOTICE.c.id == bindparam("row_id")).values(**values)
    connection.execute(these, [{"row_id": one} for one in ids])
    attempt = {"at_us": to_micros(now), "outcome": "capped", "detail": reason}
    connection.execute(insert(ATTEMPT), [{"notice_id": one, **attempt} for one in ids])
