"""What Headsup logs about itself: readable lines, or a JSON object a line. Never the text of an event.

Messages of our own loggers are fixed sentences with counts, names and ids in them. Of other libraries only the first
line is kept: asyncio, for one, writes a failed task's exception behind it. Exceptions go by `bot.faults`.
"""

import contextlib
import json
import logging
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal, TextIO

from bot.faults import describe, frames

Kind = Literal["text", "json"]

OURS: Final = ("bot", "ingest", "detectors", "cards", "headsup")
NOISY: Final = ("urllib3.connectionpool", "apscheduler.executors.default")
"""Each try that failed and each late turn is a warning to them; /healthz says it once, with what to do."""
LONGEST: Final = 2_000
"""Characters of a message or a field that are kept."""
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

log = logging.getLogger("headsup")


def configure_logging(
    kind: Kind = "text", stream: TextIO | None = None, *, level: int = logging.INFO
) -> None:
    """Log to stderr (or a stream) from now on: ours from `level`, others' from WARNING, noisy ones' from ERROR."""
    handler = _Handler(stream)
    handler.setFormatter(JsonLines() if kind == "json" else ReadableLines())
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)


def log_crashes() -> None:
    """What nobody caught goes to the log as well, instead of a traceback with its text to stderr."""

    def crashed(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None, where: str
    ) -> None:
        if error is not None and issubclass(kind, Exception):
            log.critical("%s ended with an error", where, exc_info=(kind, error, trace))

    sys.excepthook = lambda kind, error, trace: crashed(kind, error, trace, "the process")
    threading.excepthook = lambda at: crashed(
        at.exc_type, at.exc_value, at.exc_traceback, f"the thread {at.thread.name if at.thread else '?'}"
    )
    sys.unraisablehook = lambda at: crashed(at.exc_type, at.exc_value, at.exc_traceback, "a clean-up")


class JsonLines(logging.Formatter):
    """`{"time": …, "level": …, "logger": …, "message": …}` with the record's own fields; ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        shown: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **_fields(record),
        }
        error = _error(record)
        if error is not None:
            shown |= {"error": describe(error), "trace": frames(error)}
        return json.dumps(shown)


class ReadableLines(logging.Formatter):
    """`2026-06-12T12:57:15.123Z ERROR bot.stages: stage send failed: TimeoutError`, and where, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """A line, and one for each place that an exception came through."""
        error = _error(record)
        said = [_message(record)]
        said += [f"{name}={value}" for name, value in _fields(record).items()]
        head = f"{_time(record)} {record.levelname} {record.name}: {' '.join(said)}"
        if error is None:
            return _one_line(head)
        return "\n    at ".join([_one_line(f"{head}: {describe(error)}"), *map(_one_line, frames(error))])


class _Handler(logging.Handler):
    """Writes to a stream, or to whatever stderr is at that moment. Never prints a record's arguments."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            line = self.format(record)
        except Exception:  # a fault in logging must not stop what logs
            line = f"A message of {record.name} at line {record.lineno} could not be logged."
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any longer
            stream = self._stream or sys.stderr
            stream.write(f"{line}\n")
            stream.flush()


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    text = record.getMessage()
    if record.name.partition(".")[0] not in OURS:
        text = text.partition("\n")[0]
    return text[:LONGEST]


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    if record.name.partition(".")[0] not in OURS:
        return {}
    return {
        name: value if isinstance(value, int | float | bool | None) else str(value)[:LONGEST]
        for name, value in vars(record).items()
        if name not in _STANDARD
    }


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else "·" for char in text)
