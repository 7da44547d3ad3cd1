"""A bad line between client and service: a proxy that, seeded, refuses, answers 503 or 429 itself, or breaks off."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

KINDS: Final = ("refused", "unavailable", "busy", "cut", "unanswered")
"""What can happen: the connection is refused; 503; 429; it breaks in the middle of the request; after the request got
through, so that the client does not hear that it was taken."""

_STATUS: Final = {"unavailable": "503 Service Unavailable", "busy": "429 Too Many Requests"}
_MAX_HEAD: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that got through; `status` is what the client was told, None where the line broke before."""

    path: str
    body: bytes
    status: int | None


class BadLine:
    """Listens on a port of its own. `target` may change, and may be away: then the client sees a broken connection.

    `trouble` is the share of requests that something happens to; the kinds come in a shuffled order, all of them before
    one comes again, so that a short run meets every one. What happens to the first requests with a body may be given
    in `first`, and what can happen at all in `kinds`. `before` is called for each request, whether it has a body or
    not, before anything happens to it.
    """

    def __init__(
        self,
        target: str,
        random: Random,
        *,
        trouble: float = 0.3,
        first: Sequence[str] = (),
        kinds: Sequence[str] = KINDS,
        before: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.target = target
        self.requests = 0  # with a body
        self.trouble = trouble
        self.passed: list[Passed] = []
        self.troubles: Counter[str] = Counter()
        self._before = before
        self._first = list(first)
        self._random = random
        self._kinds = self._shuffled(kinds)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "BadLine":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MAX_HEAD)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Where clients reach it."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def acknowledged(self) -> list[bytes]:
        """The bodies of the requests that the client was told had been taken."""
        return [one.body for one in self.passed if one.status is not None and 200 <= one.status < 300]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._request(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # either side went away
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection goes on."""
        head = await reader.readuntil(b"\r\n\r\n")
        happens = self._happens(with_body=_has_body(head))
        self.troubles[happens] += 1
        if happens == "refused":
            return False
        if b"100-continue" in head.lower():
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        sent, body = await _read_body(reader, head)
        self.requests += bool(body)
        if self._before is not None:
            await self._before()
        if happens in _STATUS:
            writer.write(_own_answer(_STATUS[happens]))
            await writer.drain()
            return True
        path = head.split(b" ", 2)[1].decode("latin-1")
        if happens == "cut":
            await self._upstream(head, sent[: len(sent) // 2], answer=False)
            return False
        answer = await self._upstream(head, sent, answer=True)
        if answer is None:
            return False
        if happens == "unanswered":
            self.passed.append(Passed(path, body, None))
            return False
        writer.write(answer)
        await writer.drain()
        self.passed.append(Passed(path, body, int(answer.split(b" ", 2)[1])))
        return True

    async def _upstream(self, head: bytes, body: bytes, *, answer: bool) -> bytes | None:
        """The service's answer, None if it is away or not waited for."""
        place = urlsplit(self.target)
        try:
            reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=_MAX_HEAD)
        except OSError:
            return None
        try:
            writer.write(head)
            writer.write(body)
            await writer.drain()
            if not answer:
                return None
            got = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"HEAD "):
                return got
            sent, _ = await _read_body(reader, got)
            return got + sent
        except (OSError, asyncio.IncompleteReadError):
            return None
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _happens(self, *, with_body: bool) -> str:
        if with_body and self._first:
            return self._first.pop(0)
        return next(self._kinds) if self._random.random() < self.trouble else "nothing"

    def _shuffled(self, kinds: Sequence[str]) -> Iterator[str]:
        while True:
            shuffled = list(kinds)
            self._random.shuffle(shuffled)
            yield from shuffled


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> tuple[bytes, bytes]:
    """The body as it was sent, and as it is meant (without the framing of chunks)."""
    fields = _fields(head)
    if fields.get(b"transfer-encoding", b"").lower() != b"chunked":
        body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
        return body, body
    sent: list[bytes] = []
    chunks: list[bytes] = []
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        chunk = await reader.readexactly(size + 2)
        sent += [line, chunk]
        chunks.append(chunk[:-2])
        if size == 0:
            return b"".join(sent), b"".join(chunks)


def _has_body(head: bytes) -> bool:
    fields = _fields(head)
    return b"transfer-encoding" in fields or fields.get(b"content-length", b"0") != b"0"


def _fields(head: bytes) -> dict[bytes, bytes]:
    lines = head.split(b"\r\n")[1:]
    pairs = (line.partition(b":") for line in lines if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _own_answer(status: str) -> bytes:
    """As a proxy in between answers, which knows nothing of the protocol."""
    text = f"<html><body><h1>{status}</h1></body></html>".encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nRetry-After: 1\r\nContent-Length: {len(text)}\r\n\r\n"
    return head.encode() + text
