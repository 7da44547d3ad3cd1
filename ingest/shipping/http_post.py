"""The way of a request to the service, over HTTP."""

from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from ingest.event import Clock
from ingest.shipping.sender import Answer, Post, Unreachable
from ingest.shipping.wire import AGENT_HEADER, CONTENT_TYPE, PATH

TIMEOUT: Final = aiohttp.ClientTimeout(total=120, connect=10, sock_connect=10, sock_read=60)
_MAX_ANSWER: Final = 64 * 1024


def http_post(session: aiohttp.ClientSession, url: str, key: str | None, clock: Clock) -> Post:
    """Posts to the service at this address (`https://headsup.example`, a path before `/ship` is kept)."""
    headers = {"Content-Type": CONTENT_TYPE}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    target = url.rstrip("/").removesuffix(PATH) + PATH

    async def post(agent: str, body: bytes) -> Answer:
        try:
            async with session.post(
                target,
                data=body,
                headers={**headers, AGENT_HEADER: agent},
                allow_redirects=False,
                timeout=TIMEOUT,
            ) as response:
                answer = await response.content.read(_MAX_ANSWER)
                return Answer(response.status, answer, _seconds(response.headers.get("Retry-After"), clock))
        except TimeoutError as error:
            raise Unreachable("it does not answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(getattr(error, "strerror", None) or type(error).__name__) from error

    return post


def _seconds(retry_after: str | None, clock: Clock) -> float | None:
    """What a Retry-After header says: seconds, or a date."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - clock()).total_seconds())
    except (ValueError, TypeError):
        return None
