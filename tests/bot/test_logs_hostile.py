"""Whatever fails while it holds somebody's text: that text is in no line that we log, in text or in JSON."""

import asyncio
import io
import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from bot.logs import configure_logging, log_crashes
from bot.stages import Stage
from detectors.engine import Detector, Rules
from ingest.batches import BatchQueue
from ingest.database import writing
from ingest.event import Event
from ingest.records.parsed import ParsedRecord
from ingest.sources import Source
from ingest.storage.deliveries import Appended
from ingest.store import EventStore
from ingest.tailing.positions import FilePosition
from ingest.tailing.reading import FileReader, SourceReader
from ingest.tailing.tail import Tailer

MARKER = "salary-of-Nora-4711"
NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.fixture(params=["text", "json"])
def logged(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """What was logged so far, in either way."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    stream = io.StringIO()
    configure_logging(request.param, stream)
    yield stream.getvalue
    root.handlers[:], root.level = handlers, level


class StumblingReader(SourceReader):
    """A parser with a fault that shows what it could not read."""

    def parse(self, record: str) -> ParsedRecord:
        raise KeyError(record)


class StumblingMatcher:
    """A matcher that fails with the event in its error."""

    def match_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        raise ValueError(events)

    def solved_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        return {}


class RefusingStore:
    """A database that refuses a row and quotes it, as PostgreSQL does."""

    def __init__(self, engine: Engine, stop: threading.Event) -> None:
        self._engine = engine
        self._stop = stop

    def append(self, events: Sequence[Event], positions: Sequence[FilePosition] = ()) -> Appended:
        self._stop.set()
        with writing(self._engine) as connection:
            connection.execute(text("SELECT :said FROM nowhere"), {"said": events[0].message})
        raise AssertionError("there is such a table")

    def positions(self, source_key: str) -> list[FilePosition]:
        return []

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        pass


def test_a_record_that_trips_up_its_parser(logged: Callable[[], str]) -> None:
    source = Source(node="web1", files="/l/*.json", format="json")
    reader = FileReader(StumblingReader(source), 0, None, now, file="/l/a.json")
    (event,) = reader.feed(b'{"message": "%s"}\n' % MARKER.encode(), NOW) + reader.finish(NOW)
    assert event.parse_error == "A fault in reading it (KeyError)"
    assert "a record of /l/a.json cannot be read: KeyError" in logged()
    assert MARKER not in logged()


def test_events_that_the_database_refuses(logged: Callable[[], str], engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"message": MARKER}) + "\n")
    source = Source(node="web1", files=str(tmp_path / "*.json"), format="json")
    stop = threading.Event()
    Tailer([source], RefusingStore(engine, stop), lambda: datetime.now(UTC)).run(stop)
    assert "kept and tried again" in logged()
    assert ("The database failed: OperationalError." in logged()) != ("UndefinedTable (42P01)" in logged())
    assert MARKER not in logged()


def test_an_event_that_trips_up_the_matcher(logged: Callable[[], str], engine: Engine) -> None:
    events = EventStore(engine, now)
    events.append([Event(time=NOW, received=NOW, message=MARKER)])
    rules = Rules(StumblingMatcher(), {})
    detector = Detector(engine, events, BatchQueue(engine, now), lambda: rules, now)
    assert (detector.run_once("worker"), detector.failures) == (1, 1)
    assert "event 1 could not be matched" in logged()
    assert "ValueError" in logged()
    assert MARKER not in logged()


async def test_a_stage_that_fails(logged: Callable[[], str]) -> None:
    failed = asyncio.Event()

    async def step() -> int:
        failed.set()
        raise RuntimeError(MARKER)

    stage = Stage("plan", step)
    running = asyncio.create_task(stage.run())
    await failed.wait()
    await asyncio.sleep(0)
    stage.end()
    await running
    assert "stage plan failed and is tried again" in logged()
    assert MARKER not in logged() + str(stage.last_failure)


async def test_a_task_that_nobody_waits_for(logged: Callable[[], str]) -> None:
    async def fail() -> None:
        raise RuntimeError(MARKER)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task  # asyncio says so when it goes
    await asyncio.sleep(0)
    assert "Task exception was never retrieved" in logged()
    assert MARKER not in logged()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_nobody_caught(logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))  # to be put back
    log_crashes()

    def fail(*_: Any) -> None:
        raise RuntimeError(MARKER)

    thread = threading.Thread(target=fail, name="tail")
    thread.start()
    thread.join()
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    assert "the thread tail ended with an error" in logged()
    assert "the process ended with an error" in logged()
    assert MARKER not in logged()
