"""What the service serves: health for this machine, and on the public listener nothing but the bot."""

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.app import CannotListen, create_public_app, listening
from bot.service import Inputs, running_service
from bot.settings import Settings
from bot.unreadable import UNREADABLE
from ingest.event import utc_now
from ingest.sources import load_sources
from tests.bot.service_run import Portal, headsup, shipped, teams_for, until
from tests.bot.teams_fakes import serving


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


async def get(session: aiohttp.ClientSession, method: str, url: str) -> tuple[int, Any]:
    async with session.request(method, url, json={}) as response:
        return response.status, await response.json(content_type=None) if response.status == 200 else None


async def test_the_public_listener_knows_the_bots_address_only(portal: Portal) -> None:
    settings = Settings(
        _env_file=None,
        database=str(portal.folder / "headsup.db"),
        listen="127.0.0.1:0",
        public_listen="127.0.0.1:0",
        app_id="app",
        app_secret="secret",
        tenant_id="tenant",
    )
    inputs = Inputs(load_sources(portal.folder / "sources.yaml"), shipped(), portal.directory)
    async with (
        running_service(settings, inputs, clock=utc_now, worker="test", random=Random(1)) as service,
        listening(service, settings) as (private, public),
        serving(create_public_app(service)) as alone,
        aiohttp.ClientSession() as session,
    ):
        status, found = await get(session, "GET", f"{private}/healthz")
        assert (status, list(found["stages"])) == (200, [stage.name for stage in service.stages.stages])
        for base in (public, alone):
            for path in ("/healthz", "/", "/api", "/api/messages/x", "/metrics", "/_conversations"):
                assert (await get(session, "GET", f"{base}{path}"))[0] == 404, path
            assert (await get(session, "POST", f"{base}/api/messages"))[0] == 401
            assert (await get(session, "GET", f"{base}/api/messages"))[0] == 405


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + b"e" * 9_000 + b"\r\n\r\n",
        b"POST /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["a header too long", "a path too long", "no HTTP"],
)
async def test_what_cannot_be_read_is_refused_with_an_audit_entry_and_fills_no_log(
    portal: Portal, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        assert run.service.bot is not None
        away = run.service.bot.turned_away
        host, _, port = run.url.removeprefix("http://").rpartition(":")
        for _ in range(3):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(sent)
            assert (await reader.read()).startswith(b"HTTP/1.0 400 ")
            writer.close()
        await until(lambda: away.total[UNREADABLE] == 3 and len(run.audit()) > 0)
        assert {(e.actor, e.action, e.subject) for e in run.audit()} == {
            ("unknown", "refused", f"/api/messages: {UNREADABLE}")
        }
    assert "Traceback" not in caplog.text
    assert "Error handling request" not in caplog.text


async def test_a_port_that_is_taken_is_named_with_its_setting(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run, serving(web.Application()) as other:
        taken = other.removeprefix("http://")
        settings = run.settings.model_copy(update={"public_listen": taken})
        with pytest.raises(CannotListen, match=f"HEADSUP_PUBLIC_LISTEN {taken} cannot be listened on"):
            async with listening(run.service, settings):
                pass
