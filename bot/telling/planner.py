"""Turns due episodes into notices, recorded in the transaction that takes the episode, before any is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

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
class _Case:
    """An episode and all that is known of it. Without its issue or event nobody is told."""

    episode: Episode
    issue: KnownIssue | None
    event: Event | None
    planned: Sequence[Planned] = ()
    withheld: str | None = None
    dropped: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the manners decide who is told."""
        return self.issue is not None and self.event is not None and not (self.withheld or self.dropped)

    @property
    def reachable(self) -> list[Planned]:
        return [one for one in self.planned if one.reachable]

    def rows(self, verdicts: Sequence[Verdict], now: datetime) -> list[dict[str, Any]]:
        """The notices to write down."""
        if self.issue is None or self.event is None:
            return []
        return NoticeStore.rows(
            self.episode,
            self.planned,
            about=hit_by(self.issue, self.episode, self.event),
            product=self.event.product,
            now=now,
            expires_at=self.episode.due_at + self.issue.max_age,
            withheld=self.withheld,
            dropped=self.dropped,
            verdicts=verdicts,
        )


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
        """Plan the episodes that wait, many in one transaction; the number planned."""
        claimed = self.episodes.claim(self.worker, LEASE, AT_ONCE)
        if claimed:
            self._plan(self._cases(claimed))
        return len(claimed)

    def _cases(self, episodes: Sequence[Episode]) -> list[_Case]:
        issues, directory, channel = self.issues(), self.directory(), cache(self.channel)
        events = {event.id: event for event in self.events.get_many([one.due_event_id for one in episodes])}
        return [
            _case(episode, issues.get(episode.issue), events.get(episode.due_event_id), directory, channel)
            for episode in episodes
        ]

    def _plan(self, cases: Sequence[_Case]) -> None:
        try:
            self._together(cases)
        except Exception:
            if len(cases) == 1:
                raise
            self._each(cases)  # the fault of one must not keep the others from being told

    def _each(self, cases: Sequence[_Case]) -> None:
        """One after the other. Raises what the first one raised, at the end."""
        failures: list[Exception] = []
        for case in cases:
            try:
                self._together([case])
            except Exception as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def _together(self, cases: Sequence[_Case]) -> None:
        now = self.clock()
        with writing(self.engine) as connection:
            taken = self.episodes.planned(connection, [case.episode.id for case in cases], now)
            mark = latest_mark(connection)
            mine = [
                replace(
                    case,
                    withheld=BEFORE_RESTORE if mark and mark.covers(case.episode.due_at) else None,
                    dropped=SOLVED_FIRST if taken[case.episode.id] else None,
                )
                for case in cases
                if case.episode.id in taken  # the others another worker took, after our lease had run out
            ]
            judged = self._judged(connection, [case for case in mine if case.is_open], now)
            self.notices.add(
                connection,
                [row for case in mine for row in case.rows(judged.get(case.episode.id, ()), now)],
            )

    def _judged(
        self, connection: Connection, cases: Sequence[_Case], now: datetime
    ) -> dict[int, Sequence[Verdict]]:
        """By the id of the episode."""
        if self.manners is None or not cases:
            return {}
        sitting = self.manners.sitting(connection, [one for case in cases for one in case.reachable], now)
        return {
            case.episode.id: self.manners.judge(
                sitting,
                case.issue,
                case.reachable,
                product=case.event.product,
                event_at=case.episode.due_at,
            )
            for case in cases
            if case.issue and case.event
        }


def _case(
    episode: Episode,
    issue: KnownIssue | None,
    event: Event | None,
    directory: Directory,
    channel: Callable[[str | None], str | None],
) -> _Case:
    if issue is None or event is None:
        return _Case(episode, issue, event)
    to_channel = channel(event.product) if issue.tells_channel else None
    return _Case(episode, issue, event, plan(issue, episode, event, directory, channel=to_channel))
