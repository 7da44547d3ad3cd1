"""Days and weeks, up to now, and those that they are compared with."""

from datetime import UTC, date, datetime

from bot.health.periods import day_before, period

ZONE = "Europe/Berlin"
NOW = datetime(2026, 6, 11, 12, 30, tzinfo=UTC)  # Thursday, 14:30 there


def test_a_period_counts_up_to_the_hour_that_is_under_way() -> None:
    today = period("today", NOW, ZONE)
    assert (today.first, today.last, today.until_hour, today.whole) == (
        date(2026, 6, 11),
        date(2026, 6, 11),
        15,
        False,
    )
    assert (today.since.isoformat(), today.until.isoformat()) == (
        "2026-06-11T00:00:00+02:00",
        "2026-06-11T15:00:00+02:00",
    )
    week = period("this_week", NOW, ZONE)
    assert (week.first, week.last, week.until_hour) == (date(2026, 6, 8), date(2026, 6, 11), 3 * 24 + 15)
    assert week.until == today.until


def test_the_week_before_is_the_same_days_up_to_the_same_hour() -> None:
    before = period("this_week", NOW, ZONE).before
    assert (before.since.isoformat(), before.until.isoformat()) == (
        "2026-06-01T00:00:00+02:00",
        "2026-06-04T15:00:00+02:00",
    )


def test_what_is_over_is_whole() -> None:
    yesterday, week = period("yesterday", NOW, ZONE), period("last_week", NOW, ZONE)
    assert (yesterday.first, yesterday.last, yesterday.whole) == (date(2026, 6, 10), date(2026, 6, 10), True)
    assert (week.first, week.last, week.whole) == (date(2026, 6, 1), date(2026, 6, 7), True)
    assert week.until.isoformat() == "2026-06-08T00:00:00+02:00"
    assert day_before(date(2026, 6, 11).toordinal(), ZONE) == yesterday


def test_a_day_is_in_a_week() -> None:
    assert period("today", NOW, ZONE).around(NOW) == period("this_week", NOW, ZONE)
    monday = datetime(2026, 6, 8, 9, tzinfo=UTC)
    assert period("yesterday", monday, ZONE).around(monday) == period("last_week", monday, ZONE)
    assert period("this_week", NOW, ZONE).around(NOW) is None


def test_the_last_hour_of_a_week_ends_with_it() -> None:
    sunday = datetime(2026, 6, 14, 21, 59, tzinfo=UTC)
    week = period("this_week", sunday, ZONE)
    assert (week.until_hour, week.last, week.whole) == (24 * 7, date(2026, 6, 14), True)
