"""The stand-in's own routes, under `/_…`: what it holds, faults on request, and people at work.

For a test or a person outside of the process. Names that begin with `_` are not Teams'.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import msgspec
from aiohttp import web

from bot.loopback.conversations import Conversations, StoredActivity, StoredConversation
from bot.loopback.faults import Fault, Faults
from bot.loopback.inbound import BotAnswer, BotUnreachable
from bot.loopback.rest import Requested

T = TypeVar("T")


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /_say: somebody (Entra object id, login or e-mail) writes to the bot."""

    person: str
    text: str
    conversation: str | None = None
    mention: bool | None = None


class Press(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /_press: somebody presses a button of a message."""

    person: str
    activity: str
    verb: str
    data: dict[str, Any] = {}
    conversation: str | None = None


class Who(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /_install and /_uninstall."""

    person: str


class Connector(Protocol):
    """What these routes need of the stand-in."""

    conversations: Conversations
    faults: Faults
    requests: list[Requested]

    async def say(
        self, person: str, text: str, *, conversation: str | None = None, mention: bool | None = None
    ) -> BotAnswer: ...
    async def press(
        self,
        person: str,
        activity_id: str,
        verb: str,
        data: dict[str, Any] | None = None,
        *,
        conversation: str | None = None,
    ) -> BotAnswer: ...
    async def install(self, person: str) -> BotAnswer: ...
    async def uninstall(self, person: str) -> BotAnswer: ...


def control_routes(connector: Connector) -> list[web.RouteDef]:
    """The routes."""

    async def conversations(_: web.Request) -> web.Response:
        return _json([_summary(c, connector) for c in connector.conversations.all()])

    async def conversation(request: web.Request) -> web.Response:
        found = connector.conversations.find(request.match_info["conversation"])
        if found is None:
            return _json({"error": "There is no such conversation."}, 404)
        activities = [_activity(a) for a in found.activities.values()]
        return _json({**_summary(found, connector), "activities": activities})

    async def requests(_: web.Request) -> web.Response:
        return _json(connector.requests)

    async def faults(_: web.Request) -> web.Response:
        return _json(connector.faults.waiting())

    async def fail(request: web.Request) -> web.Response:
        connector.faults.add(await _read(request, Fault))
        return _json(connector.faults.waiting(), 201)

    async def clear(_: web.Request) -> web.Response:
        connector.faults.clear()
        return _json([])

    async def say(request: web.Request) -> web.Response:
        told = await _read(request, Say)
        return await _done(
            lambda: connector.say(
                told.person, told.text, conversation=told.conversation, mention=told.mention
            )
        )

    async def press(request: web.Request) -> web.Response:
        told = await _read(request, Press)
        return await _done(
            lambda: connector.press(
                told.person, told.activity, told.verb, told.data, conversation=told.conversation
            )
        )

    async def install(request: web.Request) -> web.Response:
        told = await _read(request, Who)
        return await _done(lambda: connector.install(told.person))

    async def uninstall(request: web.Request) -> web.Response:
        told = await _read(request, Who)
        return await _done(lambda: connector.uninstall(told.person))

    return [
        web.get("/_conversations", conversations),
        web.get("/_conversations/{conversation}", conversation),
        web.get("/_requests", requests),
        web.get("/_faults", faults),
        web.post("/_faults", fail),
        web.delete("/_faults", clear),
        web.post("/_say", say),
        web.post("/_press", press),
        web.post("/_install", install),
        web.post("/_uninstall", uninstall),
    ]


def _summary(conversation: StoredConversation, connector: Connector) -> dict[str, Any]:
    person = connector.conversations.person_of(conversation)
    return {
        "id": conversation.id,
        "kind": conversation.kind,
        "members": conversation.members,
        "person": person.login if person is not None else None,
        "count": len(conversation.activities),
    }


def _activity(activity: StoredActivity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "author": activity.author,
        "deleted": activity.deleted,
        "content": activity.content,
        "history": [{"at": c.at, "did": c.did, "content": c.content} for c in activity.history],
    }


async def _read(request: web.Request, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (ValueError, RecursionError) as error:  # msgspec.ValidationError among them
        raise web.HTTPBadRequest(text=str(error)) from error


async def _done(work: Callable[[], Awaitable[BotAnswer]]) -> web.Response:
    try:
        answer = await work()
    except LookupError as error:
        return _json({"error": str(error)}, 404)
    except BotUnreachable as error:
        return _json({"error": str(error)}, 502)
    return _json({"status": answer.status, "body": answer.body})


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(value), content_type="application/json")
