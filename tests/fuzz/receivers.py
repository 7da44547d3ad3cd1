"""Targets over the receivers: their decoders alone, and all of them behind real HTTP."""

import asyncio
import gzip
import json
import zlib
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from ingest.event import Event
from ingest.receivers.answers import JSON, Refusal
from ingest.receivers.bulk import BulkRequest
from ingest.receivers.clef import ClefRequest
from ingest.receivers.http import Receivers
from ingest.receivers.inflating import PIECE, Corrupt, inflater
from ingest.receivers.intake import Intake
from ingest.receivers.intake_writing import Outcome
from ingest.receivers.ndjson import NdjsonRequest
from ingest.receivers.otlp import PROTOBUF, OtlpRequest
from ingest.receivers.senders import Sender
from ingest.receivers.shipped import ShippedSources
from ingest.receivers.together import FEW
from ingest.releases.told import LONGEST, BadRelease, told_in
from ingest.shipping.wire import BadShipment, TooLarge, unpack
from ingest.sources import Source
from tests.fuzz.bytes_source import Bytes
from tests.fuzz.parsers import LAYOUTS, NOW, check_error, check_event
from tests.ingest.receivers.intake_fakes import MemorySink
from tests.ingest.receivers.reading import Decoder, Read, read, sent

_FAULT: Final = "by a fault of Headsup"
_SOURCES: Final = (
    Source(when={"kind": "nlog"}, format="nlog", layout=LAYOUTS[0], timezone="Europe/Berlin"),
    Source(when={"kind": "json"}, format="json", map={"user": "UserName"}),
    Source(when={"service": "x"}, map={"level": "sev"}, extract=(r"doc (?P<document_id>\d+)",)),
)


def bulk(data: bytes) -> None:
    """Bytes as a `_bulk` body: as many items as actions, whatever they are."""
    bytes_ = Bytes(data)
    wanted = bytes_.pick((None, None, "errors,items.*.status", "items", "-items.*.error", "**.status", "*.*"))
    outcomes = bytes_.number(4)
    request = BulkRequest(bytes_.rest(), sent(*_SOURCES), "logs", wanted)
    result = _decode(request, outcomes)
    if result is not None and result.answer.status == 200 and wanted is None:
        answer = json.loads(result.answer.body)
        assert len(answer["items"]) == len(result.events) + request.rejected
        assert all(len(item) == 1 for item in answer["items"])
        assert answer["errors"] == any(
            "error" in value for item in answer["items"] for value in item.values()
        )


def otlp_json(data: bytes) -> None:
    """Bytes as OTLP in JSON."""
    _decode(OtlpRequest(data, sent(*_SOURCES), JSON), 0)


def otlp_protobuf(data: bytes) -> None:
    """Bytes as OTLP in protobuf."""
    _decode(OtlpRequest(data, sent(*_SOURCES), PROTOBUF), 0)


def clef(data: bytes) -> None:
    """Bytes as Seq's bodies."""
    _decode(ClefRequest(data, sent(*_SOURCES)), 0)


def ndjson(data: bytes) -> None:
    """Bytes as lines of JSON, an object or an array."""
    _decode(NdjsonRequest(data, sent(*_SOURCES)), 0)


def together(data: bytes) -> None:
    """Bytes as one of many documents: what is made of it, or of its like, is what is made of each alone."""
    alike: dict[str, str] = {}
    with suppress(ValueError, RecursionError):
        record = json.loads(data)
        alike = dict.fromkeys(record, "x") if isinstance(record, dict) else {}
    documents = [json.dumps(alike).encode()] * FEW + [data] * FEW
    assert _events(documents, len(documents)) == _events(documents, 1)


def _events(documents: list[bytes], at_once: int) -> list[Event]:
    gathering = sent()
    events: list[Event] = []
    for number, document in enumerate(documents, 1):
        gathering.put(number, document)
        if number % at_once == 0:
            events += gathering.take().events
    return events


def shipments(data: bytes) -> None:
    """Bytes as what an agent sends; what is not gzip is packed, so that its inside is tried as well."""
    body = data if data[:2] == b"\x1f\x8b" else gzip.compress(data, 1)
    try:
        for shipment in unpack(body, 1 << 20):
            for event in shipment.events:
                check_event(event)
    except (BadShipment, TooLarge):
        pass


def releases(data: bytes) -> None:
    """Bytes as what a pipeline tells of a release."""
    with suppress(BadRelease):
        found = told_in(data)
        assert 0 < len(found.product) <= LONGEST
        assert 0 < len(found.version) <= LONGEST


