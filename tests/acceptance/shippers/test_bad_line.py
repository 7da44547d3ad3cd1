"""The bad line itself: what happens on it, and what it remembers."""

from collections import Counter
from random import Random

from aiohttp import ClientConnectionError, ClientSession, web
from aiohttp.test_utils import TestServer

from tests.acceptance.shippers.bad_line import KINDS, BadLine


async def test_every_kind_of_trouble_comes_and_is_known() -> None:
    """What the service got and what the client heard differ as the line says."""
    got: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.read())
        return web.json_response({"taken": True}, status=201)

    app = web.Application()
    app.router.add_post("/take", take)
    heard: Counter[object] = Counter()
    async with TestServer(app) as server, BadLine(str(server.make_url("")), Random(5), trouble=0.5) as line:
        for number in range(60):
            # A connection each: aiohttp tries a kept one again by itself, which would hide the trouble.
            async with ClientSession(headers={"Connection": "close"}) as session:
                try:
                    async with session.post(f"{line.url}/take", data=b"%d " % number * 100) as answer:
                        heard[answer.status] += 1
                except ClientConnectionError:
                    heard["broken"] += 1
    assert set(KINDS) < set(line.troubles)
    assert heard[201] == line.troubles["nothing"] == len(line.acknowledged)
    assert (heard[503], heard[429]) == (line.troubles["unavailable"], line.troubles["busy"])
    assert heard["broken"] == sum(line.troubles[kind] for kind in ("refused", "cut", "unanswered"))
    assert sorted(got) == sorted(one.body for one in line.passed)
    assert [one.status for one in line.passed].count(None) == line.troubles["unanswered"]


async def test_where_the_service_is_away_the_connection_breaks() -> None:
    async with BadLine("http://127.0.0.1:9", Random(1), trouble=0) as line, ClientSession() as session:
        try:
            async with session.post(f"{line.url}/take", data=b"x"):
                raise AssertionError("an answer from nobody")
        except ClientConnectionError:
            pass
    assert line.passed == []


async def test_chunks_and_answers_without_a_body_pass() -> None:
    async def take(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        await answer.write(await request.read())
        await answer.write_eof()
        return answer

    async def here(_: web.Request) -> web.Response:
        return web.Response(text="here")

    async def body() -> object:
        yield b"one, "
        yield b"two"

    app = web.Application()
    app.router.add_post("/take", take)
    app.router.add_get("/", here)
    async with (
        TestServer(app) as server,
        BadLine(str(server.make_url("")), Random(1), trouble=0) as line,
        ClientSession() as session,
    ):
        async with session.post(f"{line.url}/take", data=body()) as answer:
            assert await answer.text() == "one, two"
        async with session.head(f"{line.url}/") as answer:
            assert answer.status == 200
    assert [one.body for one in line.passed] == [b"one, two", b""]
