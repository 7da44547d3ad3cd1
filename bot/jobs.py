"""Periodic jobs: each runs in one process at a time, whichever of those that share the database comes first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Row, Table, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot import models
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

JOB: Final[Table] = SQLModel.metadata.tables[str(models.JobRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class JobState:
    """How a job stands, wherever it ran."""

    name: str
    held_by: str | None
    started: datetime | None
    ended: datetime | None
    failures: int  # since it last went well
    last_failure: str | None
    removed: Mapping[str, int]


class JobStore:
    """Which process has a job, and how its last run went."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, name: str, worker: str, lease: timedelta, now: datetime) -> bool:
        """Begin a run, unless another process is at it."""
        values = {"held_by": worker, "held_until_us": to_micros(now + lease), "started_us": to_micros(now)}
        free = or_(JOB.c.held_until_us.is_(None), JOB.c.held_until_us <= to_micros(now))
        with writing(self._engine) as connection:
            if connection.execute(update(JOB).where(JOB.c.name == name, free).values(**values)).rowcount:
                return True
            if connection.scalar(select(JOB.c.name).where(JOB.c.name == name)) is not None:
                return False
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(JOB).values(name=name, failures=0, removed="{}", **values))
        except IntegrityError:  # another process made it first
            return False
        return True

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


def _state(row: Row[Any]) -> JobState:
    return JobState(
        row.name,
        row.held_by,
        None if row.started_us is None else from_micros(row.started_us),
        None if row.ended_us is None else from_micros(row.ended_us),
        row.failures,
        row.last_failure,
        json.loads(row.removed),
    )
