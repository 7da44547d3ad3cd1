"""The Bot Connector's REST API: how a message gets to Teams. Asynchronous, and typed about what went wrong.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from bot.outbound import Outbound
from bot.teams.outgoing import Address, Message, message_activity
from bot.teams.refusals import SendFailed, refusal, retry_after
from bot.teams.service_hosts import FOREIGN_HOST, ServiceHosts, is_loopback
from bot.teams.threads import in_thread

MAX_ANSWER: Final = 4_000_000  # bytes of one answer that are read: a roster page of 500 is some 250 KB
MAX_PAGES: Final = 200
SMALLEST_PAGE: Final = 50
ANSWER_SECONDS: Final = 20.0
BODY_SECONDS: Final = 5.0
TOKEN_SECONDS: Final = 8.0
# `connect` covers the pool, DNS, TCP and TLS: what runs into it was surely not sent. There is no `total`,
# because a timeout of which one cannot say whether the request was written helps nobody.
TIMEOUT: Final = aiohttp.ClientTimeout(total=None, connect=7, sock_connect=7, sock_read=ANSWER_SECONDS)

__all__ = [
    "ConnectorClient",
    "Member",
    "NoToken",
    "SendFailed",
    "TokenSource",
    "bounded_body",
    "is_loopback",
    "open_session",
]


class TokenSource(Protocol):
    """Gives the bearer token for the Bot Connector."""

    async def token(self, *, refresh: bool = False) -> str:
        """A valid token; `refresh` after one was refused. Raises NoToken."""
        ...


class Door(Protocol):
    """Lets requests through as fast as Teams may be asked (`bot.pacing`). A key says what is limited."""

    async def enter(self, key: tuple[str, str]) -> None:
        """Wait until a request may be made."""
        ...

    def answered(self, key: tuple[str, str], status: int | None, retry_after: float | None) -> None:
        """What became of it."""
        ...


class NoToken(Exception):
    """No token could be had. The message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a conversation's roster."""

    teams_id: str
    aad_object_id: str | None
    name: str = ""
    email: str | None = None
    user_principal_name: str | None = None


def open_session(*, proxies: bool, ca_file: Path | None = None) -> aiohttp.ClientSession:
    """A session for `ConnectorClient`. `proxies`: honour HTTPS_PROXY, which a local connector must not."""
    return Outbound(ca_file, proxies).session(TIMEOUT)


