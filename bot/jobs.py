"""Periodic jobs: each runs in one process at a time, whichever of those that share the database comes first.

A job that runs every ten minutes runs once in each ten minutes since 1970, the period: no process runs it again in a
period in which it ended, and one that was killed in the middle of a run is followed by another.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Row, Table, and_, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot import models
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros
from ingest.leases import never

JOB: Final[Table] = SQLModel.metadata.tables[str(models.JobRow.__tablename__)]

_TAKEN_BY: Final = ("held_by", "held_until_us", "period", "runs")
"""What another process changes when it takes or ends a job."""


def period_of(now: datetime, every: timedelta) -> int:
    """The number of the period that a time is in, counted since 1970."""
    return to_micros(now) // (every // timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands, wherever it ran."""

    name: str
    held_by: str | None
    started: datetime | None
    ended: datetime | None
    runs: int  # that ended, ever
    failures: int  # since it last went well
    last_failure: str | None
    removed: Mapping[str, int]


class JobStore:
    """Which process has a job, and how its last run went."""

    def __init__(self, engine: Engine, dead: Callable[[str], bool] = never) -> None:
        """`dead`: whether a process of that name is surely gone, so that nobody waits for its lease."""
        self._engine = engine
        self._dead = dead

    def take(
        self, name: str, worker: str, lease: timedelta, now: datetime, *, period: int | None = None
    ) -> bool:
        """Begin a run, unless another process is at it, or a run of this period has ended."""
        values = {
            "held_by": worker,
            "held_until_us": to_micros(now + lease),
            "started_us": to_micros(now),
            **({} if period is None else {"period": period}),
        }
        with reading(self._engine) as connection:  # the usual answer of most costs no write lock
            row = connection.execute(select(JOB).where(JOB.c.name == name)).first()
        if row is None:
            return self._make(name, values)
        if not self._is_free(row, to_micros(now)) or not _is_due(row, period):
            return False
        unchanged = and_(*(JOB.c[column].is_not_distinct_from(getattr(row, column)) for column in _TAKEN_BY))
        with writing(self._engine) as connection:
            taken = connection.execute(update(JOB).where(JOB.c.name == name, unchanged).values(**values))
        return bool(taken.rowcount)

    def _make(self, name: str, values: Mapping[str, Any]) -> bool:
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(JOB).values(name=name, failures=0, runs=0, removed="{}", **values))
        except IntegrityError:  # another process made it first
            return False
        return True

    def _is_free(self, row: Row[Any], now_us: int) -> bool:
        return row.held_until_us is None or row.held_until_us <= now_us or self._dead(row.held_by or "")

    def keep(self, name: str, worker: str, lease: timedelta, now: datetime) -> bool:
        """Hold a job for longer; False if it was lost to another process."""
        values = {"held_until_us": to_micros(now + lease)}
        with writing(self._engine) as connection:
            mine = update(JOB).where(JOB.c.name == name, JOB.c.held_by == worker)
            return bool(connection.execute(mine.values(**values)).rowcount)

    def end(
        self,
        name: str,
        worker: str,
        now: datetime,
        *,
        removed: Mapping[str, int],
        failure: str | None = None,
    ) -> None:
        """Write down how a run went and let go of the job."""
        values: dict[str, Any] = {
            "held_by": None,
            "held_until_us": None,
            "ended_us": to_micros(now),
            "last_failure": failure,
            "failures": JOB.c.failures + 1 if failure else 0,
            "runs": JOB.c.runs + 1,
            "removed": json.dumps(dict(removed)),
        }
        with writing(self._engine) as connection:
            connection.execute(
                update(JOB).where(JOB.c.name == name, JOB.c.held_by == worker).values(**values)
            )

    def state(self, name: str) -> JobState | None:
        """How a job stands; None if it never ran."""
        with reading(self._engine) as connection:
            row = connection.execute(select(JOB).where(JOB.c.name == name)).first()
        return None if row is None else _state(row)

    def all(self) -> list[JobState]:
        """How every job stands, by name."""
        with reading(self._engine) as connection:
            return [_state(row) for row in connection.execute(select(JOB).order_by(JOB.c.name))]


def _is_due(row: Row[Any], period: int | None) -> bool:
    """A run that is still held has not ended: what was killed is done again."""
    return period is None or row.period is None or row.period < period or row.held_by is not None


def _state(row: Row[Any]) -> JobState:
    return JobState(
        row.name,
        row.held_by,
        None if row.started_us is None else from_micros(row.started_us),
        None if row.ended_us is None else from_micros(row.ended_us),
        row.runs,
        row.failures,
        row.last_failure,
        json.loads(row.removed),
    )
