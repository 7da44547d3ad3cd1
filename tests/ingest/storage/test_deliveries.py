"""A delivery that comes again is stored once, within its window."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ingest.database import writing
from ingest.event import Event
from ingest.query import EventQuery
from ingest.storage.deliveries import Appended, DeliveryKey
from ingest.store import EventStore
from tests.ingest.tailing.tail_run import Killed, TurnedClock

DAY = timedelta(days=1)
START = datetime(2026, 6, 12, tzinfo=UTC)


def key(name: object, within: timedelta = DAY) -> DeliveryKey:
    return DeliveryKey(blake2b(str(name).encode(), digest_size=16).digest(), within)


class Deliveries:
    """A store that is sent messages, each known by itself."""

    def __init__(self, engine: Engine, remembered: int = 1000) -> None:
        self.engine = engine
        self.clock = TurnedClock()
        self.remembered = remembered
        self.restart()

    def restart(self) -> None:
        self.store = EventStore(self.engine, self.clock, remembered=self.remembered)

    def send(self, *names: str | None, within: timedelta = DAY) -> list[bool]:
        return list(self.appended(names, within).repeated)

    def appended(self, names: Sequence[str | None], within: timedelta = DAY) -> Appended:
        events = [Event(time=START, received=START, message=name) for name in names]
        return self.store.append(events, keys=[None if name is None else key(name, within) for name in names])

    def stored(self) -> list[str | None]:
        return [event.message for event in self.store.scan()]


@pytest.fixture
def deliveries(engine: Engine) -> Deliveries:
    return Deliveries(engine)


def test_what_comes_again_is_not_stored_again(deliveries: Deliveries) -> None:
    assert deliveries.send("a", "b") == [False, False]
    assert deliveries.send("b", "c") == [True, False]
    assert deliveries.stored() == ["a", "b", "c"]


def test_an_event_without_a_key_is_always_stored(deliveries: Deliveries) -> None:
    assert deliveries.send(None, "a", None) == [False, False, False]
    assert deliveries.send(None, "a", None) == [False, True, False]
    assert deliveries.store.count(EventQuery()) == 5


def test_a_repetition_within_one_call_is_one(deliveries: Deliveries) -> None:
    assert deliveries.send("a", "b", "a") == [False, False, True]
    assert deliveries.stored() == ["a", "b"]


def test_where_all_are_repetitions_there_is_no_batch(deliveries: Deliveries) -> None:
    first = deliveries.appended(["a"])
    assert first.batch is not None
    assert (first.batch.first_event_id, first.batch.events) == (1, 1)
    assert deliveries.appended(["a"]) == Appended(None, (True,))


def test_after_its_window_a_delivery_is_a_new_one(deliveries: Deliveries) -> None:
    minute = timedelta(minutes=1)
    deliveries.send("a", within=minute)
    deliveries.clock.turn(seconds=59.9)
    assert deliveries.send("a", within=minute) == [True]
    deliveries.clock.turn(seconds=0.1)  # a repetition does not lengthen the window
    assert deliveries.send("a", within=minute) == [False]
    assert deliveries.send("a", within=minute) == [True]


def test_deliveries_are_remembered_across_a_restart_and_by_every_store(deliveries: Deliveries) -> None:
    deliveries.send("a")
    other = deliveries.store
    deliveries.restart()
    assert deliveries.send("a", "b") == [True, False]
    deliveries.store = other
    assert deliveries.send("a", "b", "c") == [True, True, False]


def test_a_delivery_that_was_rolled_back_never_came(deliveries: Deliveries) -> None:
    def fail() -> None:
        with writing(deliveries.engine) as connection:
            for name in ("a", "b"):
                deliveries.store.append(
                    [Event(time=START, received=START, message=name)], connection=connection, keys=[key(name)]
                )
            again = deliveries.store.append(
                [Event(time=START, received=START)], connection=connection, keys=[key("a")]
            )
            assert again == Appended(None, (True,))
            raise Killed

    with pytest.raises(Killed):
        fail()
    assert deliveries.send("a", "b") == [False, False]


def test_as_many_deliveries_as_promised_are_remembered_and_not_many_more(engine: Engine) -> None:
    deliveries = Deliveries(engine, remembered=100)
    for number in range(40):
        deliveries.send(*(f"{number}.{i}" for i in range(10)))
    assert all(deliveries.send(*(f"{number}.{i}" for number in range(30, 40) for i in range(10))))
    assert not any(deliveries.send(*(f"{number}.{i}" for number in range(10) for i in range(10))))


def test_every_event_has_a_key_or_none(deliveries: Deliveries) -> None:
    with pytest.raises(ValueError, match="as many delivery keys as events"):
        deliveries.store.append([Event(time=START, received=START)], keys=[None, None])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("abcde") | st.none(), max_size=5), st.integers(0, 3), st.booleans()
        ),
        max_size=8,
    )
)
def test_deliveries_are_told_apart_as_a_dictionary_would(
    engine: Engine, calls: list[tuple[list[str | None], int, bool]]
) -> None:
    deliveries = Deliveries(engine)
    deliveries.clock.turn(days=2 * next(_RUNS))  # what earlier examples stored is long over
    last: dict[str, datetime] = {}
    for names, seconds, again in calls:
        if again:
            deliveries.restart()
        expected = []
        for name in names:
            before = last.get(name) if name else None
            expected.append(before is not None and deliveries.clock() - before < timedelta(seconds=2))
            if name and not expected[-1]:
                last[name] = deliveries.clock()
        assert deliveries.send(*names, within=timedelta(seconds=2)) == expected
        deliveries.clock.turn(seconds=seconds)


_RUNS = iter(range(1, 10_000))
