"""Real clients over a line that fails now and then, to a service that is killed and started again under them.

Whatever the client was told had been taken is stored, and nothing is stored twice. Of clients that send again until it
is taken, everything is stored; the others throw away what they could not deliver, as docs/shippers.md says.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

import pytest
import pytest_asyncio

from tests.acceptance.shippers.bad_line import KINDS, BadLine
from tests.acceptance.shippers.clients import run_node, run_python
from tests.acceptance.shippers.serving import Serving, serving
from tests.acceptance.shippers.story import Entry, entries, marks, numbers
from tests.acceptance.shippers.syslogs import log_to, rsyslog, syslog_ng
from tests.bot.service_run import until

pytestmark = pytest.mark.acceptance

COUNT: Final = 400
KILLED_AT: Final = 4  # the request with events during which, or after which, the service dies,
BACK_AFTER: Final = 3  # and how many requests and probes come before it is started again
BROKEN_ONLY: Final = ("refused", "cut", "unanswered")
SMALL_BATCHES: Final = {"OTEL_BLRP_MAX_EXPORT_BATCH_SIZE": "20", "OTEL_BLRP_SCHEDULE_DELAY": "200"}


class Trouble:
    """The service, the bad line before it, and its death."""

    def __init__(self, service: Serving, seed: int, kinds: Sequence[str] = KINDS) -> None:
        self.service = service
        # The answer to the second request is always lost; the first gets through.
        first = ("nothing", "unanswered")
        self.line = BadLine(service.url, Random(seed), first=first, kinds=kinds, before=self._at)
        self.key = service.key
        self._dying: asyncio.Task[None] | None = None
        self._back = False
        self._missed = 0

    @property
    def url(self) -> str:
        """Where the clients send."""
        return self.line.url

    async def _at(self) -> None:
        if self._dying is None and self.line.requests >= KILLED_AT and self._lost_an_answer():
            self._dying = asyncio.create_task(self.service.kill())  # while this request is on its way
        elif self._dying is not None and not self._back:
            self._missed += 1
            if self._missed == BACK_AFTER:
                await self.start_again()

    async def start_again(self) -> None:
        """Unless that has happened already."""
        if self._dying is not None and not self._back:
            self._back = True
            await self._dying
            self.line.target = await self.service.start()

    async def outcome(self) -> set[int]:
        """Which entries are stored, after asserting that none is twice and none that was acknowledged is missing."""
        await self.start_again()
        found = numbers(await self.service.stored(0))
        assert {number: times for number, times in found.items() if times > 1} == {}
        told = {
            number for body in self.line.acknowledged for number in marks(body.decode("utf-8", "replace"))
        }
        assert told - found.keys() == set()
        assert told, "the client was never told that anything had been taken"
        assert self._back, "the service was not killed while the client sent"
        assert self._lost_an_answer()
        return set(found)

    def _lost_an_answer(self) -> bool:
        return any(one.status is None for one in self.line.passed)


@pytest_asyncio.fixture(params=[1, 2])
async def trouble(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Trouble]:
    async with serving(tmp_path) as service:
        trouble = Trouble(service, request.param)
        async with trouble.line:
            yield trouble


@pytest.fixture
def sent() -> list[Entry]:
    return entries(COUNT, start=datetime.now(UTC).replace(microsecond=0))


ALL: Final = set(range(COUNT))


@pytest.mark.parametrize(
    ("library", "arguments"),
    [
        ("elasticsearch8", ["bulk"]),
        ("elasticsearch8", ["streaming_bulk", "without-ids"]),
        ("elasticsearch9", ["parallel_bulk"]),
        ("elasticsearch9", ["bulk", "without-ids"]),
    ],
)
async def test_python_elasticsearch(
    trouble: Trouble, sent: list[Entry], library: str, arguments: list[str]
) -> None:
    await run_python(
        "elasticsearch_py.py", *arguments, url=trouble.url, key=trouble.key, entries=sent, library=library
    )
    assert await trouble.outcome() == ALL


async def test_javascript_elasticsearch(trouble: Trouble, sent: list[Entry]) -> None:
    await run_node("elasticsearch.mjs", url=trouble.url, key=trouble.key, entries=sent)
    assert await trouble.outcome() == ALL


@pytest.mark.parametrize("seed", [1, 2])
async def test_rsyslog(tmp_path: Path, sent: list[Entry], seed: int) -> None:
    """rsyslog may take an error answered by a proxy for the end of the matter; Headsup breaks off instead."""
    async with serving(tmp_path) as service:
        trouble = Trouble(service, seed, BROKEN_ONLY)
        async with trouble.line, rsyslog(tmp_path / "rsyslog", trouble.url, trouble.key) as socket:
            await log_in_portions(socket, sent)
            await until(lambda: service.count() >= COUNT, 120)
            assert await trouble.outcome() == ALL


async def test_syslog_ng(trouble: Trouble, sent: list[Entry], tmp_path: Path) -> None:
    async with syslog_ng(tmp_path / "syslog-ng", trouble.url, trouble.key) as socket:
        await log_in_portions(socket, sent)
        await until(lambda: trouble.service.count() >= COUNT, 120)
    assert await trouble.outcome() == ALL


async def test_opentelemetry_python(trouble: Trouble, sent: list[Entry]) -> None:
    await run_python("otlp_py.py", url=trouble.url, key=trouble.key, entries=sent, more=SMALL_BATCHES)
    await trouble.outcome()


@pytest.mark.parametrize("encoding", ["json", "proto"])
async def test_opentelemetry_javascript(trouble: Trouble, sent: list[Entry], encoding: str) -> None:
    await run_node(
        "otlp.mjs", encoding, url=trouble.url, key=trouble.key, entries=sent, over=5, more=SMALL_BATCHES
    )
    await trouble.outcome()


@pytest.mark.parametrize("body", ["clef", "events"])
async def test_seqlog(trouble: Trouble, sent: list[Entry], body: str) -> None:
    await run_python("seqlog_py.py", body, url=trouble.url, key=trouble.key, entries=sent)
    await trouble.outcome()


@pytest.mark.parametrize(
    "client", ["seq-logging", "winston-seq", "pino-seq", "winston-elasticsearch", "pino-elasticsearch"]
)
async def test_javascript_loggers(trouble: Trouble, sent: list[Entry], client: str) -> None:
    await run_node(f"{client}.mjs", url=trouble.url, key=trouble.key, entries=sent, over=10)
    await trouble.outcome()


async def log_in_portions(socket: Path, sent: list[Entry]) -> None:
    """A program logs now and then, so that it makes several requests."""
    for start in range(0, len(sent), 20):
        await log_to(socket, sent[start : start + 20])
        await asyncio.sleep(0.1)
