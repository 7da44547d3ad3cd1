"""The deliveries of cards that nobody asked for: taken by one worker, sent once, every outcome written down.

The rows may be of any table that has the columns of `bot.models.DeliveryRow`.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from bot.models import DeliveryState
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

LASTS: Final = timedelta(days=1)
"""How long is tried what does not say until when it helps."""
EXPIRE_AT_ONCE: Final = 500
OPEN: Final = ("planned", "sending")
TOO_OLD: Final = "it was too old when it could be sent at last"
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
    """Reads and writes how deliveries stand. Every state change is one short transaction, or part of the caller's.

    `made` makes of a row what is handed out; `attempts`, if any, is the table of the delivery history, whose rows name
    those of `table` by `notice_id`. `recipient` is the column of to whom it goes; `order` says what goes first,
    its age if nothing else.
    """

    def __init__(
        self,
        engine: Engine,
        table: Table,
        made: Callable[[Row[Any]], One],
        attempts: Table | None = None,
        *,
        recipient: str = "person",
        order: Collection[ColumnElement[Any]] = (),
    ) -> None:
        self._engine = engine
        self._table = table
        self._made = made
        self._recipient = table.c[recipient]
        self._order = (*order, table.c.id)
        # Built once: each card needs them, and to build one takes longer than to run it.
        self._begin = (
            update(table)
            .where(
                table.c.id == bindparam("row_id"),
                table.c.claimed_by == bindparam("worker"),
                table.c.state == "planned",
                self._still_wanted(),
            )
            .values(
                state="sending",
                sending_us=bindparam("at_us"),
                claimed_until_us=bindparam("until_us"),
                attempts=table.c.attempts + 1,
            )
        )
        self._accept = (
            update(table)
            .where(table.c.id == bindparam("row_id"), table.c.state.in_(OPEN))
            .values(
                claimed_by=None,
                claimed_until_us=None,
                state="accepted",
                accepted_us=bindparam("at_us"),
                conversation_id=bindparam("conversation"),
                service_url=bindparam("url"),
                activity_id=bindparam("activity"),
                reason=None,
            )
        )
        self._tried = None if attempts is None else insert(attempts)

    @property
    def name(self) -> str:
        """Of the table."""
        return self._table.name

    def claim(
        self, worker: str, *, lease: timedelta, limit: int, now: datetime, together: bool = False
    ) -> list[One]:
        """Take what is to be sent now, oldest first; nobody else gets it until the lease ends.

        `together`: beyond the limit, too, all else that waits for the same recipients.
        """
        free, until = self._free(now), to_micros(now + lease)
        first = select(self._table.c.id).where(free).order_by(*self._order).limit(limit)
        with reading(self._engine) as connection:
            waiting = list(connection.scalars(first))
            if waiting and together:
                theirs = select(self._recipient).where(self._table.c.id.in_(waiting))
                same = select(self._table.c.id).where(free, self._recipient.in_(theirs)).limit(limit)
                waiting = list({*waiting, *connection.scalars(same)})
        if not waiting:
            return []
        chosen = self._table.c.id.in_(waiting)
        with writing(self._engine) as connection:
            taken = update(self._table).where(chosen, free).values(claimed_by=worker, claimed_until_us=until)
            mine = list(connection.scalars(taken.returning(self._table.c.id)))
            rows = connection.execute(
                select(self._table).where(self._table.c.id.in_(mine)).order_by(*self._order)
            )
            return [self._made(row) for row in rows]

    def _free(self, now: datetime) -> ColumnElement[bool]:
        at = to_micros(now)
        return and_(
            self._table.c.state == "planned",
            self._table.c.next_try_us <= at,
            or_(self._table.c.claimed_until_us.is_(None), self._table.c.claimed_until_us < at),
        )

    def release(
        self, row_id: int, *, worker: str, at: datetime, connection: Connection | None = None
    ) -> None:
        """Give back what was claimed and not sent: it is to be tried from `at` on, and that was no attempt."""
        mine = and_(self._held(row_id, worker), self._table.c.state == "planned")
        values = {"claimed_by": None, "claimed_until_us": None, "next_try_us": to_micros(at)}
        with self._within(connection) as inside:
            inside.execute(update(self._table).where(mine).values(**values))

    def hurry(self, row_ids: Collection[int], *, at: datetime, connection: Connection) -> None:
        """What waits of these is to be tried from `at` on, whatever was said before."""
        waits = and_(self._table.c.id.in_(row_ids), self._table.c.state == "planned")
        connection.execute(update(self._table).where(waits).values(next_try_us=to_micros(at)))

    def sending(
        self,
        row_id: int,
        *,
        worker: str,
        lease: timedelta,
        now: datetime,
        connection: Connection | None = None,
    ) -> bool:
        """Write down that the send begins: a kill now leaves its outcome unknown.

        False: not ours, dropped, or not to be sent just now; the last is claimed again when our claim has run out.
        """
        at = {"at_us": to_micros(now), "until_us": to_micros(now + lease)}
        with self._within(connection) as inside:
            if inside.execute(self._begin, {"row_id": row_id, "worker": worker, **at}).rowcount:
                return True
            overtaken = self._overtaken(inside, row_id)
            if overtaken is not None:
                mine = and_(self._held(row_id, worker), self._table.c.state == "planned")
                self._close(inside, now, mine, "dropped", overtaken)
            return False

    def accepted(
        self,
        row_id: int,
        *,
        conversation_id: str,
        service_url: str,
        activity_id: str | None,
        now: datetime,
        connection: Connection | None = None,
    ) -> None:
        """The connector has taken the card; `activity_id` is None if it gave none."""
        where = {"conversation": conversation_id, "url": service_url, "activity": activity_id}
        with self._within(connection) as inside:
            if inside.execute(self._accept, {"row_id": row_id, "at_us": to_micros(now), **where}).rowcount:
                self._attempt(inside, row_id, now, "accepted", None)

    def retry(
        self,
        row_id: int,
        *,
        worker: str,
        attempts: int,
        at: datetime,
        detail: str,
        now: datetime,
        connection: Connection | None = None,
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
            connection=connection,
        )

    def failed(
        self,
        row_id: int,
        *,
        worker: str,
        state: str,
        detail: str,
        now: datetime,
        connection: Connection | None = None,
    ) -> None:
        """It will not be tried again: `failed`, `unreachable`, or `unknown` (it may have arrived).

        Nothing changes if another worker has taken it meanwhile.
        """
        held = self._held(row_id, worker)
        self._settle(held, now, state, detail, state=state, reason=detail, connection=connection)

    def _settle(
        self,
        which: ColumnElement[bool],
        now: datetime,
        outcome: str,
        detail: str | None,
        *,
        connection: Connection | None = None,
        **values: object,
    ) -> int:
        open_ones = and_(which, self._table.c.state.in_(OPEN))
        settled = (
            update(self._table).where(open_ones).values(claimed_by=None, claimed_until_us=None, **values)
        )
        with self._within(connection) as inside:
            ids = list(inside.scalars(settled.returning(self._table.c.id)))
            for row_id in ids:
                self._attempt(inside, row_id, now, outcome, detail)
        return len(ids)

    def expire(self, now: datetime) -> int:
        """Close what has become too old while it waited, with the reason; how many (a part of very many)."""
        at, row = to_micros(now), self._table.c
        day = to_micros(now - LASTS)
        late = and_(
            row.state == "planned",
            or_(
                row.expires_us <= at,
                and_(row.expires_us.is_(None), row.planned_us <= day),
            ),
            or_(row.claimed_until_us.is_(None), row.claimed_until_us < at),
        )
        with reading(self._engine) as connection:
            found = connection.execute(select(row.id, row.reason).where(late).limit(EXPIRE_AT_ONCE)).all()
        if found:
            with writing(self._engine) as connection:
                for row_id, reason in found:
                    why = f"{TOO_OLD} ({reason})" if reason else TOO_OLD
                    self._close(connection, now, and_(row.id == row_id, late), "expired", why)
        return len(found)

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
            self._table.c.state.in_(OPEN), self._table.c.claimed_by.is_not(None)
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
        withheld = self._close(connection, now, state.in_(("planned", "held")), "withheld", BEFORE_COPY)
        return withheld + self._close(connection, now, state == "sending", "unknown", DURING_COPY)

    def _still_wanted(self) -> ColumnElement[bool]:
        """What holds for what waits unless it was overtaken (see `_overtaken`) or all is paused."""
        return true()

    def _overtaken(self, connection: Connection, row_id: int) -> str | None:
        """Why what waits need no longer be sent, asked in the transaction in which its send would begin."""
        return None

    def _close(
        self,
        connection: Connection,
        now: datetime,
        which: ColumnElement[bool],
        state: DeliveryState,
        reason: str,
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

    @contextmanager
    def _within(self, connection: Connection | None) -> Iterator[Connection]:
        """The caller's transaction, or one of our own."""
        if connection is not None:
            yield connection
            return
        with writing(self._engine) as own:
            yield own

    def _held(self, row_id: int, worker: str) -> ColumnElement[bool]:
        return and_(self._table.c.id == row_id, self._table.c.claimed_by == worker)

    def _attempt(
        self, connection: Connection, row_id: int, now: datetime, outcome: str, detail: str | None
    ) -> None:
        if self._tried is not None:
            row = {"notice_id": row_id, "at_us": to_micros(now), "outcome": outcome, "detail": detail}
            connection.execute(self._tried, row)
