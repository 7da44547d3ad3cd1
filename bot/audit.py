"""The audit log: who looked up, sent, answered or changed what. Only ever appended to."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, insert, select
from sqlmodel import SQLModel

from bot import models  # noqa: F401  (registers the tables)
from ingest.database import reading, writing
from ingest.event import Clock, from_micros, to_micros

AUDIT: Final[Table] = SQLModel.metadata.tables["audit"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log."""

    at: datetime
    actor: str
    action: str
    subject: str | None
    detail: str | None


class AuditLog:
    """Appends to and reads the audit log."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def append(
        self,
        actor: str,
        action: str,
        *,
        subject: str | None = None,
        detail: str | None = None,
        connection: Connection | None = None,
    ) -> None:
        """Write down one act, before its result is shown; `connection`: as part of the caller's transaction."""
        with nullcontext(connection) if connection is not None else writing(self._engine) as transaction:
            transaction.execute(
                insert(AUDIT).values(
                    at_us=to_micros(self._clock()), actor=actor, action=action, subject=subject, detail=detail
                )
            )

    def entries(self) -> Iterator[Entry]:
        """Every entry, oldest first."""
        with reading(self._engine) as connection:
            for row in connection.execute(select(AUDIT).order_by(AUDIT.c.id)):
                yield Entry(from_micros(row.at_us), row.actor, row.action, row.subject, row.detail)
