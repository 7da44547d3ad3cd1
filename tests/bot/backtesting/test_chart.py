"""Bars over time: as wide as the terminal, whatever the span."""

from hypothesis import given
from hypothesis import strategies as st

from bot.backtesting.chart import MOST_ROWS, chart, rows_of

NOON = 494_916  # hours since 1970: 2026-06-17 12:00


def test_hours_of_a_day() -> None:
    assert chart(("matches", "cards"), ({NOON: 4, NOON + 2: 8}, {NOON + 2: 1}), 60) == [
        "each hour         matches                cards",
        "2026-06-17 12:00        4 #######",
        "2026-06-17 13:00",
        "2026-06-17 14:00        8 #############      1 #############",
    ]


def test_a_longer_time_is_told_by_days_and_an_empty_one_in_a_line() -> None:
    assert chart(("matches",), ({NOON: 1, NOON + 24 * 30: 2},), 40) == [
        "each day    matches",
        "2026-06-17        1 ##########",
        "         …  29 rows without any",
        "2026-07-17        2 ####################",
    ]


def test_nothing_is_no_chart() -> None:
    assert chart(("matches",), ({},), 80) == []


@given(st.dictionaries(st.integers(0, 3_000_000), st.integers(0, 10**6), max_size=20), st.integers(60, 200))
def test_it_fits_and_loses_nothing(hours: dict[int, int], width: int) -> None:
    rows = rows_of((hours,))
    assert sum(row.values[0] for row in rows) == sum(hours.values())
    assert len(rows) <= MOST_ROWS
    assert all(len(line) <= width for line in chart(("matches", "cards"), (hours, hours), width))
