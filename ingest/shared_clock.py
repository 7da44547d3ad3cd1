"""One clock for all processes that share a database: leases and claims of one machine are judged by another's.

On PostgreSQL it is the server's. The server is asked now and then, and between that our own clock is corrected by
what it was found to be off. Processes that share an SQLite file are on one machine and have one clock anyway.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from ingest.database import reading
from ingest.event import Clock


class SharedClock:
    """A clock, corrected. `ask` corrects it anew; safe to be used by other threads meanwhile."""

    def __init__(
        self, engine: Engine, clock: Clock, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._seconds = seconds
        self.ahead = timedelta(0)
        """How much the database's clock is ahead of our own."""

    def __call__(self) -> datetime:
        """Now."""
        return self._clock() + self.ahead

    def ask(self) -> None:
        """Ask the database. It answered half-way between question and answer, or as good as. Raises what it raises."""
        if self._engine.dialect.name != "postgresql":
            return
        with reading(self._engine) as connection:
            connection.execute(
                text("SELECT 1")
            )  # the answer that counts comes over a connection that is there
            asked, began = self._clock(), self._seconds()
            theirs: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            took = timedelta(seconds=self._seconds() - began)
        self.ahead = theirs - (asked + took / 2)
