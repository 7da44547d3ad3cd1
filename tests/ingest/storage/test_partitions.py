"""Events on PostgreSQL are in partitions by day, whoever makes and drops them meanwhile."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import pytest
from sqlalchemy import Engine

from ingest.database import create_schema, open_database, reading
from ingest.event import Event
from ingest.query import EventQuery
from ingest.storage.deliveries import DeliveryKey
from ingest.store import EventStore
from tests.ingest.tailing.tail_run import TurnedClock

DAY = timedelta(days=1)


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    opened = open_database(postgresql_url)
    create_schema(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> TurnedClock:
    clock = TurnedClock()
    clock.now = datetime(2026, 6, 12, 12, tzinfo=UTC)
    return clock


def events(clock: TurnedClock, *days: int) -> list[Event]:
    return [Event(time=clock() + day * DAY, received=clock(), message=f"day {day}") for day in days]


def held(engine: Engine) -> dict[str, int]:
    """Events by partition."""
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT tableoid::regclass::text, count(*) FROM event GROUP BY 1")
        return {row[0]: row[1] for row in rows}


def test_each_day_has_a_partition_and_absurd_times_share_one(engine: Engine, clock: TurnedClock) -> None:
    store = EventStore(engine, clock)
    store.append(events(clock, 0, 0, -1, 8, 300_000, -4000))
    assert held(engine) == {"event_20260612": 2, "event_20260611": 1, "event_other": 3}
    assert store.count(EventQuery()) == len(list(store.scan())) == 6


def test_a_day_that_comes_gets_what_was_ahead_of_its_time(engine: Engine, clock: TurnedClock) -> None:
    store = EventStore(engine, clock)
    store.append(events(clock, 8))
    clock.turn(days=8)
    store.append(events(clock, 0))
    assert held(engine) == {"event_20260620": 2}
    assert store.count(EventQuery(text=("day",))) == 2


def test_a_partition_dropped_by_another_process_is_made_again(engine: Engine, clock: TurnedClock) -> None:
    mine, other = EventStore(engine, clock), EventStore(engine, clock)
    clock.turn(days=-3)
    mine.append(events(clock, 0, 3))
    clock.turn(days=3)
    for _ in other.purge(clock() - DAY):
        pass
    assert held(engine) == {"event_20260612": 1}
    mine.append(events(clock, -3))
    assert held(engine) == {"event_20260612": 1, "event_20260609": 1}
    assert mine.count(EventQuery()) == len(list(mine.scan())) == 2


def test_writers_at_the_same_time_store_a_delivery_once(engine: Engine, clock: TurnedClock) -> None:
    keys = [DeliveryKey(blake2b(bytes([n]), digest_size=16).digest(), DAY) for n in range(40)]
    stored: list[bool] = []

    def send(backwards: bool) -> None:
        store = EventStore(engine, clock)
        for start in range(0, 40, 10):
            some = keys[start : start + 10]
            appended = store.append(events(clock, *[0] * 10), keys=some[::-1] if backwards else some)
            stored.extend(not again for again in appended.repeated)

    threads = [threading.Thread(target=send, args=(n % 2 == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(stored), sum(stored)) == (160, 40)
    assert EventStore(engine, clock).count(EventQuery()) == 40
