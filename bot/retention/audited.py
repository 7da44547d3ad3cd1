"""Removes audit lines that are too old, a little at a time: declared first, as the database wants it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, select, text, update
from sqlmodel import SQLModel

from bot.audit import AUDIT
from ingest.database import reading, writing
from ingest.event import to_micros

BOUND: Final[Table] = SQLModel.metadata.tables["audit_bound"]

_NOW_US: Final = {
    "sqlite": "SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000",
    "postgresql": "SELECT CAST(extract(epoch FROM now()) * 1000000 AS bigint)",
}


def purge_audit(engine: Engine, keep: timedelta, before: datetime, limit: int) -> int:
    """Remove at most `limit` lines of the audit log, with whom they are about, from before a time; how many.

    `keep`: how long lines are kept, a day at least. By the database's clock none is removed sooner.
    """
    old = select(AUDIT.c.id).where(AUDIT.c.at_us < to_micros(before)).order_by(AUDIT.c.at_us).limit(limit)
    with reading(engine) as connection:
        ids = list(connection.scalars(old))
    if not ids:
        return 0
    with writing(engine) as connection:
        bound = _declared(connection, keep, before)
        mine = AUDIT.c.id.in_(ids) & (AUDIT.c.at_us < bound)
        return connection.execute(delete(AUDIT).where(mine)).rowcount


def _declared(connection: Connection, keep: timedelta, before: datetime) -> int:
    """Move the bound as far as it may go; where it is then, in microseconds."""
    keep_us = keep // timedelta(microseconds=1)
    now_us = int(connection.execute(text(_NOW_US[connection.dialect.name])).scalar_one())
    row = connection.execute(select(BOUND)).one()
    bound: int = max(row.before_us, min(to_micros(before), now_us - keep_us))
    if (bound, keep_us) != (row.before_us, row.keep_us):
        connection.execute(update(BOUND).values(before_us=bound, keep_us=keep_us))
    return bound
