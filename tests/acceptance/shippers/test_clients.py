"""Real clients, as they come, deliver every entry once, and what they carry is in our fields."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from ingest.event import Event
from tests.acceptance.shippers.clients import run_node, run_python
from tests.acceptance.shippers.serving import Serving, serving
from tests.acceptance.shippers.story import Entry, by_number, entries, shown
from tests.acceptance.shippers.syslogs import log_to, rsyslog, syslog_ng

pytestmark = pytest.mark.acceptance

COUNT: Final = 400
ALWAYS: Final = ("level", "message")
GIVEN_TIME: Final = ("time", *ALWAYS)


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Serving]:
    async with serving(tmp_path) as started:
        yield started


@pytest.fixture
def sent() -> list[Entry]:
    """What is logged: of an hour ago, so that a time of our own making would be seen."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    return entries(COUNT, start=start)


async def arrived(service: Serving, sent: list[Entry], *fields: str) -> dict[int, Event]:
    """The events of the entries, once each, after comparing these fields of all of them."""
    found = by_number(await service.stored(len(sent)))
    wanted, got = shown(sent, found, *fields)
    assert got == wanted
    assert {event.parse_error for event in found.values()} == {None}
    assert {event.product for event in found.values()} == {"portal"}
    return found


def logged_between(found: dict[int, Event], start: datetime) -> None:
    """Times of clients that take the clock themselves: the client's, in the order of logging."""
    times = [found[number].time for number in sorted(found)]
    assert start - timedelta(milliseconds=1) <= times[0]
    assert times == sorted(times)
    assert all(event.time <= event.received for event in found.values())


@pytest.mark.parametrize("library", ["elasticsearch8", "elasticsearch9"])
@pytest.mark.parametrize("helper", ["bulk", "streaming_bulk", "parallel_bulk"])
async def test_python_elasticsearch(service: Serving, sent: list[Entry], library: str, helper: str) -> None:
    await run_python(
        "elasticsearch_py.py", helper, url=service.url, key=service.key, entries=sent, library=library
    )
    found = await arrived(service, sent, *GIVEN_TIME, "logger", "user", "trace_id", "exception")
    assert {event.node for event in found.values()} == {"web1"}


async def test_javascript_elasticsearch(service: Serving, sent: list[Entry]) -> None:
    await run_node("elasticsearch.mjs", url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *GIVEN_TIME, "logger", "user", "trace_id", "exception")
    assert {event.node for event in found.values()} == {"web1"}


async def test_rsyslog(service: Serving, sent: list[Entry], tmp_path: Path) -> None:
    async with rsyslog(tmp_path / "rsyslog", service.url, service.key) as socket:
        await log_to(socket, sent)
        escaped = [
            replace(entry, text=entry.text.replace("\t", "#011")) for entry in sent
        ]  # rsyslog's default
        found = await arrived(service, escaped, *GIVEN_TIME)
    assert {event.node for event in found.values()} == {"web1"}


async def test_syslog_ng(service: Serving, sent: list[Entry], tmp_path: Path) -> None:
    async with syslog_ng(tmp_path / "syslog-ng", service.url, service.key) as socket:
        await log_to(socket, sent)
        found = await arrived(service, sent, *GIVEN_TIME)
    assert {event.node for event in found.values()} == {"web1"}


async def test_opentelemetry_python(service: Serving, sent: list[Entry]) -> None:
    start = datetime.now(UTC)
    await run_python("otlp_py.py", url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *ALWAYS, "logger", "user", "trace_id")
    logged_between(found, start)
    assert all((sent[n].exception or "") in (event.exception or "") for n, event in found.items())
    assert {(event.node, event.version) for event in found.values()} == {("web1", "2.4.0")}


@pytest.mark.parametrize("encoding", ["json", "proto"])
async def test_opentelemetry_javascript(service: Serving, sent: list[Entry], encoding: str) -> None:
    await run_node("otlp.mjs", encoding, url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *GIVEN_TIME, "logger", "user", "trace_id", "exception")
    assert {(event.node, event.version) for event in found.values()} == {("web1", "2.4.0")}


@pytest.mark.parametrize("body", ["clef", "events"])
async def test_seqlog(service: Serving, sent: list[Entry], body: str) -> None:
    start = datetime.now(UTC)
    await run_python("seqlog_py.py", body, url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *ALWAYS, "logger", "user")
    logged_between(found, start)
    assert all((sent[n].exception or "") in (event.exception or "") for n, event in found.items())


async def test_seq_logging(service: Serving, sent: list[Entry]) -> None:
    await run_node("seq-logging.mjs", url=service.url, key=service.key, entries=sent)
    await arrived(service, sent, *GIVEN_TIME, "logger", "user", "trace_id", "exception", "document_id")


async def test_winston_elasticsearch(service: Serving, sent: list[Entry]) -> None:
    start = datetime.now(UTC)
    await run_node("winston-elasticsearch.mjs", url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *ALWAYS, "logger", "user", "trace_id", "exception")
    logged_between(found, start)


async def test_winston_seq(service: Serving, sent: list[Entry]) -> None:
    start = datetime.now(UTC)
    await run_node("winston-seq.mjs", url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *ALWAYS, "logger", "user", "exception", "document_id")
    logged_between(found, start)


@pytest.mark.parametrize("transport", ["pino-elasticsearch", "pino-seq"])
async def test_pino(service: Serving, sent: list[Entry], transport: str) -> None:
    start = datetime.now(UTC)
    await run_node(f"{transport}.mjs", url=service.url, key=service.key, entries=sent)
    found = await arrived(service, sent, *ALWAYS, "logger", "user", "trace_id", "exception")
    logged_between(found, start)
    assert {event.node for event in found.values()} == {"web1"}
