"""Processes on one PostgreSQL: signals by NOTIFY and LISTEN.

They are told after the commit, on a connection of their own: a NOTIFY within it would make every commit of the
database wait for the one before. What is told while the last is on its way goes out with the next.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, get_args

import psycopg
from sqlalchemy import Engine

from bot.faults import describe
from bot.waking.signals import SIGNALS, Signal, Signals

log = logging.getLogger(__name__)

CHANNEL: Final = "headsup"
_LISTEN: Final = 0.5
"""Seconds after which a listener that hears nothing looks whether it is to stop."""
_AFTER_FAILURE: Final = 1.0
_KNOWN: Final = frozenset(get_args(Signal))


class Notifying:
    """Tells other processes of our signals, and hears theirs. A connection that breaks is opened anew."""

    def __init__(self, engine: Engine, signals: Signals, worker: str) -> None:
        # What SQLAlchemy would open a connection with; these two are no part of its pool.
        self._arguments = engine.dialect.create_connect_args(engine.url)
        self._signals = signals
        self._worker = worker
        self._waiting: set[Signal] = set()
        self._changed = threading.Condition()
        self._stopping = False

    def tell(self, signal: Signal) -> None:
        """Have the other processes hear this soon. Safe from any thread, and never waits."""
        with self._changed:
            self._waiting.add(signal)
            self._changed.notify()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Tell and listen, each in a thread."""
        threads = [
            threading.Thread(target=self._go_on, args=(step,), name=name, daemon=True)
            for name, step in (("notify", self._tell), ("listen", self._hear))
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._stopping = True
                self._changed.notify_all()
            for thread in threads:
                thread.join()

    def _go_on(self, step: Any) -> None:
        while not self._stopping:
            try:
                arguments, named = self._arguments
                with psycopg.connect(*arguments, **named, autocommit=True) as connection:
                    step(connection)
            except psycopg.Error as error:
                log.warning("Signals between processes are lost for a moment: %s", describe(error))
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, _AFTER_FAILURE)

    def _tell(self, connection: "psycopg.Connection[Any]") -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if self._stopping:
                    return
                signals, self._waiting = self._waiting, set()
            for signal in SIGNALS:
                if signal in signals:
                    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, f"{signal} {self._worker}"))

    def _hear(self, connection: "psycopg.Connection[Any]") -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        self._signals.heard_all()  # what was told while nobody listened
        while not self._stopping:
            for heard in connection.notifies(timeout=_LISTEN):
                signal, _, worker = heard.payload.partition(" ")
                if worker != self._worker and signal in _KNOWN:
                    self._signals.heard(signal)  # type: ignore[arg-type]
