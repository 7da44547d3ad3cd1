"""POST /api/messages: where Teams reaches the bot."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from aiohttp import web

from bot.monitoring.access import tells_of_another
from bot.teams.activities import NotAnActivity
from bot.teams.adapter import Adapter, NotAuthentic
from bot.teams.connector import is_loopback
from bot.teams.incoming import Bot

log = logging.getLogger(__name__)

MAX_BODY: Final = 1_000_000  # bytes; Teams sends far less

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def messages_handler(adapter: Adapter, bot: Bot) -> Handler:
    """The handler of /api/messages.

    401 for what is not provably from Teams, 400 for what is not an activity, 413 for what is too large;
    202 for a turn that is done, and an invoke's own status and body.
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if not adapter.authenticates and _from_elsewhere(request):
            return _refused(
                401, "Set HEADSUP_APP_ID: without it only this machine itself may talk to the bot."
            )
        authorization = request.headers.get("Authorization")
        if adapter.authenticates and not authorization:
            return _refused(401, "This request is not provably from Teams.")
        raw = await _body(request)
        if raw is None:
            return _refused(413, f"An activity has at most {MAX_BODY} bytes.")
        try:
            answer = await adapter.process(authorization, _decoded(raw), bot)
        except NotAuthentic as error:
            log.warning("A request from %s was refused: %s", request.remote, error)
            return _refused(401, "This request is not provably from Teams.")
        except NotAnActivity as error:
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
