"""The state of the database and its disk, asked for so that a database that hangs holds up one thread at most."""

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final, Generic, TypeVar

from sqlalchemy import Engine, text

from ingest.database import reading

WAIT: Final = 3.0
"""Seconds that an answer is waited for."""

Answer = TypeVar("Answer")


class NoAnswer(Exception):
    """The database has not answered in time. The message is one sentence."""

    def __init__(self) -> None:
        super().__init__(f"the database does not answer within {WAIT:g} seconds")


class Asked(Generic[Answer]):
    """Asks something that may hang. One asks at a time; who comes meanwhile waits for the same answer."""

    def __init__(self, ask: Callable[[], Answer], *, wait: float = WAIT) -> None:
        self._ask = ask
        self._wait = wait
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="probe")
        self._asked: Future[Answer] | None = None

    async def __call__(self) -> Answer:
        """The answer. Raises NoAnswer, and what asking raises."""
        if self._asked is None or self._asked.done():
            self._asked = self._thread.submit(self._ask)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._asked)), self._wait)
        except TimeoutError:
            raise NoAnswer from None

    def close(self) -> None:
        """Let go of the thread, which may hang for ever."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def answers(engine: Engine) -> None:
    """Ask for a row. Raises what is wrong."""
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))


def size_of(engine: Engine) -> int:
    """Bytes of the database: of its files, or as PostgreSQL counts them."""
    path = file_of(engine)
    if path is not None:
        files = (path, Path(f"{path}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    with reading(engine) as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def free_of(engine: Engine) -> int | None:
    """Bytes free on the disk of the database; None for PostgreSQL, whose disk is its own."""
    path = file_of(engine)
    return None if path is None else shutil.disk_usage(path.parent).free


def file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database."""
    return Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
