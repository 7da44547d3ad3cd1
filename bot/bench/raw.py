"""The ceiling: the same rows into the same tables, indexes and words included, straight through the driver.

What the service does besides is left out of the time: making rows and words of documents, batches, delivery keys,
counts. Rows and words are ready in memory; a commit has as many rows as the service's largest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Connection, Engine

from ingest.database import create_schema, open_database, reading, writing
from ingest.event import utc_now
from ingest.storage.partition_tables import partition
from ingest.storage.partitions import Partitions
from ingest.storage.rows import ATTRIBUTES, COLUMNS, EXCEPTION, MESSAGE, TIME, from_row
from ingest.storage.segments import DAY_US
from ingest.storage.sqlite_segments import SqliteSegments, event_table, words_table
from ingest.storage.words import indexed_text, tsvector, words_of
from ingest.store import EventStore

COMMIT: Final = 10_000
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows as they are stored, and the words of each as its database takes them."""

    rows: Sequence[Row]
    words: Sequence[str]


def stored_rows(engine: Engine) -> Prepared:
    """Everything that a database holds, in the order in which it was stored."""
    tables = SqliteSegments() if engine.dialect.name == "sqlite" else Partitions(engine)
    rows: list[Row] = []
    with reading(engine) as connection:
        for segment in tables.segments(connection):
            rows += [
                tuple(row) for row in connection.exec_driver_sql(f"SELECT {_NAMES} FROM {segment.table}")
            ]
    rows.sort(key=lambda row: row[0])
    texts = [indexed_text(row[MESSAGE], row[EXCEPTION], row[ATTRIBUTES]) for row in rows]
    if engine.dialect.name == "sqlite":
        return Prepared(rows, texts)
    return Prepared(rows, [tsvector(words_of(text)) for text in texts])


def insert(database: str, prepared: Prepared) -> float:
    """The seconds that inserting them into an empty database takes, commits included."""
    engine = open_database(database)
    try:
        create_schema(engine)
        EventStore(engine, utc_now).append([from_row(prepared.rows[0])])  # makes the tables
        sqlite = engine.dialect.name == "sqlite"
        table = event_table(1) if sqlite else partition(prepared.rows[0][TIME] // DAY_US)
        shifted = [(index, *row[1:]) for index, row in enumerate(prepared.rows, 2)]
        seconds = 0.0
        for start in range(0, len(shifted), COMMIT):
            rows, words = shifted[start : start + COMMIT], prepared.words[start : start + COMMIT]
            began = perf_counter()
            with writing(engine) as connection:
                if sqlite:
                    _executemany(connection, table, rows, words)
                else:
                    _copy(connection, table, rows, words)
            seconds += perf_counter() - began
        return seconds
    finally:
        engine.dispose()


def _executemany(connection: Connection, table: str, rows: Sequence[Row], words: Sequence[str]) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    connection.exec_driver_sql(f"INSERT INTO {table} ({_NAMES}) VALUES ({marks})", list(rows))
    found = [(row[0], text) for row, text in zip(rows, words, strict=True)]
    connection.exec_driver_sql(f"INSERT INTO {words_table(1)} (rowid, words) VALUES (?, ?)", found)


def _copy(connection: Connection, table: str, rows: Sequence[Row], words: Sequence[str]) -> None:
    driver: Any = connection.connection.driver_connection
    copied = f'COPY {table} ({_NAMES}, "words") FROM STDIN'
    with driver.cursor() as cursor, cursor.copy(copied) as copy:
        for row, text in zip(rows, words, strict=True):
            copy.write_row((*row, text))
