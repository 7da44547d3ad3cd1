"""`kill -9` in the midst of it: no event is lost or doubled, nobody is missed, nobody is told twice."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from random import Random

from click.testing import CliRunner

from bot.cli import headsup as command
from bot.directory import COLUMNS
from bot.loopback import Fault, LoopbackConnector, local_people
from bot.loopback.service import TENANT
from bot.telling.notices import Notice, NoticeStore
from ingest.database import open_database
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import Card, Portal, cards_in, fine, forbidden, idle, proxied, unticked, until

PEOPLE = 60
KILLS = 4


def everyone(portal: Portal) -> list[str]:
    """The logins of a larger company, which `people.csv` is of from now on."""
    logins = [str(2000 + number) for number in range(PEOPLE)]
    rows = [f"{login},aad-{login},Person {login},,2000,user,en-GB,Europe/Berlin" for login in logins]
    text = "\n".join([",".join(COLUMNS), *rows, ""])
    (portal.folder / "people.csv").write_text(text, encoding="utf-8")
    return logins


async def work(portal: Portal, random: Random, logins: list[str]) -> Counter[Card]:
    """Everybody at work for a while, on both nodes; who is due to be told, and how often."""
    due: Counter[Card] = Counter()
    for number, login in enumerate(logins[1:], 1):
        first, second = random.sample(("web1", "web2"), 2)
        if number % 3 == 0:
            portal.write(first, unticked(login))
            portal.write(second, unticked(login), fine(login))
            due["ack-missing", login, "user"] += 1
        elif number % 3 == 1:
            portal.write(first, proxied(login))
            portal.write(second, proxied(login))
            due["web-proxy", login, "user"] += 1
        else:
            portal.write(first, forbidden(login, 12000 + number))
            due["edit-forbidden", login, "user"] += 1
            due["edit-forbidden", logins[0], "manager"] += 1
        for _ in range(10):
            portal.write(random.choice((first, second)), fine(login))
        await asyncio.sleep(random.uniform(0.02, 0.15))
    return due


async def test_killed_at_any_moment_and_started_again(tmp_path: Path) -> None:
    random = Random(11)
    portal = Portal(tmp_path)
    logins = everyone(portal)
    async with LoopbackConnector(local_people(portal.directory)) as teams:
        teams.fail(Fault(delay=0.03, operation="send", times=None))  # so that kills meet sends under way
        settings = {
            "HEADSUP_SERVICE_URL": teams.service_url,
            "HEADSUP_TENANT_ID": TENANT,
            "HEADSUP_CAP_A_DAY": "0",
        }
        working = asyncio.create_task(work(portal, random, logins))
        for _ in range(KILLS):
            async with ServeProcess(tmp_path, **settings) as process:
                await process.up()
                await asyncio.sleep(random.uniform(0.0, 0.8))
                process.kill()
        due = await working
        async with ServeProcess(tmp_path, **settings) as process:
            await process.up()
            engine = open_database(str(tmp_path / "headsup.db"))
            try:
                await until(lambda: idle(engine, portal.written))
                notices = NoticeStore(engine).listed()
            finally:
                engine.dispose()
            process.terminate()
            assert await process.ended() == 0
        # One notice for each of the due, the manager's one for each document: none missing, none twice.
        assert Counter(_card(notice) for notice in notices) == due
        assert {notice.state for notice in notices} <= {"accepted", "unknown"}
        told = cards_in(teams, notices)
        assert told <= due  # those whose outcome the kill left unknown were told at most once
        assert told >= Counter(_card(notice) for notice in notices if notice.state == "accepted")
        found = await asyncio.to_thread(_events, tmp_path)
        assert len(found) == portal.written
        assert len(set(found)) == portal.written


def _card(notice: Notice) -> Card:
    return notice.issue, notice.person, notice.told


def _events(folder: Path) -> list[str]:
    """The trace ids of all events, as the command line lists them."""
    result = CliRunner().invoke(command, ["events", "--json", "--database", str(folder / "headsup.db")])
    assert result.exit_code == 0, result.output
    return [
        event.get("trace_id") or f"{event['file']}:{event['position']}"
        for event in map(json.loads, result.stdout.splitlines())
    ]
