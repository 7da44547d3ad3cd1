"""Graph says who has the app and where they are written to; it is installed where that is allowed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.graph.client import GraphClient, GraphFailed
from bot.reaching.installing import NO_APP, Installing
from tests.bot.graph_fake import GraphTokens, error
from tests.bot.teams_fakes import serving

MANIFEST, CATALOG = "6f0f5b1e-6b0c-4a55-9f3b-3c0b3a3f7d11", "e3e29acb-8c79-412b-b746-e6c39ff4cd22"


@dataclass
class AppsFake:
    """The apps of a tenant's people, as the pages named in `bot.reaching.installing` describe them."""

    catalogue: dict[str, str] = field(default_factory=lambda: {MANIFEST: CATALOG})  # externalId -> id
    installed: set[str] = field(default_factory=set)  # users
    hidden: set[str] = field(default_factory=set)  # installed, but the first look does not show it yet
    allowed: bool = True
    asked: list[str] = field(default_factory=list)

    def routes(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/v1.0/appCatalogs/teamsApps", self._apps)
        app.router.add_get("/v1.0/users/{user}/teamwork/installedApps", self._list)
        app.router.add_post("/v1.0/users/{user}/teamwork/installedApps", self._install)
        app.router.add_get("/v1.0/users/{user}/teamwork/installedApps/{installation}/chat", self._chat)
        return app

    async def _apps(self, request: web.Request) -> web.Response:
        self.asked.append("catalogue")
        found = [i for e, i in self.catalogue.items() if request.query["$filter"] == f"externalId eq '{e}'"]
        return web.json_response({"value": [{"id": one} for one in found]})

    async def _list(self, request: web.Request) -> web.Response:
        user = request.match_info["user"]
        self.asked.append("list")
        assert request.query["$filter"] == f"teamsApp/id eq '{CATALOG}'"
        rows = [{"id": f"i-{user}="}] if user in self.installed and user not in self.hidden else []
        return web.json_response({"value": rows})

    async def _install(self, request: web.Request) -> web.Response:
        user, body = request.match_info["user"], await request.json()
        self.asked.append("install")
        assert body == {
            "teamsApp@odata.bind": f"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/{CATALOG}"
        }
        if not self.allowed:
            return error(403, "Forbidden", "Missing role permissions on the request.")
        if user in self.installed:
            self.hidden.discard(user)
            return error(409, "Conflict", "The app is already installed.")
        self.installed.add(user)
        return web.Response(status=201)

    async def _chat(self, request: web.Request) -> web.Response:
        user, installation = request.match_info["user"], request.match_info["installation"]
        assert installation == f"i-{user}="
        return web.json_response({"id": f"19:{user}@unq.gbl.spaces", "chatType": "oneOnOne"})


@asynccontextmanager
async def asking(fake: AppsFake, *, install: bool = False) -> AsyncIterator[Installing]:
    async with serving(fake.routes()) as base, aiohttp.ClientSession() as session:
        yield Installing(GraphClient(session, GraphTokens(), base=f"{base}/v1.0"), MANIFEST, install=install)


async def test_the_chat_of_somebody_who_has_the_app_is_known() -> None:
    fake = AppsFake(installed={"u1", "u2"})
    async with asking(fake) as graph:
        assert [await graph.chat("u1"), await graph.chat("u2")] == [
            "19:u1@unq.gbl.spaces",
            "19:u2@unq.gbl.spaces",
        ]
    assert fake.asked == ["catalogue", "list", "list"]


async def test_it_is_installed_only_where_that_is_allowed() -> None:
    fake = AppsFake()
    async with asking(fake) as graph:
        assert await graph.chat("u1") == NO_APP
    assert "install" not in fake.asked
    async with asking(fake, install=True) as graph:
        assert await graph.chat("u1") == "19:u1@unq.gbl.spaces"


async def test_already_installed_counts_as_installed() -> None:
    async with asking(AppsFake(installed={"u1"}, hidden={"u1"}), install=True) as graph:
        assert await graph.chat("u1") == "19:u1@unq.gbl.spaces"


async def test_an_app_that_is_not_in_the_catalogue_says_nothing() -> None:
    async with asking(AppsFake(catalogue={})) as graph:
        assert await graph.chat("u1") is None


async def test_a_missing_permission_is_told() -> None:
    async with asking(AppsFake(allowed=False), install=True) as graph:
        with pytest.raises(GraphFailed, match="give the app the Graph permission"):
            await graph.chat("u1")
