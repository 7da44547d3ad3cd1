"""Periods in their hours, days, weeks and months, where the clocks change too."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.stretches import stretches

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (6, 12, 24)])
def test_a_day_has_the_hours_that_it_lasts(month: int, day: int, hours: int) -> None:
    begin = datetime(2026, month, day, tzinfo=BERLIN)
    end = datetime(2026, month, day + 1, tzinfo=BERLIN)
    assert stretches(begin, end, "day") == ((begin, end),)
    assert len(stretches(begin, end, "hour") or ()) == hours


def test_weeks_begin_on_monday_and_ends_are_cut() -> None:
    found = stretches(datetime(2026, 6, 10, tzinfo=BERLIN), datetime(2026, 6, 18, 9, tzinfo=BERLIN), "week")
    assert [(b.isoformat()[:16], e.isoformat()[:16]) for b, e in found or ()] == [
        ("2026-06-10T00:00", "2026-06-15T00:00"),
        ("2026-06-15T00:00", "2026-06-18T09:00"),
    ]


@given(
    st.integers(1_577_836_800, 1_893_456_000),
    st.integers(1, 20_000_000),
    st.sampled_from(["hour", "day", "week", "month"]),
)
def test_stretches_follow_each_other_without_a_gap(begin: int, seconds: int, unit: str) -> None:
    since = datetime.fromtimestamp(begin, BERLIN)
    until = datetime.fromtimestamp(begin + seconds, BERLIN)
    found = stretches(since, until, unit)
    if found is not None:
        assert (found[0][0], found[-1][1].astimezone(UTC)) == (since, until.astimezone(UTC))
        assert all(a[1].astimezone(UTC) == b[0].astimezone(UTC) for a, b in pairwise(found))
        assert all(b.astimezone(UTC) < e.astimezone(UTC) for b, e in found)
