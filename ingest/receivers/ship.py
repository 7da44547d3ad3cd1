"""`POST /ship`: what `headsup ship` sends. See `ingest.shipping`."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from ingest.shipping.shipments import OtherHistory, Shipments, Taken
from ingest.shipping.wire import AGENT_HEADER, BadShipment, TooLarge, pack_receipt, unpack

_log = logging.getLogger(__name__)

PACKED: Final = 16 << 20
"""Bytes of a request; an agent's are half a megabyte, or as large as one event."""
UNPACKED: Final = 32 << 20
AT_ONCE: Final = 8
"""Requests in hand, one of which is unpacked; more are told to come again."""
BODY_SECONDS: Final = 60
_AGENT: Final = re.compile(r"[0-9A-Za-z_-]{8,64}")
_RETRY: Final = {"Retry-After": "2"}


def ship_handler(
    shipments: Shipments,
    authorise: Callable[[web.Request], Awaitable[object]],
    wake: Callable[[], None] = lambda: None,
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Takes what agents send. `authorise` raises a `web.HTTPException` for who may not; `wake` is called after
    each commit with events.
    """
    turn = asyncio.Lock()
    in_hand = 0

    async def handle(request: web.Request) -> web.Response:
        nonlocal in_hand
        await authorise(request)
        agent = request.headers.get(AGENT_HEADER, "")
        if not _AGENT.fullmatch(agent):
            return _refusal(400, f"Name the agent in {AGENT_HEADER}.")
        if in_hand >= AT_ONCE:
            return _refusal(429, "Too much at once; come again.", _RETRY)
        in_hand += 1
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
            async with turn:
                taken = await asyncio.to_thread(_take, shipments, agent, body)
        except TimeoutError:
            return _refusal(408, f"Send the body within {BODY_SECONDS} seconds.")
        except TooLarge:
            return _refusal(413, f"Send at most {PACKED} bytes, {UNPACKED} unpacked.")
        except BadShipment as error:
            return _refusal(400, str(error))
        except OtherHistory as error:
            return web.Response(status=409, body=pack_receipt(error.receipt), content_type="application/json")
        except Exception as error:  # the database is away, or full
            _log.warning("A shipment cannot be stored and will be sent again: %s", type(error).__name__)
            return _refusal(503, "Events cannot be stored now; come again.", _RETRY)
        finally:
            in_hand -= 1
        if taken.events:
            wake()
        return web.Response(body=pack_receipt(taken.receipt), content_type="application/json")

    return handle


def _take(shipments: Shipments, agent: str, body: bytes) -> Taken:
    return shipments.take(agent, unpack(body, UNPACKED))


async def _body(request: web.Request) -> bytes:
    """The body. Raises TooLarge before more than PACKED bytes were taken in."""
    if (request.content_length or 0) > PACKED:
        raise TooLarge
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > PACKED:
            raise TooLarge
    return bytes(body)


def _refusal(status: int, reason: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": reason}, status=status, headers=headers)
