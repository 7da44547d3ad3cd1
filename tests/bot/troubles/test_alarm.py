"""The alarm: every trouble is posted when it is opened and when it has ended, whatever is away for a while."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.troubles.alarm import (
    LONGEST_WAIT,
    MOST_TRIES,
    Alarm,
    NotTaken,
    alarm_session,
    posting,
    wait_after,
)
from bot.troubles.store import TroubleStore
from bot.troubles.trouble import Finding, Trouble
from tests.bot.builders import NOON
from tests.ingest.clocks import SetClock

MINUTE = timedelta(minutes=1)
DISK = Finding("disk_low", "database", None, 0, {"mb": 640})
OPENED = {
    "kind": "disk_low",
    "subject": "database",
    "since": "2026-06-12T12:00:00.000+00:00",
    "sentence": "The disk of the database has 640 MB left. Since 2026-06-12 12:00 UTC. "
    "Make room, or set HEADSUP_KEEP_EVENTS_GB.",
    "state": "opened",
    "host": "ops1",
}


@dataclass
class Pager:
    """Takes what is posted, after so many refusals."""

    refusals: int = 0
    taken: list[Mapping[str, Any]] = field(default_factory=list)

    async def __call__(self, body: Mapping[str, Any]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise NotTaken("HEADSUP_ALARM_URL answers 500.")
        self.taken.append(body)


def alarm(engine: Engine, pager: Pager) -> tuple[Alarm, SetClock]:
    """With a disk that is low since noon."""
    store, clock = TroubleStore(engine), SetClock(NOON + 2 * MINUTE)
    for now in (NOON, clock.now):
        store.see([DISK], "ops1", now)
    store.judge(clock.now, NOON)
    return Alarm(store, pager, clock, Random(1)), clock


async def test_it_is_posted_once_and_once_more_when_it_is_over(engine: Engine) -> None:
    pager = Pager()
    made, clock = alarm(engine, pager)
    assert [await made.run_once() for _ in range(2)] == [1, 0]
    clock.now += 9 * MINUTE
    made.store.judge(clock.now, NOON)
    assert [await made.run_once() for _ in range(2)] == [1, 0]
    assert pager.taken == [OPENED, OPENED | {"state": "ended"}]
    assert made.outcomes == {"taken": 2, "refused": 0, "given_up": 0}


async def test_what_is_not_taken_is_posted_again_and_given_up_at_last(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    pager = Pager(refusals=MOST_TRIES)
    made, clock = alarm(engine, pager)
    began, tries = clock.now, 0
    while clock.now - began < timedelta(hours=12):
        tries += await made.run_once()
        clock.now += MINUTE
    assert (tries, pager.taken, made.outcomes["given_up"]) == (MOST_TRIES, [], 1)
    assert [record.levelname for record in caplog.records if "alarm" in record.message] == [
        "WARNING",
        "ERROR",
    ]


async def test_it_gets_there_once_it_is_answered(engine: Engine) -> None:
    pager = Pager(refusals=2)
    made, clock = alarm(engine, pager)
    for _ in range(5):
        await made.run_once()
        clock.now += MINUTE
    assert (pager.taken, made.outcomes) == ([OPENED], {"taken": 1, "refused": 2, "given_up": 0})


class Gone(TroubleStore):
    """A store whose database comes and goes."""

    away = True

    def to_post(self, now: datetime, *, limit: int, lease: timedelta) -> list[Trouble]:
        if self.away:
            raise OperationalError("SELECT 1", None, ConnectionError("server closed"))
        return super().to_post(now, limit=limit, lease=lease)


async def test_a_database_that_is_away_is_posted_from_memory(engine: Engine) -> None:
    store, clock, pager = Gone(engine), SetClock(NOON), Pager(refusals=1)
    made = Alarm(store, pager, clock, Random(1), host="ops1")
    for _ in range(6):
        with pytest.raises(OperationalError):
            await made.run_once()
        clock.now += MINUTE
    store.away = False
    assert [await made.run_once() for _ in range(2)] == [0, 0]
    said = "The database does not answer. Since 2026-06-12 12:00 UTC. Start it; nothing is lost meanwhile."
    body = {
        "kind": "database_away", "subject": "database", "since": "2026-06-12T12:00:00.000+00:00",
        "sentence": said, "host": "ops1",
    }  # fmt: skip
    assert pager.taken == [body | {"state": "opened"}, body | {"state": "ended"}]


async def test_a_moment_without_the_database_is_no_alarm(engine: Engine) -> None:
    store, clock, pager = Gone(engine), SetClock(NOON), Pager()
    made = Alarm(store, pager, clock, Random(1))
    with pytest.raises(OperationalError):
        await made.run_once()
    store.away, clock.now = False, NOON + MINUTE
    await made.run_once()
    assert pager.taken == []


def test_waits_double_with_jitter_up_to_ten_minutes() -> None:
    assert [2.5 * 2**n <= wait_after(n, Random(n)) <= 5.0 * 2**n for n in range(6)] == [True] * 6
    assert LONGEST_WAIT / 2 <= wait_after(10_000, Random(1)) <= LONGEST_WAIT


@asynccontextmanager
async def answering(status: int, got: list[Any]) -> AsyncIterator[str]:
    """A server that answers by a status; its address."""

    async def answer(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.Response(status=status, headers={"Location": "/elsewhere"}, text="Nora's salary")

    app = web.Application()
    app.router.add_post("/alarm", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/alarm"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("status", [200, 202, 302, 400, 500])
async def test_only_2xx_takes_it_and_nothing_answered_is_repeated(status: int) -> None:
    got: list[Any] = []
    async with answering(status, got) as url, aiohttp.ClientSession() as session:
        post = posting(url, lambda: session)
        if status < 300:
            await post(OPENED)
        else:
            with pytest.raises(NotTaken, match=rf"^HEADSUP_ALARM_URL answers {status}\.$"):
                await post(OPENED)
    assert got == [OPENED]


async def test_an_address_that_nobody_listens_on_is_not_in_the_log() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NotTaken) as raised:
            await posting("http://127.0.0.1:9/secret-path", lambda: session)(OPENED)
    assert "secret" not in str(raised.value)
    assert str(raised.value).startswith("HEADSUP_ALARM_URL does not answer (")


async def test_it_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[tuple[str, Any]] = []

    async def proxy(request: web.BaseRequest) -> web.Response:
        got.append((str(request.url), await request.json()))
        return web.Response()

    server = web.ServerRunner(web.Server(proxy))
    await server.setup()
    await web.TCPSite(server, "127.0.0.1", 0).start()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.addresses[0][1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    try:
        async with alarm_session() as session:
            await posting("http://pager.example/headsup", lambda: session)(OPENED)
    finally:
        await server.cleanup()
    assert got == [("http://pager.example/headsup", OPENED)]
