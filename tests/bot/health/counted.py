"""A database in which events are stored, taken for detected, and counted."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.directory import Directory, Person
from bot.health.counting import Counting
from detectors.statements import MATCH
from ingest.batches import BatchQueue
from ingest.database import adding, writing
from ingest.event import Event, to_micros
from ingest.leases import Leases
from ingest.store import EventStore

NOW = datetime(2026, 6, 11, 12, 30, tzinfo=UTC)
"""A Thursday."""
ZONE = "Europe/Berlin"
DIRECTORY = Directory.of(
    [
        Person("1087", "Hanno Ulrich", roles=frozenset({"editor"}), logins=("1087", "hulrich")),
        Person("1088", "Mara Novák", roles=frozenset({"editor", "clerk"})),
    ]
)


class Clock:
    """Stands where it is put."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Counted:
    """Stores and counts."""

    def __init__(self, engine: Engine, *, worker: str = "w1", clock: Clock | None = None) -> None:
        self.engine = engine
        self.clock = clock or Clock()
        self.events = EventStore(engine, self.clock)
        self.batches = BatchQueue(engine, self.clock)
        self.counting = Counting(
            engine,
            self.events,
            self.batches,
            lambda: DIRECTORY,
            ZONE,
            self.clock,
            Leases(engine, worker, self.clock).of("health"),
        )

    def log(self, *events: Event, hits: Sequence[tuple[int, str]] = ()) -> None:
        """A batch that the detectors are done with; `hits`: which of its events met which issue."""
        batch = self.events.append(events).batch
        assert batch is not None
        with writing(self.engine) as connection:
            self.batches.finish(connection, [batch.id], self.clock())
            for index, issue in hits:
                row = {"issue": issue, "event_id": batch.first_event_id + index, "ingested_us": 0}
                at = {"event_us": to_micros(events[index].time), "matched_us": 0}
                connection.execute(adding(connection, MATCH).values(**row, **at))

    def count(self) -> None:
        """Count all that waits."""
        while self.counting.run_once():
            pass


def worked(login: str, *, ago: timedelta = timedelta(0), failed: bool = False, **fields: Any) -> Event:
    """Somebody does something in hr-portal."""
    return Event(
        time=NOW - ago,
        received=NOW,
        product=fields.pop("product", "hr-portal"),
        user=login,
        level="error" if failed else "info",
        **fields,
    )
