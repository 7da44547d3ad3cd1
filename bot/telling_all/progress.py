"""Has the developer's card say how it goes, until nothing waits any more."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from bot.telling_all.report import Reports
from bot.telling_all.store import CARD, TellAll, TellAllStore
from ingest.database import writing
from ingest.event import Clock

PATIENCE: Final = timedelta(seconds=3)
"""How often, at most, the numbers on a card are brought up to date."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Looks at those under way; several processes may, since what they write is the same."""

    engine: Engine
    store: TellAllStore
    reports: Reports
    posts: PostStore
    audit: AuditLog
    clock: Clock

    def run_once(self) -> int:
        """Bring their cards up to date; always 0, for there is nothing to go on with at once."""
        for one in self.store.sent():
            self._look(one)
        return 0

    def _look(self, one: TellAll) -> None:
        now = self.clock()
        report = self.reports.of(one, now)
        counts = report.counts()
        if counts == one.shown and report.waiting:
            return
        with writing(self.engine) as connection:
            over = not report.waiting and self.store.end(one.id, now, connection)
            if over:
                said = ", ".join(
                    f"{name} {count}" for name, count in counts.items() if isinstance(count, int) and count
                )
                self.audit.append(
                    "headsup", "told all ended", subject=one.key, detail=said, connection=connection
                )
            self.store.show(connection, one.id, counts)
            cards = self.posts.ids_about(connection, CARD, one.key)
            after = None if over else PATIENCE
            RefreshStore.want(connection, "post", cards, now, after=after)
