"""How an episode stands: each way from a state to another, and what may not make a difference."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.episodes import Due
from detectors.states import Course, State, solves, state_of, stored_state

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DUE = Due(NOON, 1, NOON)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def course(last: float = 0, matches: int = 1, solved: float | None = None) -> Course:
    return Course(DUE, at(last), matches, None if solved is None else at(solved))


def state(one: Course, now: float = 10, **told: Any) -> State:
    minutes = {name: at(value) for name, value in told.items()}
    return state_of(one, 1, quiet=HOUR, now=at(now), **minutes)


CASES: list[tuple[str, State, State]] = [
    ("the hits that made it due", state(course()), State.OPENED),
    ("another hit", state(course(5, 2)), State.GROWING),
    ("no hit for exactly a while", state(course(5, 2), now=65), State.GROWING),
    ("no hit for longer", state(course(5, 2), now=66), State.RECOVERING),
    ("the fix reached its node", state(course(5, 2), fix_reached=6), State.RECOVERING),
    ("a hit after the fix reached its node", state(course(7, 2), fix_reached=6), State.GROWING),
    ("somebody says that it is fixed", state(course(5, 2), fixed_at=6), State.RESOLVED),
    ("that was said of the instant of the hit", state(course(5, 2), fixed_at=5), State.GROWING),
    ("a hit after it was said", state(course(7, 2), fixed_at=6), State.GROWING),
    ("a quiet one is said to be fixed", state(course(5, 2), now=99, fixed_at=98), State.RESOLVED),
    ("an event solved it", state(course(5, 2, solved=6)), State.RESOLVED),
    ("solved at the instant of the hit", state(course(5, 2, solved=5)), State.GROWING),
    ("a hit after it was solved", state(course(7, 2, solved=6)), State.GROWING),
    ("solved and quiet", state(course(5, 2, solved=6), now=99), State.RESOLVED),
]


@pytest.mark.parametrize(("found", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_how_an_episode_stands(found: State, expected: State) -> None:
    assert found == expected


def test_what_solves_counts_from_behind_the_due_event_to_the_end_of_the_last_day() -> None:
    def counts(minutes: float) -> bool:
        return solves(DUE, at(minutes), 72 * HOUR)

    midnight = (72 + 12) * 60
    assert [counts(0), counts(0.01), counts(midnight - 0.01), counts(midnight)] == [False, True, True, False]
    last = Due(datetime.max.replace(tzinfo=UTC), 1, NOON)
    assert not solves(last, last.time, 72 * HOUR)


happenings = st.lists(st.tuples(st.sampled_from(["hit", "solution"]), st.integers(1, 20)), max_size=10)


def told(happened: Sequence[tuple[str, int]]) -> Course:
    one = course()
    for kind, minutes in happened:
        one = one.with_hits([at(minutes)]) if kind == "hit" else one.with_solution(at(minutes))
    return one


@given(happenings, st.data())
def test_the_order_in_which_it_is_told_makes_no_difference(
    happened: list[tuple[str, int]], data: st.DataObject
) -> None:
    shuffled = told(data.draw(st.permutations(happened)))
    assert shuffled == told(happened)
    hits = [0, *(minutes for kind, minutes in happened if kind == "hit")]
    solutions = [minutes for kind, minutes in happened if kind == "solution"]
    solved = max(solutions, default=0) > max(hits)
    expected = State.RESOLVED if solved else State.GROWING if len(hits) > 1 else State.OPENED
    assert stored_state(shuffled, 1) == expected


@given(happenings, st.sampled_from(["hit", "solution"]), st.integers(1, 20))
def test_a_solution_told_again_changes_nothing(
    happened: list[tuple[str, int]], kind: str, minutes: int
) -> None:
    once = told([*happened, ("solution", minutes)])
    assert once.with_solution(at(minutes)) == once
