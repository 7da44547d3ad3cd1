"""Between the bot and the Agents Playground's connector, because the Playground departs from Teams in one thing.

It makes two messages of a text with a card, answers without an id, and refuses to update such a message. Teams
takes both as one message with one id. Here the text is sent first and then the card, whose id counts.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
from aiohttp import web

_TARGET: Final = web.AppKey("target", str)
_SESSION: Final = web.AppKey("session", aiohttp.ClientSession)
_MOST_BYTES: Final = 4_000_000


@asynccontextmanager
async def gateway(target: str, session: aiohttp.ClientSession) -> AsyncIterator[str]:
    """Forward to the connector at `target`; gives the service URL that the bot is to be told instead."""
    app = web.Application(client_max_size=_MOST_BYTES)
    app[_TARGET] = target.rstrip("/")
    app[_SESSION] = session
    app.router.add_route("*", "/{path:.*}", _forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _forward(request: web.Request) -> web.Response:
    body: Any = await request.json() if request.can_read_body else None
    for part in parts(request.method, body)[:-1]:
        await _exchange(request, part)
    return await _exchange(request, parts(request.method, body)[-1])


def parts(method: str, body: Any) -> tuple[Any, ...]:
    """What a request becomes: a new message of a text and a card two of them, an update of one its card."""
    if not (isinstance(body, Mapping) and body.get("text") and body.get("attachments")):
        return (body,)
    card = {name: value for name, value in body.items() if name != "text"}
    text = {name: value for name, value in body.items() if name != "attachments"}
    return (card,) if method == "PUT" else (text, card)


async def _exchange(request: web.Request, body: Any) -> web.Response:
    url = request.app[_TARGET] + request.path_qs
    try:
        async with request.app[_SESSION].request(request.method, url, json=body) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type
            )
    except aiohttp.ClientError:
        return web.json_response({"error": {"code": "BadGateway"}}, status=502)
