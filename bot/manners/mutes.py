"""Who wants to hear no more of which issue: honoured until they say otherwise. All SQL of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, select
from sqlmodel import SQLModel

from bot.manners import models
from ingest.database import adding, reading, writing
from ingest.event import from_micros, to_micros

MUTE: Final[Table] = SQLModel.metadata.tables[str(models.MuteRow.__tablename__)]


def muted_among(connection: Connection, issue: str, persons: Collection[str]) -> set[str]:
    """Those of these people who want no more of an issue."""
    if not persons:
        return set()
    query = select(MUTE.c.person).where(MUTE.c.issue == issue)
    return set(connection.scalars(query)) & set(persons)


class MuteStore:
    """Reads and writes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mute(self, person: str, issue: str, now: datetime) -> None:
        """They want no more of it."""
        values = {"person": person, "issue": issue, "since_us": to_micros(now)}
        with writing(self._engine) as connection:
            connection.execute(adding(connection, MUTE).values(**values).on_conflict_do_nothing())

    def unmute(self, person: str, issue: str) -> bool:
        """They want to hear of it again; False: they never said otherwise."""
        these = delete(MUTE).where(MUTE.c.person == person, MUTE.c.issue == issue)
        with writing(self._engine) as connection:
            return bool(connection.execute(these).rowcount)

    def is_muted(self, person: str, issue: str) -> bool:
        """Whether somebody wants no more of an issue."""
        query = select(MUTE.c.person).where(MUTE.c.person == person, MUTE.c.issue == issue)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def of(self, person: str) -> dict[str, datetime]:
        """Of which issues somebody wants no more, and since when."""
        query = select(MUTE).where(MUTE.c.person == person).order_by(MUTE.c.issue)
        with reading(self._engine) as connection:
            return {row.issue: from_micros(row.since_us) for row in connection.execute(query)}
