"""When a known issue is due: examples of each rule, and properties against a plain model."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from detectors.episodes import Due, Judgement, MatchAt, judge
from detectors.known_issue import After
from tests.detectors.plain_model import plain_dues, portions

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TWICE = After(count=2, within=10 * MINUTE)


def at(minutes: float, event_id: int | None = None) -> MatchAt:
    return MatchAt(NOON + minutes * MINUTE, int(minutes) if event_id is None else event_id)


def due(minutes: float, opened: float | None = None) -> Due:
    return Due(at(minutes).time, int(minutes), at(minutes if opened is None else opened).time)


def judged(
    after: After,
    matches: Sequence[MatchAt],
    *,
    new: Iterable[MatchAt] | None = None,
    known: Sequence[Due] = (),
    now: datetime = NOON,
    repeat_after: timedelta = 72 * HOUR,
    max_age: timedelta = HOUR,
    held_for: timedelta | None = None,
    untold: Iterable[MatchAt] = (),
) -> Judgement:
    ids = {match.event_id for match in (matches if new is None else new)}
    return judge(
        after,
        repeat_after,
        max_age,
        matches=matches,
        new=ids,
        known=known,
        now=now,
        held_for=held_for,
        untold={match.event_id for match in untold},
    )


def test_the_first_match_is_due_when_one_is_enough() -> None:
    assert judged(After(), [at(0), at(1)]) == Judgement(dues=(due(0),))


def test_the_second_of_two_matches_is_due() -> None:
    assert judged(TWICE, [at(0), at(4), at(5)]) == Judgement(dues=(due(4, opened=0),))


def test_one_match_of_two_is_not_due() -> None:
    assert judged(TWICE, [at(0)]) == Judgement()


def test_two_matches_exactly_within_apart_count_and_a_microsecond_more_does_not() -> None:
    late = MatchAt(at(10).time + timedelta(microseconds=1), 10)
    assert judged(TWICE, [at(0), at(10)]) == Judgement(dues=(due(10, opened=0),))
    assert judged(TWICE, [at(0), late]) == Judgement()


def test_within_spans_the_first_to_the_last_of_the_count() -> None:
    thrice = After(count=3, within=10 * MINUTE)
    assert judged(thrice, [at(0), at(6), at(11), at(16)]) == Judgement(dues=(due(16, opened=6),))


def test_without_within_matches_count_however_far_apart() -> None:
    assert judged(After(count=2), [at(-500_000), at(0)]) == Judgement(dues=(due(0, opened=-500_000),))


def test_matches_of_the_same_instant_are_told_apart_by_their_event() -> None:
    assert judged(TWICE, [at(0, 8), at(0, 7)]) == Judgement(dues=(Due(NOON, 8, NOON),))


def test_a_match_that_arrives_late_makes_the_later_event_due() -> None:
    """The match of 12:04 is the new one, but what it completes is the pair's second: that of 12:12."""
    matches = [at(-8), at(12), at(4)]
    assert judged(TWICE, matches, new=[at(4)]) == Judgement(dues=(due(12, opened=4),))


def test_a_moment_without_a_new_match_is_not_judged_again() -> None:
    matches = [at(0), at(5), at(60)]
    assert judged(TWICE, matches, new=[at(60)]) == Judgement()


def test_matches_before_repeat_after_is_over_belong_to_the_episode() -> None:
    last = 72 * 60 - 1
    assert judged(After(), [at(0), at(last)], new=[at(last)], known=[due(0)]) == Judgement()


def test_a_match_when_repeat_after_is_over_is_due_anew() -> None:
    again = 72 * 60
    assert judged(After(), [at(again)], known=[due(0)]) == Judgement(dues=(due(again),))


def test_repeat_after_counts_from_the_due_event_not_from_the_latest_match() -> None:
    known, day = [due(0)], 24 * 60
    assert judged(After(), [at(2 * day), at(3 * day)], known=known) == Judgement(dues=(due(3 * day),))


def test_for_the_second_time_the_count_must_be_met_anew() -> None:
    day = 24 * 60
    known = [due(4, opened=0)]
    assert judged(TWICE, [at(0), at(4), at(4 * day)], new=[at(4 * day)], known=known) == Judgement()


def test_an_earlier_match_that_arrives_late_belongs_to_the_episode_and_opens_it_earlier() -> None:
    assert judged(After(), [at(-60)], known=[due(0)]) == Judgement(widened=(due(0, opened=-60),))


