"""Writes down what becomes of many deliveries at once: changes that come together are committed together."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine

from ingest.database import writing

MOST: Final = 200
"""Changes in one transaction."""
THREADS: Final = 4

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class _Change:
    make: Callable[[Connection], Any]
    made: asyncio.Future[Any]


class Scribe:
    """Commits changes, each of which its caller waits for. For one event loop; to be closed.

    A commit costs an fsync whatever it holds: while one is under way, the changes that come wait and go into the next.
    Its threads are its own, so that no stage that takes long keeps a card waiting.
    """

    def __init__(self, engine: Engine) -> None:
        self.commits = 0
        self._engine = engine
        self._waiting: list[_Change] = []
        self._writer: asyncio.Task[None] | None = None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="scribe")

    async def write(self, change: Callable[[Connection], Made]) -> Made:
        """Make a change in a transaction, which others may share; what it gives, once it is committed."""
        loop = asyncio.get_running_loop()
        waiting = _Change(change, loop.create_future())
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = loop.create_task(self._write())
        made: Made = await waiting.made
        return made

    async def read(self, reading: Callable[[], Made]) -> Made:
        """Something else that blocks, in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, reading)

    def close(self) -> None:
        """End the threads, when nothing waits any more."""
        self._threads.shutdown()

    async def _write(self) -> None:
        try:
            while self._waiting:
                changes, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._commit(changes)
        finally:
            self._writer = None

    async def _commit(self, changes: list[_Change]) -> None:
        try:
            made = await self.read(lambda: self._together(changes))
        except Exception as error:
            if len(changes) == 1:
                _fail(changes[0], error)
                return
            for one in changes:  # one that fails must not keep the others from being written
                await self._commit([one])
            return
        for one, result in zip(changes, made, strict=True):
            if not one.made.done():
                one.made.set_result(result)

    def _together(self, changes: list[_Change]) -> list[Any]:
        with writing(self._engine) as connection:
            made = [one.make(connection) for one in changes]
        self.commits += 1
        return made


def _fail(change: _Change, error: Exception) -> None:
    if not change.made.done():
        change.made.set_exception(error)
