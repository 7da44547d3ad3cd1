"""A number for each stretch of a period, short enough for a phone."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.answers.over_time import rows_over_time
from bot.asking.stretches import stretches


def told(days: int, numbers: Mapping[int, int], unit: str = "day") -> tuple[list[tuple[str, int]], int]:
    """The rows of so many days of June from the first on, and how many stretches have none; numbers by day."""

    def count(since: datetime, _: datetime) -> int:
        return numbers.get(since.day, 0)

    each = stretches(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 1 + days, tzinfo=UTC), unit)
    rows = rows_over_time(each or (), unit, count, "en")
    return [(row.label or "", row.count) for row in rows.rows], rows.more


def test_each_day_of_a_week_has_its_row() -> None:
    rows, more = told(3, {2: 4})
    assert rows == [("Mon 1 June 2026", 0), ("Tue 2 June 2026", 4), ("Wed 3 June 2026", 0)]
    assert not more


def test_days_with_none_that_follow_each_other_share_a_row_in_a_month() -> None:
    assert told(29, {24: 4, 25: 1}) == (
        [
            ("Mon 1 June 2026 – Tue 23 June 2026", 0),
            ("Wed 24 June 2026", 4),
            ("Thu 25 June 2026", 1),
            ("Fri 26 June 2026 – Mon 29 June 2026", 0),
        ],
        0,
    )


def test_a_period_of_nothing_is_one_row() -> None:
    assert told(29, {}) == ([("Mon 1 June 2026 – Mon 29 June 2026", 0)], 0)


def test_what_happened_days_ago_is_among_the_hours_of_a_week() -> None:
    rows, more = told(7, {2: 1}, "hour")
    assert rows[0] == ("Mon 1 June 2026 00:00 – Mon 1 June 2026 23:00", 0)
    assert rows[1] == ("Tue 2 June 2026 00:00", 1)
    assert rows[-1] == ("Wed 3 June 2026 00:00 – Sun 7 June 2026 23:00", 0)
    assert not more


def test_the_earliest_of_too_many_are_counted_as_not_shown() -> None:
    rows, more = told(3, {1: 1, 2: 1, 3: 1}, "hour")
    assert len(rows) == 31
    assert rows[-1] == ("Wed 3 June 2026 23:00", 1)
    assert more == 72 - 31
