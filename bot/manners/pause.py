"""The global pause: nobody is told of anything until somebody says so. It is a row, so a restart changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlmodel import SQLModel

from bot.manners import models
from ingest.database import alone, reading
from ingest.event import from_micros, to_micros

PAUSE: Final[Table] = SQLModel.metadata.tables[str(models.PauseRow.__tablename__)]

PAUSED: Final = select(PAUSE.c.id).where(PAUSE.c.ended_us.is_(None)).exists()
"""As a condition, whether it is paused when a statement runs."""

_NOW: Final = select(PAUSE).where(PAUSE.c.ended_us.is_(None)).order_by(PAUSE.c.id.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Who paused it, and when."""

    since: datetime
    by: str


class PauseStore:
    """Reads and writes whether it is paused."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def now(self) -> Pause | None:
        """The pause, None if there is none."""
        with reading(self._engine) as connection:
            return _standing(connection)

    def begin(self, connection: Connection, by: str, now: datetime) -> Pause:
        """Pause, in the caller's transaction; the one that stands, if it was paused before."""
        alone(connection, "pause")
        standing = _standing(connection)
        if standing is None:
            connection.execute(insert(PAUSE).values(since_us=to_micros(now), by=by))
        return standing or Pause(now, by)

    def end(self, connection: Connection, by: str, now: datetime) -> Pause | None:
        """Go on; what was ended, None if nothing was."""
        alone(connection, "pause")
        standing = _standing(connection)
        ended = update(PAUSE).where(PAUSE.c.ended_us.is_(None))
        connection.execute(ended.values(ended_us=to_micros(now), ended_by=by))
        return standing


def _standing(connection: Connection) -> Pause | None:
    row = connection.execute(_NOW).first()
    return None if row is None else Pause(from_micros(row.since_us), row.by)
