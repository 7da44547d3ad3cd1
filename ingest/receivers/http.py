"""The receivers' HTTP edge: who may send, the body, the decoder, the store, the answer in the protocol's own words."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Final, Protocol

from aiohttp import web

from ingest.event import Clock
from ingest.receivers import bulk, clef, handshakes, ndjson, otlp
from ingest.receivers.answers import JSON, Answer, Refusal, Refuse, Why
from ingest.receivers.bodies import read_body
from ingest.receivers.documents import Sent
from ingest.receivers.intake import Intake, Piece
from ingest.receivers.intake_figures import WayFigures
from ingest.receivers.intake_writing import Outcome, Unavailable
from ingest.receivers.senders import Gate
from ingest.receivers.shipped import ShippedSources

_log = logging.getLogger(__name__)

_PREFIX: Final = "/{prefix:(?:.+/)?}"  # a shipper may be told any path before the protocol's own

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Batch(Protocol):
    """The body of one request as its decoder sees it."""

    @property
    def rejected(self) -> int:
        """Documents that could not be read."""
        ...

    def pieces(self) -> Iterator[Piece]:
        """Its events, slice by slice. Raises Refusal."""
        ...

    def answer(self, outcomes: Sequence[Outcome], milliseconds: int = 0) -> Answer:
        """What the sender is told, `milliseconds` after the request."""
        ...


Open = Callable[[bytes, Sent], Batch]
"""Makes the decoder of a body."""


class Receivers:
    """The handlers of every protocol, over one intake."""

    def __init__(self, intake: Intake, sources: ShippedSources, gate: Gate, clock: Clock) -> None:
        self._intake = intake
        self._sources = sources
        self._gate = gate
        self._clock = clock
        self._figures = intake.figures

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Serve every protocol."""
        for method in ("POST", "PUT"):
            router.add_route(method, _PREFIX + "_bulk", self._bulk)
        router.add_post(_PREFIX + "v1/logs", self._otlp)
        router.add_post(_PREFIX + "api/events/raw", self._clef)
        router.add_post(_PREFIX + "ingest/clef", self._clef)
        router.add_post("/ingest", self._ndjson)
        self._add_handshakes(router)

    async def _bulk(self, request: web.Request) -> web.StreamResponse:
        index = request.match_info["prefix"].strip("/").rpartition("/")[2]
        wanted = request.query.get("filter_path")

        def opened(body: bytes, sent: Sent) -> Batch:
            return bulk.BulkRequest(body, sent, index, wanted)

        answer = await self._take("bulk", request, opened, bulk.refuse)
        nameless = "User-Agent" not in request.headers and request.content_type == JSON
        if answer.status in (429, 503) and nameless and request.transport:
            # rsyslog, which says what it is nowhere, takes any answer in JSON for the end of the matter and loses
            # the batch; when the connection breaks it sends it again.
            request.transport.abort()
        return _response(answer)

    async def _otlp(self, request: web.Request) -> web.StreamResponse:
        kind = request.content_type if request.content_type in (otlp.PROTOBUF, JSON) else ""

        def opened(body: bytes, sent: Sent) -> Batch:
            if not kind:
                raise Refusal(Why.UNSUPPORTED, f"Send {otlp.PROTOBUF} or {JSON}.")
            return otlp.OtlpRequest(body, sent, kind)

        return _response(await self._take("otlp", request, opened, partial(otlp.refuse, content_type=kind)))

    async def _clef(self, request: web.Request) -> web.StreamResponse:
        return _response(await self._take("clef", request, clef.ClefRequest, clef.refuse))

    async def _ndjson(self, request: web.Request) -> web.StreamResponse:
        return _response(await self._take("ndjson", request, ndjson.NdjsonRequest, ndjson.refuse))

    async def _take(self, way: str, request: web.Request, opened: Open, refuse: Refuse) -> Answer:
        """Take one request's events in; its answer."""
        began = time.monotonic()
        figures = self._figures.ways[way]
        self._figures.requests += 1
        figures.requests += 1
        try:
            sender = await self._gate.sender(
                request.remote or "", request.headers, request.query.get("apiKey")
            )
            async with self._intake.budget.admitted() as admission:
                body = await read_body(request, admission)
                self._figures.bytes += len(body)
                figures.bytes += len(body)
                sent = Sent(
                    self._sources.readers(sender.name),
                    sender.scope,
                    self._clock(),
                    peer=sender.peer.encode(),
                )
                batch = opened(body, sent)
                outcomes = await self._intake.store(batch.pieces(), len(body))
                self._figures.rejected += batch.rejected
                figures.answered(outcomes, batch.rejected)
                return batch.answer(outcomes, int((time.monotonic() - began) * 1000))
        except Refusal as refusal:
            _let_go(refusal)
            return self._refused(refusal, refuse, figures)
        except Unavailable as error:
            _let_go(error)
            return self._refused(Refusal(Why.UNAVAILABLE, f"{error}; send again later."), refuse, figures)
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception as error:  # a fault of ours: the sender keeps its events and tries again
            _log.exception("A request to %s could not be taken: %s", request.path, type(error).__name__)
            fault = Refusal(Why.UNAVAILABLE, "The request could not be taken now.")
            return self._refused(fault, refuse, figures)

    def _refused(self, refusal: Refusal, refuse: Refuse, figures: WayFigures | None = None) -> Answer:
        if figures is not None:
            figures.refused[refusal.why.name.lower()] += 1
        if refusal.why in (Why.UNAUTHORISED, Why.FORBIDDEN):
            self._figures.unauthorised += 1
        self._figures.refused += 1
        return refuse(refusal)

    # -- what Elasticsearch's clients ask before --

    def _add_handshakes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/", self._told(handshakes.ROOT))
        for path, answer in handshakes.GETS.items():
            router.add_get(_PREFIX + path, self._told(answer))
        acknowledged = self._told(handshakes.ACKNOWLEDGED)
        for folder in handshakes.SET_UP:
            router.add_route("*", f"{_PREFIX}{folder}{{rest:(?:/.*)?}}", acknowledged)
        for method in ("GET", "POST"):
            router.add_route(method, _PREFIX + "_refresh", acknowledged)

    def _told(self, answer: Answer) -> Handler:
        async def tell(request: web.Request) -> web.StreamResponse:
            try:
                await self._gate.sender(request.remote or "", request.headers)
            except Refusal as refusal:
                return _response(self._refused(refusal, bulk.refuse))
            return _response(answer)

        return tell


def _let_go(error: BaseException | None) -> None:
    """An exception holds the frames that it passed, and they the body, until the garbage is collected."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def _response(answer: Answer) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body, headers=answer.headers)
    response.headers["Content-Type"] = answer.content_type
    return response