def test_a_late_match_repeat_after_before_an_episode_is_due_itself() -> None:
    earlier = -72 * 60
    assert judged(After(), [at(earlier)], known=[due(0)], max_age=100 * HOUR) == Judgement(
        dues=(due(earlier),)
    )


def test_a_match_between_two_episodes_belongs_to_the_earlier() -> None:
    known = [due(0), due(72 * 60)]
    assert judged(After(), [at(60)], known=known) == Judgement()


def test_what_is_older_than_max_age_is_recorded_and_suppresses_nothing() -> None:
    now = NOON + 2 * HOUR
    matches = [at(0), at(4), at(59), at(62)]
    assert judged(TWICE, matches, now=now) == Judgement(dues=(due(62, opened=59),), too_old=(at(4),))


def test_an_event_exactly_max_age_old_is_due() -> None:
    assert judged(After(), [at(-60)]) == Judgement(dues=(due(-60),))
    assert judged(After(), [at(-61)]) == Judgement(too_old=(at(-61),))


def test_only_the_age_of_the_due_event_matters() -> None:
    assert judged(TWICE, [at(-65), at(-58)]) == Judgement(dues=(due(-58, opened=-65),))


def test_an_event_of_the_future_is_of_age_0() -> None:
    assert judged(After(), [at(600)]) == Judgement(dues=(due(600),))


def test_times_at_the_ends_of_the_calendar_are_judged_like_others() -> None:
    first = MatchAt(datetime.min.replace(tzinfo=UTC), 1)
    last = MatchAt(datetime.max.replace(tzinfo=UTC), 2)
    assert judged(After(), [first, last]) == Judgement(dues=(Due(last.time, 2, last.time),), too_old=(first,))


def lasting(*minutes: float, after: After = TWICE, held: float = 20, **given: Any) -> Judgement:
    given.setdefault("max_age", 24 * HOUR)
    return judged(after, [at(minute) for minute in minutes], held_for=held * MINUTE, **given)


def test_with_for_the_moment_is_due_by_which_the_condition_has_held_that_long() -> None:
    """Moments at 4, 12, 20 and 28, each at most ten minutes behind the one before: 24 minutes after 4 it is due."""
    assert lasting(0, 4, 12, 20, 28) == Judgement(dues=(due(28, opened=4),))
    assert lasting(0, 4, 12, 20, 24) == Judgement(dues=(due(24, opened=4),))
    assert lasting(0, 4, 12, 20, 23) == Judgement()


def test_with_for_a_gap_longer_than_within_begins_anew() -> None:
    assert lasting(0, 4, 12, 23, 30) == Judgement()
    assert lasting(0, 4, 15, 23, 30, 33, 43, 49) == Judgement(dues=(due(43, opened=23),))


def test_with_for_and_without_within_gaps_may_be_as_long_as_for() -> None:
    assert lasting(0, 20, after=After()) == Judgement(dues=(due(20, opened=0),))
    assert lasting(0, 21, after=After()) == Judgement()
    assert lasting(0, 9, 27, 30, after=After()) == Judgement(dues=(due(27, opened=0),))


def test_with_for_a_match_that_arrives_late_may_join_what_lay_apart() -> None:
    matches = [at(0), at(4), at(12), at(30), at(34), at(44)]
    assert judged(TWICE, matches, held_for=20 * MINUTE) == Judgement()
    both = [*matches, at(21)]
    assert judged(TWICE, both, new=[at(21)], held_for=20 * MINUTE) == Judgement(dues=(due(30, opened=4),))


def test_nobody_is_told_of_a_hit_with_a_fate_and_it_suppresses_nothing() -> None:
    assert judged(TWICE, [at(0), at(4), at(8)], untold=[at(4)]) == Judgement(dues=(due(8, opened=4),))
    assert judged(TWICE, [at(0), at(4)], untold=[at(0)]) == Judgement(dues=(due(4, opened=0),))


def test_a_hit_with_a_fate_belongs_to_the_episode_that_holds_it() -> None:
    assert judged(After(), [at(-5)], known=[due(0)], untold=[at(-5)]) == Judgement(
        widened=(due(0, opened=-5),)
    )


# Properties. Minutes are drawn around the boundaries of a `within` of 3 and a `repeat_after` of 20 minutes.

