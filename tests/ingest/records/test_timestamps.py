"""Times as logs write them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records.levels import canonical_level
from ingest.records.timestamps import parse_time

NOON = datetime(2026, 6, 12, 12, 57, 15)  # noqa: DTZ001 - says no offset
BERLIN = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-06-12T12:57:15.1234567+02:00", NOON.replace(microsecond=123456, tzinfo=BERLIN)),
        ("2026-06-12 12:57:15,123", NOON.replace(microsecond=123000)),
        ("2026-06-12T12:57:15Z", NOON.replace(tzinfo=UTC)),
        ("2026-06-12 12:57:15.12345678 +02", NOON.replace(microsecond=123456, tzinfo=BERLIN)),
        ("2026/06/12 12:57:15", NOON),
        ("12.06.2026 12:57:15", NOON),
        ("06/12/2026 12:57:15", NOON),
        ("6/12/2026 12:57:15 PM", NOON),
        ("6/12/2026 12:57:15 AM", NOON.replace(hour=0)),
        ("Fri, 12 Jun 2026 12:57:15 GMT", NOON.replace(tzinfo=UTC)),
        ("12/Jun/2026:12:57:15 +0200", NOON.replace(tzinfo=BERLIN)),
        ("Fri Jun 12 12:57:15 2026", NOON),
        ("Jun 12, 2026 12:57:15 PM", NOON),
        ("20260612T125715Z", NOON.replace(tzinfo=UTC)),
        ("/Date(1781269035123+0200)/", NOON.replace(microsecond=123000, tzinfo=UTC)),
        (1781269035, NOON.replace(tzinfo=UTC)),
        (1781269035.5, NOON.replace(microsecond=500000, tzinfo=UTC)),
        (1781269035123, NOON.replace(microsecond=123000, tzinfo=UTC)),
        (1781269035123456, NOON.replace(microsecond=123456, tzinfo=UTC)),
        ("1781269035123456789", NOON.replace(microsecond=123456, tzinfo=UTC)),
    ],
)
def test_a_time_is_understood_in_every_common_form(value: Any, expected: datetime) -> None:
    found = parse_time(value)
    assert (found, found.tzinfo is None if found else None) == (expected, expected.tzinfo is None)


@pytest.mark.parametrize(
    "value",
    ["", "hello", "2026-06-12", "2026-13-45 10:00:00", "12:57:15", 5, True, None, float("nan"), [], "1" * 99],
)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert parse_time(value) is None


@given(st.datetimes(min_value=datetime(1975, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware
def test_numbers_since_1970_are_told_apart_by_their_size(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert parse_time(micros) == moment
    assert parse_time(micros * 1000) == moment
    assert parse_time(micros // 1000) == moment - timedelta(microseconds=micros % 1000)


@given(st.text(max_size=70))
def test_no_text_raises(text: str) -> None:
    parse_time(text)


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("WARN", "warning"),
        ("Information", "info"),
        ("Verbose", "trace"),
        ("CRITICAL", "fatal"),
        (" err ", "error"),
        (4, "error"),
        (50, "error"),
        ("30", "info"),
        ("Weird", "weird"),
        ("", None),
        ("Off", None),
        (None, None),
        (True, None),
    ],
)
def test_levels_are_translated(word: Any, level: str | None) -> None:
    assert canonical_level(word) == level
