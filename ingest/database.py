"""Opening the database: one engine for a process, shared by its threads. SQLite by its path, PostgreSQL by URL.

On SQLite every writer begins with the write lock (`BEGIN IMMEDIATE`), so a transaction never fails half-way
for want of it; readers begin plainly, see a snapshot, and are never in a writer's way (WAL).
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import SQLModel

from ingest.database_errors import DatabaseError
from ingest.fair_lock import FairLock
from ingest.models import MADE_BY_STORE
from ingest.storage.partition_tables import make_parent
from ingest.storage.postgresql import open_postgresql

__all__ = ["DatabaseError", "adding", "alone", "create_schema", "open_database", "reading", "writing"]

_BUSY_SECONDS: Final = 30  # how long a writer waits for another one before it gives up
_WRITER: Final = "headsup_writer"  # the execution option that holds the engine of this process's writers
_QUEUE: Final = "headsup_queue"  # the execution option that holds the lock of this process's writers

_PRAGMAS: Final = (
    # Fsync at every commit: an event that was acknowledged and a notice that Teams accepted must outlive a
    # power cut. In WAL mode that is one fsync a commit; with batches of 100 events and more it hardly costs.
    "synchronous=FULL",
    "foreign_keys=ON",
    # Checkpoint every 12 MB, so that the commit that has to do it stays below 100 ms: every 80 MB it took 250.
    # Every 4 MB, as SQLite would, writes the pages of a segment's indexes more often than they need.
    "wal_autocheckpoint=3000",
    "journal_size_limit=134217728",
    "temp_store=MEMORY",
)

# Kilobytes of pages, taken as needed. What is written to is a segment's indexes; the writer keeps them.
_WRITER_CACHE: Final = 49_152
_READER_CACHE: Final = 8_192
_READERS: Final = 4  # connections kept open; as many again for a moment


def open_database(database: str) -> Engine:
    """Open an SQLite file (a path or `sqlite:///…`) or a PostgreSQL database (`postgresql://…`).

    Makes an SQLite file, and the folder it lies in, where there is none; makes no tables (`create_schema`).
    The engine may be used by many threads, and the database by many processes. Raises DatabaseError.
    """
    url = _url(database)
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return open_postgresql(url)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: it holds SQLite's write lock from its first moment; commits at the end.

    On SQLite the writers of one process share a connection, which keeps its cache, and queue up on a lock of
    their own: who finds SQLite's taken sleeps up to 100 ms a try.
    """
    options = engine.get_execution_options()
    writer: Engine = options.get(_WRITER, engine)
    with options.get(_QUEUE, nullcontext()), writer.connect() as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, one snapshot throughout. An attempt to write in it fails."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def alone(connection: Connection, what: str) -> None:
    """Wait until no other transaction that asked for the same is under way, whatever process it is in.

    On SQLite every writing transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": f"headsup {what}"}
        )


def adding(connection: Connection, table: Table) -> Any:
    """An insert that knows `ON CONFLICT`, as each of the two databases has it."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def create_schema(engine: Engine) -> None:
    """Make the tables that are missing, of every package that was imported."""
    made = [table for table in SQLModel.metadata.sorted_tables if not table.info.get(MADE_BY_STORE)]
    with writing(engine) as connection:
        alone(connection, "schema")
        SQLModel.metadata.create_all(connection, tables=made)
        if engine.dialect.name == "postgresql":
            make_parent(connection)


def _url(database: str) -> URL:
    if "://" not in database:
        return URL.create("sqlite", database=database)
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise DatabaseError(
            "Give the database as the path of an SQLite file or as postgresql://user@host/name."
        ) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseError(
            f"Use SQLite or PostgreSQL: a {url.get_backend_name()} database is not supported."
        )
    return url


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise DatabaseError("Name a file for the SQLite database: one in memory has a single user.")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"Make the folder of the database {url.database} writable: {error}.") from error
    writer = _sqlite_engine(
        url, "BEGIN IMMEDIATE", (f"cache_size=-{_WRITER_CACHE}",), pool_size=1, max_overflow=0
    )
    engine = _sqlite_engine(
        url,
        "BEGIN",
        (f"cache_size=-{_READER_CACHE}", "query_only=ON"),
        pool_size=_READERS,
        max_overflow=_READERS,
        execution_options={_QUEUE: FairLock(), _WRITER: writer},
    )
    event.listen(engine, "engine_disposed", lambda _: writer.dispose())
    try:
        with reading(engine):
            pass
    except (DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        raise DatabaseError(
            f"Check that {url.database} is an SQLite database which this user may write: "
            f"{getattr(error, 'orig', error)}."
        ) from error
    return engine


def _sqlite_engine(url: URL, begin: str, pragmas: tuple[str, ...], **options: Any) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # what is bound is people's text, and errors are logged
        # Statements that insert many rows are large; those of past segments must not stay.
        connect_args={"timeout": _BUSY_SECONDS, "cached_statements": 48},
        **options,
    )

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own BEGIN comes too late and is never IMMEDIATE; `start` emits it instead
        # (SQLAlchemy, "Serializable isolation / Savepoints / Transactional DDL").
        connection.isolation_level = None
        _use_wal(connection)
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Turn WAL on. SQLite does not wait for the lock that this takes, so processes starting together do."""
    for _ in range(_BUSY_SECONDS * 20):
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
        else:
            return
    raise sqlite3.OperationalError("database is locked")
