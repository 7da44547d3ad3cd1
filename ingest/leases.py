"""Leases: what only one process at a time may do is done by the one that holds the row of that name.

A lease is taken by a conditional update, kept by asking for it again, given back at a clean stop, and taken over
when it has run out. It keeps others from the work; it is not what makes the work right. A holder that stood still
for longer than its lease does not know that it lost it, so what must not be written twice is guarded by constraints,
or by `confirm` in the very transaction that writes.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, and_, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from ingest.database import reading, writing
from ingest.event import Clock, from_micros, to_micros
from ingest.models import LeaseRow

LEASE: Final[Table] = SQLModel.metadata.tables[str(LeaseRow.__tablename__)]
_RENEW: Final = 1 / 3
"""The share of a lease that may pass before it is written again: between, `held` costs nothing."""


def never(_: str) -> bool:
    """Of no holder is it known that it has died: leases run out."""
    return False


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as the database has it."""

    name: str
    worker: str
    term: int  # how often it has changed hands
    taken: datetime
    until: datetime


class Lease:
    """One process's hold on a name. For one thread at a time.

    `clock` is that of all who share the database (`ingest.shared_clock`): with clocks that differ by more than the
    lease's length a process would take what another one holds. How long a lease was held is measured with `seconds`,
    which only goes forward. `dead`: whether a holder of that name is surely gone, so that nobody waits for its lease.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        worker: str,
        clock: Clock,
        *,
        dead: Callable[[str], bool] = never,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.worker = worker
        self.term: int | None = None
        """Which holding this is, None while it is not ours: another number says that others held it in between."""
        self._engine = engine
        self._clock = clock
        self._dead = dead
        self._seconds = seconds
        self._written = 0.0  # when it was last written, on the clock that only goes forward

    def held(self, length: timedelta) -> bool:
        """Take the lease, or keep it, for `length` from now; whether it is ours.

        To be asked before every step, and within long ones: a third of the length is the longest that may pass
        between two writes. Raises what the database raises; the lease is then not to be relied on.
        """
        now = self._seconds()
        if self.term is not None and now - self._written < length.total_seconds() * _RENEW:
            return True
        self.term = None
        self.term = self._take(length)
        self._written = now  # from before the database was asked: the lease ends no earlier
        return self.term is not None

    def confirm(self, connection: Connection) -> bool:
        """Whether the lease is still ours, until the end of this transaction: who would take it over waits for that.

        For holders that keep state between steps, whose transaction must not follow one of the next holder.
        """
        if self.term is None:
            return False
        mine = and_(LEASE.c.name == self.name, LEASE.c.worker == self.worker, LEASE.c.term == self.term)
        kept = connection.execute(update(LEASE).where(mine).values(worker=self.worker)).rowcount == 1
        if not kept:
            self.term = None
        return kept

    def release(self) -> None:
        """Give it back, so that the next one need not wait for its end."""
        if self.term is None:
            return
        self.term = None
        mine = and_(LEASE.c.name == self.name, LEASE.c.worker == self.worker)
        with writing(self._engine) as connection:
            connection.execute(update(LEASE).where(mine).values(until_us=0))

    def _take(self, length: timedelta) -> int | None:
        for _ in range(2):  # the second time when somebody else was quicker
            now, found = self._clock(), find_lease(self._engine, self.name)
            if found is None:
                term = self._insert(now, length)
            elif found.worker == self.worker or found.until <= now or self._dead(found.worker):
                term = self._replace(found, now, length)
            else:
                return None
            if term is not None:
                return term
        return None

    def _replace(self, found: Held, now: datetime, length: timedelta) -> int | None:
        """Keep or take over the row as it was found; the term, None if it has changed since."""
        ours = found.worker == self.worker
        term, taken = (found.term, found.taken) if ours else (found.term + 1, now)
        values = {
            "worker": self.worker,
            "until_us": to_micros(now + length),
            "term": term,
            "taken_us": to_micros(taken),
        }
        unchanged = and_(
            LEASE.c.name == self.name,
            LEASE.c.worker == found.worker,
            LEASE.c.term == found.term,
            LEASE.c.until_us == to_micros(found.until),
        )
        with writing(self._engine) as connection:
            changed = connection.execute(update(LEASE).where(unchanged).values(**values)).rowcount
        return term if changed else None

    def _insert(self, now: datetime, length: timedelta) -> int | None:
        row = {"name": self.name, "worker": self.worker, "term": 1, "taken_us": to_micros(now)}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(LEASE).values(**row, until_us=to_micros(now + length)))
        except IntegrityError:  # another process made it first
            return None
        return 1


@dataclass(frozen=True, slots=True)
class Leases:
    """Makes the leases of one process."""

    engine: Engine
    worker: str
    clock: Clock
    dead: Callable[[str], bool] = never
    seconds: Callable[[], float] = time.monotonic

    def of(self, name: str) -> Lease:
        """The lease of that name, not yet taken."""
        return Lease(self.engine, name, self.worker, self.clock, dead=self.dead, seconds=self.seconds)

    def release(self) -> None:
        """Give back all that this process holds: at a clean stop, when nothing works any more."""
        with writing(self.engine) as connection:
            connection.execute(update(LEASE).where(LEASE.c.worker == self.worker).values(until_us=0))

    def all(self) -> list[Held]:
        """Every lease that was ever taken, by name."""
        with reading(self.engine) as connection:
            return [_held(row) for row in connection.execute(select(LEASE).order_by(LEASE.c.name))]


def find_lease(engine: Engine, name: str) -> Held | None:
    """A lease as it stands, run out or not; None if it was never taken."""
    with reading(engine) as connection:
        row = connection.execute(select(LEASE).where(LEASE.c.name == name)).first()
    return None if row is None else _held(row)


def _held(row: Row[Any]) -> Held:
    return Held(row.name, row.worker, row.term, from_micros(row.taken_us), from_micros(row.until_us))
