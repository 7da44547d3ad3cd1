"""What is done to a database that was restored, so that nobody is told again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, func, select, text, update
from sqlmodel import SQLModel

from bot import models
from bot.audit import AuditLog
from bot.telling.news_notices import NEWS_NOTICE, NewsNoticeStore
from bot.telling.notices import NOTICE, NoticeStore
from bot.telling.posts import POST, PostStore
from detectors.episodes import Mark
from detectors.marks import set_mark
from detectors.news import NEWS
from ingest.database import writing
from ingest.leases import LEASE

ID_GAP: Final = 1_000_000
"""Ids left out: cards sent after the copy was made name rows that it does not know, and must not meet others."""
_LOOKUP: Final[Table] = SQLModel.metadata.tables[str(models.LookupRow.__tablename__)]
_JOB: Final[Table] = SQLModel.metadata.tables[str(models.JobRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class Marked:
    """The mark, and how many notices of the copy were closed."""

    mark: Mark
    closed: int


def mark_restored(engine: Engine, now: datetime) -> Marked:
    """Mark a database as restored: what happened before now is counted, and nobody is told (again).

    All or nothing. Doing it again moves the mark on.
    """
    with writing(engine) as connection:
        mark = set_mark(connection, now)
        closed = NoticeStore(engine).close_open(connection, now)
        closed += NewsNoticeStore(engine).close_open(connection, now)
        closed += PostStore(engine).close_open(connection, now)
        for table in (NOTICE, NEWS_NOTICE, POST, NEWS, _LOOKUP):
            _leave_out(connection, table)
        connection.execute(update(_JOB).values(held_by=None, held_until_us=None))
        connection.execute(update(LEASE).values(until_us=0))
        AuditLog(engine, lambda: now).append(
            "headsup", "restored", detail=f"{closed} notices closed", connection=connection
        )
    return Marked(mark, closed)


def _leave_out(connection: Connection, table: Table) -> None:
    """Go on with ids that were not given in the time that the copy does not know."""
    if connection.dialect.name == "postgresql":
        next_id = func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 0) + ID_GAP
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), next_id)))
        return
    known = text("UPDATE sqlite_sequence SET seq = seq + :gap WHERE name = :name")
    if connection.execute(known, {"gap": ID_GAP, "name": table.name}).rowcount == 0:
        new = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :gap)")
        connection.execute(new, {"gap": ID_GAP, "name": table.name})
