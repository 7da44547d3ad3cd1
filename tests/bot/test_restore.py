"""Last night's copy is put back in the midst of work: nobody is told again, what is new is told, numbers are exact."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
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
from tests.postgresql import Server


def run(folder: Path, database: str, *arguments: str) -> dict[str, object]:
    """A command of `headsup` with --json, while others work."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments, "--json"],
        cwd=folder, env=environment(folder, HEADSUP_DATABASE=database),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    found: dict[str, object] = json.loads(line)
    return found


async def settled(
    portal: Portal, database: str, teams: LoopbackConnector
) -> tuple[list[Notice], Counter[Card]]:
    """The notices and the cards once all that was written has gone its whole way."""
    engine = open_database(database)
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


class OwnTools:
    """A copy made and put back without Headsup: another database, which then takes the name."""

    def __init__(self, server: Server, database: str) -> None:
        self._server = server
        self._name = database.partition("?")[0].rpartition("/")[2]

    def back_up(self) -> None:
        dump = subprocess.run(
            ["pg_dump", self._server.url(self._name)], capture_output=True, check=True, timeout=60
        ).stdout
        self._server.run(f"CREATE DATABASE {self._name}_copy")
        subprocess.run(
            ["psql", "--quiet", self._server.url(f"{self._name}_copy")],
            input=dump, stdout=subprocess.DEVNULL, check=True, timeout=60,
        )  # fmt: skip

    def restore(self) -> None:
        self._server.run(f"DROP DATABASE {self._name}")
        self._server.run(f"ALTER DATABASE {self._name}_copy RENAME TO {self._name}")


async def worked_and_restored(
    folder: Path, database: str, back_up: Callable[[], object], restore: Callable[[], object]
) -> None:
    """People work; a copy is made meanwhile; the service is killed; the copy is put back; more happens."""
    portal = Portal(folder)
    logins = everyone(portal)
    async with LoopbackConnector(local_people(portal.directory)) as teams:
        settings = {
            "HEADSUP_DATABASE": database,
            "HEADSUP_CAP_A_DAY": "0",
            "HEADSUP_SERVICE_URL": teams.service_url,
            "HEADSUP_TENANT_ID": TENANT,
        }
        async with ServeProcess(folder, **settings) as process:
            await process.up()
            working = asyncio.create_task(work(portal, Random(7), logins[:-2]))
            await asyncio.sleep(1.5)
            await asyncio.to_thread(back_up)
            due = await working
            portal.write("web1", proxied(logins[-2]))  # the copy surely does not know of it
            due += Counter([("web-proxy", logins[-2], "user")])
            notices, cards = await settled(portal, database, teams)
            assert Counter((n.issue, n.person, n.told) for n in notices) == due == cards
            portal.write("web1", *[fine(login) for login in logins])
            process.kill()
        before = told(teams)

        await asyncio.to_thread(restore)
        first, second, last = logins[1], logins[2], logins[-1]
        portal.write(
            "web1", unticked(first), proxied(first)
        )  # told before: the web proxy; not yet due: the tick
        portal.write("web2", unticked(second), proxied(last))
        portal.write("web1", proxied(last))
        async with ServeProcess(folder, **settings) as process:
            await process.up()
            notices, _ = await settled(portal, database, teams)
            process.terminate()
            assert await process.ended() == 0
    new = told(teams)
    new.subtract(before)
    assert +new == Counter({last: 1})
    news = Counter([("web-proxy", last, "user")])
    assert Counter((n.issue, n.person, n.told) for n in notices) == due + news
    states = Counter(notice.state for notice in notices)
    assert states["withheld"] > 0
    assert states.keys() <= {"accepted", "withheld", "unknown"}


async def test_nobody_is_told_again_after_a_copy_was_restored(tmp_path: Path, database: str) -> None:
    copy = str(tmp_path / "copy")

    def back_up() -> None:
        assert run(tmp_path, database, "db", "backup", copy)["bytes"] == Path(copy).stat().st_size

    await worked_and_restored(
        tmp_path, database, back_up, lambda: run(tmp_path, database, "db", "restore", copy)
    )


async def test_nor_after_postgresqls_own_tools_put_it_back(
    tmp_path: Path, postgresql_server: Server, postgresql_url: str
) -> None:
    tools = OwnTools(postgresql_server, postgresql_url)

    def restore() -> None:
        tools.restore()
        assert run(tmp_path, postgresql_url, "db", "restore", "--mark")["replaced"] is None

    await worked_and_restored(tmp_path, postgresql_url, tools.back_up, restore)
