"""Handing batches to detectors."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from ingest.batches import Batch, BatchQueue, first_of
from ingest.database import writing
from ingest.event import Event
from ingest.store import EventStore
from tests.ingest.tailing.tail_run import Killed, TurnedClock

MINUTE = timedelta(minutes=1)


class Queue:
    """A queue, its clock and a store that fills it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = TurnedClock()
        self.queue = BatchQueue(engine, self.clock)
        self.store = EventStore(engine, self.clock)

    def add(self, *errors: str | None) -> Batch:
        """Store a batch with an event for each of these parse errors."""
        moment = datetime(2026, 6, 12, tzinfo=UTC)
        batch = self.store.append([Event(time=moment, received=moment, parse_error=e) for e in errors]).batch
        assert batch is not None
        return batch

    def finish(self, *batches: Batch) -> int:
        with writing(self.engine) as connection:
            return self.queue.finish(connection, [batch.id for batch in batches], self.clock())


@pytest.fixture
def queue(engine: Engine) -> Queue:
    return Queue(engine)


def test_a_batch_says_what_was_committed(queue: Queue) -> None:
    batch = queue.add(None, "no time", None)
    assert batch == Batch(batch.id, queue.clock(), 1, 3, events=3, parse_errors=1)
    assert queue.queue.claim("a", MINUTE, 10) == [batch]


def test_a_batch_is_claimed_by_one(queue: Queue) -> None:
    first, second, third = queue.add(None), queue.add(None), queue.add(None)
    assert queue.queue.claim("a", MINUTE, 2) == [first, second]
    assert queue.queue.claim("b", MINUTE, 2) == [third]
    assert queue.queue.claim("b", MINUTE, 2) == []
    assert queue.queue.waiting() == 3


def test_an_expired_lease_can_be_claimed_again(queue: Queue) -> None:
    batch = queue.add(None)
    queue.queue.claim("a", MINUTE, 1)
    queue.clock.turn(seconds=59)
    assert queue.queue.claim("b", MINUTE, 1) == []
    queue.clock.turn(seconds=1)
    assert queue.queue.claim("b", MINUTE, 1) == [batch]


def test_a_finished_batch_is_never_claimed_again(queue: Queue) -> None:
    batch = queue.add(None)
    queue.queue.claim("a", MINUTE, 1)
    assert queue.finish(batch) == 1
    queue.clock.turn(hours=1)
    assert queue.queue.claim("b", MINUTE, 1) == []
    assert queue.queue.waiting() == 0


def test_finishing_late_tells_that_someone_else_did(queue: Queue) -> None:
    first, second = queue.add(None), queue.add(None)
    queue.finish(first)
    assert queue.finish(first, second) == 1


def test_finishing_is_part_of_the_callers_transaction(queue: Queue) -> None:
    batch = queue.add(None)

    def fail() -> None:
        with writing(queue.engine) as connection:
            queue.queue.finish(connection, [batch.id], queue.clock())
            raise Killed

    with pytest.raises(Killed):
        fail()
    assert queue.queue.waiting() == 1


def test_a_step_takes_what_fits_and_a_large_batch_by_itself() -> None:
    batches = [
        Batch(n, datetime(2026, 6, 12, tzinfo=UTC), 0, 0, events, 0) for n, events in enumerate((3, 4, 5, 1))
    ]
    assert [one.id for one in first_of(batches, 7)] == [0, 1]
    assert [one.id for one in first_of(batches, 2)] == [0]
    assert [one.id for one in first_of(batches, 100)] == [0, 1, 2, 3]
    assert first_of([], 7) == []
