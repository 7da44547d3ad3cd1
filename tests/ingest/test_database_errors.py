"""What an operator is told when the database fails: one sentence, and never the text of an event."""

import errno
import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from ingest.database_errors import sentence_for


def sqlite_error(tmp_path: Path, *statements: str) -> sqlite3.Error:
    """What SQLite itself raises at the last of these statements."""
    with sqlite3.connect(tmp_path / "a.db", isolation_level=None) as connection:
        try:
            for statement in statements:
                connection.execute(statement)
        except sqlite3.Error as error:
            return error
    raise AssertionError("nothing failed")


def test_a_full_disk_is_called_that(tmp_path: Path) -> None:
    full = sqlite_error(
        tmp_path,
        "CREATE TABLE t (x)",
        "PRAGMA max_page_count = 3",
        "INSERT INTO t SELECT hex(randomblob(9000)) FROM (VALUES (1), (2), (3))",
    )
    said = "The disk of the database is full; make room on it, and all goes on by itself."
    assert sentence_for(full) == said
    assert sentence_for(OperationalError("INSERT", {"message": "secret"}, full)) == said
    assert sentence_for(OSError(errno.ENOSPC, "No space left on device")) == said
    assert sentence_for(psycopg.errors.DiskFull("could not extend file")) == said


def test_a_database_that_may_not_be_written_is_called_that(tmp_path: Path) -> None:
    refused = sqlite_error(tmp_path, "CREATE TABLE t (x)", "PRAGMA query_only=ON", "INSERT INTO t VALUES (1)")
    assert (
        sentence_for(refused)
        == "The database cannot be written; give this user the right to write its file and folder."
    )


@pytest.mark.parametrize(
    "error",
    [psycopg.OperationalError("connection refused"), psycopg.InterfaceError("closed"), TimeoutError()],
)
def test_a_database_that_is_away_is_to_be_started(error: Exception) -> None:
    assert sentence_for(error) == "The database cannot be reached; start it, and all goes on by itself."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.IntegrityError("text of an event"), "The database failed: IntegrityError."),
        (psycopg.errors.UniqueViolation("text of an event"), "The database failed: UniqueViolation 23505."),
        (SQLAlchemyError("text of an event"), "The database failed: SQLAlchemyError."),
    ],
)
def test_anything_else_is_named_and_says_nothing_of_what_was_written(error: Exception, said: str) -> None:
    assert sentence_for(error) == said