REPEAT = 20 * MINUTE
AGELESS = timedelta(days=1)
counts = st.builds(After, st.integers(1, 3), st.sampled_from([None, 3 * MINUTE]))
fors = st.sampled_from([None, 4 * MINUTE, 7 * MINUTE])
minutes = st.lists(st.integers(0, 70), min_size=1, max_size=14)
bursts = st.lists(st.integers(0, 19), min_size=1, max_size=8)


def numbered(offsets: Sequence[int]) -> list[MatchAt]:
    return [at(offset, number) for number, offset in enumerate(offsets, start=1)]


def arriving(
    after: After,
    matches: Sequence[MatchAt],
    sizes: Sequence[int],
    *,
    max_age: timedelta = AGELESS,
    held_for: timedelta | None = None,
) -> tuple[list[Due], set[MatchAt]]:
    """The dues and too old moments when matches arrive in this order, so many at a time."""
    dues: dict[int, Due] = {}
    too_old: set[MatchAt] = set()
    seen: list[MatchAt] = []
    for some in portions(matches, sizes):
        seen += some
        result = judged(
            after,
            seen,
            new=some,
            known=list(dues.values()),
            now=NOON + HOUR,
            repeat_after=REPEAT,
            max_age=max_age,
            held_for=held_for,
        )
        dues |= {found.event_id: found for found in (*result.dues, *result.widened)}
        too_old |= set(result.too_old)
    return sorted(dues.values()), too_old


@given(
    counts, minutes, st.lists(st.integers(1, 4), max_size=14), st.sampled_from([AGELESS, 20 * MINUTE]), fors
)
def test_any_arrival_gives_what_the_plain_model_gives(
    after: After, offsets: list[int], sizes: list[int], max_age: timedelta, held_for: timedelta | None
) -> None:
    matches = numbered(offsets)
    dues, _ = arriving(after, matches, sizes, max_age=max_age, held_for=held_for)
    expected = plain_dues(after, REPEAT, max_age, portions(matches, sizes), NOON + HOUR, held_for)
    assert [MatchAt(found.time, found.event_id) for found in dues] == expected


@given(counts, minutes, st.lists(st.integers(1, 4), max_size=14))
def test_dues_are_never_closer_than_repeat_after(after: After, offsets: list[int], sizes: list[int]) -> None:
    dues, _ = arriving(after, numbered(offsets), sizes)
    gaps = [later.time - earlier.time for earlier, later in pairwise(dues)]
    assert all(gap >= REPEAT for gap in gaps)


@given(counts, minutes, st.lists(st.integers(1, 4), max_size=14), fors)
def test_arrival_in_order_gives_what_all_at_once_gives(
    after: After, offsets: list[int], sizes: list[int], held_for: timedelta | None
) -> None:
    matches = sorted(numbered(offsets))
    in_parts = arriving(after, matches, sizes, held_for=held_for)
    assert in_parts == arriving(after, matches, [], held_for=held_for)


@given(counts, bursts, st.lists(st.integers(1, 4), max_size=8), st.randoms(use_true_random=False), fors)
def test_one_burst_opens_one_episode_at_the_same_time_in_whatever_order(
    after: After,
    offsets: list[int],
    sizes: list[int],
    random: Random,
    held_for: timedelta | None,
) -> None:
    matches = numbered(offsets)
    in_order, _ = arriving(after, sorted(matches), [], held_for=held_for)
    random.shuffle(matches)
    shuffled, _ = arriving(after, matches, sizes, held_for=held_for)
    assert len(in_order) <= 1
    assert [found.opened for found in shuffled] == [found.opened for found in in_order]


@given(counts, minutes)
def test_judging_the_same_matches_again_changes_nothing(after: After, offsets: list[int]) -> None:
    matches = numbered(offsets)
    dues, _ = arriving(after, matches, [])
    again = judged(after, matches, known=dues, now=NOON + HOUR, repeat_after=REPEAT, max_age=AGELESS)
    assert again == Judgement()


@given(counts, minutes)
def test_a_moment_judged_too_old_never_becomes_due(after: After, offsets: list[int]) -> None:
    matches = numbered(offsets)
    dues, _ = arriving(after, matches, [], max_age=REPEAT)
    again = judged(after, matches, known=dues, now=NOON + HOUR, repeat_after=REPEAT, max_age=REPEAT)
    assert again.dues == ()
