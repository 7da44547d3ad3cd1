"""The audit log: who looked up, sent, answered or changed what. Only ever appended to."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, Select, Table, func, insert, or_, select
from sqlmodel import SQLModel

from bot import audit_models  # noqa: F401  (registers the tables)
from bot.sparingly import Sparingly, often
from ingest.database import reading, writing
from ingest.event import Clock, canonical_login, from_micros, to_micros

AUDIT: Final[Table] = SQLModel.metadata.tables["audit"]
ABOUT: Final[Table] = SQLModel.metadata.tables["audit_about"]
_APPEND: Final = insert(AUDIT)
LONGEST_LOGIN: Final = 200  # characters of one that are kept; PostgreSQL's index takes 2,700 bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log."""

    at: datetime
    actor: str
    action: str
    subject: str | None
    detail: str | None
    reason: str | None = None  # why, in the words of whoever looked


class Sent(Protocol):
    """A delivery that was accepted."""

    @property
    def id(self) -> int: ...
    @property
    def recipient(self) -> str: ...
    @property
    def subject(self) -> str:
        """What it is about: the known issue, or the kind of message."""
        ...


class AuditLog:
    """Appends to and reads the audit log."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._sparingly = Sparingly(clock)

    def append(
        self,
        actor: str,
        action: str,
        *,
        subject: str | None = None,
        detail: str | None = None,
        reason: str | None = None,
        about: Collection[str] = (),
        connection: Connection | None = None,
    ) -> None:
        """Write down one act, before its result is shown; `connection`: as part of the caller's transaction.

        `about`: whose data it was, each by the first login of the directory's person, or the login as written.
        `reason`: why they looked, as they say.
        """
        with nullcontext(connection) if connection is not None else writing(self._engine) as transaction:
            done = transaction.execute(
                insert(AUDIT).values(
                    at_us=to_micros(self._clock()),
                    actor=actor,
                    action=action,
                    subject=subject,
                    detail=detail,
                    reason=reason,
                )
            )
            (identity,) = done.inserted_primary_key or (0,)
            whom = sorted({_kept(login) for login in about} - {""})
            if whom:
                transaction.execute(insert(ABOUT), [{"audit_id": identity, "person": one} for one in whom])

    def refused(self, actor: str, what: str, why: str, *, made_up: bool = False) -> None:
        """Write down that somebody was refused something: of the same in a minute the 1st, 10th, 100th … time.

        `what` is one of a few names, or else `made_up` by whoever sent it; `why` is one of a few texts.
        """
        times = self._sparingly.met((actor, None if made_up else what, why))
        if times is not None:
            detail = f"{why}, {said}" if (said := often(times)) else why
            self.append(actor, "refused", subject=what, detail=detail)

    def about(self, person: str, since: datetime) -> list[Entry]:
        """What was done with somebody's data since a time, oldest first. `person`: a login of theirs."""
        query = (
            select(AUDIT)
            .join(ABOUT, ABOUT.c.audit_id == AUDIT.c.id)
            .where(ABOUT.c.person == _kept(person), AUDIT.c.at_us >= to_micros(since))
        )
        with reading(self._engine) as connection:
            return [_entry(row) for row in connection.execute(query.order_by(AUDIT.c.id))]

    def reason(self, actor: str, what: str, since: datetime) -> str | None:
        """Why somebody has last looked at something since a time, as they said; None: they did not say.

        `what`: the subject or the detail of the entry, whole.
        """
        query = select(AUDIT.c.reason).where(
            AUDIT.c.at_us >= to_micros(since),
            AUDIT.c.actor == actor,
            or_(AUDIT.c.subject == what, AUDIT.c.detail == what),
            AUDIT.c.reason.is_not(None),
        )
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(query.order_by(AUDIT.c.id.desc()).limit(1))
        return found

    def reasons(self, actor: str, people: Collection[str], since: datetime) -> set[str]:
        """Why somebody has last looked at each of these people since a time; empty unless they said so of all."""
        query = (
            select(ABOUT.c.person, AUDIT.c.reason)
            .join(ABOUT, ABOUT.c.audit_id == AUDIT.c.id)
            .where(AUDIT.c.at_us >= to_micros(since), AUDIT.c.actor == actor, AUDIT.c.reason.is_not(None))
            .order_by(AUDIT.c.id)
        )
        with reading(self._engine) as connection:
            latest: dict[str, str] = {row[0]: row[1] for row in connection.execute(query)}
        kept = {_kept(one) for one in people}
        return {latest[one] for one in kept} if kept <= latest.keys() else set()

    def sent(self, connection: Connection, table: str, deliveries: Iterable[Sent]) -> None:
        """Write down what Teams has accepted, in the transaction that writes down the acceptance."""
        rows = [
            {
                "at_us": to_micros(self._clock()),
                "actor": "headsup",
                "action": "sent",
                "subject": f"{table} {one.id}",
                "detail": f"{one.subject} to {one.recipient}",
            }
            for one in deliveries
        ]
        if rows:
            connection.execute(_APPEND, rows)

    def entries(self, sought: "Sought | None" = None) -> Iterator[Entry]:
        """Every entry, or those that are sought, oldest first."""
        query = select(AUDIT) if sought is None else sought.query()
        with reading(self._engine) as connection:
            for row in connection.execute(query.order_by(AUDIT.c.id)):
                yield _entry(row)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries. Everything given must hold."""

    since: datetime | None = None  # aware, inclusive
    until: datetime | None = None  # aware, exclusive
    actor: str | None = None
    action: str | None = None
    subject: str | None = None  # a part of it
    about: str | None = None  # whose data it was: a login
    limit: int | None = None  # the latest so many

    def query(self) -> Select[Any]:
        """As SQL, in any order."""
        query = select(AUDIT)
        if self.since is not None:
            query = query.where(AUDIT.c.at_us >= to_micros(self.since))
        if self.until is not None:
            query = query.where(AUDIT.c.at_us < to_micros(self.until))
        for column, value in ((AUDIT.c.actor, self.actor), (AUDIT.c.action, self.action)):
            if value is not None:
                query = query.where(func.lower(column) == value.lower())
        if self.subject is not None:
            query = query.where(AUDIT.c.subject.icontains(self.subject, autoescape=True))
        if self.about is not None:
            query = query.where(
                AUDIT.c.id.in_(select(ABOUT.c.audit_id).where(ABOUT.c.person == _kept(self.about)))
            )
        if self.limit is not None:
            latest = query.with_only_columns(AUDIT.c.id).order_by(AUDIT.c.id.desc()).limit(self.limit)
            query = select(AUDIT).where(AUDIT.c.id.in_(latest))
        return query


def _entry(row: Any) -> Entry:
    return Entry(from_micros(row.at_us), row.actor, row.action, row.subject, row.detail, row.reason)


def _kept(login: str) -> str:
    return canonical_login(login)[:LONGEST_LOGIN]
