"""`kill -9` at random moments while logs are written and turned over: every record is stored once.

HEADSUP_TEST_KILLS=200 make test TESTS=tests/bot/test_tail_kill.py
"""

import asyncio
import os
import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest

from ingest.database import open_database
from ingest.event import utc_now
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.rotating_writer import STACK, RotatingWriter
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import until

KILLS = int(os.environ.get("HEADSUP_TEST_KILLS", "3"))
SEED = int(os.environ.get("HEADSUP_TEST_SEED", "5"))


def stored(database: str) -> int:
    engine = open_database(database)
    try:
        return EventStore(engine, utc_now).count(EventQuery())
    finally:
        engine.dispose()


def check(database: str, writer: RotatingWriter) -> None:
    """Every record is there once and whole."""
    engine = open_database(database)
    try:
        events = list(EventStore(engine, utc_now).scan())
    finally:
        engine.dispose()
    places = defaultdict(list)
    for event in events:
        for number in re.findall(r"\[(r\d+)\]", event.message or event.exception or ""):
            places[number].append((Path(event.file or "").name, event.position))
    wrong = {number: places[number] for number in writer.written if len(places[number]) != 1}
    assert not wrong, f"{len(wrong)} not once, such as {list(wrong.items())[:5]}"
    assert [event.message for event in events if event.parse_error] == []
    stacks = [event.exception for event in events if event.exception]
    assert len(stacks) == len(writer.written) // 7
    assert all(stack.endswith(STACK) for stack in stacks)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "headsup.db")
    url: str = request.getfixturevalue("postgresql_url")
    return url


async def test_serve_is_killed_at_any_moment(tmp_path: Path, database: str) -> None:
    random = Random(SEED)
    with RotatingWriter(tmp_path, Random(SEED)) as writer:
        for kill in range(KILLS):
            async with ServeProcess(tmp_path, HEADSUP_DATABASE=database, HEADSUP_PEOPLE="") as process:
                if kill % 4:
                    await process.up()
                await asyncio.sleep(random.uniform(0, 1.5))
                process.kill()
                await process.ended()
            await asyncio.sleep(random.choice((0, 0, 0.5)))
    async with ServeProcess(tmp_path, HEADSUP_DATABASE=database, HEADSUP_PEOPLE="") as process:
        await process.up()
        await until(lambda: stored(database) >= len(writer.written), 120)
        process.terminate()
        assert await process.ended() == 0
    check(database, writer)
