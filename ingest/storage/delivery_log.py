"""Delivery keys on SQLite: a log in the database, one row a commit, and an index of it in memory.

Keys are as random as hashes are. A B-tree of a million of them on disk would cost a page write for each event,
more than the event itself; appended to a log they cost eight bytes. The index is read from the log alone, so it
never knows a key whose transaction was rolled back, and every process that writes sees what the others stored.
"""

import json
import sqlite3
import threading
from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlmodel import SQLModel

from ingest.database import reading
from ingest.event import to_micros
from ingest.models import DeliveryRow
from ingest.storage.deliveries import REMEMBERED, DeliveryKey, repeated_in_call

_log: Final = SQLModel.metadata.tables[str(DeliveryRow.__tablename__)]
_GENERATIONS: Final = 5
_FORGOTTEN_AT_ONCE: Final = 8  # rows of the log that an append deletes at most
_MICROSECOND: Final = timedelta(microseconds=1)


class DeliveryLog:
    """Tells which deliveries were stored before. To be shared by the threads of a process.

    Eight of the sixteen bytes of a digest are kept: of 10^12 events fewer than one is taken for another.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._lock = threading.Lock()
        self._index = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._size = -(
            -remembered // (_GENERATIONS - 1)
        )  # of a generation: with the oldest left out, all remembered
        self._generations: deque[_Generation] = deque()
        self._made = 0
        self._loaded = 0  # the last row of the log that the index has
        self._forgotten = 0  # rows of the log up to here are of no more use

    def prepare(self, engine: Engine) -> None:
        """Read what the log has, before a writer's transaction makes others wait for it."""
        with self._lock, reading(engine) as connection:
            self._absorb(connection)

    def admit(
        self, connection: Connection, keys: Sequence[DeliveryKey | None], now: datetime, *, own: bool
    ) -> list[bool]:
        """Record the keys within the caller's writing transaction; by key, whether it was stored before.

        `own`: nothing was written in this transaction yet. Else what the log has gained may be rolled back
        with it, so the index does not take it over.
        """
        repeated = repeated_in_call(keys)
        asked = [
            (index, int.from_bytes(key.digest[:8], "little", signed=True), key.within)
            for index, key in enumerate(keys)
            if key is not None and not repeated[index]
        ]
        now_us = to_micros(now)
        with self._lock:
            if own:
                self._absorb(connection)
            stored: dict[int, int] = self._stored([value for _, value, _ in asked])
            forgotten = self._forgotten
        if not own:
            for at_us, blob in self._news(connection):
                stored.update(dict.fromkeys(_values(blob), at_us))
        fresh = array("q")
        for index, value, within in asked:
            before = stored.get(value)
            if before is not None and now_us - before < within // _MICROSECOND:
                repeated[index] = True
            else:
                fresh.append(value)
        if fresh:
            connection.execute(insert(_log).values(stored_us=now_us, keys=fresh.tobytes()))
        self._prune(connection, forgotten)
        return repeated

    def _absorb(self, connection: Connection) -> None:
        rows = connection.execute(select(_log).where(_log.c.id > self._loaded).order_by(_log.c.id))
        for row in rows:
            self._add(_values(row.keys), row.stored_us, row.id)
            self._loaded = row.id

    def _news(self, connection: Connection) -> list[tuple[int, bytes]]:
        rows = connection.execute(select(_log).where(_log.c.id > self._loaded).order_by(_log.c.id))
        return [(row.stored_us, row.keys) for row in rows]

    def _add(self, values: "array[int]", at_us: int, row_id: int) -> None:
        if not self._generations or self._generations[-1].keys >= self._size:
            self._begin_generation()
        newest = self._generations[-1]
        self._index.execute(
            f"INSERT OR REPLACE INTO {newest.table} SELECT value, ? FROM json_each(?)",
            (at_us, _as_json(values)),
        )
        newest.keys += len(values)
        newest.last_row = row_id

    def _begin_generation(self) -> None:
        self._made += 1
        self._generations.append(_Generation(f"generation_{self._made}"))
        self._index.execute(
            f"CREATE TABLE {self._generations[-1].table} (key INTEGER PRIMARY KEY, at_us INTEGER)"
        )
        if len(self._generations) > _GENERATIONS:
            oldest = self._generations.popleft()
            self._index.execute(f"DROP TABLE {oldest.table}")
            self._forgotten = oldest.last_row

    def _stored(self, values: Sequence[int]) -> dict[int, int]:
        """When those of the values that the index has were stored."""
        found: dict[int, int] = {}
        if not values:
            return found
        asked = _as_json(values)
        for generation in self._generations:  # oldest first, so the newest time stays
            found.update(
                self._index.execute(
                    "SELECT known.key, known.at_us FROM json_each(?) AS asked"
                    f" CROSS JOIN {generation.table} AS known ON known.key = asked.value",
                    (asked,),
                )
            )
        return found

    @staticmethod
    def _prune(connection: Connection, forgotten: int) -> None:
        """Delete some rows of the log that are of no more use: few at a time, so that no append is slow."""
        if not forgotten:
            return
        old = select(_log.c.id).where(_log.c.id <= forgotten).order_by(_log.c.id).limit(_FORGOTTEN_AT_ONCE)
        connection.execute(delete(_log).where(_log.c.id.in_(old)))


class _Generation:
    """A table of the index."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.keys = 0
        self.last_row = 0  # of the log


def _values(blob: bytes) -> "array[int]":
    values = array("q")
    values.frombytes(blob)
    return values


def _as_json(values: Iterable[int]) -> str:
    return json.dumps(list(values))
