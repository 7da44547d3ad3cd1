"""The stage that tells of fixes: what was said about one becomes changed cards, and a short message to who was told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine

from bot.audit import AuditLog
from bot.fixes.told import Pending, Told, mark_fixed, mark_unfixed, nodes_hit, pending, taken
from bot.telling.posts import NewPost, PostStore
from bot.telling.refreshes import RefreshStore
from detectors.fixes.book import standing
from ingest.database import alone, reading, writing
from ingest.event import Clock

LOOK_AGAIN: Final = timedelta(minutes=1)
"""How often it is looked whether a fix that goes from node to node is on all that were hit."""


@dataclass(slots=True)
class Announcer:
    """Tells exactly those who were told of a problem, or described it, that it is fixed, each once for a version.

    Who wants no more of the issue gets no message: the card that they have says so.

    A fix of some nodes is told when it is on every node where the issue was hit.
    """

    engine: Engine
    posts: PostStore
    audit: AuditLog
    clock: Clock
    not_before: Callable[[str, datetime], datetime | None] = lambda person, now: None  # noqa: ARG005
    """Until when somebody is not to be disturbed: by recipient and time."""
    _looked: dict[int, datetime] = field(default_factory=dict)

    def run_once(self) -> int:
        """Tell of what was said since; of how many issues."""
        now = self.clock()
        return sum(self._tell(one, now) for one in pending(self.engine, now))

    def _tell(self, one: Pending, now: datetime) -> bool:
        if not one.taken_back and not self._is_everywhere(one, now):
            return False
        with writing(self.engine) as connection:
            alone(connection, f"fix of {one.issue}")
            if not taken(connection, one, now):
                return False
            if one.taken_back:
                cards = mark_unfixed(connection, one.fix_id, now)
                ids = self.posts.ids_about(connection, "fixed", _key(one))
                RefreshStore.want(connection, "post", ids, now)
                said, detail = "fix taken back", f"{cards} cards"
            else:
                # Who presses "No more of this" meanwhile is asked for here, or drops it.
                alone(connection, "manners")
                said, detail = "fix told", f"{self._announce(connection, one, now)} people"
            self.audit.append("headsup", said, subject=one.issue, detail=detail, connection=connection)
        return True

    def _announce(self, connection: Connection, one: Pending, now: datetime) -> int:
        told = mark_fixed(connection, one.fix_id, one.issue, now)
        posts = (
            NewPost(
                each.person,
                {"fix": one.fix_id, **_why(each)},
                each.product,
                not_before=self.not_before(each.person, now),
            )
            for each in told
        )
        return self.posts.write(connection, "fixed", _key(one), posts, now)

    def _is_everywhere(self, one: Pending, now: datetime) -> bool:
        looked = self._looked.get(one.fix_id)
        if looked is not None and looked <= now < looked + LOOK_AGAIN:
            return False
        with reading(self.engine) as connection:
            fix = standing(connection).get(one.issue)
        if fix is None:
            return False
        there = {node for node, since in fix.nodes.items() if since <= now}
        if fix.everywhere or nodes_hit(self.engine, one.issue) <= there:
            self._looked.pop(one.fix_id, None)
            return True
        self._looked[one.fix_id] = now
        return False


def _why(told: Told) -> dict[str, int | None]:
    if told.notice_id is not None:
        return {"notice": told.notice_id}
    return {"problem": told.problem_id}


def _key(one: Pending) -> str:
    return f"fix {one.fix_id}"
