"""The types that count within a window, held against the plainest evaluation of them."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.correlations.hits import Hit, Moment
from detectors.correlations.model import SIGMA_TYPES, VALUE_TYPES, Correlation
from detectors.correlations.windows import number_of, window_moments
from tests.detectors.correlations.plain import SECOND, plain_moments

RULES = ("a", "b", "c")


def correlation(kind: Any, *conditions: Any, timespan: int = 10, **more: Any) -> Correlation:
    """Over the rules a, b and c, within 10 seconds."""
    return Correlation(kind, RULES, timedelta(seconds=timespan), conditions=conditions, **more)


def hits(text: str) -> list[Hit]:
    """`3a 5b=7`: rule a matched at second 3 and rule b at second 5 with the value 7; each an event."""
    found = []
    for event_id, word in enumerate(text.split(), 1):
        place, _, value = word.partition("=")
        found.append(Hit(int(place[:-1]) * SECOND, event_id, place[-1], (value,) if value else ()))
    return found


def seconds(found: Any) -> list[int]:
    return [moment.at_us // SECOND for moment in found]


@pytest.mark.parametrize(
    ("kind", "condition", "given", "met"),
    [
        ("event_count", ("gte", 3), "0a 5b 10a 11a 20a 21b", [10, 11, 20, 21]),
        ("event_count", ("gt", 1), "0a 10a 21a", [10]),
        ("event_count", ("eq", 2), "0a 1a 2a", [1]),
        ("event_count", ("lte", 1), "0a 1a 12a", [0, 12]),
        ("value_count", ("gte", 2), "0a=x 1a=x 2a=y 12a=y 13a=z", [2, 13]),
        ("temporal", ("gte", 3), "0c 1a 2a 3b 9a 10a 11a", [3, 9, 10]),
        ("temporal", ("gte", 2), "0a 1a 2c", [2]),
        ("temporal_ordered", ("gte", 3), "0a 1b 2c 3a 4c", [2, 4]),
        ("temporal_ordered", ("gte", 3), "0b 1a 2c 3b 4c", [4]),
        ("temporal_ordered", ("gte", 3), "0a 6b 11c", []),
        ("temporal_ordered", ("eq", 2), "0a 1c 2b 3c", [1, 2]),
        ("value_sum", ("gt", 10), "0a=5 1a=5 2a=0.5 11a=1", [2]),
        ("value_sum", ("eq", 0.3), "0a=0.1 1a=0.2", [1]),
        ("value_avg", ("gte", 10), "0a=12 1a=2 2a=16", [0, 2]),
        ("value_max", ("gt", 5), "0a=6 10a=1 11a=1", [0, 10]),
        ("value_min", ("lt", 5), "0a=6 10a=1 11a=9", [10, 11]),
    ],
)
def test_examples(kind: str, condition: Any, given: str, met: list[int]) -> None:
    assert seconds(window_moments(correlation(kind, condition), hits(given))) == met


def test_of_equal_times_the_lower_id_is_the_earlier_one() -> None:
    ordered = correlation("temporal_ordered", ("gte", 2))
    assert list(window_moments(ordered, [Hit(5, 1, "a"), Hit(5, 2, "b")])) == [Moment(5, 2)]
    assert list(window_moments(ordered, [Hit(5, 2, "a"), Hit(5, 1, "b")])) == []


def test_an_event_that_meets_two_rules_counts_once_is_both_and_does_not_follow_itself() -> None:
    both = [Hit(5, 1, "a"), Hit(5, 1, "b")]
    assert list(window_moments(correlation("event_count", ("gte", 2)), both)) == []
    assert list(window_moments(correlation("temporal", ("gte", 2)), both)) == [Moment(5, 1)]
    assert list(window_moments(correlation("temporal_ordered", ("gte", 2)), both)) == []


def test_without_a_condition_all_rules_must_have_matched() -> None:
    assert seconds(window_moments(correlation("temporal"), hits("0a 1b 2c"))) == [2]


def test_the_percentile_is_the_least_number_that_so_many_do_not_exceed() -> None:
    numbers = " ".join(f"{second}a={second}" for second in range(1, 11))
    ranked = correlation("value_percentile", ("eq", 9), percentile=90, timespan=100)
    assert seconds(window_moments(ranked, hits(numbers))) == [9, 10]


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e400", "1_0", "0x10", "9" * 65, "true", "¾"])
def test_no_number(text: str) -> None:
    assert number_of(text) is None


places = st.tuples(st.integers(0, 40), st.integers(0, 12))
values = st.sampled_from(["0", "1", "2.5", "-3", "1e2", "0.1"])
conditions = st.lists(
    st.tuples(st.sampled_from(["gt", "gte", "lt", "lte", "eq", "neq"]), st.sampled_from([0, 1, 2, 3, 2.5])),
    min_size=1,
    max_size=2,
)


@st.composite
def some_hits(draw: st.DrawFn) -> list[Hit]:
    """Events with ids of their own, some of them at the same time, some that meet several rules."""
    times = draw(st.dictionaries(st.integers(1, 12), st.integers(0, 40), max_size=12))
    return [
        Hit(second * SECOND, event_id, rule, (draw(values),))
        for event_id, second in times.items()
        for rule in draw(st.sets(st.sampled_from(RULES), min_size=1))
    ]


@given(st.data(), some_hits(), conditions, st.sampled_from(SIGMA_TYPES))
def test_every_type_finds_what_the_plain_evaluation_finds_in_any_order(
    data: st.DataObject, found: list[Hit], wanted: Any, kind: Any
) -> None:
    stated = correlation(kind, *wanted, percentile=75 if kind == "value_percentile" else None)
    expected = plain_moments(stated, found)
    assert list(window_moments(stated, data.draw(st.permutations(found)))) == expected


@given(
    some_hits(), some_hits(), st.sampled_from([kind for kind in SIGMA_TYPES if kind not in VALUE_TYPES[1:]])
)
def test_more_hits_never_undo_what_met_gte(first: list[Hit], more: list[Hit], kind: Any) -> None:
    stated = correlation(kind, ("gte", 2))
    later = [Hit(hit.at_us, hit.event_id + 100, hit.rule, hit.value) for hit in more]
    assert set(window_moments(stated, first)) <= set(window_moments(stated, [*first, *later]))
