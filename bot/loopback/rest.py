"""The Bot Connector's REST API, as Teams answers it.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec
from aiohttp import web

from bot.loopback.conversations import Change, Conversations, StoredConversation, UnknownPerson
from bot.loopback.faults import Fault, Faults
from bot.loopback.people import LocalPerson
from ingest.event import Clock

PAGE: Final = 500  # rows of a roster page at most; at least 50, as in Teams

Work = Callable[[], tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Requested:
    """One request that came, and how it was answered: None where the connection was broken instead."""

    at: datetime
    method: str
    path: str
    operation: str
    conversation: str | None
    status: int | None


class Refused(Exception):
    """A request that Teams would refuse: a status and a code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Connector(Protocol):
    """What these routes need of the stand-in."""

    conversations: Conversations
    faults: Faults
    requests: list[Requested]
    clock: Clock

    @property
    def service_url(self) -> str: ...
    def record(self, change: Change | None) -> None: ...


def rest_routes(connector: Connector) -> list[web.RouteDef]:
    """The routes of /v3/conversations."""
    rest = _Rest(connector)
    one = "/v3/conversations/{conversation}"
    return [
        web.post("/v3/conversations", rest.create),
        web.post(f"{one}/activities", rest.send),
        web.post(f"{one}/activities/{{activity}}", rest.send),
        web.put(f"{one}/activities/{{activity}}", rest.update),
        web.delete(f"{one}/activities/{{activity}}", rest.delete),
        web.get(f"{one}/members", rest.members),
        web.get(f"{one}/pagedmembers", rest.members),
        web.get(f"{one}/members/{{member}}", rest.member),
    ]


