"""Files change while the service runs: it goes by them, says what is wrong, and tells developers once."""

import json
from pathlib import Path

import aiohttp
from sqlalchemy import Engine, select

from bot.loopback.service import TENANT
from bot.migrations import upgrade
from bot.telling.notices import NoticeStore
from detectors.news import NEWS
from ingest.database import open_database, reading
from ingest.event import utc_now
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.serve_process import ServeProcess
from tests.bot.service_run import PEOPLE, Portal, idle, proxied, teams_for, until

ISSUE = """\
title: {title}
logsource: {{product: hr-portal}}
detection: {{failed: {{message|contains: NegotiationFailed}}, condition: failed}}
known_issue:
  rollout: live
  workaround: {{title: "{title}", steps: [Come by VPN]}}
"""


def news(engine: Engine) -> list[tuple[str, str]]:
    """File and state of each news about files."""
    query = select(NEWS.c.payload).where(NEWS.c.kind == "issue_files").order_by(NEWS.c.id)
    with reading(engine) as connection:
        found = [json.loads(payload) for payload in connection.scalars(query)]
    return [(one["file"], one["state"]) for one in found]


async def get(address: str, path: str) -> str:
    async with aiohttp.ClientSession(address) as session, session.get(path) as answer:
        return await answer.text()


async def test_every_process_goes_by_what_the_files_say_now(tmp_path: Path, database: str) -> None:
    portal, issues = Portal(tmp_path), tmp_path / "issues"
    issues.mkdir()
    engine = open_database(database)
    upgrade(engine)
    async with teams_for(portal) as teams:
        settings = {
            "HEADSUP_DATABASE": database,
            "HEADSUP_SERVICE_URL": teams.service_url,
            "HEADSUP_TENANT_ID": TENANT,
            "HEADSUP_ISSUES": str(issues),
        }
        async with (
            ServeProcess(tmp_path, "--role", "ingest,detect", **settings) as first,
            ServeProcess(tmp_path, "--role", "bot", **settings) as second,
        ):
            address, _ = await first.up(), await second.up()
            (issues / "proxy.yaml").write_text(ISSUE.format(title="Come by VPN"))
            for process in (first, second):
                await process.said("known issues were read again: 1")
            portal.write("web1", proxied("1087"))
            await until(lambda: idle(engine, portal.written))

            (issues / "proxy.yaml").write_text("title: [")
            (tmp_path / "people.csv").write_text(PEOPLE.replace("1088,aad", "1099,aad"))
            for process in (first, second):
                await process.said("kept: ")
                await process.said("people.csv: read again")
            page = (await get(address, "/metrics")).splitlines()
            assert 'headsup_issue_files{state="kept"} 1.0' in page
            found = json.loads(await get(address, "/healthz"))
            assert found["status"] == "degraded"
            assert "its last good version goes on" in found["problems"][0]
            portal.write("web1", proxied("1099"), proxied("1088"))
            await until(lambda: idle(engine, portal.written))

            (issues / "proxy.yaml").write_text(ISSUE.format(title="Come by VPN, please"))
            for process in (first, second):
                await process.said("is well again")
            assert json.loads(await get(address, "/healthz"))["problems"] == []
    assert [(one.person, one.state) for one in NoticeStore(engine).listed() if one.person != "1088"] == [
        ("1087", "accepted"),
        ("1099", "accepted"),
    ]
    assert news(engine) == [("proxy.yaml", "kept"), ("proxy.yaml", "well")]
    engine.dispose()


async def test_sources_that_change_are_read_without_a_restart(tmp_path: Path, database: str) -> None:
    portal = Portal(tmp_path)
    sources = tmp_path / "sources.yaml"
    both = sources.read_text()
    sources.write_text(both.replace("/web1/", "/web8/"))
    engine = open_database(database)
    upgrade(engine)
    async with ServeProcess(tmp_path, "--role", "ingest", HEADSUP_DATABASE=database) as process:
        await process.up()
        portal.write("web1", proxied("1087"))
        sources.write_text("sources: [")
        await process.said("sources: what was read before goes on")
        sources.write_text(both)
        await process.said("sources.yaml: read again")
        portal.write("web1", proxied("1088"))
        portal.write("web2", proxied("1089"))
        await until(lambda: EventStore(engine, utc_now).count(EventQuery()) == portal.written)
    engine.dispose()
