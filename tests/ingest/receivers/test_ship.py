"""`POST /ship` over a real connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Engine

from ingest.database import create_schema, open_database
from ingest.receivers.ship import AT_ONCE, PACKED, ship_handler
from ingest.shipping.http_post import http_post
from ingest.shipping.sender import Answer, Unreachable
from ingest.shipping.shipments import Shipments
from ingest.shipping.wire import AGENT_HEADER, PATH, Receipt, pack, unpack_receipt
from ingest.store import EventStore
from tests.ingest.shipping.builders import shipment

NOW = datetime(2026, 6, 12, tzinfo=UTC)
NAMED = {AGENT_HEADER: "agent-0001"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = open_database(str(tmp_path / "headsup.db"))
    create_schema(opened)
    return opened


class Gate:
    """Lets through who has the key."""

    def __init__(self) -> None:
        self.woken = 0

    async def authorise(self, request: web.Request) -> None:
        if request.headers.get("Authorization") not in (None, "Bearer right"):
            raise web.HTTPUnauthorized

    def wake(self) -> None:
        self.woken += 1


@pytest.fixture
def gate() -> Gate:
    return Gate()


Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(engine: Engine, gate: Gate) -> AsyncIterator[Client]:
    shipments = Shipments(engine, EventStore(engine, lambda: NOW), lambda: NOW)
    app = web.Application()
    app.router.add_post(PATH, ship_handler(shipments, gate.authorise, gate.wake))
    async with TestClient(TestServer(app)) as opened:
        yield opened
    engine.dispose()


async def test_a_shipment_is_stored_and_acknowledged(client: Client, engine: Engine, gate: Gate) -> None:
    for _ in range(2):
        async with client.post(PATH, data=pack(shipment(1, 1, 2)), headers=NAMED) as answer:
            assert (answer.status, await answer.json()) == (200, {"number": 1, "tag": "tag 1"})
    assert [event.message for event in EventStore(engine, lambda: NOW).read(1, 9)] == ["event 1", "event 2"]
    assert gate.woken == 1


async def test_another_history(client: Client) -> None:
    await client.post(PATH, data=pack(shipment(1, 1)), headers=NAMED)
    async with client.post(PATH, data=pack(shipment(1, 2, tag="other")), headers=NAMED) as answer:
        assert (answer.status, await answer.json()) == (409, {"number": 1, "tag": "tag 1"})


@pytest.mark.parametrize(
    ("headers", "body", "status", "error"),
    [
        ({}, b"", 400, "Name the agent in X-Headsup-Agent."),
        ({AGENT_HEADER: "a' OR 1"}, b"", 400, "Name the agent in X-Headsup-Agent."),
        (NAMED, b"hello", 400, "The body is not gzip."),
        (NAMED, b"\0" * (PACKED + 1), 413, "Send at most 16777216 bytes, 33554432 unpacked."),
    ],
)
async def test_what_is_refused(
    client: Client, headers: dict[str, str], body: bytes, status: int, error: str
) -> None:
    async with client.post(PATH, data=body, headers=headers) as answer:
        assert (answer.status, await answer.json()) == (status, {"error": error})


async def test_a_body_that_does_not_say_its_length_is_bounded_too(client: Client) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(PACKED // 65536 + 1):
            yield b"\0" * 65536

    assert await _status(client, chunks()) == 413


async def test_a_database_that_fails_is_said_so(client: Client, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("DROP TABLE shipment")
        connection.commit()
    async with client.post(PATH, data=pack(shipment(1, 1)), headers=NAMED) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


async def test_too_many_at_once_come_again(client: Client) -> None:
    release = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"\x1f"
        await release.wait()

    slow = [asyncio.create_task(_status(client, slowly())) for _ in range(AT_ONCE + 1)]
    async with asyncio.timeout(60):
        done, waiting = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
    assert [task.result() for task in done] == [429]
    release.set()
    assert await asyncio.gather(*waiting) == [400] * AT_ONCE
    assert await _status(client, pack(shipment(1, 1))) == 200


async def _status(client: Client, body: bytes | AsyncIterator[bytes]) -> int:
    async with client.post(PATH, data=body, headers=NAMED) as answer:
        return answer.status


Handler = Callable[[web.Request], Awaitable[web.Response]]


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


async def test_the_agents_end_speaks_to_it(client: Client, session: ClientSession) -> None:
    url = str(client.make_url("/"))
    answer = await http_post(session, url, "right", lambda: NOW)("agent-0001", pack(shipment(1, 1)))
    assert (answer.status, unpack_receipt(answer.body)) == (200, Receipt(1, "tag 1"))
    answer = await http_post(session, url, "wrong", lambda: NOW)("agent-0001", pack(shipment(2, 1)))
    assert answer.status == 401


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Fri, 12 Jun 2026 00:01:00 GMT", 60.0),
        ("soon", None),
        ("", None),
        ("9" * 400, 999999999.0),
    ],
)
async def test_how_long_to_wait(session: ClientSession, header: str, seconds: float | None) -> None:
    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": header})

    app = web.Application()
    app.router.add_post(PATH, busy)
    async with TestServer(app) as server:
        answer = await http_post(session, str(server.make_url("/")), None, lambda: NOW)("agent-0001", b"")
    assert answer == Answer(429, b"", seconds)


async def test_nobody_there(session: ClientSession, unused_tcp_port: int) -> None:
    post = http_post(session, f"http://127.0.0.1:{unused_tcp_port}", None, lambda: NOW)
    with pytest.raises(Unreachable) as caught:
        await post("agent-0001", b"")
    assert "Connect call failed" in str(caught.value)
