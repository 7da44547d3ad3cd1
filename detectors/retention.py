"""Removes what the detectors found long ago, a little at a time.

What is to go is looked for in a transaction that only reads: on SQLite the write lock is held for the removal alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, Table, case, delete, select, tuple_

from detectors.discovery.found import HOUR_US
from detectors.discovery.records import HOUR
from detectors.statements import EPISODE, MATCH, TOO_OLD
from ingest.database import reading, writing
from ingest.event import to_micros


def purge_matches(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` matches that were evaluated before a time; how many. Those that wait stay."""
    old = MATCH.c.evaluated_us < to_micros(before)
    return purge(engine, MATCH, select(MATCH.c.id).where(old).order_by(MATCH.c.evaluated_us), limit)


def purge_too_old(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of the moments of which nobody was told for their age; how many."""
    old = TOO_OLD.c.created_us < to_micros(before)
    return purge(engine, TOO_OLD, select(TOO_OLD.c.id).where(old).order_by(TOO_OLD.c.id), limit)


def purge_template_hours(engine: Engine, before: datetime, limit: int) -> int:
    """Remove at most `limit` of the hourly counts of templates from before a time; how many."""
    old = HOUR.c.hour < to_micros(before) // HOUR_US
    keys = tuple_(*HOUR.primary_key)
    with reading(engine) as connection:
        found = connection.execute(
            select(*HOUR.primary_key).where(old).order_by(HOUR.c.hour).limit(limit)
        ).all()
    if not found:
        return 0
    with writing(engine) as connection:
        return connection.execute(delete(HOUR).where(keys.in_([tuple(row) for row in found]))).rowcount


def purge_episodes(
    engine: Engine,
    before: datetime,
    lasting: Mapping[str, datetime],
    unreferred: ColumnElement[bool],
    limit: int,
) -> int:
    """Remove at most `limit` episodes that became due before a time and were planned; how many.

    `lasting`: for issues whose episodes last longer than that, the time before which theirs are over.
    `unreferred`: that no row of another package names them.
    """
    bound: Any = to_micros(before)
    if lasting:
        over = {issue: to_micros(min(time, before)) for issue, time in lasting.items()}
        bound = case(over, value=EPISODE.c.issue, else_=bound)
    old = (EPISODE.c.planned_us.is_not(None), EPISODE.c.due_us < bound, unreferred)
    return purge(engine, EPISODE, select(EPISODE.c.id).where(*old).order_by(EPISODE.c.id), limit)


def purge(engine: Engine, table: Table, old: Select[Any], limit: int) -> int:
    """Remove the first `limit` rows whose ids a query gives; how many."""
    with reading(engine) as connection:
        ids = list(connection.scalars(old.limit(limit)))
    if not ids:
        return 0
    with writing(engine) as connection:
        return connection.execute(delete(table).where(table.c.id.in_(ids))).rowcount
