"""The receivers over HTTP: real sockets, a real SQLite store, answers in each protocol's own words."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy.exc import OperationalError

from ingest.database import create_schema, open_database
from ingest.query import EventQuery
from ingest.receivers import bodies
from ingest.receivers.api_keys import ApiKeys
from ingest.receivers.http import Receivers
from ingest.receivers.intake import Intake
from ingest.receivers.intake_writing import Sink
from ingest.receivers.senders import Gate
from ingest.receivers.shipped import ShippedSources
from ingest.sources import Source
from ingest.store import EventStore
from tests.bot.service_run import until
from tests.ingest.clocks import SetClock
from tests.ingest.receivers.intake_fakes import MemorySink

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
BULK = b'{"create":{}}\n{"message":"one"}\n'
OTLP_JSON = b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"one"}}]}]}]}'
CLEF = b'{"@t":"2026-06-12T12:00:00Z","@m":"one"}\n'
TAKEN = '{"MinimumLevelAccepted":null}'


@dataclass
class Served:
    """A service that only receives, and a client of it."""

    session: ClientSession
    url: str
    intake: Intake
    keys: ApiKeys
    store: EventStore

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(self.url + path, data=body, headers=named) as response:
            return response.status, await response.read(), dict(response.headers)

    def messages(self) -> list[str | None]:
        return [event.message for event in self.store.scan(EventQuery())]


Serve = Callable[..., Awaitable[Served]]


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    async with _serving(tmp_path) as serving:
        yield serving


@asynccontextmanager
async def _serving(folder: Path) -> AsyncIterator[Serve]:
    ends: list[Callable[[], Awaitable[None]]] = []

    async def serving(*sources: Source, sink: Sink | None = None, **options: Any) -> Served:
        engine = open_database(str(folder / "headsup.db"))
        create_schema(engine)
        clock = SetClock(NOON)
        store, keys = EventStore(engine, clock), ApiKeys(engine, clock)
        intake = Intake(sink or store, after_failure=0, **options)
        gate = Gate(keys, clock, always_keys=False)
        app = web.Application()
        Receivers(intake, ShippedSources(sources), gate, clock).add_to(app.router)
        server = TestServer(app)
        intake.start()
        await server.start_server(auto_decompress=False)
        session = ClientSession(auto_decompress=True)

        async def end() -> None:
            await session.close()
            await server.close()
            await intake.stop()
            engine.dispose()

        ends.append(end)
        return Served(session, f"http://127.0.0.1:{server.port}", intake, keys, store)

    try:
        yield serving
    finally:
        for end in ends:
            await end()


@pytest.mark.parametrize(
    ("path", "body", "kind", "said"),
    [
        (
            "/_bulk",
            BULK,
            "application/x-ndjson",
            (200, '{"errors":false,"items":[{"create":{"status":201}}]}'),
        ),
        (
            "/a/prefix/logs/_bulk",
            BULK,
            "application/json",
            (200, '{"errors":false,"items":[{"create":{"_index":"logs","status":201}}]}'),
        ),
        ("/v1/logs", OTLP_JSON, "application/json; charset=utf-8", (200, "{}")),
        ("/api/events/raw?clef", CLEF, "application/vnd.serilog.clef; charset=utf-8", (201, TAKEN)),
        ("/seq/ingest/clef", CLEF, "", (201, TAKEN)),
        ("/ingest", b'[{"message":"one"}]', "text/plain", (200, '{"accepted":1,"repeated":0,"rejected":0}')),
    ],
)
async def test_each_protocol_is_answered_after_the_commit(
    serve: Serve, path: str, body: bytes, kind: str, said: tuple[int, str]
) -> None:
    served = await serve()
    status, answer, _ = await served.post(path, body, Content_Type=kind)
    found = json.loads(answer)
    found.pop("took", None)
    assert (status, json.dumps(found, separators=(",", ":"))) == said
    assert served.messages() == ["one"]
    assert (served.intake.figures.events, served.intake.figures.requests) == (1, 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_bodies_may_be_compressed(serve: Serve, encoding: str) -> None:
    served = await serve()
    compressed = gzip.compress(BULK) if encoding == "gzip" else zlib.compress(BULK)
    assert (await served.post("/_bulk", compressed, Content_Encoding=encoding))[0] == 200
    assert served.messages() == ["one"]


async def test_bodies_may_come_in_chunks_of_unknown_number(serve: Serve) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for byte in BULK:
            yield bytes([byte])

    served = await serve()
    assert (await served.post("/_bulk", chunks()))[0] == 200
    assert served.messages() == ["one"]


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(BULK)[:-1], "gzip", 400),
        (b"garbage", "gzip", 400),
        (b"garbage", "zstd", 400),
        (BULK, "br", 415),
        (gzip.compress(b"\n" * (bodies.MAX_BODY + 1)), "gzip", 413),
        (b"\n" * (bodies.MAX_BODY + 1), "identity", 413),
        (b"", "", 400),
        (b"hello", "", 400),
    ],
    ids=["truncated", "no gzip", "no zstd", "unknown", "bomb", "large", "empty", "text"],
)
async def test_what_cannot_be_taken_is_refused_as_elasticsearch_does(
    serve: Serve, body: bytes, encoding: str, status: int
) -> None:
    served = await serve()
    found, answer, headers = await served.post("/_bulk", body, Content_Encoding=encoding)
    error = json.loads(answer)
    assert (found, error["status"], headers["X-Elastic-Product"]) == (status, status, "Elasticsearch")
    assert set(error["error"]) == {"root_cause", "type", "reason"}
    assert (served.messages(), served.intake.budget.used, served.intake.figures.refused) == ([], 0, 1)


async def test_nothing_may_be_compressed(serve: Serve) -> None:
    served = await serve()
    assert (await served.post("/api/events/raw", b"", Content_Encoding="gzip"))[0] == 201


async def test_otlp_wants_one_of_its_types_and_answers_in_it(serve: Serve) -> None:
    served = await serve()
    status, answer, headers = await served.post("/v1/logs", b"", Content_Type="application/x-protobuf")
    assert (status, answer, headers["Content-Type"]) == (200, b"", "application/x-protobuf")
    status, answer, headers = await served.post("/v1/logs", b"\xff", Content_Type="application/x-protobuf")
    assert (status, answer[:2], headers["Content-Type"]) == (400, b"\x08\x03", "application/x-protobuf")
    status, answer, headers = await served.post("/v1/logs", b"", Content_Type="text/plain")
    assert (status, json.loads(answer)["code"]) == (415, 3)


async def test_what_elasticsearchs_clients_ask_first_is_answered(serve: Serve) -> None:
    served = await serve()
    for method, path in (
        ("HEAD", "/"),
        ("GET", "/_license"),
        ("GET", "/_xpack"),
        ("GET", "/_cluster/health"),
        ("GET", "/_cat/health"),
        ("GET", "/_nodes/http"),
        ("GET", "/_logstash/pipeline"),
        ("HEAD", "/_index_template/logs"),
        ("PUT", "/_index_template/logs"),
        ("GET", "/prefix/_ilm/policy/logs"),
        ("PUT", "/_data_stream/logs"),
        ("PUT", "/_ingest/pipeline/logs"),
        ("POST", "/logs/_refresh"),
    ):
        async with served.session.request(method, served.url + path) as response:
            assert (path, response.status, response.headers["X-Elastic-Product"]) == (
                path,
                200,
                "Elasticsearch",
            )
            assert method == "HEAD" or await response.read()
    async with served.session.get(served.url + "/") as response:
        assert (await response.json())["version"]["number"] == "8.19.0"


@pytest.mark.parametrize(
    ("path", "name"),
    [("/_bulk", "error"), ("/v1/logs", "message"), ("/api/events/raw", "Error"), ("/ingest", "error")],
)
async def test_with_a_key_made_nobody_sends_without(serve: Serve, path: str, name: str) -> None:
    served = await serve()
    key = served.keys.add("web1", lambda: "r" * 40)
    status, answer, headers = await served.post(path, b"")
    assert (status, name in json.loads(answer)) == (401, True)
    assert headers["WWW-Authenticate"] == 'Basic realm="headsup", charset="UTF-8"'
    assert served.intake.figures.unauthorised == 1
    body = {"/v1/logs": OTLP_JSON, "/_bulk": BULK}.get(path, CLEF)
    status, _, _ = await served.post(
        path, body, Content_Type="application/json", Authorization=f"Bearer {key}"
    )
    assert status in (200, 201)
    async with served.session.get(served.url + "/") as response:
        assert response.status == 401


async def test_a_page_in_a_browser_may_not_send(serve: Serve) -> None:
    served = await serve()
    assert (await served.post("/_bulk", BULK, Origin="http://evil.example"))[0] == 403


async def test_a_repeated_request_is_stored_once(serve: Serve) -> None:
    served = await serve()
    timed = b'{"@timestamp":"2026-06-12T11:00:00Z","message":"two"}'
    body = b'{"create":{"_id":"a"}}\n{"message":"one"}\n{"create":{}}\n' + timed + b"\n"
    await served.post("/_bulk", body)
    _, answer, _ = await served.post("/_bulk", body)
    assert [item["create"]["status"] for item in json.loads(answer)["items"]] == [409, 201]
    assert served.messages() == ["two", "one"]
    assert served.intake.figures.repeated == 2


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/_bulk", BULK, ["error"]),
        ("/v1/logs", OTLP_JSON, ["code", "message"]),
        ("/api/events/raw", CLEF, ["Error"]),
        ("/ingest", b'{"m":1}', ["error"]),
    ],
)
async def test_while_the_store_is_away_the_sender_is_asked_to_come_again(
    serve: Serve, path: str, body: bytes, said: list[str]
) -> None:
    sink = MemorySink(OperationalError("INSERT", {}, Exception("database or disk is full")))
    served = await serve(sink=sink)
    status, answer, headers = await served.post(path, body, Content_Type="application/json")
    assert (status, headers["Retry-After"]) == (503, "2")
    assert set(said) <= set(json.loads(answer))
    assert (await served.post(path, body, Content_Type="application/json"))[0] in (200, 201)
    assert len(sink.messages) == 1


async def test_when_there_is_no_room_the_sender_is_told_after_a_while(serve: Serve) -> None:
    served = await serve(budget=10, patience=0.01)
    for path, body in (
        ("/_bulk", BULK),
        ("/v1/logs", OTLP_JSON),
        ("/api/events/raw", CLEF),
        ("/ingest", CLEF),
    ):
        status, _, headers = await served.post(path, body, Content_Type="application/json")
        assert (status, headers["Retry-After"]) == (429, "2")
    assert served.intake.budget.used == 0


async def test_rsyslog_is_cut_off_instead_since_it_takes_any_answer_for_the_end(serve: Serve) -> None:
    served = await serve(budget=10, patience=0.01)
    async with ClientSession(skip_auto_headers=["User-Agent"]) as rsyslog:
        with pytest.raises(ClientConnectionError):
            await rsyslog.post(
                served.url + "/_bulk", data=BULK, headers={"Content-Type": "application/json; charset=utf-8"}
            )
        answer = await rsyslog.post(
            served.url + "/_bulk", data=BULK, headers={"Content-Type": "application/x-ndjson"}
        )
        assert answer.status == 429  # another that does not say what it is


async def test_who_sends_slowly_is_not_waited_for(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE", 0.05)
    served = await serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
    writer.write(b"POST /_bulk HTTP/1.1\r\nHost: x\r\nUser-Agent: slow\r\nContent-Length: 1000\r\n\r\n{")
    assert (await reader.readline()).split()[1] == b"408"
    assert served.intake.budget.used == 0
    writer.close()


async def test_who_goes_away_in_the_middle_is_no_error_of_ours(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    served = await serve()
    _, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
    writer.write(b"POST /_bulk HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + BULK)
    await until(lambda: served.intake.budget.used > 0)
    writer.close()
    await until(lambda: served.intake.budget.used == 0)
    assert served.messages() == []
    assert caplog.records == []


async def test_a_source_says_how_a_shipped_line_is_read(serve: Serve) -> None:
    source = Source(
        api_key="web1",
        node="web1",
        product="hr-portal",
        service="api",
        format="nlog",
        layout="${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}",
        timezone="Europe/Berlin",
    )
    served = await serve(source)
    key = served.keys.add("web1", lambda: "r" * 40)
    line = "2026-06-12 14:57:15.1234|ERROR|Api|Failed.|System.Exception: x\r\n   at A.B()"
    body = (
        b'{"create":{}}\n'
        + json.dumps({"@timestamp": "2026-06-12T13:30:00Z", "message": line}).encode()
        + b"\n"
    )
    assert (await served.post("/_bulk", body, Authorization=f"ApiKey {key}"))[0] == 200
    (event,) = served.store.scan(EventQuery())
    assert event.time == datetime(2026, 6, 12, 12, 57, 15, 123400, tzinfo=UTC)
    assert (event.node, event.level, event.logger, event.message) == ("web1", "error", "Api", "Failed.")
    assert event.exception == "System.Exception: x\n   at A.B()"
