"""A database with events, a detector and an evaluator over it, and the fakes that they are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sigma.rule import SigmaRule
from sqlalchemy import select

from detectors.engine import Detector, Evaluator, Rules
from detectors.known_issue import After, KnownIssue
from detectors.news import NEWS
from detectors.statements import EPISODE, MATCH, TOO_OLD
from detectors.store import Counts, EpisodeQueue
from ingest.batches import Batch, BatchQueue
from ingest.database import create_schema, open_database, reading
from ingest.event import Event, from_micros
from ingest.store import EventStore

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class SettableClock:
    """Stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class MatchByWord:
    """An event meets the issues whose names are words of its message, unless it begins with `solved:`."""

    names: frozenset[str]

    def match_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        return self._named(events, lambda message: [] if message.startswith("solved:") else message.split())

    def solved_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        """Those whose names stand behind `solved:` in its message."""
        return self._named(
            events, lambda message: message.split()[1:] if message.startswith("solved:") else []
        )

    def _named(
        self, events: Sequence[Event], words: Callable[[str], Sequence[str]]
    ) -> dict[int, tuple[str, ...]]:
        found = {
            number: tuple(sorted(self.names & set(words(event.message or ""))))
            for number, event in enumerate(events)
        }
        return {number: names for number, names in found.items() if names}


def known_issue(name: str, **changes: Any) -> KnownIssue:
    """An issue due at the second match of a user within ten minutes, unless changed."""
    rule = SigmaRule.from_dict(
        {
            "title": name,
            "logsource": {"product": "hr-portal"},
            "detection": {"word": [name], "condition": "word"},
        }
    )
    issue = KnownIssue(name, name, rule, f"{name}.yaml", after=After(2, 10 * MINUTE))
    return replace(issue, **changes)


class DetectionRun:
    """Everything between the event store and the bot, on one database: by its URL, or an SQLite file in a folder."""

    def __init__(self, database: Path | str, *issues: KnownIssue) -> None:
        self.engine = open_database(database if isinstance(database, str) else str(database / "headsup.db"))
        create_schema(self.engine)
        self.clock = SettableClock(NOON)
        self.events = EventStore(self.engine, self.clock)
        self.batches = BatchQueue(self.engine, self.clock)
        self.queue = EpisodeQueue(self.engine, self.clock)
        self.counts = Counts(self.engine)
        self.use(*issues)
        self.detector = Detector(self.engine, self.events, self.batches, lambda: self.rules, self.clock)
        self.evaluator = Evaluator(self.engine, lambda: self.rules, self.clock)

    def use(self, *issues: KnownIssue) -> None:
        """From now on these issues are known."""
        names = frozenset(issue.name for issue in issues)
        logins = {"1087": "1087", "anna": "1087"}
        self.rules = Rules(MatchByWord(names), {issue.name: issue for issue in issues}, logins)

    def log(self, *events: tuple[float, str, str | None], **fields: Any) -> Batch:
        """Store events (minutes after noon, message, user) in one batch; `fields` are those of all of them."""
        stored = [
            Event(time=NOON + minutes * MINUTE, received=self.clock(), message=message, user=user, **fields)
            for minutes, message, user in events
        ]
        batch = self.events.append(stored).batch
        assert batch is not None
        return batch

    def detect(self) -> None:
        """Run until nothing waits."""
        while self.detector.run_once("worker"):
            pass
        while self.evaluator.run_once():
            pass

    def matches(self) -> list[tuple[str, int, tuple[str, ...] | None]]:
        """Issue, event id and key of every match, in the order of the events."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(MATCH).order_by(MATCH.c.event_id, MATCH.c.issue)).all()
        return [(row.issue, row.event_id, _key(row.key)) for row in rows]

    def episodes(self) -> list[dict[str, Any]]:
        """Every episode, times as minutes after noon, in the order in which they were opened."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(EPISODE).order_by(EPISODE.c.id)).all()
        return [
            {
                "issue": row.issue,
                "key": _key(row.key),
                "state": row.state,
                "opened": _minutes(row.opened_us),
                "due": _minutes(row.due_us),
                "last": _minutes(row.last_us),
                "matches": row.matches,
                "matches_when_due": row.matches_when_due,
            }
            for row in rows
        ]

    def fates(self, issue: str | None = None) -> list[tuple[float, str | None]]:
        """Minutes after noon and fate of every match (of an issue), in the order of their times."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(MATCH).order_by(MATCH.c.event_us, MATCH.c.event_id)).all()
        return [(_minutes(row.event_us), row.fate) for row in rows if issue in (None, row.issue)]

    def solved(self) -> list[float | None]:
        """Of every episode, as `episodes` has them, the minute after noon at which it was last solved."""
        with reading(self.engine) as connection:
            found = connection.scalars(select(EPISODE.c.solved_us).order_by(EPISODE.c.id)).all()
        return [None if solved_us is None else _minutes(solved_us) for solved_us in found]

    def news(self) -> list[tuple[str, dict[str, Any]]]:
        """Kind and payload of all news, the oldest first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(NEWS).order_by(NEWS.c.id)).all()
        return [(row.kind, msgspec.json.decode(row.payload)) for row in rows]

    def too_old(self) -> list[tuple[str, tuple[str, ...] | None, float]]:
        """Issue, key and minutes after noon of each moment too old to be due."""
        with reading(self.engine) as connection:
            rows: Sequence[Any] = connection.execute(select(TOO_OLD).order_by(TOO_OLD.c.due_us)).all()
        return [(row.issue, _key(row.key), _minutes(row.due_us)) for row in rows]


def _key(stored: str | None) -> tuple[str, ...] | None:
    return None if stored is None else tuple(msgspec.json.decode(stored))


def _minutes(micros: int) -> float:
    return (from_micros(micros) - NOON) / MINUTE
