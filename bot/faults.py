"""What may be said about an error: what kind it is and where it was raised, never its text.

The text of an exception may hold what was being worked on, a line of somebody's log included: a driver quotes
the row that it refused, a parser what it could not read. So logs and health pages go by these functions. Pure.
"""

import sqlite3
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

MOST_CAUSES: Final = 5
MOST_FRAMES: Final = 12
_ROOT: Final = Path(__file__).parents[1]


def describe(error: BaseException) -> str:
    """The kind of an error and of what caused it, such as `OperationalError (SQLITE_FULL)`."""
    return ", caused by ".join(_kind(one) for one in _chain(error))


def frames(error: BaseException) -> list[str]:
    """Where it was raised, innermost first: `ingest/store.py:62 append`."""
    innermost = list(_chain(error))[-1]
    found = traceback.extract_tb(innermost.__traceback__)
    return [f"{_short(at.filename)}:{at.lineno} {at.name}" for at in reversed(found)][:MOST_FRAMES]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from; a driver's own error is named by the one that wraps it."""
    current: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if current is None:
            return
        yield current
        if isinstance(current, DBAPIError):
            return
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _kind(error: BaseException) -> str:
    brief = getattr(error, "brief", None)  # an error of ours that has a text without anybody's words
    if isinstance(brief, str):
        return brief
    if isinstance(error, DBAPIError):
        return _kind(error.orig) if error.orig is not None else type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    code = _code(error)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__


def _code(error: BaseException) -> str | None:
    """The database's own code: of SQLite (`SQLITE_FULL`) or of PostgreSQL (`53100`)."""
    name = getattr(error, "sqlite_errorname", None) if isinstance(error, sqlite3.Error) else None
    state = getattr(error, "sqlstate", None)
    return next((code for code in (name, state) if isinstance(code, str)), None)


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])
