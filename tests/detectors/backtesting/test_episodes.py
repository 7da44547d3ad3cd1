"""Episodes in memory: however many matches are judged in one go, they are the same."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from detectors.backtesting.episodes import Happened, episodes_of
from detectors.backtesting.found import Found
from detectors.episodes import Due
from detectors.known_issue import After, KnownIssue
from tests.detectors.rules import issue

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ISSUES = st.builds(
    lambda after, repeat_after, held_for: issue(
        {"s": ["x"], "condition": "s"}, after=after, repeat_after=repeat_after, held_for=held_for
    ),
    st.builds(After, st.integers(1, 4), st.sampled_from([None, 3 * MINUTE, 10 * MINUTE])),
    st.sampled_from([MINUTE, 10 * MINUTE, 60 * MINUTE]),
    st.sampled_from([None, None, 5 * MINUTE]),
)
MATCHES = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([("a",), ("b",), None])), max_size=40)


def found_of(matches: list[tuple[int, tuple[str, ...] | None]]) -> Found:
    found = Found()
    for number, (minute, key) in enumerate(matches, 1):
        found.add_at(NOON + minute * MINUTE, number, key)
    return found


@given(ISSUES, MATCHES, st.integers(1, 6))
def test_the_episodes_do_not_depend_on_how_many_matches_are_judged_at_once(
    one: KnownIssue, matches: list[tuple[int, tuple[str, ...] | None]], at_once: int
) -> None:
    found = found_of(matches)
    assert episodes_of(one, found, at_once=at_once) == episodes_of(one, found)


def test_an_episode_counts_what_it_lasts_for() -> None:
    two = issue({"s": ["x"], "condition": "s"}, after=After(2, 10 * MINUTE), repeat_after=30 * MINUTE)
    found = found_of([(0, ("a",)), (20, ("a",)), (25, ("a",)), (54, ("a",)), (55, ("a",)), (56, None)])
    at = [NOON + minute * MINUTE for minute in (20, 25, 54, 55)]
    assert episodes_of(two, found) == [
        Happened(("a",), Due(at[1], 3, at[0]), 3, 3),
        Happened(("a",), Due(at[3], 5, at[2]), 2, 5),
    ]


def test_what_was_found_is_counted_by_the_hour_and_sampled_evenly() -> None:
    found = found_of([(minute, ("a",) if minute % 2 else None) for minute in range(0, 120, 10)])
    hour = int(NOON.timestamp()) // 3600
    assert (found.matches, found.without_key, dict(found.hours)) == (12, 12, {hour: 6, hour + 1: 6})
    assert found.some(5) == [1, 3, 6, 9, 12]
    assert found.some(20) == list(range(1, 13))
    assert found.some(1) == [1]
    assert Found().some(5) == []
