"""One known issue over the stored events: what it matched, and whom it would have told."""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from bot.backtesting.preview import Audience, ChannelOf, as_if_live, audience
from bot.directory import Directory
from detectors.backtesting.correlating import find_correlated
from detectors.backtesting.episodes import episodes_of
from detectors.backtesting.matching import Looked, find
from detectors.known_issue import KnownIssue
from ingest.event import Event
from ingest.query import Condition, Sifted

SAMPLES: Final = 5


class Events(Protocol):
    """The stored events: `ingest.store.EventStore`."""

    def sift(
        self,
        condition: Condition,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        fields: Collection[str] | None = None,
    ) -> Iterator[Sifted]:
        """All events that meet the condition and perhaps others, in no order."""

    def get_many(self, event_ids: Sequence[int]) -> list[Event]:
        """Events in the order of the ids asked for; ids that do not exist are left out."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What an issue would have done."""

    issue: KnownIssue
    since: datetime | None
    until: datetime | None
    looked_at: int  # events that the database gave the matcher to decide
    matches: int
    without_key: int
    regressions: int  # matches that developers would have been told of instead: their version has the fix
    episodes: int
    live: Audience  # had it told everybody who was due
    now: Audience  # by the rollout that it has
    samples: tuple[Event, ...]
    hours: Mapping[int, int]  # matches of each hour since 1970

    @property
    def busiest(self) -> int | None:
        """The hour since 1970 with the most cards, or else the most matches; the first of several."""
        hours = self.live.hours or self.hours
        return min(hours, key=lambda hour: (-hours[hour], hour)) if hours else None


def backtest(
    events: Events,
    issue: KnownIssue,
    directory: Directory,
    *,
    others: Mapping[str, KnownIssue],
    since: datetime | None,
    until: datetime | None,
    now: datetime,
    report: Callable[[Looked], None],
    channel: ChannelOf = lambda _: None,
) -> Backtest:
    """Run an issue over the events of a span of time (`until` excluded). Raises UnknownRules.

    `others`: all known issues by name, among them those that a correlation names.
    """
    if issue.correlation is None:
        found, looked_at = find(events, issue, directory.logins, since=since, until=until, report=report)
    else:
        with tempfile.TemporaryDirectory(prefix="headsup-backtest-") as scratch:
            found, looked_at = find_correlated(
                events,
                issue,
                others,
                directory.logins,
                since=since,
                until=until,
                now=now,
                scratch=Path(scratch),
                report=report,
            )
    episodes = episodes_of(issue, found)

    def read(ids: Sequence[int]) -> Iterable[Event]:
        return events.get_many(ids)

    live = audience(as_if_live(issue), episodes, read, directory, channel=channel)
    return Backtest(
        issue=issue,
        since=since,
        until=until,
        looked_at=looked_at,
        matches=found.matches,
        without_key=found.without_key,
        regressions=len(found.untold),
        episodes=len(episodes),
        live=live,
        now=live if issue.rollout == "live" else audience(issue, episodes, read, directory, channel=channel),
        samples=tuple(events.get_many(found.some(SAMPLES))),
        hours=found.hours,
    )
