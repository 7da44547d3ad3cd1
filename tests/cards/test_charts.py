"""Charts: what is drawn, and the words that stand for it."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from microsoft_teams.cards import CardElement

from cards.charts import MOST_BARS, MOST_POINTS, MOST_SLICES, Part, Series, bars, donut, line
from cards.languages import words_for
from tests.cards.examples import HOSTILE

EN, DE = words_for("en"), words_for("de")
DAYS = [date(2026, 6, 8) + timedelta(days=n) for n in range(200)]
PARTS = st.lists(
    st.builds(Part, label=st.text(), value=st.floats(min_value=0, max_value=1e12) | st.integers(0, 10**9)),
    max_size=40,
)


def dumped(elements: Sequence[CardElement]) -> list[dict[str, Any]]:
    return [element.model_dump(by_alias=True, exclude_none=True, mode="json") for element in elements]


def in_words(element: dict[str, Any]) -> list[str]:
    """The lines that stand for a chart."""
    items = element["fallback"]["items"] if "fallback" in element else [element]
    return ["".join(run["text"] for run in item["inlines"]) for item in items]


def test_bars_are_drawn_in_their_order_and_told_in_words() -> None:
    title, chart = dumped(
        bars(
            "People who failed",
            [Part(label="save", value=1204, tone="attention"), Part(label="log in", value=2.5)],
            words=DE,
        )
    )
    assert (title["text"], title["style"]) == ("People who failed", "heading")
    assert {name: value for name, value in chart.items() if name != "fallback"} == {
        "type": "Chart.HorizontalBar",
        "title": "People who failed",
        "displayMode": "AbsoluteNoAxis",
        "data": [{"x": "save", "y": 1204, "color": "attention"}, {"x": "log in", "y": 2.5}],
    }
    assert in_words(chart) == ["1.204 save", "2,5 log in"]


def test_what_is_more_than_a_chart_shows_is_summed() -> None:
    many = [Part(label=f"p{n}", value=n) for n in range(30)]
    _, chart = dumped(bars("x", many, words=EN))
    assert len(chart["data"]) == MOST_BARS
    assert chart["data"][-1] == {"x": "others (19)", "y": sum(range(11, 30)), "color": "neutral"}
    _, chart = dumped(donut("x", many, words=DE))
    assert len(chart["data"]) == MOST_SLICES
    assert chart["data"][-1]["legend"] == "andere (25)"


def test_a_donut_tells_shares() -> None:
    _, chart = dumped(
        donut("x", [Part(label="worked", value=3, tone="good"), Part(label="stuck", value=1)], words=DE)
    )
    assert chart["type"] == "Chart.Donut"
    assert chart["data"] == [
        {"legend": "worked", "value": 3, "color": "good"},
        {"legend": "stuck", "value": 1},
    ]
    assert in_words(chart) == ["3 (75 %) worked", "1 (25 %) stuck"]


def test_a_line_has_a_value_for_each_day_of_the_readers_clock() -> None:
    two = [
        Series(label="worked", values=(40, 46), tone="good"),
        Series(label="failed", values=(3, 0), tone="attention"),
    ]
    _, chart = dumped(line("x", DAYS[:2], two, words=EN))
    assert chart["data"] == [
        {
            "legend": "worked",
            "color": "good",
            "values": [{"x": "8 Jun", "y": 40}, {"x": "9 Jun", "y": 46}],
        },
        {
            "legend": "failed",
            "color": "attention",
            "values": [{"x": "8 Jun", "y": 3}, {"x": "9 Jun", "y": 0}],
        },
    ]
    assert in_words(chart) == [
        "8 Jun  worked: 40 · failed: 3",
        "9 Jun  worked: 46 · failed: 0",
    ]


def test_many_points_are_told_by_their_least_most_and_latest() -> None:
    values = tuple(float(n % 7) for n in range(200))
    _, chart = dumped(line("x", DAYS, [Series(label="failed", values=values)], words=EN))
    assert len(chart["data"][0]["values"]) == MOST_POINTS
    assert chart["data"][0]["values"][-1] == {"x": "2026-12-24", "y": 199 % 7}
    assert in_words(chart) == ["27 Aug – 24 Dec", "failed: 0 to 6, last 3"]


def test_an_hour_is_shown_as_the_clock_has_it() -> None:
    at = [datetime(2026, 6, 8, hour, tzinfo=UTC) for hour in (9, 10)]
    _, chart = dumped(line("x", at, [Series(label="failed", values=(1, 2))], words=EN))
    assert chart["data"][0]["values"][0]["x"] == "09:00"
    assert in_words(chart) == ["8 Jun 09:00  failed: 1", "8 Jun 10:00  failed: 2"]


def test_where_there_is_nothing_to_draw_words_stand_there() -> None:
    nothing = [Part(label="save", value=0)]
    assert [element["type"] for element in dumped(bars("x", nothing, words=EN))] == [
        "TextBlock",
        "RichTextBlock",
    ]
    assert [element["type"] for element in dumped(donut("x", nothing, words=EN))] == [
        "TextBlock",
        "RichTextBlock",
    ]
    one = dumped(line("x", DAYS[:1], [Series(label="failed", values=(3,))], words=EN))
    assert in_words(one[1]) == ["8 Jun  failed: 3"]
    assert bars("x", [], words=EN) == donut("x", [], words=EN) == line("x", [], [], words=EN) == []


def test_of_labels_that_are_alike_none_is_lost() -> None:
    _, chart = dumped(bars("x", [Part(label="save", value=n) for n in (3, 2, 1)], words=EN))
    assert [bar["x"] for bar in chart["data"]] == ["save", "save (2)", "save (3)"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_what_no_chart_can_show_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="from 0 on"):
        bars("x", [Part(label="save", value=value)], words=EN)


def test_a_series_needs_a_value_for_each_point() -> None:
    with pytest.raises(ValueError, match="one value for each point"):
        line("x", DAYS[:2], [Series(label="failed", values=(1,))], words=EN)


@given(PARTS)
def test_any_labels_make_a_bounded_chart_of_json(parts: list[Part]) -> None:
    for elements in (bars(HOSTILE, parts, words=EN), donut(HOSTILE, parts, words=DE)):
        assert len(json.dumps(dumped(elements), allow_nan=False).encode()) < 12_000
