"""Processes on one SQLite file: each sees that another has committed by a number that SQLite keeps."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from sqlalchemy import Engine

from bot.faults import describe
from bot.waking.signals import Signals

log = logging.getLogger(__name__)

LOOK: Final = 0.05
"""Seconds between two looks. One costs some microseconds: it reads a number in shared memory."""
_AFTER_FAILURE: Final = 1.0


class Watching:
    """Wakes every stage of this process when something was committed, by whomever."""

    def __init__(self, engine: Engine, signals: Signals) -> None:
        self._path = engine.url.database or ""
        self._signals = signals
        self._stop = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch in a thread."""
        thread = threading.Thread(target=self._run, name="watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with closing(sqlite3.connect(self._path)) as connection:
                    self._watch(connection)
            except sqlite3.Error as error:
                log.warning("Commits of other processes are seen each second only: %s", describe(error))
                self._stop.wait(_AFTER_FAILURE)

    def _watch(self, connection: sqlite3.Connection) -> None:
        # https://www.sqlite.org/pragma.html#pragma_data_version: changes when another connection has committed.
        seen: int | None = None
        while not self._stop.is_set():
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if seen is not None and version != seen:
                self._signals.heard_all()
            seen = version
            self._stop.wait(LOOK)
