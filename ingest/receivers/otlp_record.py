"""A log record of OTLP, whichever way it was encoded."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

DEEPEST: Final = 32
"""Levels of nested values; what lies deeper is left out."""
MOST_RECORDS: Final = 100_000
LONGEST: Final = 1 << 20
"""Bytes of one record, and of one resource: when decoded it takes many times as much."""


class NotOtlp(Exception):
    """A body that is not what its content type says. One sentence."""


class TooMuch(Exception):
    """More than is decoded at once. One sentence."""


class Origin(NamedTuple):
    """What records of one resource and scope share."""

    attributes: Mapping[str, Any]  # of the resource, those of the scope over them
    scope: str  # its name: the logger


class LogRecord(NamedTuple):
    """One record; identifiers in hexadecimal, times in nanoseconds since 1970, 0 or empty where it lacks them."""

    origin: Origin
    time_ns: int
    observed_ns: int
    severity_number: int
    severity_text: str
    body: Any  # a JSON value
    attributes: Mapping[str, Any]
    trace_id: str
    span_id: str
    event_name: str
    raw: bytes  # what it is known again by: the record and its resource as they came
    text: str | None  # all of it as text, if it came as that
