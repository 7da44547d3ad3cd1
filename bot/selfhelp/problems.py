"""The problems that people described. All their SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update
from sqlmodel import SQLModel

from bot.selfhelp import models
from bot.support import models as support_models
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros

PROBLEM: Final[Table] = SQLModel.metadata.tables[str(models.ProblemRow.__tablename__)]
_ESCALATION: Final[Table] = SQLModel.metadata.tables[str(support_models.EscalationRow.__tablename__)]

FIXED_BEFORE: Final = 0
"""In place of a fix: their problem was over when they described it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One of them, as it was said and understood then. `known_at`: since when its issue explains it, if not at once."""

    id: int
    person: str
    text: str
    at: datetime
    issue: str  # empty: no known issue explained it
    product: str | None
    events: tuple[int, ...]
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A problem that support has. `place`: problems that were sent later have a greater one."""

    problem: Problem
    place: int


class ProblemStore:
    """Reads and writes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        *,
        person: str,
        text: str,
        at: datetime,
        issue: str,
        product: str | None,
        events: tuple[int, ...],
        fixed: bool = False,
    ) -> int:
        """Keep one; its id. `fixed`: its issue is over already, and they see so."""
        row = {
            "person": person,
            "text": text,
            "at_us": to_micros(at),
            "issue": issue,
            "product": product,
            "events": msgspec.json.encode(events).decode(),
            "fixed_by": FIXED_BEFORE if fixed else None,
        }
        with writing(self._engine) as connection:
            (identity,) = connection.execute(insert(PROBLEM).values(row)).inserted_primary_key or (0,)
            return int(identity)

    def get(self, problem_id: int) -> Problem | None:
        """One, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(PROBLEM).where(PROBLEM.c.id == problem_id)).first()
        return None if row is None else _problem(row)

    def of(self, person: str, limit: int) -> list[Problem]:
        """The latest of somebody, newest first."""
        query = select(PROBLEM).where(PROBLEM.c.person == person).order_by(PROBLEM.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return [_problem(row) for row in connection.execute(query)]

    def sent_unexplained(self, after: int) -> list[Sent]:
        """Those that nobody knew, with events of theirs, of those sent to support after a place, in their order."""
        of_problem = _ESCALATION.c.problem_id == PROBLEM.c.id
        query = select(PROBLEM, _ESCALATION.c.id.label("place")).join(_ESCALATION, of_problem)
        which = (PROBLEM.c.issue == "", PROBLEM.c.events != "[]", _ESCALATION.c.id > after)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(*which).order_by(_ESCALATION.c.id))
            return [Sent(_problem(row), row.place) for row in rows]

    @staticmethod
    def explain(connection: Connection, problem_id: int, issue: str, now: datetime) -> bool:
        """A known issue explains it from now on; False: one did before, or it is gone."""
        this = update(PROBLEM).where(PROBLEM.c.id == problem_id, PROBLEM.c.issue == "")
        return bool(connection.execute(this.values(issue=issue, known_us=to_micros(now))).rowcount)

    @staticmethod
    def fixed_one(connection: Connection, problem_id: int, fix_id: int) -> None:
        """It is fixed by this, of which its person is told."""
        connection.execute(update(PROBLEM).where(PROBLEM.c.id == problem_id).values(fixed_by=fix_id))

    @staticmethod
    def fixed(connection: Connection, fix_id: int, issue: str) -> dict[str, Problem]:
        """Those of an issue are fixed by this: of each person who has not heard of a fix, the latest."""
        which = (PROBLEM.c.issue == issue, PROBLEM.c.fixed_by.is_(None))
        changed = update(PROBLEM).where(*which).values(fixed_by=fix_id).returning(*PROBLEM.c)
        rows = sorted(connection.execute(changed), key=lambda row: row.id)
        return {row.person: _problem(row) for row in rows}

    @staticmethod
    def unfixed(connection: Connection, fix_id: int) -> None:
        """They are not fixed after all."""
        connection.execute(update(PROBLEM).where(PROBLEM.c.fixed_by == fix_id).values(fixed_by=None))

    @staticmethod
    def forget(connection: Connection, person: str) -> int:
        """Remove all of somebody; how many."""
        return connection.execute(delete(PROBLEM).where(PROBLEM.c.person == person)).rowcount


def _problem(row: Row[Any]) -> Problem:
    return Problem(
        id=row.id,
        person=row.person,
        text=row.text,
        at=from_micros(row.at_us),
        issue=row.issue,
        product=row.product,
        events=msgspec.json.decode(row.events, type=tuple[int, ...]),
        known_at=None if row.known_us is None else from_micros(row.known_us),
    )
