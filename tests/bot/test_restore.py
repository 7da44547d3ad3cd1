"""Last night's copy is put back in the midst of work: nobody is told again, what is new is told, numbers are exact."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

from bot.loopback import LoopbackConnector, local_people
from bot.loopback.service import TENANT
from bot.telling.notices import Notice, NoticeStore
from ingest.database import open_database
from ingest.event import utc_now
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.serve_process import ServeProcess, environment
from tests.bot.service_run import Card, Portal, cards_in, fine, idle, proxied, unticked, until
from tests.bot.test_kill import everyone, work


def run(folder: Path, *arguments: str) -> dict[str, object]:
    """A command of `headsup` with --json, while others work."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--json"],
        cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found: dict[str, object] = json.loads(line)
    return found


async def settled(portal: Portal, teams: LoopbackConnector) -> tuple[list[Notice], Counter[Card]]:
    """The notices and the cards once all that was written has gone its whole way."""
    engine = open_database(str(portal.folder / "headsup.db"))
    try:
        await until(lambda: idle(engine, portal.written), 60)
        assert EventStore(engine, utc_now).count(EventQuery()) == portal.written
        notices = NoticeStore(engine).listed()
    finally:
        engine.dispose()
    return notices, cards_in(teams, notices)


def told(teams: LoopbackConnector) -> Counter[str]:
    """Cards by the person in whose chat they stand, whatever the database knows of them."""
    return Counter({person.login: len(teams.messages(person.login)) for person in teams.conversations.people})


async def test_nobody_is_told_again_after_a_copy_was_restored(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    logins = everyone(portal)
    async with LoopbackConnector(local_people(portal.directory)) as teams:
        settings = {"HEADSUP_SERVICE_URL": teams.service_url, "HEADSUP_TENANT_ID": TENANT}
        async with ServeProcess(tmp_path, **settings) as process:
            await process.up()
            working = asyncio.create_task(work(portal, Random(7), logins[:-1]))
            await asyncio.sleep(1.5)
            backup = await asyncio.to_thread(run, tmp_path, "db", "backup", str(tmp_path / "copy.db"))
            assert backup["bytes"] == (tmp_path / "copy.db").stat().st_size
            due = await working
            notices, cards = await settled(portal, teams)
            assert Counter((n.issue, n.person, n.told) for n in notices) == due == cards
            portal.write("web1", *[fine(login) for login in logins])
            process.kill()
        before = told(teams)

        restored = await asyncio.to_thread(run, tmp_path, "db", "restore", str(tmp_path / "copy.db"))
        assert str(restored["replaced"]).startswith(str(tmp_path / "headsup.db.replaced-"))
        portal.write(
            "web1", unticked(logins[1]), proxied(logins[1])
        )  # the first is told again if it is forgotten
        portal.write("web2", unticked(logins[2]), proxied(logins[-1]))
        portal.write("web1", proxied(logins[-1]))
        async with ServeProcess(tmp_path, **settings) as process:
            await process.up()
            notices, _ = await settled(portal, teams)
            process.terminate()
            assert await process.ended() == 0
        new = told(teams)
        new.subtract(before)
        assert +new == Counter({logins[-1]: 1})
        assert Counter((n.issue, n.person, n.told) for n in notices) == due + Counter(
            [("web-proxy", logins[-1], "user")]
        )
        states = Counter(notice.state for notice in notices)
        assert states["withheld"] > 0
        assert states.keys() <= {"accepted", "withheld", "unknown"}