class _Rest:
    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._state = connector.conversations

    async def create(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)

        def work() -> tuple[int, Any]:
            person = self._created_for(body)
            conversation, change = self._state.with_person(person)
            self._connector.record(change)
            answer = {"id": conversation.id, "serviceUrl": self._connector.service_url}
            first = body.get("activity") if body is not None else None
            if isinstance(first, dict):
                sent = self._state.send(conversation, first)
                self._connector.record(sent)
                return 201, {**answer, "activityId": sent.activity}
            return 201, answer

        try:
            person: LocalPerson | None = self._created_for(body)
        except Refused:
            person = None
        return await self._answer(request, "create", person, work)

    async def send(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)

        def work() -> tuple[int, Any]:
            conversation = self._writable(request)
            sent = self._state.send(conversation, _activity(body))
            if sent.content.get("type") != "typing":
                self._connector.record(sent)
            return 201, {"id": sent.activity}

        return await self._answer(request, "send", self._person(request), work)

    async def update(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)

        def work() -> tuple[int, Any]:
            conversation = self._writable(request)
            activity_id = request.match_info["activity"]
            change = self._state.update(conversation, activity_id, _activity(body))
            return self._changed(change, activity_id)

        return await self._answer(request, "update", self._person(request), work)

    async def delete(self, request: web.Request) -> web.StreamResponse:
        def work() -> tuple[int, Any]:
            activity_id = request.match_info["activity"]
            change = self._state.delete(self._writable(request), activity_id)
            return self._changed(change, activity_id)

        return await self._answer(request, "delete", self._person(request), work)

    async def members(self, request: web.Request) -> web.StreamResponse:
        def work() -> tuple[int, Any]:
            people = [self._state.person(name) for name in self._conversation(request).members]
            rows = [_member(person) for person in people]
            if request.path.endswith("/members"):
                return 200, rows
            size = min(max(_number(request.query.get("pageSize"), PAGE), 50), PAGE)
            start = max(_number(request.query.get("continuationToken"), 0), 0)
            more = {"continuationToken": str(start + size)} if start + size < len(rows) else {}
            return 200, {"members": rows[start : start + size], **more}

        return await self._answer(request, "members", self._person(request), work)

    async def member(self, request: web.Request) -> web.StreamResponse:
        def work() -> tuple[int, Any]:
            conversation = self._conversation(request)
            try:
                person = self._state.person(request.match_info["member"])
            except UnknownPerson as error:
                raise Refused(404, "MemberNotFoundInConversation", str(error)) from error
            if person.aad_object_id not in conversation.members:
                raise Refused(404, "MemberNotFoundInConversation", "The member is not in this conversation.")
            return 200, _member(person)

        return await self._answer(request, "members", self._person(request), work)

    def _created_for(self, body: Mapping[str, Any] | None) -> LocalPerson:
        members = body.get("members") if body is not None else None
        if not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], Mapping):
            raise Refused(
                400, "BadSyntax", "One member is needed: this stand-in creates personal chats only."
            )
        try:
            person = self._state.person(str(members[0].get("id")))
        except UnknownPerson as error:
            raise Refused(400, "BadArgument", str(error)) from error
        if not self._state.has_app(person):
            raise Refused(403, "ForbiddenOperationException", "The app is not installed for this person.")
        return person

    def _conversation(self, request: web.Request) -> StoredConversation:
        found = self._state.find(request.match_info["conversation"])
        if found is None:
            raise Refused(404, "ConversationNotFound", "There is no such conversation.")
        return found

    def _writable(self, request: web.Request) -> StoredConversation:
        conversation = self._conversation(request)
        person = self._state.person_of(conversation)
        if person is not None and not self._state.has_app(person):
            raise Refused(403, "MessageWritesBlocked", "The person has blocked or removed the app.")
        return conversation

    def _person(self, request: web.Request) -> LocalPerson | None:
        found = self._state.find(request.match_info["conversation"])
        return self._state.person_of(found) if found is not None else None

    def _changed(self, change: Change | None, activity_id: str) -> tuple[int, Any]:
        if change is None:
            raise Refused(404, "ActivityNotFoundInConversation", "There is no such activity of the bot.")
        self._connector.record(change)
        return 200, {"id": activity_id}

    async def _answer(
        self, request: web.Request, operation: str, person: LocalPerson | None, work: Work
    ) -> web.StreamResponse:
        """Carry a request out, or let it meet the fault that was asked for."""
        conversation = request.match_info.get("conversation")
        names = _names(person)
        fault = self._connector.faults.take(operation, conversation, names) or Fault()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        fails = fault.breaks or fault.status is not None
        if not fails or fault.after_accept:
            try:
                status, answer = work()
            except Refused as error:
                status = error.status
                answer = {"error": {"code": error.code, "message": str(error)}}
        if fails:
            status, answer = fault.status or 0, fault.error
        self._connector.requests.append(
            Requested(
                at=self._connector.clock(),
                method=request.method,
                path=request.path,
                operation=operation,
                conversation=conversation,
                status=None if fault.breaks else status,
            )
        )
        if fault.breaks:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        wait = {"Retry-After": f"{fault.retry_after:g}"} if fault.retry_after is not None else {}
        return web.Response(
            status=status, body=msgspec.json.encode(answer), content_type="application/json", headers=wait
        )


async def _body(request: web.Request) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(await request.read())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _activity(body: dict[str, Any] | None) -> dict[str, Any]:
    if body is None or not isinstance(body.get("type"), str):
        raise Refused(400, "BadSyntax", "The body has to be an activity with a type.")
    return body


def _member(person: LocalPerson) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    return {
        "id": person.teams_id,
        "name": person.name,
        "objectId": person.aad_object_id,
        "aadObjectId": person.aad_object_id,
        "givenName": first,
        "surname": last,
        "email": person.email,
        "userPrincipalName": person.email,
        "userRole": "user",
    }


def _names(person: LocalPerson | None) -> frozenset[str]:
    if person is None:
        return frozenset()
    return frozenset(name.casefold() for name in (person.aad_object_id, person.login, person.email) if name)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
