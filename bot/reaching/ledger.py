"""The reachability ledger: whether each person can be reached, since when and why. All its SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, bindparam, delete, func, insert, select, update
from sqlmodel import SQLModel

from bot.directory import Person
from bot.reaching import models
from bot.reaching.standing import HELD, Finding, Standing, after
from ingest.database import adding, reading, writing
from ingest.event import canonical_login, from_micros, to_micros

REACH: Final[Table] = SQLModel.metadata.tables[str(models.ReachRow.__tablename__)]
CHANGE: Final[Table] = SQLModel.metadata.tables[str(models.ReachChangeRow.__tablename__)]
_OF_SUBJECT: Final = select(REACH).where(
    REACH.c.subject == bindparam("of")
)  # built once, since each card asks

REASON_SIZE: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's state became another one."""

    at: datetime
    state: str
    reason: str


def subject_of(person: Person | None, login: str) -> str:
    """Under what the ledger has somebody: the Entra object id, or the login where that is not known."""
    if person is not None and person.aad_object_id:
        return person.aad_object_id.casefold()
    return f"login:{canonical_login(person.login if person is not None else login)}"


class Ledger:
    """Reads and writes how people stand."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, subject: str) -> Standing | None:
        """How somebody stands; None: nothing is known."""
        with reading(self._engine) as connection:
            row = connection.execute(_OF_SUBJECT, {"of": subject.casefold()}).first()
        return None if row is None else _standing(row)

    def note(self, subject: str, finding: Finding, at: datetime) -> bool:
        """Write down what was found out about somebody; True if they stand otherwise now."""
        before = self.of(subject)
        if before is not None and after(before, finding, at) == before:
            return False  # the usual answer, without taking the write lock
        with writing(self._engine) as connection:
            return self.noted(connection, subject, finding, at)

    def noted(self, connection: Connection, subject: str, finding: Finding, at: datetime) -> bool:
        """The same in the caller's transaction."""
        subject = subject.casefold()
        reason = finding.reason[:REASON_SIZE]
        this = REACH.c.subject == subject
        first = Standing(finding.state, reason, at, at)
        made = adding(connection, REACH).values(subject=subject, **_values(first))
        fresh = made.on_conflict_do_nothing(index_elements=["subject"]).returning(REACH.c.subject)
        if connection.scalar(fresh) is not None:
            changed = True
        else:
            row = connection.execute(select(REACH).where(this).with_for_update()).one()
            before = _standing(row)
            now = after(before, Finding(finding.state, reason, finding.returned), at)
            if now == before:
                return False
            connection.execute(update(REACH).where(this).values(**_values(now)))
            changed = now.state != before.state
        if changed:
            change = {"subject": subject, "at_us": to_micros(at), "state": finding.state, "reason": reason}
            connection.execute(insert(CHANGE).values(**change))
        return changed

    def lifted(self, connection: Connection, subject: str, reason: str, at: datetime) -> bool:
        """Entra no longer says why somebody could not be reached: they stand as they did before it said so."""
        subject = subject.casefold()
        row = connection.execute(select(REACH).where(REACH.c.subject == subject).with_for_update()).first()
        if row is None or row.state not in HELD:
            return False
        before = (
            select(CHANGE.c.state)
            .where(CHANGE.c.subject == subject, CHANGE.c.state.not_in(HELD))
            .order_by(CHANGE.c.id.desc())
            .limit(1)
        )
        now = Standing(connection.scalar(before) or "unknown", reason, at, at)
        connection.execute(update(REACH).where(REACH.c.subject == subject).values(**_values(now)))
        change = {"subject": subject, "at_us": to_micros(at), "state": now.state, "reason": reason}
        connection.execute(insert(CHANGE).values(**change))
        return True

    def changes(self, subject: str) -> Sequence[Change]:
        """How somebody came to stand so, oldest first."""
        query = select(CHANGE).where(CHANGE.c.subject == subject.casefold()).order_by(CHANGE.c.id)
        with reading(self._engine) as connection:
            return [Change(from_micros(r.at_us), r.state, r.reason) for r in connection.execute(query)]

    def all(self) -> dict[str, Standing]:
        """Everybody's standing, by subject."""
        with reading(self._engine) as connection:
            return {row.subject: _standing(row) for row in connection.execute(select(REACH))}

    def counts(self) -> dict[str, int]:
        """How many stand in each way."""
        query = select(REACH.c.state, func.count()).group_by(REACH.c.state).order_by(REACH.c.state)
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


def purge_reach(engine: Engine, before: datetime, limit: int) -> int:
    """Forget at most `limit` people of whom nothing was found out since a time, and as many old changes; how many."""
    bound, removed = to_micros(before), 0
    for table, key, at in (
        (REACH, REACH.c.subject, REACH.c.checked_us),
        (CHANGE, CHANGE.c.id, CHANGE.c.at_us),
    ):
        with reading(engine) as connection:
            keys = list(connection.scalars(select(key).where(at < bound).limit(limit)))
        if keys:
            with writing(engine) as connection:
                gone = delete(table).where(key.in_(keys), at < bound)
                removed += connection.execute(gone).rowcount
    return removed


def _values(now: Standing) -> dict[str, Any]:
    return {
        "state": now.state,
        "reason": now.reason,
        "since_us": to_micros(now.since),
        "checked_us": to_micros(now.checked),
    }


def _standing(row: Row[Any]) -> Standing:
    return Standing(row.state, row.reason, from_micros(row.since_us), from_micros(row.checked_us))
