"""What the service serves: health for this machine, and on the public listener nothing but the bot."""

from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.app import CannotListen, create_public_app, listening
from bot.service import Inputs, running_service
from bot.settings import Settings
from ingest.event import utc_now
from ingest.sources import load_sources
from tests.bot.service_run import Portal, headsup, shipped, teams_for
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


async def test_a_port_that_is_taken_is_named_with_its_setting(portal: Portal) -> None:
    async with teams_for(portal) as teams, headsup(portal, teams) as run, serving(web.Application()) as other:
        taken = other.removeprefix("http://")
        settings = run.settings.model_copy(update={"public_listen": taken})
        with pytest.raises(CannotListen, match=f"HEADSUP_PUBLIC_LISTEN {taken} cannot be listened on"):
            async with listening(run.service, settings):
                pass
