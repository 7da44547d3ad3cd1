"""Writes into the audit log what has changed in what the service goes by: once, whichever process sees it first.

Also what changed while nothing ran: what it went by last is in the database. What it goes by at its very first start
is no change. Who changed a file the service cannot know.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlmodel import SQLModel

from bot.audit import AuditLog
from bot.reloading import models  # noqa: F401  (registers the table)
from bot.reloading.differences import Content, told
from ingest.database import alone, reading, writing

CONFIGURED: Final[Table] = SQLModel.metadata.tables["configured"]
RIGHTS: Final = "rights"


@dataclass(frozen=True, slots=True)
class Watched:
    """Something that the service goes by. `now` gives another object whenever it may have changed."""

    what: str
    now: Callable[[], Any]
    content: Callable[[Any], Content]


@dataclass(slots=True)
class Noting:
    """Looks whether something has changed. To be asked now and then; costs nothing while nothing changes."""

    engine: Engine
    audit: AuditLog
    watched: Sequence[Watched]
    _seen: dict[str, object] = field(default_factory=dict)

    def look(self) -> None:
        """Write down what has changed. Raises what the database raises, and looks again then."""
        for one in self.watched:
            now = one.now()
            if now is not self._seen.get(one.what):
                self._note(one.what, dict(one.content(now)))
                self._seen[one.what] = now

    def _note(self, what: str, now: Content) -> None:
        with reading(self.engine) as connection:
            if self._known(connection, what) == now:
                return
        with writing(self.engine) as connection:
            alone(connection, "configured")
            before = self._known(connection, what)
            content = json.dumps(now, sort_keys=True)
            if before is None:
                connection.execute(insert(CONFIGURED).values(what=what, content=content))
            elif before != now:
                connection.execute(
                    update(CONFIGURED).where(CONFIGURED.c.what == what).values(content=content)
                )
                self._write(connection, what, before, now)

    def _write(self, connection: Connection, what: str, before: Content, now: Content) -> None:
        if what != RIGHTS:
            self.audit.append(
                "headsup", "reloaded", subject=what, detail=told(before, now), connection=connection
            )
            return
        for login in sorted({*before, *now}):
            was, is_now = before.get(login, "none"), now.get(login, "none")
            if was != is_now:
                detail = f"{is_now} instead of {was}"
                self.audit.append(
                    "headsup", "rights", subject=login, detail=detail, about=[login], connection=connection
                )

    @staticmethod
    def _known(connection: Connection, what: str) -> Mapping[str, str] | None:
        content = connection.scalar(select(CONFIGURED.c.content).where(CONFIGURED.c.what == what))
        return None if content is None else json.loads(content)
