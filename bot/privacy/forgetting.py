"""Somebody is forgotten as far as may be: at their own wish, or when they have left."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.privacy.records import cards_of, forget_ways, forget_words
from bot.telling.refreshes import RefreshStore
from ingest.database import writing
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Removes in one transaction, with a line in the audit log that says who had it done, and of what how many."""

    engine: Engine
    audit: AuditLog
    clock: Clock
    changed: Callable[[], None] = lambda: None
    """Called when cards are to be shown anew, without what was removed."""

    def words(self, login: str, aad: str | None, *, by: str) -> dict[str, int]:
        """What they said and asked."""
        return self._forgotten(login, aad, by=by, ways=False)

    def everything(self, login: str, aad: str | None, *, by: str) -> dict[str, int]:
        """That, and how they are reached: of somebody who is there no more."""
        return self._forgotten(login, aad, by=by, ways=True)

    def _forgotten(self, login: str, aad: str | None, *, by: str, ways: bool) -> dict[str, int]:
        with writing(self.engine) as connection:
            RefreshStore.want(connection, "post", cards_of(connection, login), self.clock())
            removed = forget_words(connection, login, aad)
            if ways:
                removed |= forget_ways(connection, login, aad)
            said = ", ".join(f"{count} {name}" for name, count in removed.items() if count)
            self.audit.append(
                by,
                "forgotten",
                subject=login,
                detail=said or "there was nothing",
                about=[login],
                connection=connection,
            )
        self.changed()
        return removed