def inflating(data: bytes) -> None:
    """Bytes as a compressed body: in pieces it is what it is as a whole, and no piece is large."""
    bytes_ = Bytes(data)
    encoding = bytes_.pick(("gzip", "deflate", "zstd", "identity"))
    pieces = bytes_.pieces()
    if bytes_.number(2):
        packed = zlib.compress(b"".join(pieces))
        pieces = [packed[:7], packed[7:]]
    assert _inflated(encoding, pieces) == _inflated(encoding, [b"".join(pieces)])


def _inflated(encoding: str, pieces: list[bytes]) -> bytes | None:
    inflate = inflater(encoding)
    found = b""
    try:
        for piece in pieces:
            for part in inflate.feed(piece):
                assert len(part) <= max(PIECE, len(piece))
                found += part
                if len(found) > 4 << 20:
                    return found[: 4 << 20]
        inflate.end()
    except Corrupt:
        return None
    return found


def _decode(decoder: Decoder, outcomes: int) -> Read | None:
    try:
        pieces = list(decoder.pieces())
        events = [event for piece in pieces for event in piece.events]
        kinds = list(Outcome)
        some = [kinds[(index * outcomes) % len(kinds)] for index in range(len(events))]
        result = read(_Again(decoder, pieces), some)
    except Refusal as refusal:
        check_error(refusal)
        return None
    for event in result.events:
        check_event(event)
        assert event.parse_error is None or not event.parse_error.endswith(_FAULT), event
        assert event.time.utcoffset() == timedelta(0)
    assert result.answer.status < 500 or outcomes
    return result


class _Again:
    """A decoder that was run already."""

    def __init__(self, decoder: Decoder, pieces: list[Any]) -> None:
        self._pieces = pieces
        self.answer = decoder.answer

    def pieces(self) -> Any:
        """What it gave."""
        return iter(self._pieces)


PATHS: Final = (
    ("/_bulk", ""), ("/logs/_bulk?filter_path=errors,items.*.status", ""), ("/v1/logs", PROTOBUF), ("/v1/logs", JSON),
    ("/api/events/raw?clef", "application/vnd.serilog.clef"), ("/api/events/raw", JSON), ("/ingest/clef", ""),
    ("/ingest", "application/x-ndjson"), ("/ingest", JSON), ("/v1/logs", "text/plain"), ("/_index_template/x", JSON),
    ("/x/y/_bulk", "application/json"),
)  # fmt: skip


class OverHttp:
    """All receivers behind a real socket on the loopback. One input is one request."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._url, self._session = self._loop.run_until_complete(self._start())

    async def _start(self) -> tuple[str, ClientSession]:
        intake = Intake(_Forgetful(), after_failure=0)
        app = web.Application()
        Receivers(intake, ShippedSources(_SOURCES), _Open(), lambda: NOW).add_to(app.router)  # type: ignore[arg-type]
        server = TestServer(app)
        intake.start()
        await server.start_server(auto_decompress=False)
        return f"http://127.0.0.1:{server.port}", ClientSession()

    def __call__(self, data: bytes) -> None:
        """Bytes as a request: which path, encoding and method, and the body."""
        bytes_ = Bytes(data)
        path, kind = bytes_.pick(PATHS)
        method = bytes_.pick(("POST", "POST", "POST", "PUT", "GET", "DELETE"))
        encoding = bytes_.pick(("", "", "gzip", "deflate", "zstd", "br", "gzip, gzip"))
        packed = bytes_.number(2)
        body = bytes_.rest()
        if packed and encoding == "gzip":
            body = gzip.compress(body, 1)
        if packed and encoding == "deflate":
            body = zlib.compress(body, 1)
        headers = CIMultiDict({"Content-Type": kind}) if kind else CIMultiDict[str]()
        if encoding:
            headers["Content-Encoding"] = encoding
        status, text = self._loop.run_until_complete(self._send(method, path, headers, body))
        assert status < 500, (status, text)

    async def _send(
        self, method: str, path: str, headers: CIMultiDict[str], body: bytes
    ) -> tuple[int, bytes]:
        async with (
            asyncio.timeout(10),
            self._session.request(method, self._url + path, headers=headers, data=body) as response,
        ):
            return response.status, await response.read()


class _Forgetful(MemorySink):
    """Keeps nothing, so that a million requests take no memory."""

    def ready(self, events: Any) -> Any:
        return events

    def append(self, events: Any, *, keys: Any = ()) -> Any:
        """Store and forget."""
        appended = super().append(events, keys=keys)
        self.commits.clear()
        self._known.clear()
        return appended


class _Open:
    """A gate that lets everybody in."""

    async def sender(self, *_: object) -> Sender:
        """Somebody."""
        return Sender(None, "127.0.0.1")
