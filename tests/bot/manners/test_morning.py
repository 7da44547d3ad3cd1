"""The next morning, on the wall clock of whoever is to have it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.manners.morning import next_morning
from bot.manners.quiet import QuietHours

NIGHT = QuietHours.read("22:00-07:00")


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "zone", "quiet", "expected"),
    [
        ("2026-06-12T15:00", "Europe/Berlin", None, "2026-06-13T08:00"),
        ("2026-06-12T15:00", "Europe/Berlin", NIGHT, "2026-06-13T07:00"),
        ("2026-06-12T23:30", "Asia/Tokyo", NIGHT, "2026-06-13T07:00"),
        ("2026-06-13T02:00", "Asia/Tokyo", NIGHT, "2026-06-13T07:00"),  # the night before it
        ("2026-06-13T07:00", "Asia/Tokyo", NIGHT, "2026-06-14T07:00"),  # that one has begun
        ("2026-06-12T15:00", "UTC", QuietHours.read("12:00-13:00"), "2026-06-13T08:00"),
        ("2026-06-12T15:00", "UTC", QuietHours.read("06:00-10:00"), "2026-06-13T10:00"),
        ("2026-10-24T15:00", "Europe/Berlin", None, "2026-10-25T08:00"),  # 17 hours and one more
        ("2026-03-28T15:00", "Europe/Berlin", QuietHours.read("22:00-02:30"), "2026-03-29T03:30"),
    ],
)
def test_the_wall_clock_decides(now: str, zone: str, quiet: QuietHours | None, expected: str) -> None:
    assert next_morning(at(now, zone), zone, quiet) == at(expected, zone)


@given(
    st.integers(0, 15 * 366 * 24 * 60).map(
        lambda minutes: at("2020-01-01T00:00") + timedelta(minutes=minutes)
    ),
    st.sampled_from(
        ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"]
    ),
    st.sampled_from([None, "22:00-07:00", "12:00-13:00", "06:00-10:00", "23:00-02:30", "10:00-09:00"]),
)
def test_it_comes_within_two_days_and_in_no_quiet_hours(now: datetime, zone: str, hours: str | None) -> None:
    quiet = None if hours is None else QuietHours.read(hours)
    morning = next_morning(now, zone, quiet)
    assert timedelta() < morning - now <= timedelta(hours=50)
    assert quiet is None or quiet.until(morning, zone) is None