class ConnectorClient:
    """Sends to whichever Bot Connector a conversation names. Every failure is a SendFailed; nothing is retried.

    A request ends within 55 seconds, however slow the other side is.
    `tokens` is None where there is no app id: requests then carry no Authorization. `door` is None where requests
    need not wait for each other, or where whoever makes them has waited already.
    `hosts` says where anything may be sent; `foreign` is called, and may block, for what was kept from another one.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: TokenSource | None = None,
        door: Door | None = None,
        *,
        hosts: ServiceHosts = ServiceHosts(),  # noqa: B008  (frozen)
        foreign: Callable[[], object] = lambda: None,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._door = door
        self._hosts = hosts
        self._foreign = foreign

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str | None:
        """Send a message; the id of the activity that it became. `alert` for what nobody asked for just now.

        None: it was accepted (202) without an id, as the Agents Playground does with a text and a card.
        With `outcome_unknown` the message may have been delivered: sending it again could tell somebody twice.
        """
        status, answer = await self._activity(
            to, message_activity(message, alert=alert, reply_to=reply_to), reply_to
        )
        found = answer.get("id")
        if isinstance(found, str) and found:
            return found
        if status == 202:
            return None
        raise SendFailed(status=status, code="NoActivityId", outcome_unknown=True)

    async def update(self, to: Address, activity_id: str, message: Message) -> None:
        """Replace a message that the bot sent. Doing it again does no harm, so no outcome is unknown."""
        url = f"{_activities(to.service_url, to.id)}/{quote(activity_id, safe='')}"
        activity = {**message_activity(message), "id": activity_id}
        await self._request("PUT", url, activity, ("send", to.id))

    async def typing(self, to: Address) -> None:
        """Show that the bot is at work."""
        await self._activity(to, {"type": "typing"}, None)

    async def create_conversation(
        self, service_url: str, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        """The id of the personal chat with somebody, made if need be. They must have the app.

        Asking again gives the same chat, so no outcome is unknown.
        """
        body: dict[str, Any] = {
            "isGroup": False,
            "bot": {"id": bot_id or ""},
            "members": [{"id": aad_object_id}],
        }
        if tenant_id is not None:
            body |= {"tenantId": tenant_id, "channelData": {"tenant": {"id": tenant_id}}}
        url = f"{service_url.rstrip('/')}/v3/conversations"
        _, answer = await self._request("POST", url, body, ("create", aad_object_id))
        found = answer.get("id")
        if not isinstance(found, str) or not found:
            raise SendFailed(status=200, code="NoConversationId")
        return found

    async def roster(self, of: Address, *, page_size: int = 500) -> AsyncIterator[Member]:
        """Everybody in a conversation, page after page. Rows that are not members are left out."""
        path = f"{of.service_url.rstrip('/')}/v3/conversations/{quote(of.id, safe='')}/pagedmembers"
        token: str | None = None
        for _ in range(MAX_PAGES):
            more = f"&continuationToken={quote(token, safe='')}" if token else ""
            url = f"{path}?pageSize={page_size}{more}"
            _, page = await self._request("GET", url, None, ("ask", of.id))
            rows = page.get("members")
            for row in rows if isinstance(rows, list) else ():
                member = _member(row)
                if member is not None:
                    yield member
            following = page.get("continuationToken")
            if not isinstance(following, str) or not following or following == token:
                return
            token = following

    async def ask(self, about: Address) -> None:
        """Ask for a conversation's members, to see whether Teams is there: it changes nothing and nobody sees it."""
        path = f"{about.service_url.rstrip('/')}/v3/conversations/{quote(about.id, safe='')}/pagedmembers"
        await self._request("GET", f"{path}?pageSize={SMALLEST_PAGE}", None, ("ask", about.id))

    async def _activity(
        self, to: Address, activity: Mapping[str, Any], reply_to: str | None
    ) -> tuple[int, dict[str, Any]]:
        where = in_thread(to.id, reply_to) if reply_to else to.id
        url = _activities(to.service_url, where) + (f"/{quote(reply_to, safe='')}" if reply_to else "")
        return await self._request("POST", url, activity, ("send", where), repeatable=False)

    async def _request(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None,
        key: tuple[str, str],
        *,
        repeatable: bool = True,
    ) -> tuple[int, dict[str, Any]]:
        target = await self._checked(url)
        data = None if body is None else _encoded(body)
        began = asyncio.get_running_loop().time()
        for refresh in (False, True):
            headers = {"Content-Type": "application/json"} if data is not None else {}
            if self._tokens is not None:
                headers["Authorization"] = f"Bearer {await self._token(self._tokens, refresh)}"
            if self._door is not None:
                await self._door.enter(key)
            status, answered, raw = await self._exchange(method, target, headers, data, repeatable)
            if self._door is not None:
                self._door.answered(key, status, retry_after(answered))
            if (
                status != 401
                or self._tokens is None
                or asyncio.get_running_loop().time() - began > TOKEN_SECONDS
            ):
                break
        if 200 <= status < 300:
            return status, _object(raw)
        raise refusal(status, answered, raw)

    async def _checked(self, url: str) -> URL:
        try:
            return self._hosts.address(url, with_token=self._tokens is not None)
        except SendFailed as refused:
            if refused.code == FOREIGN_HOST:
                await asyncio.to_thread(self._foreign)
            raise

    async def _token(self, tokens: TokenSource, refresh: bool) -> str:
        try:
            async with asyncio.timeout(TOKEN_SECONDS):
                return await tokens.token(refresh=refresh)
        except (NoToken, TimeoutError) as error:
            detail = str(error) or f"Entra gave none within {TOKEN_SECONDS:.0f} seconds"
            raise SendFailed(code="NoToken", detail=detail) from error

    async def _exchange(
        self, method: str, url: URL, headers: Mapping[str, str], data: bytes | None, repeatable: bool
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request. A failure before it was written says so; one after it leaves the outcome open."""
        try:
            async with self._session.request(
                method, url, headers=headers, data=data, allow_redirects=False, timeout=TIMEOUT
            ) as response:
                async with asyncio.timeout(BODY_SECONDS):
                    raw = await bounded_body(response, MAX_ANSWER)
                return response.status, response.headers, raw
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientHttpProxyError,
        ) as error:
            raise SendFailed(code="NotReachable", detail=_said(error)) from error
        except aiohttp.InvalidURL as error:
            raise SendFailed(code="BadAddress", detail=_said(error), permanent=True) from error
        except ValueError as error:  # nothing was written
            detail = f"{_said(error)} Remove this host, and `default`, from the netrc file."
            raise SendFailed(code="NotSent", detail=detail) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendFailed(code="NoAnswer", detail=_said(error), outcome_unknown=not repeatable) from error


async def bounded_body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body of an answer. Raises ClientPayloadError for one longer than `most` bytes."""
    parts = bytearray()
    async for part in response.content.iter_chunked(65_536):
        parts += part
        if len(parts) > most:
            raise aiohttp.ClientPayloadError(f"the answer is longer than {most} bytes")
    return bytes(parts)


def _activities(service_url: str, conversation_id: str) -> str:
    return f"{service_url.rstrip('/')}/v3/conversations/{quote(conversation_id, safe='')}/activities"


def _encoded(body: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # half a surrogate pair, out of a log
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _member(row: object) -> Member | None:
    if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
        return None

    def text(*keys: str) -> str | None:
        return next((v for key in keys if isinstance(v := row.get(key), str) and v), None)

    return Member(
        teams_id=row["id"],
        aad_object_id=text("aadObjectId", "objectId"),  # Teams' roster says objectId in some versions
        name=text("name") or "",
        email=text("email"),
        user_principal_name=text("userPrincipalName"),
    )


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
