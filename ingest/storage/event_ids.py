"""Numbers for events: never given twice, contiguous within a batch."""

import threading
from typing import Final

from sqlalchemy import Connection, Engine, select, text, update
from sqlmodel import SQLModel

from ingest.models import EventSequenceRow

_sequence: Final = SQLModel.metadata.tables[str(EventSequenceRow.__tablename__)]
_BLOCK: Final = 50_000  # ids that a process on PostgreSQL takes at a time; those it does not use are lost
_WRITERS: Final = 64
_BEGIN: Final = text(
    "INSERT INTO event_sequence (id, last_event_id) VALUES (1, 0) ON CONFLICT (id) DO NOTHING"
)


class EventIds:
    """Gives ids. To be shared by the threads of a process.

    On SQLite, in the writer's own transaction: ids rise in the order of the commits, without a gap. On
    PostgreSQL from a block taken in a transaction of its own, so that no writer waits for another one's commit:
    ids of several processes do not rise in the order of their commits.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._blocks = engine.dialect.name == "postgresql"
        self._lock = threading.Lock()
        self._next = 1
        self._first_block = 0
        self._end = 1  # the first id that is not ours

    @property
    def writer(self) -> int:
        """A number that processes writing at the same time hardly share; 0 on SQLite, where only one writes."""
        return self._first_block % _WRITERS

    def prepare(self, count: int) -> None:
        """Have `count` ids at hand, before the caller begins the transaction that uses them."""
        if self._blocks:
            with self._lock:
                self._reserve(count)

    def take(self, connection: Connection, count: int) -> int:
        """`count` contiguous ids that were never given before; the first of them."""
        if not self._blocks:
            return _advance(connection, count)
        with self._lock:
            self._reserve(count)
            first = self._next
            self._next += count
        return first

    def _reserve(self, count: int) -> None:
        if self._end - self._next >= count:
            return
        size = max(_BLOCK, count)
        with self._engine.begin() as connection:
            self._next = _advance(connection, size)
        self._end = self._next + size
        self._first_block = self._first_block or self._next // _BLOCK + 1


def _advance(connection: Connection, count: int) -> int:
    take = update(_sequence).values(last_event_id=_sequence.c.last_event_id + count)
    if connection.execute(take).rowcount == 0:
        connection.execute(_BEGIN)
        connection.execute(take)
    last = connection.scalar(select(_sequence.c.last_event_id)) or 0
    return last - count + 1
