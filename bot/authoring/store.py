"""Versions of known issues that were made in the chat, and what is being written. All their SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Table, delete, func, insert, select, update
from sqlmodel import SQLModel

from bot.authoring import models
from detectors.documents.files import read_issue
from detectors.known_issue import KnownIssue
from ingest.database import reading, writing
from ingest.event import from_micros, to_micros
from ingest.positioned_yaml import Problem

AUTHORED: Final[Table] = SQLModel.metadata.tables[str(models.AuthoredIssueRow.__tablename__)]
DRAFT: Final[Table] = SQLModel.metadata.tables[str(models.IssueDraftRow.__tablename__)]

CHANGES: Final = ("made", "changed", "shadow", "pilot", "live", "paused", "resumed", "retired")
"""What a version can change."""


class ChangedMeanwhile(Exception):
    """Somebody else has written a version since. Read it again."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a known issue. `what` is one of CHANGES."""

    name: str
    version: int
    yaml: str
    running: bool
    what: str
    author: str
    at: datetime

    def read(self) -> KnownIssue | tuple[Problem, ...]:
        """The known issue that it describes, or what is wrong with it."""
        return read_issue(self.yaml, f"chat:{self.name}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing. `edits`: the known issue that it changes; None: it makes a new one."""

    id: int
    author: str
    yaml: str
    edits: str | None


class AuthoredStore:
    """Appends to and reads the versions; keeps drafts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def marker(self) -> int:
        """Changes whenever there is a new version."""
        with reading(self._engine) as connection:
            return int(connection.scalar(select(func.max(AUTHORED.c.id))) or 0)

    def latest(self) -> list[Version]:
        """The version of each name that counts, by name."""
        newest = select(func.max(AUTHORED.c.id)).group_by(AUTHORED.c.name)
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(AUTHORED).where(AUTHORED.c.id.in_(newest)).order_by(AUTHORED.c.name)
            )
            return [_version(row) for row in rows]

    def get(self, name: str) -> Version | None:
        """The version of a name that counts."""
        return next(iter(self._versions(name, 1)), None)

    def history(self, name: str) -> list[Version]:
        """All versions of a name, the latest first."""
        return self._versions(name, None)

    def _versions(self, name: str, most: int | None) -> list[Version]:
        this = func.lower(AUTHORED.c.name) == name.lower()
        newest_first = select(AUTHORED).where(this).order_by(AUTHORED.c.version.desc()).limit(most)
        with reading(self._engine) as connection:
            return [_version(row) for row in connection.execute(newest_first)]

    def add(self, connection: Connection, version: Version) -> None:
        """Append a version. Raises ChangedMeanwhile if its number is taken."""
        taken = select(func.max(AUTHORED.c.version)).where(AUTHORED.c.name == version.name)
        if int(connection.scalar(taken) or 0) != version.version - 1:
            raise ChangedMeanwhile(version.name)
        connection.execute(
            insert(AUTHORED).values(
                name=version.name,
                version=version.version,
                yaml=version.yaml,
                running=version.running,
                what=version.what,
                author=version.author,
                at_us=to_micros(version.at),
            )
        )

    def begin(self, author: str, yaml: str, edits: str | None, now: datetime) -> int:
        """Keep a draft; its id."""
        with writing(self._engine) as connection:
            result = connection.execute(
                insert(DRAFT).values(author=author, yaml=yaml, edits=edits, at_us=to_micros(now))
            )
            (identity,) = result.inserted_primary_key or (0,)
            return int(identity)

    def rewrite(self, draft_id: int, yaml: str) -> None:
        """A draft says something else now."""
        with writing(self._engine) as connection:
            connection.execute(update(DRAFT).where(DRAFT.c.id == draft_id).values(yaml=yaml))

    def draft(self, draft_id: int) -> Draft | None:
        """A draft, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(DRAFT).where(DRAFT.c.id == draft_id)).first()
        return None if row is None else Draft(row.id, row.author, row.yaml, row.edits)

    def forget(self, connection: Connection, draft_id: int) -> None:
        """A draft has become a version."""
        connection.execute(delete(DRAFT).where(DRAFT.c.id == draft_id))


def _version(row: Row[Any]) -> Version:
    return Version(
        row.name, row.version, row.yaml, bool(row.running), row.what, row.author, from_micros(row.at_us)
    )


def purge_drafts(engine: Engine, before: datetime, rows: int) -> int:
    """Remove drafts begun before; how many."""
    old = select(DRAFT.c.id).where(DRAFT.c.at_us < to_micros(before)).limit(rows)
    with writing(engine) as connection:
        return connection.execute(delete(DRAFT).where(DRAFT.c.id.in_(old))).rowcount
