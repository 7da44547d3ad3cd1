"""Microsoft Graph as its documentation describes it: paging, changes, throttling, permissions, groups.

https://learn.microsoft.com/graph/delta-query-users, https://learn.microsoft.com/graph/paging,
https://learn.microsoft.com/graph/throttling, https://learn.microsoft.com/graph/errors
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "a token for Graph"


@dataclass
class GraphFake:
    """A tenant's users and groups; each change is remembered, so that a delta link tells what came after it."""

    page_size: int = 2
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    applications: dict[str, dict[str, Any]] = field(default_factory=dict)  # by application id
    changes: list[str] = field(default_factory=list)  # ids, in the order in which they changed
    permissions: set[str] = field(default_factory=lambda: {"User.Read.All", "GroupMember.Read.All"})
    throttled: int = 0  # so many requests from now on are answered 429
    retry_after: str = "3"
    forgotten: int = 0  # delta links older than this number of changes are answered 410
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def put(self, user_id: str, **facts: Any) -> None:
        """A user is new, or has other facts. `manager`: an id, or None."""
        self.users[user_id] = {**self.users.get(user_id, {}), "id": user_id, **facts}
        self.changes.append(user_id)

    def remove(self, user_id: str) -> None:
        """A user is deleted."""
        del self.users[user_id]
        self.changes.append(user_id)

    def routes(self) -> web.Application:
        """The endpoints."""
        app = web.Application(middlewares=[self._guarded])
        app.router.add_get("/v1.0/users/delta", self._delta)
        app.router.add_get("/v1.0/groups/{id}/transitiveMembers/microsoft.graph.user", self._members)
        app.router.add_get(r"/v1.0/{application:applications\(appId='[^']*'\)}", self._application)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return error(401, "InvalidAuthenticationToken", "Access token is empty.")
        if self.throttled:
            self.throttled -= 1
            return error(429, "TooManyRequests", "Too many.", {"Retry-After": self.retry_after})
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _delta(self, request: web.Request) -> web.Response:
        if "User.Read.All" not in self.permissions:
            return error(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
            )
        query = request.query
        since, place = int(query.get("$deltatoken", -1)), int(query.get("$skiptoken", "0:-1").split(":")[0])
        if "$skiptoken" in query:
            since = int(query["$skiptoken"].split(":")[1])
        if 0 <= since < self.forgotten:
            return error(410, "SyncStateNotFound", "Resync required.")
        names = query.get("$select", "").split(",") if "$select" in query else None
        ids = list(dict.fromkeys(self.changes[max(since, 0) :] if since >= 0 else self.users))
        rows = [self._row(one, names, first=since < 0) for one in ids[place : place + self.page_size]]
        select = f"&$select={query['$select']}" if names else ""
        body: dict[str, Any] = {"@odata.context": f"{self.url}/$metadata#users", "value": rows}
        if place + self.page_size < len(ids):
            body["@odata.nextLink"] = (
                f"{self.url}/users/delta?$skiptoken={place + self.page_size}:{since}{select}"
            )
        else:
            body["@odata.deltaLink"] = f"{self.url}/users/delta?$deltatoken={len(self.changes)}{select}"
        return web.json_response(body)

    def _row(self, user_id: str, names: list[str] | None, *, first: bool) -> dict[str, Any]:
        facts = self.users.get(user_id)
        if facts is None:
            return {"id": user_id, "@removed": {"reason": "deleted"}}
        row = {
            name: value for name, value in facts.items() if name != "manager" and (not names or name in names)
        }
        if "manager" in facts and (not names or "manager" in names):
            manager = facts["manager"]
            entry = {"@odata.type": "#microsoft.graph.user", "id": manager or "old"}
            if manager is not None:
                row["manager@delta"] = [entry]
            elif not first:
                row["manager@delta"] = [{**entry, "@removed": {"reason": "deleted"}}]
        return row

    async def _members(self, request: web.Request) -> web.Response:
        if "GroupMember.Read.All" not in self.permissions:
            return error(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
            )
        if request.headers.get("ConsistencyLevel") != "eventual" or "$count" not in request.query:
            # Members of one type only are an advanced query: https://learn.microsoft.com/graph/aad-advanced-queries
            return error(400, "Request_UnsupportedQuery", "The specified type cast is not supported.")
        group = request.match_info["id"]
        if group not in self.groups:
            return error(404, "Request_ResourceNotFound", f"Resource '{group}' does not exist.")
        place = int(request.query.get("$skiptoken", 0))
        ids = self.groups[group]
        body: dict[str, Any] = {"value": [{"id": one} for one in ids[place : place + self.page_size]]}
        if place + self.page_size < len(ids):
            path = f"groups/{group}/transitiveMembers/microsoft.graph.user"
            body["@odata.nextLink"] = f"{self.url}/{path}?$count=true&$skiptoken={place + self.page_size}"
        return web.json_response(body)

    async def _application(self, request: web.Request) -> web.Response:
        """https://learn.microsoft.com/graph/api/application-get, which asks for Application.Read.All or an owner."""
        if "Application.Read.All" not in self.permissions:
            return error(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
            )
        named = request.match_info["application"].split("'")[1]
        if named not in self.applications:
            return error(404, "Request_ResourceNotFound", f"Resource '{named}' does not exist.")
        wanted = request.query["$select"].split(",")
        registered = self.applications[named]
        return web.json_response({name: registered[name] for name in wanted if name in registered})


def error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    """As Graph says no."""
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)


@asynccontextmanager
async def graph(**given: Any) -> AsyncIterator[GraphFake]:
    """Graph at work on a free port."""
    fake = GraphFake(**given)
    runner = web.AppRunner(fake.routes(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        fake.url = f"http://{host}:{port}/v1.0"
        yield fake
    finally:
        await runner.cleanup()


@dataclass
class GraphTokens:
    """Gives the token that the fake knows; an old one first, where it is told to."""

    stale: bool = False
    refused: int = 0

    async def token(self, *, refresh: bool = False) -> str:
        self.refused += refresh
        return "an old one" if self.stale and not refresh else TOKEN
