"""How SQLite gets at the events of one segment: by the words, by an index, or by reading all of them.

SQLite has no figures about its tables here, so it would take any index that fits, be it of a level that every event
has. So each way is tried for how many events it leads to, and all are read where none leads to few.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from ingest.query import AllOf, Condition, OneOf
from ingest.storage.segments import Segment
from ingest.storage.sifting.conditions import equals
from ingest.storage.sifting.words import Wanted, fts5
from ingest.storage.sqlite_segments import SEGMENT_EVENTS, words_table

_SHARE: Final = 4  # an index that leads to more than one event in so many is slower than reading them all
_INDEXES: Final = {"user": "login", "document_id": "document", "level": "level"}


@dataclass(frozen=True, slots=True)
class Path:
    """Tables to read from, the values that they bind, and what tells how many events it leads to."""

    tables: str
    values: tuple[Any, ...]
    counted: str
    counted_values: tuple[Any, ...]


def best_path(connection: Connection, segment: Segment, paths: list[Path]) -> tuple[str, tuple[Any, ...]]:
    """What stands behind FROM, and its values."""
    size = SEGMENT_EVENTS
    if segment.first_event_id is not None and segment.last_event_id is not None:
        size = segment.last_event_id - segment.first_event_id + 1
    fewest = size // _SHARE + 1
    best: tuple[str, tuple[Any, ...]] = (f"{segment.table} AS event NOT INDEXED", ())
    for path in paths:
        found = connection.exec_driver_sql(
            f"SELECT count(*) FROM ({path.counted} LIMIT {fewest})", path.counted_values
        ).scalar()
        if found is not None and found < fewest:
            fewest, best = int(found), (path.tables, path.values)
        if not fewest:
            break
    return best


def paths_of(condition: Condition, wanted: Wanted | None, segment: Segment) -> Iterator[Path]:
    """Every way to the events of a segment that meet a condition."""
    table = segment.table
    if wanted is not None:
        words, search = words_table(segment.id), fts5(wanted)
        inner = f"SELECT rowid AS word_row FROM {words} WHERE {words} MATCH ?"
        tables = f"({inner}) CROSS JOIN {table} AS event ON event.id = word_row"
        yield Path(tables, (search,), inner, (search,))
    for one in condition.conditions if isinstance(condition, AllOf) else (condition,):
        if isinstance(one, OneOf) and one.field in _INDEXES:
            looked_up = equals(one.field, one.texts, sqlite=True)
            if looked_up is not None:
                column, values = looked_up
                index = f"{table}_{_INDEXES[one.field]}"
                marks = ", ".join("?" * len(values))
                # That the field is there lets SQLite use the index, which leaves out events without it.
                there = f'"{one.field}" IS NOT NULL AND {column} IN ({marks})'
                yield Path(
                    f"{table} AS event INDEXED BY {index}",
                    (),
                    f"SELECT 1 FROM {table} INDEXED BY {index} WHERE {there}",
                    values,
                )


def time_path(segment: Segment, since_us: int, until_us: int) -> Path | None:
    """The way by the time, where not all of a segment's events are of the span that is asked for."""
    if since_us <= segment.min_time_us and segment.max_time_us < until_us:
        return None
    index = f"{segment.table} INDEXED BY {segment.table}_time"
    return Path(
        f"{segment.table} AS event INDEXED BY {segment.table}_time",
        (),
        f"SELECT 1 FROM {index} WHERE time_us >= ? AND time_us < ?",
        (since_us, until_us),
    )
