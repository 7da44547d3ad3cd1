"""Signals: within a process, and between processes that share a database."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import Engine, text

from bot.waking.beyond import signals_between_processes
from bot.waking.postgresql import CHANNEL
from bot.waking.signals import SIGNALS, Signal, Signals
from ingest.database import open_database, writing


class Process:
    """Its signals, and which of them it has heard."""

    def __init__(self, database: str, worker: str) -> None:
        self.engine = open_database(database)
        self.worker = worker
        self.signals = Signals()
        self.heard: list[Signal] = []
        self._changed = threading.Condition()
        for signal in SIGNALS:
            self.signals.wake(signal, lambda signal=signal: self._hear(signal))  # type: ignore[misc]

    @contextmanager
    def running(self, *, alone: bool = False) -> Iterator["Process"]:
        try:
            with signals_between_processes(self.engine, self.signals, self.worker, alone=alone):
                yield self
        finally:
            self.engine.dispose()

    def hears(self, signal: Signal) -> None:
        """Wait for it."""
        with self._changed:
            assert self._changed.wait_for(lambda: signal in self.heard, 30)
            self.heard.clear()

    def _hear(self, signal: Signal) -> None:
        with self._changed:
            self.heard.append(signal)
            self._changed.notify_all()


@pytest.fixture
def pair(database: str) -> Iterator[tuple[Process, Process]]:
    with ExitStack() as stack:
        first, second = Process(database, "a"), Process(database, "b")
        for process in (first, second):
            stack.enter_context(process.running())
        yield first, second


def commit(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS rows_of_some (x INTEGER)"))
        connection.execute(text("INSERT INTO rows_of_some VALUES (1)"))


def test_a_signal_wakes_who_listens_for_it_and_nobody_else() -> None:
    signals, heard, beyond = Signals(), list[str](), list[Signal]()
    signals.wake("events", lambda: heard.append("events"))
    signals.wake("matches", lambda: heard.append("matches"))
    signals.pass_on(beyond.append)
    signals.giver("events")()
    signals.heard("matches")
    assert (heard, beyond) == (["events", "matches"], ["events"])
    signals.heard_all()
    assert (heard, beyond) == (["events", "matches", "events", "matches"], ["events"])


def test_what_one_process_has_committed_wakes_the_other(pair: tuple[Process, Process]) -> None:
    first, second = pair
    second.hears(
        "events"
    ) if second.engine.dialect.name == "postgresql" else None  # it has just begun to listen
    commit(first.engine)
    first.signals.give("matches")
    second.hears("matches")


def test_a_connection_that_breaks_is_opened_anew(postgresql_url: str) -> None:
    with Process(postgresql_url, "a").running() as first, Process(postgresql_url, "b").running() as second:
        first.hears("events")
        second.hears("events")
        with first.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE :query"),
                {"query": f"LISTEN {CHANNEL}%"},
            )
        second.hears("events")  # it listens again, and may have missed anything
        first.signals.give("people")
        second.hears("people")


def test_on_postgresql_a_process_does_not_hear_itself(postgresql_url: str) -> None:
    with Process(postgresql_url, "a").running() as first, Process(postgresql_url, "b").running() as second:
        first.hears("events")
        second.hears("events")
        first.signals.give("matches")
        second.hears("matches")
        second.signals.give("episodes")
        first.hears("episodes")
        first.signals.give("notices")
        second.hears("notices")
        assert first.heard == ["notices"]
