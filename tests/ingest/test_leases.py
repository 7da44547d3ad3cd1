"""Leases: one holder at a time, on both databases."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ingest.database import reading, writing
from ingest.leases import Lease, Leases, find_lease, never
from tests.ingest.tailing.tail_run import TurnedClock

TEN = timedelta(seconds=10)


class Rivals:
    """Processes that share a database and its clock; how long each held is measured with the same clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.clock = TurnedClock()
        self.died: set[str] = set()

    def lease(self, worker: str, *, seconds: Callable[[], float] | None = None) -> Lease:
        return Lease(
            self.engine, "evaluate", worker, self.clock, dead=self.died.__contains__,
            seconds=seconds or (lambda: self.clock().timestamp()),
        )  # fmt: skip

    def wait(self, seconds: float) -> None:
        self.clock.turn(seconds=seconds)

    @property
    def holder(self) -> tuple[str, int] | None:
        held = find_lease(self.engine, "evaluate")
        return None if held is None else (held.worker, held.term)


@pytest.fixture
def rivals(engine: Engine) -> Rivals:
    return Rivals(engine)


def test_the_first_who_asks_holds_it_until_it_runs_out(rivals: Rivals) -> None:
    first, second = rivals.lease("a"), rivals.lease("b")
    assert first.held(TEN)
    assert not second.held(TEN)
    rivals.wait(9.9)
    assert not second.held(TEN)
    rivals.wait(0.1)
    assert second.held(TEN)
    assert not first.held(TEN)
    assert (first.term, second.term, rivals.holder) == (None, 2, ("b", 2))


def test_who_keeps_asking_keeps_it_and_writes_each_third_only(rivals: Rivals) -> None:
    first, second = rivals.lease("a"), rivals.lease("b")
    ends = []
    for _ in range(10):
        assert first.held(TEN)
        assert not second.held(TEN)
        found = find_lease(rivals.engine, "evaluate")
        assert found is not None
        ends.append(found.until)
        rivals.wait(2)
    assert len(set(ends)) == 5
    assert rivals.holder == ("a", 1)


def test_one_that_was_given_back_is_free_at_once(rivals: Rivals) -> None:
    first, second = rivals.lease("a"), rivals.lease("b")
    assert first.held(TEN)
    first.release()
    first.release()
    assert second.held(TEN)
    first.release()  # it is not its own any more
    assert rivals.holder == ("b", 2)


def test_what_a_dead_holder_held_is_taken_at_once(rivals: Rivals) -> None:
    assert rivals.lease("a").held(TEN)
    second = rivals.lease("b")
    assert not second.held(TEN)
    rivals.died.add("a")
    assert second.held(TEN)
    assert rivals.holder == ("b", 2)


def test_a_holder_that_stood_still_learns_that_others_held_it_in_between(rivals: Rivals) -> None:
    first, second = rivals.lease("a"), rivals.lease("b")
    assert first.held(TEN)
    assert first.term == 1
    rivals.wait(11)
    assert second.held(TEN)
    rivals.wait(11)
    assert first.held(TEN)
    assert first.term == 3


def test_one_that_ran_out_and_that_nobody_took_is_the_same_holding(rivals: Rivals) -> None:
    first = rivals.lease("a")
    assert first.held(TEN)
    rivals.wait(60)
    assert first.held(TEN)
    assert first.term == 1


def test_a_transaction_of_one_that_lost_it_is_refused(rivals: Rivals) -> None:
    first, second = rivals.lease("a"), rivals.lease("b")
    with writing(rivals.engine) as connection:
        assert not first.confirm(connection)
    assert first.held(TEN)
    with writing(rivals.engine) as connection:
        assert first.confirm(connection)
    rivals.wait(11)
    assert second.held(TEN)
    with writing(rivals.engine) as connection:
        assert not first.confirm(connection)
    assert first.term is None


def test_who_takes_it_over_waits_for_the_transaction_that_was_confirmed(rivals: Rivals) -> None:
    first, second = rivals.lease("a"), rivals.lease("b")
    assert first.held(TEN)
    rivals.wait(11)
    order: list[str] = []
    confirmed = threading.Event()

    def take() -> None:
        confirmed.wait()
        assert second.held(TEN)
        order.append("taken")

    other = threading.Thread(target=take)
    other.start()
    with writing(rivals.engine) as connection:
        assert first.confirm(connection)
        confirmed.set()
        other.join(0.2)  # it cannot end before we do, however long we wait
        order.append("committed")
    other.join()
    assert order == ["committed", "taken"]


def test_of_many_who_ask_at_once_one_holds_it(rivals: Rivals) -> None:
    for _ in range(5):
        together = threading.Barrier(6)
        won: list[str] = []

        def ask(lease: Lease, together: threading.Barrier = together, won: list[str] = won) -> None:
            together.wait()
            if lease.held(TEN):
                won.append(lease.worker)

        threads = [
            threading.Thread(target=ask, args=(rivals.lease(name, seconds=lambda: 0.0),)) for name in "abcdef"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert rivals.holder is not None
        assert rivals.holder[0] == won[0]
        rivals.wait(11)


def test_the_leases_of_a_process_are_listed_with_those_of_others(rivals: Rivals) -> None:
    mine, others = Leases(rivals.engine, "a", rivals.clock), Leases(rivals.engine, "b", rivals.clock)
    assert mine.all() == []
    assert mine.of("evaluate").held(TEN)
    assert others.of("discover").held(TEN)
    assert not mine.of("discover").held(TEN)
    assert [(held.name, held.worker, held.until - held.taken) for held in mine.all()] == [
        ("discover", "b", TEN),
        ("evaluate", "a", TEN),
    ]
    assert not never("a")
    mine.release()
    assert others.of("evaluate").held(TEN)


def test_asking_in_vain_writes_nothing(rivals: Rivals) -> None:
    assert rivals.lease("a").held(TEN)
    with writing(rivals.engine):  # who asked for the write lock now would wait for ever
        assert not rivals.lease("b").held(TEN)
    with reading(rivals.engine):
        assert rivals.holder == ("a", 1)
