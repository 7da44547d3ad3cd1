"""Opening the database: one engine for a process, shared by its threads. SQLite by its path, PostgreSQL by URL.

On SQLite every writer begins with the write lock (`BEGIN IMMEDIATE`), so a transaction never fails half-way
for want of it; readers begin plainly, see a snapshot, and are never in a writer's way (WAL).
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import SQLModel

from ingest.database_errors import DatabaseError
from ingest.models import MADE_BY_STORE
from ingest.partition_tables import make_parent
from ingest.postgresql import open_postgresql

__all__ = ["DatabaseError", "alone", "create_schema", "open_database", "reading", "writing"]

_BUSY_SECONDS: Final = 30  # how long a writer waits for another one before it gives up
_WRITES: Final = "headsup_writes"  # the execution option that tells a writer's transaction from a reader's
_QUEUE: Final = "headsup_queue"  # the execution option that holds the lock of this process's writers

_PRAGMAS: Final = (
    # Fsync at every commit: an event that was acknowledged and a notice that Teams accepted must outlive a
    # power cut. In WAL mode that is one fsync a commit; with batches of 100 events and more it hardly costs.
    "synchronous=FULL",
    "foreign_keys=ON",
    # Checkpoint every 80 MB instead of every 4: bulk inserts into indexes ran 1.5 times as fast.
    "wal_autocheckpoint=20000",
    "journal_size_limit=134217728",
    "cache_size=-65536",  # 64 MB a connection, taken as needed
    "temp_store=MEMORY",
)


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

    Writers of one process queue up on a lock of its own: who finds SQLite's taken sleeps up to 100 ms a try.
    """
    queue = engine.get_execution_options().get(_QUEUE, nullcontext())
    with queue, engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
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
    engine = create_engine(
        url,
        hide_parameters=True,  # what is bound is people's text, and errors are logged
        connect_args={"timeout": _BUSY_SECONDS, "cached_statements": 256},
        execution_options={_QUEUE: threading.Lock()},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
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


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE; `_begin` emits it instead
    # (SQLAlchemy, "Serializable isolation / Savepoints / Transactional DDL").
    connection.isolation_level = None
    _use_wal(connection)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


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


def _begin(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get(_WRITES))
    connection.exec_driver_sql("PRAGMA query_only=OFF" if writes else "PRAGMA query_only=ON")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
