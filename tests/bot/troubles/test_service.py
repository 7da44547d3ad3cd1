"""A service with troubles of its own: admins, monitoring and the alarm say so, and say when it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from ingest.event import utc_now
from tests.bot.service_run import PEOPLE, Portal, Running, fine, headsup, shown, teams_for, until


class Later:
    """The time, and some minutes more."""

    def __init__(self) -> None:
        self.minutes = 0.0

    def __call__(self) -> datetime:
        return utc_now() + timedelta(minutes=self.minutes)


@asynccontextmanager
async def pager(taken: list[Any]) -> AsyncIterator[str]:
    """Takes alarms; its address."""

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def check(run: Running, clock: Later, *minutes: float) -> None:
    """Look for troubles so many minutes from now; every part has got on by then."""
    (job,) = [job for job in run.service.stages.jobs if job.name == "troubles"]
    ingest = run.service.ingest
    assert ingest
    for clock.minutes in minutes:
        now = clock()
        await until(lambda now=now: (ingest.tailer.polled_at or now) > now)  # type: ignore[misc]
        await job.run()
        assert job.last_failure is None


async def asked(run: Running, path: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(run.url + path) as answer:
        return await (answer.json() if answer.content_type == "application/json" else answer.text())


async def test_a_layout_that_does_not_fit_is_told_and_is_over_when_it_fits(
    tmp_path: Path, database: str
) -> None:
    portal, clock, alarms = Portal(tmp_path), Later(), list[Any]()
    (tmp_path / "people.csv").write_text(PEOPLE.replace(",,developer,en-GB", ",,admin,en-GB", 1), "utf-8")
    async with (
        pager(alarms) as url,
        teams_for(portal) as teams,
        headsup(portal, teams, clock=clock, database=database, alarm_url=SecretStr(url)) as run,
    ):
        await run.ask("9001", "help")
        before = len(teams.messages("9001"))
        await check(run, clock, 0)
        log = portal.path("web1", "api")
        log.write_text("Nora's salary is 4711, and no layout of ours\n" * 40, encoding="utf-8")
        portal.written += 40
        await run.settled()
        await check(run, clock, 0.5, 1, 1.5, 2)
        await until(lambda: len(teams.messages("9001")) > before and bool(alarms))
        card = teams.messages("9001")[-1]
        assert "Records cannot be read" in shown(card)
        assert "100% of the records of hr-portal / web1 / api cannot be parsed" in shown(card)
        assert f"For one: {log}:40" in shown(card)
        health, ready = await asked(run, "/healthz"), await asked(run, "/readyz")
        (one,) = health["troubles"]
        assert (one["kind"], one["subject"]) == ("source_unparsed", "hr-portal / web1 / api")
        assert (health["status"], health["problems"]) == ("degraded", [one["sentence"]])
        assert ready == {"ready": True, "reasons": [], "troubles": [one["sentence"]]}
        assert 'headsup_troubles{kind="source_unparsed"} 1.0' in await asked(run, "/metrics")
        assert "4711" not in f"{health}{ready}{alarms}{shown(card)}"

        portal.write("web1", *[fine("1088")] * 30)
        await run.settled()
        await check(run, clock, 20, 25, 31)
        await until(lambda: "Headsup is well again" in shown(teams.messages("9001")[-1]))
        await until(lambda: len(alarms) == 2)
        assert len(teams.messages("9001")) == before + 1
        assert [alarm["state"] for alarm in alarms] == ["opened", "ended"]
        assert (await asked(run, "/healthz"))["problems"] == []


async def test_a_quiet_service_has_no_troubles(tmp_path: Path) -> None:
    """As `--local` and the demo: logs of some day, read at once."""
    portal, clock = Portal(tmp_path), Later()
    async with teams_for(portal) as teams, headsup(portal, teams, clock=clock) as run:
        for days in range(1, 15):
            portal.write("web1", *[fine("1088")] * 30, at=utc_now() - timedelta(days=days))
        await run.settled()
        await check(run, clock, 0, 1, 20, 40, 60)
        assert (await asked(run, "/healthz"))["troubles"] == []
