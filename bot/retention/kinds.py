"""The kinds of record that go with time, each with the step that removes the oldest of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from bot.authoring.store import purge_drafts
from bot.conversations import purge_conversations
from bot.health import rows as health
from bot.reaching.ledger import purge_reach
from bot.retention import records
from bot.retention.audited import purge_audit
from bot.settings import Settings
from bot.support.escalations import purge_escalations
from bot.telling.news_cases import purge_cases
from bot.troubles.store import purge_troubles
from bot.watching.store import purge_watches
from detectors import retention as detected
from detectors.correlations.forgetting import forget
from detectors.fixes.seen import purge_seen
from detectors.known_issue import KnownIssue
from detectors.solutions import purge_solutions
from ingest.releases.book import purge_releases
from ingest.store import EventStore


@dataclass(frozen=True, slots=True)
class Keep:
    """For how long each kind of record is kept."""

    events: timedelta = timedelta(days=30)
    events_bytes: int | None = None  # that they may take
    notices: timedelta = timedelta(days=180)
    lookups: timedelta = timedelta(days=180)
    audit: timedelta = timedelta(days=365)

    @classmethod
    def of(cls, settings: Settings) -> "Keep":
        """As the settings say."""
        return cls(
            timedelta(days=settings.keep_events_days),
            None if settings.keep_events_gb is None else int(settings.keep_events_gb * 1e9),
            timedelta(days=settings.keep_notices_days),
            timedelta(days=settings.keep_lookups_days),
            timedelta(days=settings.keep_audit_days),
        )


Steps = Callable[[datetime, Callable[[], int]], Iterator[int]]
"""Removes what is too old now, a step at a time, each of at most so many rows; gives how many each removed."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record, and how the oldest of them are removed."""

    name: str
    kept: timedelta
    steps: Steps


SOLUTIONS: Final = timedelta(days=2)
"""What solved an episode stands in the episode; only hits that are read so late still ask for these rows."""

HEALTH_PEOPLE: Final = timedelta(days=15)
"""A week that began so long ago has been over for longer than events of it are counted (`bot.health.groups.LATE`)."""

KINDS: Final = (
    "events",
    "notices",
    "episodes",
    "too_old",
    "matches",
    "solutions",
    "versions",
    "releases",
    "correlations",
    "news",
    "news_cases",
    "posts",
    "troubles",
    "escalations",
    "refreshes",
    "holds",
    "approvals",
    "tell_alls",
    "template_hours",
    "health_people",
    "health",
    "health_hits",
    "lookups",
    "problems",
    "drafts",
    "watches",
    "conversations",
    "reach",
    "audit",
)
"""In the order in which they are removed: what refers to others goes before these."""


def kinds(engine: Engine, events: EventStore, issues: Mapping[str, KnownIssue], keep: Keep) -> Sequence[Kind]:
    """What there is to remove, in order. `issues`: an episode lasts as long as its issue says."""
    lasting = {
        name: issue.repeat_after for name, issue in issues.items() if issue.repeat_after > keep.notices
    }

    def episodes(before: datetime, most: int) -> int:
        over = {name: before + keep.notices - lasts for name, lasts in lasting.items()}
        return records.purge_episodes(engine, before, over, most)

    def correlations(now: datetime, rows: Callable[[], int]) -> Iterator[int]:
        while removed := forget(engine, issues, now, keep.notices, rows()):
            yield removed

    def kind(name: str, kept: timedelta, step: Callable[[Engine, datetime, int], int]) -> Kind:
        return Kind(name, kept, repeated(kept, lambda before, most: step(engine, before, most)))

    return (
        Kind("events", keep.events, lambda now, _: event_steps(events, now, keep)),
        kind("notices", keep.notices, records.purge_notices),
        Kind("episodes", keep.notices, repeated(keep.notices, episodes)),
        kind("too_old", keep.notices, detected.purge_too_old),
        kind("matches", keep.notices, detected.purge_matches),
        kind("solutions", SOLUTIONS, purge_solutions),
        kind("versions", keep.notices, purge_seen),
        kind("releases", keep.notices, purge_releases),
        Kind("correlations", keep.notices, correlations),
        kind("news", keep.notices, records.purge_news),
        kind("news_cases", keep.notices, purge_cases),
        kind("posts", keep.notices, records.purge_posts),
        kind("troubles", keep.notices, purge_troubles),
        kind("escalations", keep.notices, purge_escalations),
        kind("refreshes", keep.notices, records.purge_refreshes),
        kind("holds", keep.notices, records.purge_holds),
        kind("approvals", keep.notices, records.purge_approvals),
        kind("tell_alls", keep.notices, records.purge_tell_alls),
        kind("template_hours", keep.notices, detected.purge_template_hours),
        kind("health_people", HEALTH_PEOPLE, health.purge_people),
        kind("health", keep.notices, health.purge_counts),
        kind("health_hits", keep.notices, health.purge_hits),
        kind("lookups", keep.lookups, records.purge_lookups),
        kind("problems", keep.lookups, records.purge_problems),
        kind("drafts", keep.lookups, purge_drafts),
        kind("watches", keep.lookups, purge_watches),
        kind("conversations", keep.notices, purge_conversations),
        kind("reach", keep.notices, purge_reach),
        Kind(
            "audit",
            keep.audit,
            repeated(keep.audit, lambda before, most: purge_audit(engine, keep.audit, before, most)),
        ),
    )


def repeated(kept: timedelta, step: Callable[[datetime, int], int]) -> Steps:
    """A step, given before when and how many rows, again and again until it finds nothing."""

    def steps(now: datetime, rows: Callable[[], int]) -> Iterator[int]:
        while removed := step(now - kept, rows()):
            yield removed

    return steps


def event_steps(events: EventStore, now: datetime, keep: Keep) -> Iterator[int]:
    """Events that are too old, then the oldest of those that take too much room."""
    ways = [events.purge(now - keep.events)]
    if keep.events_bytes is not None:
        ways.append(events.purge_to(keep.events_bytes))
    for way in ways:
        before = 0
        for progress in way:
            yield progress.events - before
            before = progress.events
