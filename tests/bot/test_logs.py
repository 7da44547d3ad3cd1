"""Our own logs: a line a record, in text or JSON, and never the text of an event."""

import io
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.faults import describe, frames
from bot.logs import JsonLines, ReadableLines, configure_logging
from bot.teams.refusals import SendFailed
from ingest.database import writing

MARKER = "Nora's salary is 4711"


@pytest.fixture
def restored() -> Iterator[None]:
    """Whatever a test does to the process's logging is undone."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


def record(name: str = "bot.stages", level: int = logging.ERROR, **how: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, level, "stages.py", 7, "stage %s failed", ("send",), None)
    made.created = 1781269035.1234
    for field, value in how.items():
        setattr(made, field, value)
    return made


def raised(fault: Callable[[], object]) -> Any:
    """What `exc_info` is of a fault."""
    try:
        fault()
    except Exception as error:
        return (type(error), error, error.__traceback__)
    raise AssertionError("nothing was raised")


def failing() -> None:
    raise ValueError(MARKER)


def test_a_record_is_one_json_object_a_line() -> None:
    line = JsonLines().format(record(source="web1/api", files=3, exc_info=raised(failing)))
    found = json.loads(line)
    assert "\n" not in line
    assert found.pop("trace")[0].startswith("tests/bot/test_logs.py:")
    assert found == {
        "time": "2026-06-12T12:57:15.123Z",
        "level": "error",
        "logger": "bot.stages",
        "message": "stage send failed",
        "source": "web1/api",
        "files": 3,
        "error": "ValueError",
    }


def test_a_record_is_a_readable_line_with_where_an_error_came_from() -> None:
    first, *more = ReadableLines().format(record(exc_info=raised(failing))).splitlines()
    assert first == "2026-06-12T12:57:15.123Z ERROR bot.stages: stage send failed: ValueError"
    assert more[0].startswith("    at tests/bot/test_logs.py:")
    assert ReadableLines().format(record(source="a\nb")).endswith("stage send failed source=a·b")


def test_of_others_the_first_line_is_kept() -> None:
    """asyncio writes the exception of a failed task behind it, in the message itself."""
    said = record("asyncio", task=MARKER)
    said.msg, said.args = f"Task exception was never retrieved\nfuture: {MARKER}", ()
    assert json.loads(JsonLines().format(said))["message"] == "Task exception was never retrieved"
    assert MARKER not in ReadableLines().format(said)


def test_a_message_that_cannot_be_logged_is_named_without_what_it_was_about(
    restored: None, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    logging.getLogger().handlers.clear()  # those of pytest refuse it
    configure_logging("json", stream)
    logging.getLogger("bot.stages").error("%d", MARKER)
    assert stream.getvalue().startswith("A message of bot.stages at line ")
    assert MARKER not in stream.getvalue() + capsys.readouterr().err


def test_ours_are_logged_from_info_others_from_warning(restored: None) -> None:
    stream = io.StringIO()
    configure_logging("text", stream)
    configure_logging("json", stream)  # replaces the one before
    for name in ("bot.stages", "ingest.tailing.tail", "detectors.engine", "apscheduler"):
        logging.getLogger(name).info("it runs")
    assert [json.loads(line)["logger"] for line in stream.getvalue().splitlines()] == [
        "bot.stages",
        "ingest.tailing.tail",
        "detectors.engine",
    ]


def test_a_retried_request_and_a_late_turn_are_no_warnings_to_an_operator(restored: None) -> None:
    """Entra that cannot be reached fills the log with a library's retries; what to do is in /healthz."""
    stream = io.StringIO()
    configure_logging("json", stream)
    for name in ("urllib3.connectionpool", "apscheduler.executors.default", "aiohttp.server"):
        logging.getLogger(name).warning("again")
        logging.getLogger(name).error("failed")
    assert [
        (json.loads(line)["logger"], json.loads(line)["message"]) for line in stream.getvalue().splitlines()
    ] == [
        ("urllib3.connectionpool", "failed"),
        ("apscheduler.executors.default", "failed"),
        ("aiohttp.server", "again"),
        ("aiohttp.server", "failed"),
    ]


def refused_row(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE one (said TEXT UNIQUE)"))
        for _ in range(2):
            connection.execute(text("INSERT INTO one VALUES (:said)"), {"said": MARKER})


def test_an_error_of_the_database_is_said_without_the_row(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught:
        refused_row(engine)
    codes = {"sqlite": "IntegrityError (SQLITE_CONSTRAINT_UNIQUE)", "postgresql": "UniqueViolation (23505)"}
    assert describe(caught.value) == codes[engine.dialect.name]
    assert any(" refused_row" in where for where in frames(caught.value))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(MARKER), "ValueError"),
        (OSError(28, "No space left on device", MARKER), "OSError: No space left on device"),
        (OSError(MARKER), "OSError"),
        (TimeoutError(), "TimeoutError"),
        (sqlite3.OperationalError(MARKER), "OperationalError"),
        (
            SendFailed(status=400, code="BadSyntax", detail=MARKER, permanent=True),
            "Teams did not take it (400 BadSyntax); trying again is no use.",
        ),
    ],
)
def test_an_error_is_described_by_its_kind(error: Exception, said: str) -> None:
    assert describe(error) == said


def test_what_an_error_was_caused_by_is_said_too() -> None:
    def fault() -> None:
        try:
            failing()
        except ValueError as error:
            raise RuntimeError(MARKER) from error

    assert describe(raised(fault)[1]) == "RuntimeError, caused by ValueError"
    endless = ValueError()
    endless.__cause__ = endless
    assert describe(endless).count("ValueError") == 5
