"""The tables that events are in, as look-ups see them: which may hold what, and in which order to ask them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Connection

DAY_US: Final = 86_400_000_000
"""Microseconds."""

Row = tuple[Any, ...]
"""An event as `ingest.storage.rows` has it: its values in the order of COLUMNS."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A table of events, and what it may hold."""

    id: int
    table: str
    min_time_us: int
    max_time_us: int  # included
    first_event_id: int | None = None  # None: any
    last_event_id: int | None = None

    def may_hold_id(self, first: int, last: int) -> bool:
        """Whether an event with an id from `first` to `last` can be here."""
        if self.first_event_id is None or self.last_event_id is None:
            return True
        return self.first_event_id <= last and first <= self.last_event_id


class EventTables(Protocol):
    """How a database keeps events: `ingest.storage.sqlite_segments` and `ingest.storage.partitions`."""

    def prepare(self, times_us: Iterable[int], now_us: int) -> None:
        """Make ready for events of these times, before the caller begins the transaction that inserts them."""

    def words(self, row: Row) -> str:
        """The words by which a row is found, as they are stored."""
        ...

    def insert(self, connection: Connection, rows: Sequence[Row], words: Sequence[str], now_us: int) -> None:
        """Insert rows with contiguous ids, and the words of each."""

    def segments(self, connection: Connection) -> list[Segment]:
        """All tables that hold events now, in no order."""


def newest_first(segments: Iterable[Segment], since_us: int, until_us: int) -> list[Segment]:
    """Those that may hold events of a span of time (its end excluded), in the order in which to ask them."""
    found = [s for s in segments if s.max_time_us >= since_us and s.min_time_us < until_us]
    return sorted(found, key=lambda s: (s.max_time_us, s.id), reverse=True)


def oldest_first(segments: Iterable[Segment], since_us: int, until_us: int) -> list[Segment]:
    """The same from the other end."""
    found = [s for s in segments if s.max_time_us >= since_us and s.min_time_us < until_us]
    return sorted(found, key=lambda s: (s.min_time_us, s.id))
