"""The mark that a restored backup carries: what happened before it is counted and nobody is told again.

The copy does not know what happened after it was made: logs are read again from where the copy had got to, and
people may have been told meanwhile. So whatever became due before the mark opens its episode without a word.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Table, func, insert, select
from sqlmodel import SQLModel

from detectors import models
from detectors.episodes import Mark
from ingest.event import from_micros, to_micros
from ingest.models import BatchRow

_MARK: Final[Table] = SQLModel.metadata.tables[str(models.RestoreMarkRow.__tablename__)]
_BATCH: Final[Table] = SQLModel.metadata.tables[str(BatchRow.__tablename__)]


def latest_mark(connection: Connection) -> Mark | None:
    """The mark that counts, None if this database was never restored."""
    row = connection.execute(select(_MARK).order_by(_MARK.c.at_us.desc()).limit(1)).first()
    return None if row is None else Mark(from_micros(row.at_us), from_micros(row.copied_us))


def set_mark(connection: Connection, at: datetime) -> Mark:
    """Mark the database as restored at that instant, within the caller's transaction."""
    copied_us = connection.scalar(select(func.max(_BATCH.c.created_us))) or 0
    mark = Mark(at, min(at, from_micros(copied_us)))
    connection.execute(insert(_MARK).values(at_us=to_micros(at), copied_us=to_micros(mark.copied)))
    return mark
