"""When a template is news."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.discovery.judging import (
    PAST,
    QUIET,
    YOUNGEST,
    Limits,
    Seen,
    State,
    is_history,
    is_spike,
    learned_at,
    next_hour,
    threshold,
    verdict,
)

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
HOURS = PAST // timedelta(hours=1)
STATES = st.sampled_from([None, *get_args(State)])
COUNTS = st.lists(st.integers(1, 10_000), max_size=HOURS)


@pytest.mark.parametrize(
    ("state", "silent", "speaking", "loud", "said"),
    [
        (None, False, True, True, "tell"),
        ("known", False, True, True, "tell"),
        (None, True, False, True, "learn"),
        (None, True, True, True, "learn"),
        (None, False, True, False, "learn"),
        (None, False, False, True, "nothing"),
        ("learned", False, True, True, "nothing"),
        ("told", False, True, True, "nothing"),
    ],
)
def test_the_first_event_without_a_known_issue_decides(
    state: State | None, silent: bool, speaking: bool, loud: bool, said: str
) -> None:
    assert verdict(state, Seen(silent, speaking, loud)) == said


@given(state=STATES, silent=st.booleans(), speaking=st.booleans(), loud=st.booleans())
def test_nothing_is_told_twice_nor_from_silence(
    state: State | None, silent: bool, speaking: bool, loud: bool
) -> None:
    if verdict(state, Seen(silent, speaking, loud)) == "tell":
        assert state in (None, "known")
        assert speaking
        assert loud
        assert not silent


def test_the_threshold_is_four_times_what_one_hour_in_twenty_exceeds() -> None:
    assert threshold([], Limits()) == 20
    assert threshold([1000] * 8, Limits()) == 20
    assert threshold([*[1000] * 8, 50], Limits()) == 200
    assert threshold([10] * HOURS, Limits()) == 40


@given(past=COUNTS, more=st.integers(1, 10_000))
def test_one_hour_of_outage_hardly_moves_the_threshold(past: list[int], more: int) -> None:
    """It moves to the next of the counts at most, however large the new one is."""
    higher = threshold([*past, 10**9], Limits())
    ordered = sorted(past, reverse=True)
    allowed = ordered[7] if len(ordered) > 7 else 0
    assert threshold(past, Limits()) <= higher <= max(20, 4 * allowed)


@given(past=COUNTS, count=st.integers(0, 100_000))
def test_a_spike_is_far_above_nineteen_hours_of_twenty(past: list[int], count: int) -> None:
    spike = is_spike(count, past, first=NOON - PAST, last_spike=None, now=NOON, limits=Limits())
    below = HOURS - len(past) + sum(4 * one <= count for one in past)
    assert spike == (count >= 20 and below >= HOURS - 8)


def test_a_young_template_does_not_spike_and_one_that_did_is_left_alone() -> None:
    def spike(first: timedelta, last: timedelta | None) -> bool:
        return is_spike(
            500,
            [],
            first=NOON - first,
            last_spike=None if last is None else NOON - last,
            now=NOON,
            limits=Limits(),
        )

    moment = timedelta(microseconds=1)
    assert [spike(YOUNGEST - moment, None), spike(YOUNGEST, None)] == [False, True]
    assert [spike(PAST, QUIET - moment), spike(PAST, QUIET)] == [False, True]


def test_history_is_what_was_old_when_it_was_stored() -> None:
    hour = timedelta(hours=1)
    assert not is_history(NOON - hour, NOON, Limits())
    assert is_history(NOON - hour - timedelta(microseconds=1), NOON, Limits())
    assert not is_history(NOON + hour, NOON, Limits())  # the clock of its node is ahead


def test_summaries_are_due_at_full_hours() -> None:
    assert next_hour(NOON) == NOON + timedelta(hours=1)
    assert next_hour(NOON - timedelta(seconds=1)) == NOON
    assert learned_at(NOON + timedelta(minutes=20), Limits()) == NOON + timedelta(days=1, hours=1)
