"""The deliveries of cards that nobody asked for: taken by one worker, sent once, every outcome written down.

The rows may be of any table that has the columns of `bot.models.DeliveryRow`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, and_, func, insert, or_, select, update

from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

BEFORE_COPY: Final = "it waited when the backup was made that was restored: it may have been sent since"
DURING_COPY: Final = "it was being sent when the backup was made that was restored"

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands that was sent: an Address with what is needed to replace it."""

    state: str
    id: str  # of the conversation; empty before it was accepted
    service_url: str
    activity_id: str | None
    held_until: datetime | None

    def on_its_way(self, now: datetime) -> bool:
        """Whether it may be sent just now, as it was presented a moment ago."""
        held = self.held_until is not None and self.held_until > now
        return self.state == "sending" or (self.state == "planned" and held)


class Deliveries(Generic[One]):
    """Reads and writes how deliveries stand. Every state change is one short transaction.

    `made` makes of a row what is handed out; `attempts`, if any, is the table of the delivery history, whose rows name
    those of `table` by `notice_id`.
    """

    def __init__(
        self,
        engine: Engine,
        table: Table,
        made: Callable[[Row[Any]], One],
        attempts: Table | None = None,
    ) -> None:
        self._engine = engine
        self._table = table
        self._made = made
        self._attempts = attempts

    def claim(self, worker: str, *, lease: timedelta, limit: int, now: datetime) -> list[One]:
        """Take notices that are to be sent now, oldest first; nobody else gets them until the lease ends."""
        at = to_micros(now)
        free = and_(
            self._table.c.state == "planned",
            self._table.c.next_try_us <= at,
            or_(self._table.c.claimed_until_us.is_(None), self._table.c.claimed_until_us < at),
        )
        with reading(self._engine) as connection:
            waiting = list(
                connection.scalars(
                    select(self._table.c.id).where(free).order_by(self._table.c.id).limit(limit)
                )
            )
        if not waiting:
            return []
        with writing(self._engine) as connection:
            mine = [
                identity
                for identity in waiting
                if connection.execute(
                    update(self._table)
                    .where(self._table.c.id == identity, free)
                    .values(claimed_by=worker, claimed_until_us=to_micros(now + lease))
                ).rowcount
            ]
            rows = connection.execute(
                select(self._table).where(self._table.c.id.in_(mine)).order_by(self._table.c.id)
            )
            return [self._made(row) for row in rows]

    def sending(self, row_id: int, *, worker: str, lease: timedelta, now: datetime) -> bool:
        """Write down that the send begins: a kill now leaves its outcome unknown. False: not ours, or dropped."""
        with writing(self._engine) as connection:
            overtaken = self._overtaken(connection, row_id)
            if overtaken is not None:
                mine = and_(self._held(row_id, worker), self._table.c.state == "planned")
                self._close(connection, now, mine, "dropped", overtaken)
                return False
            return bool(
                connection.execute(
                    update(self._table)
                    .where(
                        self._table.c.id == row_id,
                        self._table.c.state == "planned",
                        self._table.c.claimed_by == worker,
                    )
                    .values(
                        state="sending",
                        sending_us=to_micros(now),
                        claimed_until_us=to_micros(now + lease),
                        attempts=self._table.c.attempts + 1,
                    )
                ).rowcount
            )

    def accepted(
        self,
        row_id: int,
        *,
        conversation_id: str,
        service_url: str,
        activity_id: str | None,
        now: datetime,
    ) -> None:
        """The connector has taken the card; `activity_id` is None if it gave none."""
        self._settle(
            self._table.c.id == row_id,
            now,
            "accepted",
            None,
            state="accepted",
            accepted_us=to_micros(now),
            conversation_id=conversation_id,
            service_url=service_url,
            activity_id=activity_id,
            reason=None,
        )

    def retry(
        self, row_id: int, *, worker: str, attempts: int, at: datetime, detail: str, now: datetime
    ) -> None:
        """It was surely not delivered and is to be tried again at a time; `attempts` so far, this one included.

        Nothing changes if another worker has taken it meanwhile: that one may be sending it.
        """
        self._settle(
            self._held(row_id, worker),
            now,
            "retry",
            detail,
            state="planned",
            attempts=attempts,
            next_try_us=to_micros(at),
            reason=detail,
        )

    def failed(self, row_id: int, *, worker: str, state: str, detail: str, now: datetime) -> None:
        """It will not be tried again: `failed`, `unreachable`, or `unknown` (it may have arrived).

        Nothing changes if another worker has taken it meanwhile.
        """
        self._settle(self._held(row_id, worker), now, state, detail, state=state, reason=detail)

    def _settle(
        self,
        which: ColumnElement[bool],
        now: datetime,
        outcome: str,
        detail: str | None,
        **values: object,
    ) -> int:
        open_ones = and_(which, self._table.c.state.in_(("planned", "sending")))
        with writing(self._engine) as connection:
            ids = list(connection.scalars(select(self._table.c.id).where(open_ones).with_for_update()))
            for row_id in ids:
                connection.execute(
                    update(self._table)
                    .where(self._table.c.id == row_id)
                    .values(claimed_by=None, claimed_until_us=None, **values)
                )
                self._attempt(connection, row_id, now, outcome, detail)
        return len(ids)

    def place(self, row_id: int) -> Place | None:
        """Where a card stands; None if there is no such row."""
        with reading(self._engine) as connection:
            row = connection.execute(select(self._table).where(self._table.c.id == row_id)).first()
        if row is None:
            return None
        until = row.claimed_until_us
        return Place(
            row.state,
            row.conversation_id or "",
            row.service_url or "",
            row.activity_id,
            None if until is None else from_micros(until),
        )

    def give_up_lost(self, now: datetime) -> int:
        """Mark sends whose process died in the middle as `unknown`; their number.

        Teams offers no way to ask whether a message arrived, and telling twice is worse than saying so:
        such a notice is counted and shown, never sent again by itself.
        """
        lost = and_(self._table.c.state == "sending", self._table.c.claimed_until_us < to_micros(now))
        with reading(self._engine) as connection:
            if connection.scalar(select(self._table.c.id).where(lost).limit(1)) is None:
                return 0  # the usual answer, without taking the write lock
        detail = "the service ended while this was being sent"
        return self._settle(lost, now, "unknown", detail, state="unknown", reason=detail)

    def holders(self) -> set[str]:
        """The names of the processes that hold notices."""
        query = select(self._table.c.claimed_by).where(
            self._table.c.state.in_(("planned", "sending")), self._table.c.claimed_by.is_not(None)
        )
        with reading(self._engine) as connection:
            return set(connection.scalars(query.distinct()))

    def left_by(self, worker: str, now: datetime) -> None:
        """That process has died: what it was sending is unknown, what it had only claimed is free again."""
        held = self._table.c.claimed_by == worker
        with writing(self._engine) as connection:
            connection.execute(
                update(self._table)
                .where(held, self._table.c.state == "planned")
                .values(claimed_until_us=None)
            )
            connection.execute(
                update(self._table).where(held, self._table.c.state == "sending").values(claimed_until_us=0)
            )
        self.give_up_lost(now)

    def close_open(self, connection: Connection, now: datetime) -> int:
        """In a copy that was restored: close what waited when it was made; how many.

        It was sent since, or not; nobody knows, and nobody is told twice.
        """
        state = self._table.c.state
        withheld = self._close(connection, now, state == "planned", "withheld", BEFORE_COPY)
        return withheld + self._close(connection, now, state == "sending", "unknown", DURING_COPY)

    def _overtaken(self, connection: Connection, row_id: int) -> str | None:
        """Why what waits need no longer be sent, asked in the transaction in which its send would begin."""
        return None

    def _close(
        self, connection: Connection, now: datetime, which: ColumnElement[bool], state: str, reason: str
    ) -> int:
        ids = list(connection.scalars(select(self._table.c.id).where(which)))
        for row_id in ids:
            connection.execute(
                update(self._table)
                .where(self._table.c.id == row_id)
                .values(state=state, reason=reason, claimed_by=None, claimed_until_us=None)
            )
            self._attempt(connection, row_id, now, state, reason)
        return len(ids)

    def counts(self) -> dict[str, int]:
        """How many are in each state."""
        query = (
            select(self._table.c.state, func.count())
            .group_by(self._table.c.state)
            .order_by(self._table.c.state)
        )
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _held(self, row_id: int, worker: str) -> ColumnElement[bool]:
        return and_(self._table.c.id == row_id, self._table.c.claimed_by == worker)

    def _attempt(
        self, connection: Connection, row_id: int, now: datetime, outcome: str, detail: str | None
    ) -> None:
        if self._attempts is not None:
            row = {"notice_id": row_id, "at_us": to_micros(now), "outcome": outcome, "detail": detail}
            connection.execute(insert(self._attempts).values(**row))
