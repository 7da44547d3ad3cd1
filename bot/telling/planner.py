"""Turns due episodes into notices, recorded in the transaction that takes the episode, before any is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Engine

from bot.directory import Directory
from bot.manners.judging import Verdict
from bot.manners.manners import Manners
from bot.telling.notices import SOLVED_FIRST, NoticeStore
from bot.telling.planning import Planned, hit_by, plan
from detectors.known_issue import KnownIssue
from detectors.marks import latest_mark
from detectors.store import Episode, EpisodeQueue
from ingest.database import writing
from ingest.event import Clock, Event
from ingest.store import EventStore

LEASE: Final = timedelta(seconds=10)
AT_ONCE: Final = 100
BEFORE_RESTORE: Final = "it happened before a backup was restored: they may have been told then"


@dataclass(frozen=True, slots=True)
class Planner:
    """Claims due episodes and writes down who is told about them."""

    engine: Engine
    episodes: EpisodeQueue
    events: EventStore
    notices: NoticeStore
    issues: Callable[[], Mapping[str, KnownIssue]]
    directory: Callable[[], Directory]
    clock: Clock
    worker: str
    channel: Callable[[str | None], str | None] = lambda _: None
    """The recipient that stands for the support channel of a product, if one is bound."""
    manners: Manners | None = None
    """None: all are told at once, as in a replay."""

    def run_once(self) -> int:
        """Plan the episodes that wait; the number planned."""
        claimed = self.episodes.claim(self.worker, LEASE, AT_ONCE)
        for episode in claimed:
            self._plan(episode)
        return len(claimed)

    def _plan(self, episode: Episode) -> None:
        issue = self.issues().get(episode.issue)
        event = self.events.get(episode.due_event_id)
        channel = self.channel(event.product) if issue and event and issue.tells_channel else None
        with writing(self.engine) as connection:
            if not self.episodes.planned(connection, episode.id, self.clock()):
                return  # another worker did, after our lease had run out
            mark = latest_mark(connection)
            if issue and event:
                planned = plan(issue, episode, event, self.directory(), channel=channel)
                withheld = BEFORE_RESTORE if mark and mark.covers(episode.due_at) else None
                dropped = SOLVED_FIRST if self.episodes.is_solved(connection, episode.id) else None
                self.notices.record(
                    connection,
                    episode,
                    planned,
                    about=hit_by(issue, episode, event),
                    product=event.product,
                    now=self.clock(),
                    expires_at=episode.due_at + issue.max_age,
                    withheld=withheld,
                    dropped=dropped,
                    verdicts=()
                    if withheld or dropped
                    else self._judged(connection, issue, episode, planned, event),
                )

    def _judged(
        self,
        connection: Connection,
        issue: KnownIssue,
        episode: Episode,
        planned: Sequence[Planned],
        event: Event,
    ) -> Sequence[Verdict]:
        if self.manners is None:
            return ()
        reachable = [one for one in planned if one.reachable]
        return self.manners.judge(
            connection,
            issue,
            reachable,
            product=event.product,
            event_at=episode.due_at,
            now=self.clock(),
        )
