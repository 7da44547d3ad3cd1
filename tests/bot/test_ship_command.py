"""`headsup ship` beside a real `headsup serve`, each a process of its own, both killed at random."""

import asyncio
import socket
import sqlite3
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from bot.cli import headsup as command
from ingest.database import create_schema, open_database
from ingest.event import Event, utc_now
from ingest.sources import load_sources
from ingest.store import EventStore
from ingest.tailing.tail import Tailer
from tests.bot.rotating_writer import SCHEMES, RotatingWriter
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import until
from tests.bot.test_tail_kill import KILLS, SEED, check, stored


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The service's machine: no logs of its own."""
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "sources.yaml").write_text("sources: [{node: none, files: none-*.log, format: json}]\n")
    return folder


def serve(folder: Path, port: int) -> ServeProcess:
    return ServeProcess(folder, HEADSUP_LISTEN=f"127.0.0.1:{port}", HEADSUP_PEOPLE="")


def ship(folder: Path, port: int, *options: str) -> ServeProcess:
    return ServeProcess(
        folder, *options, command="ship", HEADSUP_SHIP_TO=f"http://127.0.0.1:{port}", HEADSUP_PEOPLE=""
    )


async def shipped_once(folder: Path, port: int) -> list[str]:
    """What `headsup ship --once` says."""
    async with ship(folder, port, "--once") as agent:
        assert await agent.ended() == 0, agent.lines
        return agent.lines


def events(database: Path) -> list[Event]:
    engine = open_database(str(database))
    try:
        return list(EventStore(engine, utc_now).scan())
    finally:
        engine.dispose()


def plain(found: list[Event]) -> list[dict[str, object]]:
    """Events without what differs from reading to reading."""
    shown = [
        {name: getattr(event, name) for name in Event.__struct_fields__ if name not in ("id", "received")}
        for event in found
    ]
    return sorted(shown, key=lambda event: (str(event["file"]), event["position"]))


async def test_events_are_those_that_a_tailer_on_the_spot_stores(
    tmp_path: Path, service: Path, port: int
) -> None:
    node = tmp_path / "node"
    writer = RotatingWriter(node, Random(3))
    for scheme in SCHEMES:
        writer.write(scheme, 40)
    async with serve(service, port) as process:
        await process.up()
        assert (await shipped_once(node, port))[-1] == "200 events sent, 0 wait for the next start."
        assert (await shipped_once(node, port))[-1] == "0 events sent, 0 wait for the next start."
    local = open_database(str(tmp_path / "local.db"))
    create_schema(local)
    Tailer(load_sources(node / "sources.yaml"), EventStore(local, utc_now), utc_now).drain()
    local.dispose()
    assert plain(events(service / "headsup.db")) == plain(events(tmp_path / "local.db"))
    check(str(service / "headsup.db"), writer)


async def test_both_are_killed_at_any_moment(tmp_path: Path, service: Path, port: int) -> None:
    random = Random(SEED)
    node, database = tmp_path / "node", str(service / "headsup.db")
    with RotatingWriter(node, Random(SEED)) as writer:
        for _ in range(KILLS):
            async with serve(service, port) as process, ship(node, port) as agent:
                first, second = random.sample((process, agent), 2)
                if random.random() < 0.7:
                    await process.up()
                await asyncio.sleep(random.uniform(0, 1.5))
                first.kill()
                await first.ended()
                await asyncio.sleep(random.uniform(0, 1.0))
                second.kill()
                await second.ended()
    async with serve(service, port) as process:
        await process.up()
        async with ship(node, port) as agent:
            await until(lambda: stored(database) >= len(writer.written), 120)
            agent.terminate()
            assert await agent.ended() == 0
        process.terminate()
        assert await process.ended() == 0
    assert not any("may be there twice" in line for line in agent.lines)
    check(database, writer)


async def test_what_is_deleted_while_the_service_is_away_is_not_lost(
    tmp_path: Path, service: Path, port: int
) -> None:
    """The spool takes it; and when that is full, the handles do."""
    node = tmp_path / "node"
    writer = RotatingWriter(node, Random(4))
    writer.write("named", 1)
    limits = {"HEADSUP_SHIP_SPOOL_MB": "1"}
    async with ServeProcess(
        node, command="ship", HEADSUP_SHIP_TO=f"http://127.0.0.1:{port}", **limits
    ) as agent:
        await agent.said("cannot be reached")
        database = node / "headsup-ship.db"
        noise = Random(5)
        while not _is_full(database):
            writer.write("named", 50, noise.randbytes(9000).hex())
            await asyncio.sleep(0.02)
        writer.archives += 1
        writer.write("named", 20)  # a file that nobody has read
        await asyncio.sleep(1.5)  # a listing, so that it is held
        for path in writer.logs.iterdir():
            path.unlink()
        async with serve(service, port) as process:
            await process.up()
            await until(lambda: stored(str(service / "headsup.db")) >= len(writer.written), 60)
    found = [event.message or "" for event in events(service / "headsup.db")]
    assert sorted(message[1:8] for message in found) == writer.written


def _is_full(database: Path) -> bool:
    with sqlite3.connect(database) as connection:
        size = connection.execute("SELECT coalesce(sum(length(packed)), 0) FROM shipment").fetchone()[0]
    return int(size) >= 1 << 20


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ((), 2, "HEADSUP_SHIP_TO is not set; set it or give --to https://host:port."),
        (
            ("--to", "headsup.example"),
            2,
            "HEADSUP_SHIP_TO: write https://host:port instead of 'headsup.example'.",
        ),
    ],
)
def test_wrong_use(tmp_path: Path, options: tuple[str, ...], status: int, said: str) -> None:
    (tmp_path / "sources.yaml").write_text("sources: [{files: a.log, format: json}]\n")
    result = CliRunner().invoke(command, ["ship", "--sources", str(tmp_path / "sources.yaml"), *options])
    assert (result.exit_code, result.stderr) == (status, f"{said}\n")


def test_sources_without_files(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: [{when: {a: b}}]\n")
    arguments = ["ship", "--sources", str(tmp_path / "sources.yaml"), "--to", "http://127.0.0.1:1"]
    result = CliRunner().invoke(command, arguments)
    assert (result.exit_code, result.stderr) == (
        2,
        "No source names files, so there is nothing to ship; give one `files: PATTERN`.\n",
    )
