"""Delivery keys on PostgreSQL: two tables that take turns, so that what is old goes by emptying one of them.

The key of a table makes writers of several processes wait for each other where they store the same delivery.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Engine

from ingest.database import alone, reading, writing
from ingest.event import to_micros
from ingest.storage.deliveries import REMEMBERED, DeliveryKey, repeated_in_call
from ingest.storage.partition_tables import DELIVERY_TABLES

_MICROSECOND: Final = timedelta(microseconds=1)


class DeliveryTables:
    """Tells which deliveries were stored before. To be shared by the threads of a process."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._lock = threading.Lock()
        self._keys: int | None = None  # in the table whose turn it is, as far as known

    def prepare(self, engine: Engine) -> None:
        """Change turns when the table is full, before the caller begins its transaction."""
        with self._lock:
            if self._keys is not None and self._keys < self._remembered:
                return
            with reading(engine) as connection:
                turn = int(connection.exec_driver_sql("SELECT turn FROM delivery_turn").scalar_one())
                self._keys = _count(connection, turn)
            if self._keys >= self._remembered:
                with writing(engine) as connection:
                    self._keys = _change(connection, turn)

    def admit(
        self, connection: Connection, keys: Sequence[DeliveryKey | None], now: datetime, *, own: bool
    ) -> list[bool]:
        """Record the keys within the caller's writing transaction; by key, whether it was stored before."""
        repeated = repeated_in_call(keys)
        by_window: dict[timedelta, dict[bytes, int]] = {}
        for index, key in enumerate(keys):
            if key is not None and not repeated[index]:
                by_window.setdefault(key.within, {})[key.digest] = index
        # Held until the commit: nobody changes turns while a key is on its way into a table.
        turn = int(connection.exec_driver_sql("SELECT turn FROM delivery_turn FOR SHARE").scalar_one())
        stored = 0
        for within, asked in sorted(by_window.items()):
            fresh = _record(connection, turn, asked, to_micros(now), within)
            stored += len(fresh)
            for digest, index in asked.items():
                repeated[index] = digest not in fresh
        with self._lock:
            self._keys = None if self._keys is None else self._keys + stored
        return repeated


def _record(
    connection: Connection, turn: int, asked: dict[bytes, int], now_us: int, within: timedelta
) -> set[bytes]:
    """Those that were not stored within the window, now recorded. In one order, so that none waits in a ring."""
    bound = now_us - within // _MICROSECOND
    before = connection.exec_driver_sql(
        f"SELECT digest FROM {DELIVERY_TABLES[1 - turn]}"
        " WHERE digest = ANY(%(digests)s::bytea[]) AND stored_us > %(bound)s",
        {"digests": list(asked), "bound": bound},
    )
    known = {bytes(digest) for digest in before.scalars()}
    name = DELIVERY_TABLES[turn]
    added = connection.exec_driver_sql(
        f"INSERT INTO {name} (digest, stored_us) SELECT digest, %(now)s FROM unnest(%(digests)s::bytea[]) AS digest"
        f" ON CONFLICT (digest) DO UPDATE SET stored_us = excluded.stored_us WHERE {name}.stored_us <= %(bound)s"
        " RETURNING digest",
        {"digests": sorted(asked.keys() - known), "bound": bound, "now": now_us},
    )
    return {bytes(digest) for digest in added.scalars()}


def _count(connection: Connection, turn: int) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {DELIVERY_TABLES[turn]}").scalar_one())


def _change(connection: Connection, turn: int) -> int:
    """Give the other table, emptied, the turn; how many keys it has."""
    alone(connection, "deliveries")
    now = int(connection.exec_driver_sql("SELECT turn FROM delivery_turn FOR UPDATE").scalar_one())
    if now == turn:
        connection.exec_driver_sql(f"TRUNCATE {DELIVERY_TABLES[1 - turn]}")
        connection.exec_driver_sql(f"UPDATE delivery_turn SET turn = {1 - turn}")
        return 0
    return _count(connection, now)  # another process was quicker
