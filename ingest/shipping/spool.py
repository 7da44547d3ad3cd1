"""The agent's own small database: events that wait to be sent, and how far the files were read.

Both are written in one transaction, as the service does with its events: what is in the spool is never read again, and
what is not will be. It is bounded: while it is full the tailer reads nothing on, and holds what it knows open.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlmodel import SQLModel

from ingest.database import open_database, reading, writing
from ingest.event import Clock, Event
from ingest.models import FilePositionRow
from ingest.shipping.wire import Receipt, Shipment, pack, size_of
from ingest.tailing import positions as saved
from ingest.tailing.positions import FilePosition

FULL: Final = 512 << 20
"""Packed bytes after which nothing is read on: some 5 GB of logs."""
_EVENTS: Final = 1_000
_BYTES: Final = 256 << 10
"""A shipment holds so many events, or so many bytes of them unpacked, and one more at most."""

_metadata: Final = sa.MetaData()
_agent: Final = sa.Table("agent", _metadata, sa.Column("name", sa.Text, primary_key=True))
_shipments: Final = sa.Table(
    "shipment",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("tag", sa.Text, nullable=False),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice, however empty the spool was
)
_positions: Final = SQLModel.metadata.tables[str(FilePositionRow.__tablename__)]


class SpoolInUse(Exception):
    """Another agent works with this file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Another agent works with {path}; end it, or give this one its own file with --state."
        )


@dataclass(frozen=True, slots=True)
class Spooled:
    """A shipment that waits."""

    number: int
    tag: str
    events: int
    packed: bytes


class Spool:
    """What waits to be sent. Takes events as a tailer's store does; safe to share between threads."""

    def __init__(
        self, engine: sa.Engine, clock: Clock, random_text: Callable[[], str], full: int = FULL
    ) -> None:
        """`random_text` gives at least 16 characters that nobody else is given."""
        self._engine = engine
        self._clock = clock
        self._random_text = random_text
        self._full = full
        self._lock = threading.Lock()  # guards the counts
        with writing(engine) as connection:
            _metadata.create_all(connection)
            _positions.create(connection, checkfirst=True)
            name = connection.scalar(sa.select(_agent.c.name))
            if name is None:
                name = random_text()
                connection.execute(sa.insert(_agent).values(name=name))
            counts = connection.execute(
                sa.select(
                    sa.func.coalesce(sa.func.sum(_shipments.c.events), 0),
                    sa.func.coalesce(sa.func.sum(sa.func.length(_shipments.c.packed)), 0),
                )
            ).one()
        self.agent: str = name
        self.events: int = counts[0]
        self.size: int = counts[1]

    @property
    def has_room(self) -> bool:
        """Whether more may be read."""
        return self.size < self._full

    def append(self, events: Sequence[Event], positions: Sequence[FilePosition] = ()) -> None:
        """Spool events and how far the files were read, all or nothing."""
        parts = [(self._random_text(), part) for part in _parts(events)]
        size = 0
        with writing(self._engine) as connection:
            first = self._last_number(connection) + 1
            for number, (tag, part) in enumerate(parts, first):
                packed = pack(Shipment(number, tag, part))
                size += len(packed)
                values = {"number": number, "tag": tag, "events": len(part), "packed": packed}
                connection.execute(sa.insert(_shipments).values(values))
            saved.save(connection, positions, self._clock())
        with self._lock:
            self.events += len(events)
            self.size += size

    def positions(self, source_key: str) -> list[FilePosition]:
        """How far the files of a source were read."""
        with reading(self._engine) as connection:
            return saved.load(connection, source_key)

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """Drop positions."""
        with writing(self._engine) as connection:
            saved.forget(connection, source_key, serials)

    def oldest(self, size: int, events: int) -> list[Spooled]:
        """What is to be sent next: up to so many packed bytes and events, but at least one shipment."""
        found: list[Spooled] = []
        with reading(self._engine) as connection:
            for row in connection.execute(sa.select(_shipments).order_by(_shipments.c.number).limit(50)):
                size, events = size - len(row.packed), events - row.events
                if found and (size < 0 or events < 0):
                    break
                found.append(Spooled(row.number, row.tag, row.events, row.packed))
        return found

    def delivered(self, receipt: Receipt) -> bool:
        """Drop what the service has. False if it speaks of a shipment that this spool does not hold or never made."""
        with writing(self._engine) as connection:
            upto = _shipments.c.number <= receipt.number
            known = connection.scalar(
                sa.select(_shipments.c.tag).where(_shipments.c.number == receipt.number)
            )
            if known != receipt.tag:
                return False
            counts = connection.execute(
                sa.select(
                    sa.func.sum(_shipments.c.events), sa.func.sum(sa.func.length(_shipments.c.packed))
                ).where(upto)
            ).one()
            connection.execute(sa.delete(_shipments).where(upto))
        with self._lock:
            self.events -= counts[0]
            self.size -= counts[1]
        return True

    def rename(self) -> str:
        """Be another agent from now on: the service knows more of this one than this spool does."""
        with writing(self._engine) as connection:
            self.agent = self._random_text()
            connection.execute(sa.update(_agent).values(name=self.agent))
        return self.agent

    def _last_number(self, connection: sa.Connection) -> int:
        given = connection.execute(
            sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'shipment'")
        ).scalar()
        return given or 0


@contextmanager
def open_spool(path: Path, clock: Clock, random_text: Callable[[], str], full: int = FULL) -> Iterator[Spool]:
    """The spool in this file, which is made if there is none. Raises DatabaseError, SpoolInUse."""
    engine = open_database(str(path))
    guard = sqlite3.connect(
        f"{path}.lock", timeout=0, isolation_level=None
    )  # a lock that ends with the process
    try:
        try:
            guard.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise SpoolInUse(path) from error
        yield Spool(engine, clock, random_text, full)
    finally:
        guard.close()
        engine.dispose()


def _parts(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    begin = size = 0
    for index, event in enumerate(events):
        size += size_of(event)
        if index + 1 - begin >= _EVENTS or size >= _BYTES:
            yield events[begin : index + 1]
            begin, size = index + 1, 0
    if begin < len(events):
        yield events[begin:]
