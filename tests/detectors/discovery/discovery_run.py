"""A database with events and the discoverer over it, and the fakes that it is given."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, or_, select

from detectors.discovery.judging import Limits
from detectors.discovery.records import TEMPLATE
from detectors.discovery.stage import Discoverer
from detectors.engine import Detector, Rules
from detectors.fixes.book import Fix, say_fixed
from detectors.known_issue import KnownIssue
from detectors.news import NEWS
from detectors.templates import GROUPING_VERSION
from ingest.batches import BatchQueue
from ingest.database import reading, writing
from ingest.event import Event, from_micros
from ingest.leases import Lease
from ingest.store import EventStore
from tests.detectors.detection_run import MatchByWord, SettableClock, known_issue

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class DiscoveryRun:
    """Everything from the event store to the news."""

    def __init__(self, engine: Engine, limits: Limits | None = None) -> None:
        self.engine = engine
        self.clock = SettableClock(NOON)
        self.events = EventStore(engine, self.clock)
        self.batches = BatchQueue(engine, self.clock)
        self.limits = limits or Limits()
        self.use()
        self.detector = Detector(engine, self.events, self.batches, lambda: self.rules, self.clock)
        self.begin()

    def fix(self, issue: str, version: str) -> None:
        """Somebody says now that an issue is fixed."""
        with writing(self.engine) as connection:
            say_fixed(connection, Fix(issue, version, self.clock(), "ben"), self.clock())

    def use(self, *names: str, logins: Mapping[str, str] | None = None) -> None:
        """From now on these words are known issues."""
        issues: dict[str, KnownIssue] = {name: known_issue(name) for name in names}
        self.rules = Rules(MatchByWord(frozenset(names)), issues, dict(logins or {}))

    def begin(
        self, worker: str = "one", *, grouping: int = GROUPING_VERSION, after_death: bool = True
    ) -> None:
        """A process begins, with an empty memory; the one before has died, unless told otherwise."""
        lease = Lease(self.engine, "discover", worker, self.clock, dead=lambda _: after_death)
        self.discoverer = Discoverer(
            self.engine,
            self.events,
            self.batches,
            lambda: self.rules,
            self.clock,
            lease,
            self.limits,
            grouping=grouping,
        )

    def log(
        self,
        *messages: str,
        user: str | None = "1087",
        at: datetime | None = None,
        level: str = "error",
        node: str = "web1",
        **fields: Any,
    ) -> None:
        """Store a batch with an event for each message."""
        self.events.append(
            [
                Event(
                    time=at or self.clock(),
                    received=self.clock(),
                    message=message,
                    user=user,
                    level=level,
                    product="hr-portal",
                    service="api",
                    node=node,
                    **fields,
                )
                for message in messages
            ]
        )

    def discover(self) -> None:
        """Detect and discover until nothing waits."""
        while self.detector.run_once("detector"):
            pass
        while self.discoverer.run_once():
            pass

    def pass_time(self, by: timedelta) -> None:
        """Later."""
        self.clock.now += by

    def learn(self, *messages: str, node: str = "web1") -> None:
        """Have these messages, and the node, learned: a day and an hour later the summary is closed and forgotten."""
        self.log(*(messages or ("Started",)), node=node, level="error" if messages else "info")
        self.discover()
        self.pass_time(DAY + HOUR)
        self.discover()
        with writing(self.engine) as connection:
            connection.execute(delete(NEWS))

    def news(self) -> list[tuple[str, dict[str, Any]]]:
        """Kind and payload of all news, in order; without what is counted in one."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(NEWS)
                .where(or_(NEWS.c.due_us.is_(None), NEWS.c.planned_us.is_(None)))
                .order_by(NEWS.c.id)
            ).all()
        return [(row.kind, json.loads(row.payload)) for row in rows]

    def told(self) -> list[tuple[str, Any]]:
        """Kind and text (or number of templates) of all news."""
        return [
            (kind, said.get("text", said.get("templates", said.get("count")))) for kind, said in self.news()
        ]

    def templates(self) -> list[dict[str, Any]]:
        """Every template that counts, times as minutes after noon."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(TEMPLATE).where(TEMPLATE.c.into.is_(None)).order_by(TEMPLATE.c.id)
            ).all()
        return [
            {
                "level": row.level,
                "text": row.text,
                "state": row.state,
                "events": row.events,
                "known": row.known,
                "people": row.people,
                "first": (from_micros(row.first_us) - NOON) / MINUTE,
                "last": (from_micros(row.last_us) - NOON) / MINUTE,
            }
            for row in rows
        ]
