"""Quiet hours: the wall clock of whoever is to be left in peace, over midnight and changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.manners.quiet import QuietHours

NIGHT = QuietHours.read("22:00-07:00")
BERLIN = "Europe/Berlin"


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-06-12T21:59:59", None),
        ("2026-06-12T22:00:00", "2026-06-13T07:00:00"),
        ("2026-06-13T03:00:00", "2026-06-13T07:00:00"),
        ("2026-06-13T06:59:59", "2026-06-13T07:00:00"),
        ("2026-06-13T07:00:00", None),
        ("2026-10-24T23:00:00", "2026-10-25T07:00:00"),  # the clock goes back an hour in this night
        ("2026-03-28T23:00:00", "2026-03-29T07:00:00"),  # and forward in this one
    ],
)
def test_a_night_ends_in_the_morning(now: str, until: str | None) -> None:
    assert NIGHT.until(berlin(now), BERLIN) == (None if until is None else berlin(until))


def test_a_siesta_ends_the_same_day() -> None:
    siesta = QuietHours.read("13:00 - 15:30")
    assert siesta.until(berlin("2026-06-12T14:00:00"), BERLIN) == berlin("2026-06-12T15:30:00")
    assert siesta.until(berlin("2026-06-12T16:00:00"), BERLIN) is None


@pytest.mark.parametrize(
    "text", ["", "22:00", "25:00-07:00", "22:60-07:00", "22:00-22:00", "10pm-7am", "22-7"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write two times of the day, such as 22:00-07:00, instead of"):
        QuietHours.read(text)


@given(
    st.integers(0, 366 * 24 * 60),
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from([BERLIN, "UTC", "America/New_York", "Australia/Lord_Howe"]),
)
def test_they_end_within_a_day_and_later_than_now(minutes: int, begin: int, end: int, zone: str) -> None:
    if begin == end:
        return
    hours = QuietHours.read(f"{begin // 60}:{begin % 60:02}-{end // 60}:{end % 60:02}")
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    until = hours.until(now, zone)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert until.astimezone(ZoneInfo(zone)).minute == end % 60 or zone == "Australia/Lord_Howe"
