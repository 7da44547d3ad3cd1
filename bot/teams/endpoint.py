"""POST /api/messages: where Teams reaches the bot."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from aiohttp import web

from bot.monitoring.access import tells_of_another
from bot.teams.activities import NotAnActivity
from bot.teams.adapter import WITHOUT, Adapter, ForeignService, ForeignTenant, NotAuthentic
from bot.teams.connector import is_loopback
from bot.teams.incoming import Bot

log = logging.getLogger(__name__)

MAX_BODY: Final = 1_000_000  # bytes; Teams sends far less
BODY_SECONDS: Final = 10.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def messages_handler(
    adapter: Adapter,
    bot: Bot,
    turned_away: Callable[[str], bool] = lambda _: True,
    body_seconds: float = BODY_SECONDS,
) -> Handler:
    """The handler of /api/messages. `turned_away` is told why a request was refused, and says whether it is written
    down: else it is not logged either, for strangers can send any number. It may block.

    401 for what is not provably from Teams, 403 for a tenant or a service that is not served, 400 for what is not an
    activity, 413 for what is too large, 408 for a body that does not come;
    202 for a turn that is done, and an invoke's own status and body.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if not adapter.authenticates and _from_elsewhere(request):
            await asyncio.to_thread(turned_away, "not from this machine")
            return _refused(
                401, "Set HEADSUP_APP_ID: without it only this machine itself may talk to the bot."
            )
        given = request.headers.getall("Authorization", [])
        authorization = given[0] if len(given) == 1 else None  # of two, who knows which one is meant
        if adapter.authenticates and not authorization:
            await asyncio.to_thread(turned_away, WITHOUT)
            return _refused(401, "This request is not provably from Teams.")
        try:
            async with asyncio.timeout(body_seconds):
                raw = await _body(request)
        except TimeoutError:
            await asyncio.to_thread(turned_away, "too slow")
            return _refused(408, f"The body did not come within {body_seconds:.0f} seconds.")
        if raw is None:
            await asyncio.to_thread(turned_away, "too large")
            return _refused(413, f"An activity has at most {MAX_BODY} bytes.")
        try:
            answer = await adapter.process(authorization, _decoded(raw), bot)
        except ForeignTenant as error:
            await asyncio.to_thread(turned_away, error.reason)
            return _refused(403, "This bot does not serve your organisation.")
        except ForeignService as error:
            if await asyncio.to_thread(turned_away, error.reason):
                log.warning("A request from %s was refused: %s", request.remote, error)
            return _refused(403, "This bot does not answer to that service.")
        except NotAuthentic as error:
            if await asyncio.to_thread(turned_away, error.reason):
                log.warning("A request from %s was refused: %s", request.remote, error)
            return _refused(401, "This request is not provably from Teams.")
        except NotAnActivity as error:
            await asyncio.to_thread(turned_away, "not an activity")
            return _refused(400, str(error))
        if answer is None:
            return web.Response(status=202)
        if answer.body is None:
            return web.Response(status=answer.status)
        return web.Response(
            status=answer.status, body=msgspec.json.encode(answer.body), content_type="application/json"
        )

    return handle


def _from_elsewhere(request: web.Request) -> bool:
    # A web page open in this machine's browser comes from loopback too, and says so with an Origin; a reverse proxy
    # on this machine says for whom it asks.
    return not is_loopback(request.remote or "") or any(tells_of_another(name) for name in request.headers)


async def _body(request: web.Request) -> bytes | None:
    parts = bytearray()
    async for part in request.content.iter_chunked(65_536):
        parts += part
        if len(parts) > MAX_BODY:
            return None
    return bytes(parts)


def _decoded(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (ValueError, RecursionError):
        return None


def _refused(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)
