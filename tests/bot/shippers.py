"""Shippers that never give up: what was not acknowledged is sent again, the very same bytes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

import aiohttp
import msgspec

START: Final = datetime(2026, 6, 12, 10, tzinfo=UTC)
_PATIENCE: Final = aiohttp.ClientTimeout(total=20)


@dataclass(frozen=True, slots=True)
class Way:
    """A protocol: where its bodies go, how they are made, and which answer says that everything is there."""

    path: str
    content_type: str
    body: Callable[[list[tuple[int, str]]], bytes]
    accepted: Callable[[int, bytes], bool]


def _time(number: int) -> str:
    return (START + timedelta(milliseconds=number)).isoformat()


def _lines(*objects: object) -> bytes:
    return b"".join(msgspec.json.encode(item) + b"\n" for item in objects)


def _bulk(with_id: bool) -> Callable[[list[tuple[int, str]]], bytes]:
    def body(events: list[tuple[int, str]]) -> bytes:
        parts: list[object] = []
        for number, message in events:
            action = {"_index": "logs", "_id": f"id-{number}"} if with_id else {"_index": "logs"}
            parts += [{"create": action}, {"@timestamp": _time(number), "level": "info", "message": message}]
        return _lines(*parts)

    return body


def _bulk_accepted(status: int, answer: bytes) -> bool:
    if status != 200:
        return False
    items = msgspec.json.decode(answer)["items"]
    return all(next(iter(item.values()))["status"] in (201, 409) for item in items)


def _clef(events: list[tuple[int, str]]) -> bytes:
    return _lines(*({"@t": _time(number), "@m": message} for number, message in events))


def _plain(events: list[tuple[int, str]]) -> bytes:
    return _lines(*({"time": _time(number), "message": message} for number, message in events))


WAYS: Final = (
    Way("/_bulk", "application/x-ndjson", _bulk(with_id=False), _bulk_accepted),
    Way("/_bulk", "application/x-ndjson", _bulk(with_id=True), _bulk_accepted),
    Way("/ingest/clef", "application/vnd.serilog.clef", _clef, lambda status, _: status == 201),
    Way("/ingest", "application/x-ndjson", _plain, lambda status, _: status in (200, 201, 202)),
)


@dataclass
class Shippers:
    """Several shippers at once, each with one request under way. Numbers are given once to an event."""

    address: str  # http://host:port
    random: Random
    acknowledged: int = 0
    given: int = 0
    refused: list[str] = field(default_factory=list)  # answers that were not yet an acknowledgement
    _ending: bool = False

    async def run(self, workers: int = 4) -> None:
        """Ship until `end`; ends when everything that was begun has been acknowledged."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=_PATIENCE) as session:
            await asyncio.gather(*(self._work(session, WAYS[n % len(WAYS)]) for n in range(workers)))

    def end(self) -> None:
        """Begin nothing new."""
        self._ending = True

    async def _work(self, session: aiohttp.ClientSession, way: Way) -> None:
        while not self._ending:
            size = self.random.choice((1, 10, 200))
            numbers = range(self.given, self.given + size)
            self.given += size
            body = way.body([(number, message(number)) for number in numbers])
            while not await self._sent(session, way, body):  # noqa: ASYNC110 - a shipper tries again, nothing tells it
                await asyncio.sleep(0.05)  # the pause of a shipper before it tries again
            self.acknowledged += size

    async def _sent(self, session: aiohttp.ClientSession, way: Way, body: bytes) -> bool:
        headers = {"Content-Type": way.content_type}
        try:
            async with session.post(self.address + way.path, data=body, headers=headers) as response:
                answer = await response.read()
                if way.accepted(response.status, answer):
                    return True
                self.refused.append(f"{response.status} {answer[:300].decode('utf-8', 'replace')}")
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            pass
        return False


def message(number: int) -> str:
    """What the event with this number says."""
    return f"shipped [e{number:07}]"
