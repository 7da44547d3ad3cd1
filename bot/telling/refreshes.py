"""Cards that were sent and are to be shown anew, since what they tell has changed: answered, fixed, withdrawn, decided.

A card is a function of its row and of what the database knows besides, so nothing is said here but which one it is. To
show it again does no harm: what failed is tried again, and what a kill left half done is done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, Update, and_, case, func, or_, select, update
from sqlmodel import SQLModel

from bot import models
from ingest.database import adding, reading, writing
from ingest.event import from_micros, to_micros

REFRESH: Final[Table] = SQLModel.metadata.tables[str(models.RefreshRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class Refresh:
    """A card to be shown anew. `what` is the table of its row, as `notice`."""

    what: str
    row_id: int
    wanted_at: datetime
    attempts: int


class RefreshStore:
    """Reads and writes which cards are to be shown anew."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @staticmethod
    def want(
        connection: Connection,
        what: str,
        row_ids: Iterable[int],
        now: datetime,
        *,
        after: timedelta | None = None,
    ) -> None:
        """Have these cards shown anew, in the transaction that changes what they tell.

        `after`: not at once, for what changes all the time; who waits already is not put off.
        """
        due: Any = 0 if after is None else to_micros(now + after)
        fresh = {
            "wanted_us": to_micros(now),
            "done_us": None,
            "reason": None,
            "attempts": 0,
            "next_try_us": due,
        }
        rows = [{"what": what, "row_id": row_id, **fresh} for row_id in sorted(set(row_ids))]
        if rows:
            insert = adding(connection, REFRESH)
            if after is not None:
                due = case((REFRESH.c.done_us.is_(None), REFRESH.c.next_try_us), else_=due)
            changed = fresh | {"next_try_us": due}
            connection.execute(
                insert.on_conflict_do_update(index_elements=["what", "row_id"], set_=changed), rows
            )

    def claim(self, worker: str, *, lease: timedelta, limit: int, now: datetime) -> list[Refresh]:
        """Take cards that are to be shown anew now, in the order in which they changed."""
        at = to_micros(now)
        free = and_(
            REFRESH.c.done_us.is_(None),
            REFRESH.c.next_try_us <= at,
            or_(REFRESH.c.claimed_until_us.is_(None), REFRESH.c.claimed_until_us < at),
        )
        waiting = select(REFRESH).where(free).order_by(REFRESH.c.wanted_us, REFRESH.c.row_id).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(waiting).all()
        if not rows:
            return []
        with writing(self._engine) as connection:
            return [
                Refresh(row.what, row.row_id, from_micros(row.wanted_us), row.attempts)
                for row in rows
                if connection.execute(
                    update(REFRESH)
                    .where(REFRESH.c.what == row.what, REFRESH.c.row_id == row.row_id, free)
                    .values(claimed_by=worker, claimed_until_us=to_micros(now + lease))
                ).rowcount
            ]

    def done(self, refresh: Refresh, now: datetime, *, reason: str | None = None) -> None:
        """It shows what there is now, or (`reason`) never will. If it changed again meanwhile, it stays wanted."""
        with writing(self._engine) as connection:
            still = REFRESH.c.wanted_us == to_micros(refresh.wanted_at)
            connection.execute(_this(refresh).where(still).values(done_us=to_micros(now), reason=reason))
            connection.execute(_this(refresh).values(claimed_by=None, claimed_until_us=None))

    def later(self, refresh: Refresh, at: datetime, reason: str, *, tried: bool) -> None:
        """Not now: to be tried again at a time. `tried`: it counts as an attempt."""
        values = {
            "next_try_us": to_micros(at),
            "reason": reason,
            "claimed_by": None,
            "claimed_until_us": None,
        }
        attempts = REFRESH.c.attempts + int(tried)
        with writing(self._engine) as connection:
            connection.execute(_this(refresh).values(**values, attempts=attempts))

    def waiting(self) -> int:
        """How many cards wait to be shown anew."""
        query = select(func.count()).select_from(REFRESH).where(REFRESH.c.done_us.is_(None))
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0


def _this(refresh: Refresh) -> Update:
    return update(REFRESH).where(REFRESH.c.what == refresh.what, REFRESH.c.row_id == refresh.row_id)
