"""new_term, spike, drop and silence: what they find in all the hits of a group."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.correlations.hits import Hit
from detectors.correlations.model import Baseline, Correlation
from detectors.correlations.moments import moments_of
from detectors.correlations.terms import MOST_TERMS

MINUTE_US = 60_000_000
HOUR = timedelta(hours=1)


def found(correlation: Correlation, hits: list[Hit], until: float) -> list[tuple[float, int]]:
    """The minute and the event of every moment."""
    moments = moments_of(correlation, hits, int(until * MINUTE_US))
    return [(moment.at_us / MINUTE_US, moment.event_id) for moment in moments]


def at(*minutes: float) -> list[Hit]:
    """A hit at each minute; the ids count from 1."""
    return [Hit(int(minute * MINUTE_US), number) for number, minute in enumerate(minutes, 1)]


def values(text: str) -> list[Hit]:
    """`3x 70y`: the value x at minute 3, y at 70; the ids count from 1."""
    return [
        Hit(int(word[:-1]) * MINUTE_US, number, "a", (word[-1],))
        for number, word in enumerate(text.split(), 1)
    ]


def every(minutes: float, since: float, until: float) -> list[float]:
    """Minutes at a distance, the last one before `until`."""
    return [since + minutes * number for number in range(int((until - since) / minutes))]


SILENCE = Correlation("silence", ("a",), timedelta(minutes=10))


@pytest.mark.parametrize(
    ("minutes", "until", "met"),
    [
        ([], 1000, []),
        ([0], 10, []),
        ([0], 10.1, [(10, 1)]),
        ([0, 5, 15, 26], 30, [(25, 3)]),
        ([0, 5, 15, 26], 37, [(25, 3), (36, 4)]),
    ],
)
def test_silence(minutes: list[float], until: float, met: list[tuple[float, int]]) -> None:
    assert found(SILENCE, at(*minutes), until) == met


def new_term(learn: int | None, remembered: int = 600) -> Correlation:
    kept = None if learn is None else timedelta(minutes=learn)
    return Correlation("new_term", ("a",), timedelta(minutes=remembered), field=("x",), learn=kept)


@pytest.mark.parametrize(
    ("learn", "given", "met"),
    [
        (60, "0x 59y 60z 61x 62y", [3]),
        (60, "0x 300x 900x 1501x", [4]),  # known while it is seen again within 600 minutes
        (0, "0x 1x 2y", [1, 3]),
        (None, "0x 599y 600z", [3]),  # a day, but no longer than values are remembered
    ],
)
def test_new_term(learn: int | None, given: str, met: list[int]) -> None:
    assert [event for _, event in found(new_term(learn), values(given), 0)] == met


def test_a_group_with_too_many_values_has_no_new_ones_until_some_are_forgotten() -> None:
    many = [Hit(number, number, "a", (str(number),)) for number in range(MOST_TERMS)]
    beyond = [
        Hit(MINUTE_US, MOST_TERMS, "a", ("more",)),
        Hit(601 * MINUTE_US, MOST_TERMS + 1, "a", ("later",)),
    ]
    assert [event for _, event in found(new_term(0), [*many, *beyond], 0)] == [
        *range(MOST_TERMS),
        MOST_TERMS + 1,
    ]


def rate(kind: Any, factor: float = 3, least: int = 5, past: int = 24) -> Correlation:
    return Correlation(kind, ("a",), HOUR, baseline=Baseline(past * HOUR, factor, least))


def test_a_spike_is_at_least_factor_times_the_usual() -> None:
    usual = every(10, 0, 600)  # six an hour
    more = every(1, 600, 615)  # the window of the last part, 10:10 to 10:20, has four of the usual and these
    assert found(rate("spike"), at(*usual, *more[:14]), 620) == [
        (minute, 61 + place) for place, minute in enumerate(more) if 610 <= minute < 614
    ]
    assert found(rate("spike"), at(*usual, *more[:13]), 620) == []


def test_a_spike_has_at_least_so_many_hits() -> None:
    quiet = [0.0, 600.0, 601.0, 602.0, 603.0]
    assert found(rate("spike"), at(*quiet), 620) == []
    assert [event for _, event in found(rate("spike"), at(*quiet, 604), 620)] == [2, 3, 4, 5, 6]


def test_a_flood_or_an_outage_in_the_past_does_not_change_what_is_usual() -> None:
    usual = every(10, 0, 240) + every(10, 360, 600)
    flood = every(0.1, 240, 300)
    first = found(rate("spike"), at(*sorted([*usual, *flood, *every(1, 600, 616)])), 620)
    assert [minute for minute, _ in first if minute >= 600] == every(1, 610, 616)


def test_a_group_is_not_judged_before_it_has_three_windows_of_past() -> None:
    early = at(*every(60, 0, 180), *every(1, 180, 230))
    assert found(rate("spike"), early, 230) == []
    assert len(found(rate("spike"), at(*every(60, 0, 240), *every(1, 240, 300)), 300)) == 60


def test_a_drop_is_told_of_at_the_end_of_each_part_until_little_is_usual() -> None:
    usual = every(10, 0, 600)
    met = found(rate("drop", past=3), at(*usual), 900)
    assert met[0] == (640, 60)  # the window 9:40 to 10:40 has two, a third of the usual
    assert met[-1][0] < 800  # by then hours with nothing are usual
    assert {event for _, event in met} == {60}


def test_what_comes_seldom_does_not_drop() -> None:
    assert found(rate("drop", least=7), at(*every(10, 0, 600)), 900) == []


minutes = st.lists(st.integers(0, 2_000), max_size=40)


@given(st.data(), minutes, st.sampled_from(["silence", "new_term", "spike", "drop"]))
def test_the_order_in_which_hits_are_given_does_not_matter(
    data: st.DataObject, drawn: list[int], kind: str
) -> None:
    chosen = {"silence": SILENCE, "new_term": new_term(60)}.get(kind) or rate(
        kind, least=1, factor=1.5, past=3
    )
    hits = [Hit(minute * MINUTE_US, number, "a", (str(minute % 7),)) for number, minute in enumerate(drawn)]
    shuffled = data.draw(st.permutations(hits))
    assert found(chosen, shuffled, 2_100) == found(chosen, hits, 2_100)
