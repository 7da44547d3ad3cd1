"""Events through detector and evaluator, on a database, with correlations written as in files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from detectors.correlations.memory import COUNT
from detectors.correlations.rows import HIT
from detectors.documents.files import load_issues
from detectors.engine import Detector, Evaluator, Rules
from detectors.matching.matcher import Matcher
from detectors.statements import MATCH
from detectors.store import Counts
from ingest.batches import BatchQueue
from ingest.database import reading
from ingest.event import TEXT_FIELDS, Event, from_micros
from ingest.store import EventStore
from tests.detectors.detection_run import SettableClock

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

RULES = """
title: Login refused
name: refused
logsource: {product: portal}
detection: {it: {message|startswith: refused}, condition: it}
---
title: Locked
name: locked
logsource: {product: portal}
detection: {it: {message|startswith: locked}, condition: it}
"""


@dataclass(frozen=True, slots=True)
class Said:
    """An event, in few words: minutes after noon, message, and what else it has."""

    minute: float
    message: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def event(self) -> Event:
        """The same as it is stored."""
        known = {name: value for name, value in self.more.items() if name in TEXT_FIELDS}
        rest = {name: value for name, value in self.more.items() if name not in TEXT_FIELDS}
        time = NOON + self.minute * MINUTE
        return Event(
            time=time, received=time, product="portal", message=self.message, attributes=rest, **known
        )


def said(minute: float, message: str, user: str = "anna", **more: Any) -> Said:
    """What a user did at a minute."""
    return Said(minute, message, {"user": user} | more)


class CorrelationRun:
    """The part of the service between the event store and the bot."""

    def __init__(
        self, engine: Engine, folder: Path, *documents: str, rules: str = RULES, now: float = 600
    ) -> None:
        text = "\n---\n".join([*documents, rules])
        file = folder / "issues.yaml"
        file.write_text(text, encoding="utf-8")
        loaded = load_issues(file)
        assert loaded.problems == ()
        self.engine = engine
        self.clock = SettableClock(NOON + now * MINUTE)
        self.events = EventStore(engine, self.clock)
        self.batches = BatchQueue(engine, self.clock)
        issues = {issue.name: issue for issue in loaded.issues}
        self.rules = Rules(Matcher(list(loaded.issues)), issues, {"anna": "1087", "1087": "1087"})
        self.detector = Detector(engine, self.events, self.batches, lambda: self.rules, self.clock)
        self.evaluator = Evaluator(engine, lambda: self.rules, self.clock)

    def log(self, *events: Said) -> None:
        """Store events in one batch."""
        self.events.append([event.event() for event in events])

    def stand_at(self, minute: float) -> None:
        """Set the clock."""
        self.clock.now = NOON + minute * MINUTE

    def detect(self) -> None:
        """Run until nothing waits."""
        while self.detector.run_once("worker"):
            pass
        self.evaluate()

    def evaluate(self, limit: int = 2000) -> None:
        """Run the evaluator until nothing waits."""
        while self.evaluator.run_once(limit=limit):
            pass

    def come(self, batches: Iterable[Sequence[Said]]) -> None:
        """Batches that come one after the other."""
        for batch in batches:
            self.log(*batch)
            self.detect()

    def matches(self, issue: str) -> list[tuple[float, str]]:
        """The minute and the message of the event of every match of an issue, in the order of time."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(MATCH).where(MATCH.c.issue == issue).order_by(MATCH.c.event_us, MATCH.c.event_id)
            ).all()
        found = []
        for row in rows:
            event = self.events.get(row.event_id)
            assert event is not None
            found.append((round((from_micros(row.event_us) - NOON) / MINUTE, 6), event.message or ""))
        return found

    def keys(self, issue: str) -> list[str | None]:
        """The key of every match of an issue, in the order of time."""
        with reading(self.engine) as connection:
            query = select(MATCH.c.key).where(MATCH.c.issue == issue).order_by(MATCH.c.event_us)
            return list(connection.scalars(query))

    def counts(self) -> dict[str, int]:
        """How many matches of each issue."""
        return Counts(self.engine).matches()

    def counted(self) -> list[tuple[str, int, int]]:
        """Group, beginning and hits of every part that is counted."""
        with reading(self.engine) as connection:
            query = select(COUNT.c.group_key, COUNT.c.part_us, COUNT.c.hits)
            return sorted(tuple(row) for row in connection.execute(query))

    def hits(self) -> int:
        """How many rows of hits there are."""
        with reading(self.engine) as connection:
            return len(connection.execute(select(HIT.c.id)).all())
