"""How far each file has been read: saved in the very transaction that stores the events read up to there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import SQLModel

from ingest.event import from_micros, to_micros
from ingest.models import FilePositionRow
from ingest.tailing.fingerprint import Fingerprint

_table = SQLModel.metadata.tables[str(FilePositionRow.__tablename__)]
_columns = _table.c


@dataclass(frozen=True, slots=True)
class FilePosition:
    """How far one file of one source has been read, and what it is known by."""

    source: str  # Source.key
    serial: int  # the file's number within its source, given by its reader; never used twice
    path: str  # where it was last seen
    inode: str | None  # `device:inode` there; a hint only
    known: Fingerprint  # its first bytes: those read into events
    clock: str | None  # state of the source's local times, for the records that follow
    gone: datetime | None = None  # when it had vanished, was replaced or cut; it is kept so as to know copies


def save(connection: Connection, positions: Iterable[FilePosition], now: datetime) -> None:
    """Insert or replace positions within the caller's transaction."""
    for position in positions:
        values = {
            "path": position.path,
            "inode": position.inode,
            "offset": position.known.offset,
            "start": position.known.start,
            "head": position.known.head,
            "seam": position.known.seam,
            "clock": position.clock,
            "gone_us": None if position.gone is None else to_micros(position.gone),
            "updated_us": to_micros(now),
        }
        here = (_columns.source == position.source) & (_columns.serial == position.serial)
        if connection.execute(update(_table).where(here).values(values)).rowcount == 0:
            connection.execute(
                insert(_table).values(source=position.source, serial=position.serial, **values)
            )


def load(connection: Connection, source: str) -> list[FilePosition]:
    """The positions of a source, in the order in which its files were first seen."""
    rows = connection.execute(select(_table).where(_columns.source == source).order_by(_columns.serial))
    return [_position(row) for row in rows]


def forget(connection: Connection, source: str, serials: Iterable[int]) -> None:
    """Drop positions of files that vanished long ago."""
    for serial in serials:
        connection.execute(delete(_table).where(_columns.source == source, _columns.serial == serial))


def _position(row: Any) -> FilePosition:
    return FilePosition(
        source=row.source,
        serial=row.serial,
        path=row.path,
        inode=row.inode,
        known=Fingerprint(row.offset, row.start, row.head, row.seam),
        clock=row.clock,
        gone=None if row.gone_us is None else from_micros(row.gone_us),
    )
