"""Changes that come together are committed together, and each caller hears of its own."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from bot.audit import AUDIT
from bot.telling.scribe import Scribe
from ingest.database import reading


def change(number: int) -> Callable[[Connection], int]:
    """Writes down a number; gives it."""

    def make(connection: Connection) -> int:
        connection.execute(insert(AUDIT).values(at_us=number, actor="a", action="b"))
        if number == 13:
            raise KeyError(number)
        return number

    return make


def written(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(AUDIT)) or 0


@pytest.fixture
def scribe(engine: Engine) -> Scribe:
    return Scribe(engine)


def test_changes_that_come_while_a_commit_is_under_way_share_the_next(engine: Engine, scribe: Scribe) -> None:
    async def work() -> list[int]:
        return await asyncio.gather(*(scribe.write(change(number)) for number in range(1_000, 1_100)))

    assert asyncio.run(work()) == list(range(1_000, 1_100))
    assert (written(engine), scribe.commits) == (100, 1)


def test_one_that_fails_is_told_so_and_the_others_are_written(engine: Engine, scribe: Scribe) -> None:
    async def work() -> list[int | BaseException]:
        changes = (scribe.write(change(number)) for number in (12, 13, 14))
        return await asyncio.gather(*changes, return_exceptions=True)

    first, failed, last = asyncio.run(work())
    assert (first, type(failed), last) == (12, KeyError, 14)
    assert written(engine) == 2


def test_who_does_not_wait_any_longer_keeps_nobody_from_theirs(engine: Engine, scribe: Scribe) -> None:
    async def work() -> int:
        gone = asyncio.create_task(scribe.write(change(1)))
        stays = asyncio.create_task(scribe.write(change(2)))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert asyncio.run(work()) == 2
    assert written(engine) == 2


def test_what_only_reads_runs_in_its_threads(scribe: Scribe) -> None:
    assert asyncio.run(scribe.read(lambda: 7)) == 7
