"""A process for each role: what one stored, the next one finds, on both databases."""

from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner

from bot.cli import headsup
from bot.loopback.service import TENANT
from bot.roles import in_order, roles_of
from bot.telling.notices import NoticeStore
from ingest.database import open_database
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import Portal, cards_in, idle, proxied, teams_for, until


def test_roles_are_named_in_any_order_and_kept_in_theirs() -> None:
    assert in_order(roles_of(" bot, INGEST")) == ["ingest", "bot"]
    for wrong in ("", "ingest,chat"):
        with pytest.raises(ValueError, match="write ingest, detect, bot, or some of them, instead of"):
            roles_of(wrong)


async def test_three_processes_of_one_role_each_do_what_one_does(tmp_path: Path, database: str) -> None:
    portal = Portal(tmp_path)
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(teams_for(portal))
        processes = [
            await stack.enter_async_context(
                ServeProcess(
                    tmp_path, "--role", role,
                    HEADSUP_DATABASE=database, HEADSUP_SERVICE_URL=teams.service_url, HEADSUP_TENANT_ID=TENANT,
                    **({"HEADSUP_SOURCES": ""} if role != "ingest" else {"HEADSUP_ISSUES": ""}),
                )
            )
            for role in ("ingest", "detect", "bot")
        ]  # fmt: skip
        addresses = [await process.up() for process in processes]
        portal.write("web1", proxied("1087"))
        engine = open_database(database)
        stack.callback(engine.dispose)
        await until(lambda: idle(engine, portal.written))
        assert cards_in(teams, NoticeStore(engine).listed()) == Counter({("web-proxy", "1087", "user"): 1})
        served = [await _stages_and_paths(address) for address in addresses]
        assert served == [
            (["reload"], {"/ingest"}),
            (["detect", "evaluate", "discover", "health", "reload"], set()),
            (
                [
                    "plan",
                    "stand_ins",
                    "holds",
                    "send",
                    "news",
                    "fixes",
                    "support",
                    "watch",
                    "posts",
                    "refresh",
                    "tell_all",
                    "troubles",
                    "reload",
                ],
                {"/api/messages"},
            ),
        ]
        for process in processes:
            process.terminate()
            assert await process.ended() == 0


async def _stages_and_paths(address: str) -> tuple[list[str], set[str]]:
    """The stages that run there, and which of the paths of other roles are served."""
    async with aiohttp.ClientSession(address) as session:
        async with session.get("/readyz") as answer:
            assert answer.status == 200
        async with session.get("/metrics") as answer:
            assert answer.status == 200
        async with session.get("/healthz") as answer:
            stages = list((await answer.json())["stages"])
        served = set()
        for path in ("/ingest", "/api/messages"):
            async with session.post(path, data=b"") as answer:
                if answer.status != 404:
                    served.add(path)
    return stages, served


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--role", "chat"), "HEADSUP_ROLE: write ingest, detect, bot, or some of them, instead of 'chat'."),
        (("--role", "ingest"), "HEADSUP_SOURCES is not set; set it or give --sources."),
        (("--role", "detect"), "HEADSUP_ISSUES is not set; set it or give --issues."),
        (("--role", "bot", "--role", "detect"), "HEADSUP_ISSUES is not set; set it or give --issues."),
        (
            ("--role", "detect", "--local"),
            "--local stands in for Teams, which is for the role bot; add it, or leave --local out.",
        ),
        (
            ("--role", "bot", "--listen", "0.0.0.0:0"),
            "HEADSUP_LISTEN=0.0.0.0:0 can be reached by others; set HEADSUP_APP_ID first, or use 127.0.0.1.",
        ),
    ],
)
def test_a_role_needs_what_it_works_with_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(headsup, ["serve", *options])
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].removeprefix("Error: ") == said


async def test_where_others_can_send_they_need_a_key(tmp_path: Path) -> None:
    Portal(tmp_path)
    async with ServeProcess(tmp_path, "--role", "ingest", HEADSUP_LISTEN="0.0.0.0:0") as process:
        port = (await process.up()).rpartition(":")[2]
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{port}/ingest", data=b'{"message": "hello"}\n') as answer,
        ):
            assert answer.status == 401
