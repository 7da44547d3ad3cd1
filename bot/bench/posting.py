"""Posts `_bulk` bodies as quickly as they are acknowledged, over several connections at once."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Final

import aiohttp

CONNECTIONS: Final = 8
_BUSY: Final = (429, 503)


class NotReceived(Exception):
    """The service refused what it should have taken; the message has its answer."""


async def post_all(address: str, bodies: Sequence[bytes]) -> float:
    """The seconds from the first request to the last acknowledgement. Raises NotReceived."""
    waiting = iter(bodies)
    headers = {"Content-Type": "application/x-ndjson"}

    async def work(session: aiohttp.ClientSession) -> None:
        for body in waiting:
            while True:
                async with session.post(f"{address}/_bulk", data=body, headers=headers) as response:
                    answer = await response.read()
                if response.status not in _BUSY:
                    break
                await asyncio.sleep(float(response.headers.get("Retry-After", "0.1")))
            if response.status != 200 or b'"errors":false' not in answer:
                raise NotReceived(f"{response.status} {answer[:300]!r}")

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        began = perf_counter()
        await asyncio.gather(*(work(session) for _ in range(CONNECTIONS)))
        return perf_counter() - began
