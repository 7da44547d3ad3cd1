"""The kinds of record that go with time, each with the step that removes the oldest of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from bot.conversations import purge_conversations
from bot.retention import records
from bot.settings import Settings
from detectors import retention as detected
from detectors.known_issue import KnownIssue
from ingest.store import EventStore


@dataclass(frozen=True, slots=True)
class Keep:
    """For how long each kind of record is kept."""

    events: timedelta = timedelta(days=30)
    notices: timedelta = timedelta(days=180)
    lookups: timedelta = timedelta(days=180)
    audit: timedelta = timedelta(days=365)

    @classmethod
    def of(cls, settings: Settings) -> "Keep":
        """As the settings say."""
        return cls(
            timedelta(days=settings.keep_events_days),
            timedelta(days=settings.keep_notices_days),
            timedelta(days=settings.keep_lookups_days),
            timedelta(days=settings.keep_audit_days),
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. `step` removes at most so many of those that are too old now, and says how many."""

    name: str
    kept: timedelta
    step: Callable[[datetime, int], int]


KINDS: Final = ("events", "notices", "episodes", "too_old", "matches", "lookups", "conversations", "audit")
"""In the order in which they are removed: what refers to others goes before these."""


def kinds(engine: Engine, events: EventStore, issues: Mapping[str, KnownIssue], keep: Keep) -> Sequence[Kind]:
    """What there is to remove, in order. `issues`: an episode lasts as long as its issue says."""
    lasting = {
        name: issue.repeat_after for name, issue in issues.items() if issue.repeat_after > keep.notices
    }

    def made() -> Iterator[Kind]:
        yield Kind("events", keep.events, lambda now, most: events.purge(now - keep.events, most))
        yield Kind(
            "notices", keep.notices, lambda now, most: records.purge_notices(engine, now - keep.notices, most)
        )
        yield Kind(
            "episodes",
            keep.notices,
            lambda now, most: records.purge_episodes(
                engine,
                now - keep.notices,
                {name: now - lasts for name, lasts in lasting.items()},
                most,
            ),
        )
        yield Kind(
            "too_old",
            keep.notices,
            lambda now, most: detected.purge_too_old(engine, now - keep.notices, most),
        )
        yield Kind(
            "matches",
            keep.notices,
            lambda now, most: detected.purge_matches(engine, now - keep.notices, most),
        )
        yield Kind(
            "lookups", keep.lookups, lambda now, most: records.purge_lookups(engine, now - keep.lookups, most)
        )
        yield Kind(
            "conversations",
            keep.notices,
            lambda now, most: purge_conversations(engine, now - keep.notices, most),
        )
        yield Kind("audit", keep.audit, lambda now, most: records.purge_audit(engine, now - keep.audit, most))

    return tuple(made())
