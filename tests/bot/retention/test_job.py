"""The job runs in one process at a time, says what it removed, and tries again after a failure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.jobs import JobStore, period_of
from bot.retention.job import LEASE, NAME, Retention
from bot.retention.kinds import Kind, repeated
from tests.bot.builders import NOON
from tests.bot.retention.test_kinds import DAY


class Now:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def retention(engine: Engine, clock: Now, worker: str, *kinds: Kind) -> Retention:
    def given() -> Sequence[Kind]:
        return kinds

    return Retention(given, JobStore(engine), AuditLog(engine, clock), clock, worker)


def some(rows: int) -> Kind:
    left = [rows]

    def step(_: datetime, most: int) -> int:
        removed = min(most, left[0])
        left[0] -= removed
        return removed

    return Kind("events", DAY, repeated(DAY, step))


def test_what_was_removed_is_counted_audited_and_known_to_every_process(engine: Engine) -> None:
    clock = Now()
    job = retention(engine, clock, "this", some(150), Kind("audit", DAY, repeated(DAY, lambda *_: 0)))
    assert job.run() == {"events": 150}
    assert job.run() == {}
    assert job.removed == {"events": 150}
    assert [(e.actor, e.action, e.detail) for e in AuditLog(engine, clock).entries()] == [
        ("headsup", "purged", "150 events")
    ]
    state = JobStore(engine).state(NAME)
    assert state is not None
    assert (state.held_by, state.started, state.ended, state.failures, state.removed) == (
        None,
        NOON,
        NOON,
        0,
        {},
    )


def test_one_process_at_a_time(engine: Engine) -> None:
    clock = Now()
    inner: list[object] = []
    other = retention(engine, clock, "other", some(1))

    def step(_: datetime, most: int) -> int:
        inner.append(other.run())
        return 0

    assert retention(engine, clock, "this", Kind("events", DAY, repeated(DAY, step))).run() == {}
    assert inner == [None]
    assert other.run() == {"events": 1}


def test_what_a_dead_process_held_is_free_when_its_lease_ends(engine: Engine) -> None:
    clock, jobs = Now(), JobStore(engine)
    assert jobs.take(NAME, "dead", LEASE, clock())
    job = retention(engine, clock, "this", some(1))
    assert job.run() is None
    clock.at += LEASE
    assert job.run() == {"events": 1}
    assert not jobs.keep(NAME, "dead", LEASE, clock())  # it has lost the job, should it live after all


def test_a_run_that_fails_says_so_without_the_text_and_lets_go(engine: Engine) -> None:
    clock, jobs = Now(), JobStore(engine)

    def fail(*_: object) -> int:
        raise ValueError("Nora's salary")

    job = retention(engine, clock, "this", some(5), Kind("audit", DAY, repeated(DAY, fail)))
    for failures in (1, 2):
        with pytest.raises(ValueError, match="Nora"):
            job.run()
        state = jobs.state(NAME)
        assert state is not None
        assert (state.failures, state.last_failure, state.held_by) == (failures, "ValueError", None)
    assert job.removed == {"events": 5}
    clock.at += timedelta(minutes=1)
    retention(engine, clock, "this").run()
    state = jobs.state(NAME)
    assert state is not None
    assert (state.failures, state.last_failure, state.ended) == (0, None, clock.at)


def test_a_run_ends_when_the_service_stops(engine: Engine) -> None:
    job = retention(engine, Now(), "this", some(10_000))
    job.stop.set()
    assert job.run() == {"events": 100}


def test_of_all_processes_one_runs_it_once_in_each_period(engine: Engine) -> None:
    clock, jobs = Now(), JobStore(engine)
    ten = timedelta(minutes=10)
    processes = [retention(engine, clock, name, some(1)) for name in "abc"]
    ran = []
    for _ in range(60):
        ran += [one.worker for one in processes if one.run(period=period_of(clock.at, ten)) is not None]
        clock.at += timedelta(minutes=1)
    state = jobs.state(NAME)
    assert state is not None
    assert (ran, state.runs) == (["a"] * 6, 6)


def test_a_run_that_was_killed_is_followed_by_another_in_its_period(engine: Engine) -> None:
    clock, died = Now(), set[str]()
    jobs = JobStore(engine, died.__contains__)
    assert jobs.take(NAME, "a", LEASE, clock(), period=7)
    assert not jobs.take(NAME, "b", LEASE, clock(), period=8)
    died.add("a")
    assert jobs.take(NAME, "b", LEASE, clock(), period=7)
    jobs.end(NAME, "b", clock(), removed={})
    assert not jobs.take(NAME, "c", LEASE, clock(), period=7)
    assert jobs.take(NAME, "c", LEASE, clock(), period=8)
    assert jobs.take(NAME, "d", LEASE, clock() + LEASE, period=8)
    assert [(job.name, job.runs) for job in jobs.all()] == [(NAME, 1)]
