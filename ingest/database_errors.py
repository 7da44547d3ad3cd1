"""What goes wrong with a database as a whole, and how that is said."""

import errno
import sqlite3
from typing import Final

import psycopg
import sqlalchemy.exc

AWAY: Final = (
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.TimeoutError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OSError,
    MemoryError,
)
"""What a database raises that is away, locked or full: not the fault of what was to be written."""

_DISK_FULL: Final = "The disk of the database is full; make room on it, and all goes on by itself."
_LOCKED: Final = "Another program holds the database locked; end it, and all goes on by itself."
_AWAY: Final = "The database cannot be reached; start it, and all goes on by itself."
_READ_ONLY: Final = "The database cannot be written; give this user the right to write its file and folder."

# https://www.sqlite.org/rescode.html and https://www.postgresql.org/docs/current/errcodes-appendix.html
_SQLITE: Final = {
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_IOERR: "The database's file cannot be read or written; look at its disk.",
}
_POSTGRESQL: Final = {
    "53100": _DISK_FULL,
    "53300": "The database has no connection left; raise its max_connections.",
    "25006": "The database takes no writes; it is a standby, or set to read only.",
}


class DatabaseError(Exception):
    """The database cannot be opened. The message says what to do."""


def sentence_for(error: BaseException) -> str:
    """What a failure of the database means and what to do, in one sentence that holds no text of events."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)  # with its extension in the higher bits
        return _SQLITE.get((code or 0) & 0xFF, f"The database failed: {type(cause).__name__}.")
    if isinstance(cause, psycopg.Error):
        known = _POSTGRESQL.get(cause.sqlstate or "")
        if known is None and isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
            return _AWAY
        return known or f"The database failed: {type(cause).__name__} {cause.sqlstate or ''}".rstrip() + "."
    if isinstance(cause, OSError) and cause.errno == errno.ENOSPC:
        return _DISK_FULL
    if isinstance(cause, AWAY):
        return _AWAY
    return f"The database failed: {type(cause).__name__}."
