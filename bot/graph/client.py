"""Microsoft Graph's REST API, as much of it as is needed: pages, changes, patience, and typed failures.

https://learn.microsoft.com/graph/paging, https://learn.microsoft.com/graph/throttling
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

import aiohttp
import msgspec
from yarl import URL

from bot.teams.connector import NoToken, bounded_body
from bot.teams.refusals import retry_after

GRAPH: Final = "https://graph.microsoft.com/v1.0"
MAX_ANSWER: Final = 16_000_000  # bytes; 999 users are some 500 KB
MAX_PAGES: Final = 10_000
TRIES: Final = 6
LONGEST_WAIT: Final = 120.0
TIMEOUT: Final = aiohttp.ClientTimeout(total=60, connect=10)
PASSING: Final = frozenset({429, 500, 502, 503, 504})


class Tokens(Protocol):
    """Gives the bearer token for Graph."""

    async def token(self, *, refresh: bool = False) -> str:
        """A valid token. Raises NoToken."""
        ...


class GraphFailed(Exception):
    """A request to Graph that did not succeed. The message is one sentence with what to do.

    `status` is None when no answer came; `permanent`: trying again is no use before something else changes.
    """

    def __init__(
        self, sentence: str, *, status: int | None = None, code: str = "", permanent: bool = False
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.permanent = permanent


class ResyncNeeded(Exception):
    """Graph no longer knows where we were: changes have to be asked for from the beginning (410)."""


class GraphClient:
    """Asks Graph, and waits as it asks to be waited for. The token goes to Graph's own host and nowhere else."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens | None,
        *,
        base: str = GRAPH,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._base = base.rstrip("/")
        self._pause = pause

    async def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """One object. `parameters` are OData's without the `$`. Raises GraphFailed."""
        return await self._request("GET", self._url(path, parameters))

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make something; what Graph says of it. Raises GraphFailed."""
        return await self._request("POST", self._url(path, {}), body)

    async def pages(self, path: str, **parameters: str) -> AsyncIterator[dict[str, Any]]:
        """Every row of a collection, page after page. Raises GraphFailed.

        Those that `count="true"` is asked of are advanced queries, such as of members of one type; each page of them
        wants a header besides: https://learn.microsoft.com/graph/aad-advanced-queries
        """
        url: str | None = self._url(path, parameters)
        more = {"ConsistencyLevel": "eventual"} if parameters.get("count") == "true" else {}
        for _ in range(MAX_PAGES):
            if url is None:
                return
            page = await self._request("GET", url, more=more)
            for row in _rows(page):
                yield row
            url = _link(page, "@odata.nextLink")

    async def changes(
        self, start: str, **parameters: str
    ) -> AsyncIterator[tuple[list[dict[str, Any]], str | None]]:
        """Pages of what changed: the rows, and with the last page the link from which to ask the next time.

        `start` is a path (all there is is then new) or such a link. Raises GraphFailed and ResyncNeeded.
        """
        url: str | None = start if start.startswith(("https://", "http://")) else self._url(start, parameters)
        for _ in range(MAX_PAGES):
            if url is None:
                return
            page = await self._request("GET", url)
            yield _rows(page), _link(page, "@odata.deltaLink")
            url = _link(page, "@odata.nextLink")

    def _url(self, path: str, parameters: Mapping[str, str]) -> str:
        given = {f"${name}": value for name, value in parameters.items()}
        return str(URL(f"{self._base}/{path.lstrip('/')}").update_query(given))

    async def _request(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Any]:
        if not url.startswith(f"{self._base}/"):
            raise GraphFailed(
                f"Graph named an address that is not its own; {self._base} was expected.", permanent=True
            )
        refresh = False
        for attempt in range(1, TRIES + 1):
            status, headers, raw = await self._exchange(method, url, body, more, refresh)
            if 200 <= status < 300:
                return _object(raw)
            if status == 410:
                raise ResyncNeeded
            if status == 401 and not refresh and self._tokens is not None:
                refresh = True
                continue
            if status not in PASSING or attempt == TRIES:
                raise _failure(status, raw, url)
            asked = retry_after(headers)
            await self._pause(min(asked if asked is not None else 2.0**attempt, LONGEST_WAIT))
        raise _failure(401, b"", url)

    async def _exchange(
        self, method: str, url: str, body: Mapping[str, Any] | None, more: Mapping[str, str], refresh: bool
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"Accept": "application/json", **more}
        if self._tokens is not None:
            try:
                headers["Authorization"] = f"Bearer {await self._tokens.token(refresh=refresh)}"
            except NoToken as error:
                raise GraphFailed(str(error), code="NoToken") from error
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                json=body,
                headers=headers,
                allow_redirects=False,
                timeout=TIMEOUT,
            ) as response:
                return response.status, response.headers, await bounded_body(response, MAX_ANSWER)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise GraphFailed(
                f"Graph does not answer ({type(error).__name__}); let this machine reach {self._base}, "
                "by HTTPS_PROXY if need be.",
                code="NotReachable",
            ) from error


def _rows(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = page.get("value")
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _link(page: Mapping[str, Any], name: str) -> str | None:
    link = page.get(name)
    return link if isinstance(link, str) and link else None


def _object(raw: bytes) -> dict[str, Any]:
    if not raw:
        return {}
    try:
        found = msgspec.json.decode(raw)
    except (ValueError, RecursionError) as error:
        raise GraphFailed("Graph's answer is no JSON; try again later.") from error
    return found if isinstance(found, dict) else {}


def _failure(status: int, raw: bytes, url: str) -> GraphFailed:
    code = detail = ""
    try:
        error = msgspec.json.decode(raw).get("error")
        code, detail = str(error.get("code", ""))[:100], str(error.get("message", ""))[:200]
    except (ValueError, RecursionError, AttributeError):
        pass
    what = URL(url).path
    advice = {
        401: "check HEADSUP_APP_ID, HEADSUP_APP_SECRET and HEADSUP_TENANT_ID",
        403: "give the app the Graph permission that docs/operations.md names, with an admin's consent",
        404: "it is not there, or is of another tenant",
        429: "it is asked too often; it is tried again later",
    }.get(status, "it is tried again later" if status >= 500 else "see docs/operations.md")
    said = ": ".join(filter(None, (code, detail)))
    permanent = status < 500 and status not in PASSING
    return GraphFailed(
        f"Graph refuses {what} ({status} {said}); {advice}.", status=status, code=code, permanent=permanent
    )
