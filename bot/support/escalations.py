"""Escalations, and what was said about each. All their SQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, Text, cast, delete, exists, select
from sqlmodel import SQLModel

from bot.support import models
from bot.support.facts import Facts, decoded
from bot.telling.posts import POST
from ingest.database import adding, reading, writing
from ingest.event import from_micros, to_micros

ESCALATION: Final[Table] = SQLModel.metadata.tables[str(models.EscalationRow.__tablename__)]
ENTRY: Final[Table] = SQLModel.metadata.tables[str(models.EscalationEntryRow.__tablename__)]

Kind = Literal["stuck", "answer", "worked"]

UNDER_WAY: Final = ("planned", "sending", "accepted", "unknown")
"""States of a post that has reached somebody, or may still."""
HELD_UP: Final = timedelta(days=7)
"""So long an escalation that nobody could be told of waits for somebody."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was said. `to_entry`: the answer of which the person says it."""

    id: int
    escalation_id: int
    kind: Kind
    by: str  # login
    text: str
    at: datetime
    to_entry: int | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """Somebody is stuck: after a notice, or with a problem that they described. The first entry is theirs."""

    id: int
    notice_id: int | None
    problem_id: int | None
    issue: str  # empty: no known issue explains it
    product: str | None
    person: str
    facts: Facts
    opened_at: datetime
    entries: tuple[Entry, ...]

    @property
    def key(self) -> str:
        """As which its message to developers is known among posts."""
        return str(self.id)


class EscalationStore:
    """Reads and writes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(
        self,
        connection: Connection,
        notice_id: int | None,
        *,
        problem_id: int | None = None,
        issue: str,
        product: str | None,
        person: str,
        facts: Facts,
        now: datetime,
    ) -> int | None:
        """Write one down for a notice or else a problem, in the caller's transaction.

        Gives its id, or None if there is one already.
        """
        row = {
            "notice_id": notice_id,
            "problem_id": problem_id,
            "issue": issue,
            "product": product,
            "person": person,
            "facts": facts.encoded(),
            "opened_us": to_micros(now),
        }
        new = adding(connection, ESCALATION).values(row).on_conflict_do_nothing().returning(ESCALATION.c.id)
        made: int | None = connection.scalar(new)
        return made

    def say(
        self,
        connection: Connection,
        escalation_id: int,
        kind: Kind,
        *,
        by: str,
        text: str,
        now: datetime,
        to_entry: int | None = None,
    ) -> int | None:
        """Write down what was said; its id, or None if something was said of that answer already."""
        row = {
            "escalation_id": escalation_id,
            "kind": kind,
            "by": by,
            "text": text,
            "at_us": to_micros(now),
            "to_entry": to_entry,
        }
        new = adding(connection, ENTRY).values(row).on_conflict_do_nothing().returning(ENTRY.c.id)
        made: int | None = connection.scalar(new)
        return made

    def get(self, escalation_id: int) -> Escalation | None:
        """One, with all that was said; or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(ESCALATION).where(ESCALATION.c.id == escalation_id)).first()
            return None if row is None else _with_entries(connection, row)

    def with_entry(self, entry_id: int) -> tuple[Escalation, Entry] | None:
        """An entry and what it belongs to; or None."""
        query = select(ESCALATION).join(ENTRY, ENTRY.c.escalation_id == ESCALATION.c.id)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(ENTRY.c.id == entry_id)).first()
            if row is None:
                return None
            found = _with_entries(connection, row)
        return found, next(entry for entry in found.entries if entry.id == entry_id)

    def of_notice(self, notice_id: int) -> Escalation | None:
        """That of a notice; or None."""
        return self._first(ESCALATION.c.notice_id == notice_id)

    def _first(self, which: ColumnElement[bool]) -> Escalation | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(ESCALATION).where(which)).first()
            return None if row is None else _with_entries(connection, row)

    def of_problem(self, problem_id: int) -> Escalation | None:
        """That of a problem somebody described; or None."""
        return self._first(ESCALATION.c.problem_id == problem_id)

    def of_person(self, person: str, limit: int) -> list[Escalation]:
        """The latest of somebody, newest first."""
        query = select(ESCALATION).where(ESCALATION.c.person == person)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(ESCALATION.c.id.desc()).limit(limit)).all()
            return [_with_entries(connection, row) for row in rows]

    @staticmethod
    def described(connection: Connection, person: str, since: datetime) -> list[datetime]:
        """When somebody sent each of the problems that they described, or more of one, since a time; oldest first."""
        query = (
            select(ENTRY.c.at_us)
            .join(ESCALATION, ENTRY.c.escalation_id == ESCALATION.c.id)
            .where(
                ESCALATION.c.person == person,
                ESCALATION.c.problem_id.is_not(None),
                ENTRY.c.kind == "stuck",
                ENTRY.c.to_entry.is_(None),
                ENTRY.c.at_us > to_micros(since),
            )
        )
        return [from_micros(at_us) for at_us in connection.scalars(query.order_by(ENTRY.c.at_us))]

    def unheard(self, now: datetime, limit: int) -> list[Escalation]:
        """Those of which no developer was told, nor will be as it stands: nobody was there, or Teams refused it."""
        told = exists().where(
            POST.c.kind == "escalation",
            POST.c.key == cast(ESCALATION.c.id, Text),
            POST.c.state.in_(UNDER_WAY),
        )
        recent = ESCALATION.c.opened_us > to_micros(now - HELD_UP)
        query = select(ESCALATION).where(recent, ~told).order_by(ESCALATION.c.id).limit(limit)
        with reading(self._engine) as connection:
            return [_with_entries(connection, row) for row in connection.execute(query).all()]


def purge_escalations(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` that were opened before a time, with what was said; how many."""
    old = select(ESCALATION.c.id).where(ESCALATION.c.opened_us < to_micros(before))
    with reading(engine) as connection:
        ids = list(connection.scalars(old.order_by(ESCALATION.c.id).limit(limit)))
    if not ids:
        return 0
    with writing(engine) as connection:
        connection.execute(delete(ENTRY).where(ENTRY.c.escalation_id.in_(ids)))
        return connection.execute(delete(ESCALATION).where(ESCALATION.c.id.in_(ids))).rowcount


def _with_entries(connection: Connection, row: Row[Any]) -> Escalation:
    said = select(ENTRY).where(ENTRY.c.escalation_id == row.id).order_by(ENTRY.c.id)
    return Escalation(
        id=row.id,
        notice_id=row.notice_id,
        problem_id=row.problem_id,
        issue=row.issue,
        product=row.product,
        person=row.person,
        facts=decoded(row.facts),
        opened_at=from_micros(row.opened_us),
        entries=tuple(
            Entry(one.id, one.escalation_id, one.kind, one.by, one.text, from_micros(one.at_us), one.to_entry)
            for one in connection.execute(said)
        ),
    )
