"""The gateway in front of the Playground: a text with a card becomes what the Playground can take."""

from typing import Any

import aiohttp
from aiohttp import web

from bot.demo.gateway import gateway, parts
from bot.teams.connector import ConnectorClient, open_session
from tests.bot.teams_fakes import Place, card, serving

CARD = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}


def test_a_new_message_is_split_and_an_update_keeps_its_card() -> None:
    both = {"type": "message", "text": "Hello", "attachments": [CARD]}
    text, only = {"type": "message", "text": "Hello"}, {"type": "message", "attachments": [CARD]}
    assert parts("POST", both) == (text, only)
    assert parts("PUT", both) == (only,)
    assert parts("POST", text) == (text,)
    assert parts("POST", only) == (only,)
    assert parts("GET", None) == (None,)


async def test_the_card_is_what_the_bot_gets_the_id_of() -> None:
    came: list[tuple[str, str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        came.append((request.method, request.path, sorted({"text", "attachments"} & set(body))))
        return web.json_response({"id": f"m{len(came)}"}, status=201)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", take)
    async with (
        serving(app) as target,
        aiohttp.ClientSession() as session,
        gateway(f"{target}/_connector", session) as url,
        open_session(proxies=False) as ours,
    ):
        client = ConnectorClient(ours)
        sent = await client.send(Place("a:1", url), card("x"))
        assert sent == "m2"
        await client.update(Place("a:1", url), sent, card("y"))
    path = "/_connector/v3/conversations/a:1/activities"
    assert came == [
        ("POST", path, ["text"]),
        ("POST", path, ["attachments"]),
        ("PUT", f"{path}/m2", ["attachments"]),
    ]
