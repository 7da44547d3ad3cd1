"""Holds that nobody answers end when what they hold is too old."""

from dataclasses import dataclass

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.manners.holds import HoldStore
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from ingest.database import writing
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class HoldExpiry:
    """Looks for them, writes it down, and has the cards say so."""

    engine: Engine
    holds: HoldStore
    posts: PostStore
    audit: AuditLog
    clock: Clock

    def run_once(self) -> int:
        """End what is over; of how many holds something changed."""
        now = self.clock()
        changed = self.holds.expire(now)
        if changed:
            with writing(self.engine) as connection:
                for hold_id in changed:
                    hold = self.holds.get(hold_id)
                    if hold is not None and hold.decision == "expired":
                        self.audit.append(
                            "headsup", "hold expired", subject=hold.issue, connection=connection
                        )
                    copies = self.posts.ids_about(connection, "hold", f"hold {hold_id}")
                    RefreshStore.want(connection, "post", copies, now)
        return len(changed)
