"""The service is killed, its database restarted, its disk filled, under load: what was acknowledged is there, once."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ingest.database import open_database
from ingest.event import utc_now
from ingest.store import EventStore
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import until
from tests.bot.shippers import Shippers, message
from tests.postgresql import NoPostgresql, missing, temporary_server

ROUNDS = int(os.environ.get("HEADSUP_TEST_ROUNDS", "5"))
"""Kills in a run; 200 for the long run that docs/performance.md speaks of."""

SOURCES = "sources:\n  - {product: hr-portal, service: api, when: {product: hr-portal}}\n"


def settings_for(folder: Path, database: str) -> dict[str, str]:
    """A service that only receives, on a port that stays the same when it is started again."""
    (folder / "issues").mkdir(exist_ok=True)
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "people.csv").write_text("login,aad_object_id,name,email,manager,roles,locale,timezone\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "HEADSUP_DATABASE": database,
        "HEADSUP_ISSUES": str(folder / "issues"),
        "HEADSUP_LISTEN": f"127.0.0.1:{port}",
    }


def stored(database: str) -> Counter[str]:
    """The messages in the store, and how often each is there."""
    engine = open_database(database)
    try:
        return Counter(event.message or "" for event in EventStore(engine, utc_now).scan())
    finally:
        engine.dispose()


class Run:
    """A service that receives, and shippers that ship all the time."""

    def __init__(self, folder: Path, database: str, seed: int) -> None:
        self.folder = folder
        self.database = database
        self.random = Random(seed)
        self.settings = settings_for(folder, database)
        self.shippers = Shippers(f"http://{self.settings['HEADSUP_LISTEN']}", self.random)
        self._shipping = asyncio.create_task(self.shippers.run())

    def service(self) -> ServeProcess:
        """The service, to be entered: each time a process of its own."""
        return ServeProcess(self.folder, **self.settings)

    async def moved_on(self, events: int = 400) -> None:
        """Wait until so many more events have been acknowledged."""
        goal = self.shippers.acknowledged + events
        await until(lambda: self.shippers.acknowledged >= goal)

    async def end(self) -> None:
        """Let the shippers finish what they began; each event that they were given must then be there, once."""
        self.shippers.end()
        await asyncio.wait_for(self._shipping, 90)
        assert self.shippers.acknowledged == self.shippers.given
        found = await asyncio.to_thread(stored, self.database)
        assert found == Counter(message(number) for number in range(self.shippers.given))


async def killed_again_and_again(folder: Path, database: str, rounds: int) -> None:
    """Ship while the service is killed `rounds` times."""
    run = Run(folder, database, rounds)
    for _ in range(rounds):
        async with run.service() as process:
            await process.up()
            await asyncio.sleep(run.random.uniform(0.0, 0.6))
            process.kill()
    async with run.service() as process:
        await process.up()
        await run.end()
        process.terminate()
        assert await process.ended() == 0
    print(f"{rounds} kills, {run.shippers.given} events, each there once")


async def test_every_acknowledged_event_survives_kills_on_sqlite(tmp_path: Path) -> None:
    await killed_again_and_again(tmp_path, str(tmp_path / "headsup.db"), ROUNDS)


async def test_every_acknowledged_event_survives_kills_on_postgresql(
    tmp_path: Path, postgresql_url: str
) -> None:
    await killed_again_and_again(tmp_path, postgresql_url, ROUNDS)


async def test_a_database_server_that_is_restarted_under_load_loses_nothing(tmp_path: Path) -> None:
    """As a power cut would end it; it writes through, as the database of a service does."""
    try:
        with temporary_server(fsync="on", synchronous_commit="on") as server:
            run = Run(tmp_path, server.url("postgres"), ROUNDS)
            async with run.service() as process:
                await process.up()
                for _ in range(max(2, ROUNDS // 5)):
                    await run.moved_on()
                    await asyncio.to_thread(server.stop)
                    await asyncio.sleep(run.random.uniform(0.0, 0.5))
                    await asyncio.to_thread(server.start)
                await run.moved_on()
                await run.end()
                assert any(answer.startswith("503") for answer in run.shippers.refused)
    except NoPostgresql as error:
        missing(str(error))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 48 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder))
    if sys.platform != "linux" or os.getuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        missing("only root may mount a small file system, and on Linux")
    try:
        yield folder
    finally:
        subprocess.run(("umount", "--lazy", str(folder)), check=True)


async def test_a_full_disk_is_said_and_when_there_is_room_again_all_goes_on(
    tmp_path: Path, small_disk: Path
) -> None:
    ballast = small_disk / "ballast"
    run = Run(tmp_path, str(small_disk / "headsup.db"), ROUNDS)
    async with run.service() as process:
        await process.up()
        for _ in range(2):
            await run.moved_on()
            with ballast.open("wb", buffering=0) as file:
                file.truncate(0)
                _fill(file.fileno(), shutil.disk_usage(small_disk).free)
            run.shippers.refused.clear()
            await until(lambda: len(run.shippers.refused) >= 8)
            assert all(answer.startswith("503") for answer in run.shippers.refused)
            assert any("The disk of the database is full" in line for line in process.lines)
            ballast.unlink()
        await run.moved_on()
        await run.end()
        process.terminate()
        assert await process.ended() == 0


def _fill(descriptor: int, size: int) -> None:
    """Write until nothing more fits."""
    block = bytes(1 << 16)
    try:
        for _ in range(size // len(block) + 2):
            os.write(descriptor, block)
        while True:
            os.write(descriptor, block[:512])
    except OSError:
        return
