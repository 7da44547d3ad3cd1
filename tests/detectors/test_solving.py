"""Events that solve an issue for a key: the episode knows, whatever came first, on both databases."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.known_issue import After
from tests.detectors.detection_run import HOUR, MINUTE, NOON, DetectionRun, known_issue
from tests.detectors.plain_model import portions

DAY = 24 * 60
SOLVABLE = known_issue("ack", solved_when="word")


@pytest.fixture
def run(database: str) -> Iterator[DetectionRun]:
    run = DetectionRun(database, SOLVABLE)
    yield run
    run.engine.dispose()


def states(run: DetectionRun) -> list[str]:
    return [episode["state"] for episode in run.episodes()]


def test_an_event_that_solves_resolves_the_episode_of_its_key(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (0, "ack", "1"), (4, "ack", "1"))
    run.log((5, "solved: ack", "CORP\\Anna"))
    run.detect()
    assert (states(run), run.solved()) == (["resolved", "opened"], [5.0, None])


def test_a_solution_read_before_the_hits_resolves_the_episode_when_it_opens(run: DetectionRun) -> None:
    run.log((5, "solved: ack", "1087"))
    run.detect()
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detect()
    assert (states(run), run.solved()) == (["resolved"], [5.0])


def test_what_solves_before_the_hit_or_at_its_very_instant_solves_nothing(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (2, "solved: ack", "1087"), (4, "ack", "1087"), (4, "solved: ack", "1087"))
    run.detect()
    assert (states(run), run.solved()) == (["opened"], [None])


def test_a_later_hit_opens_the_episode_again_and_a_later_solution_resolves_it_again(
    run: DetectionRun,
) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (5, "solved: ack", "1087"))
    run.detect()
    run.log((6, "ack", "1087"))
    run.detect()
    assert (states(run), run.solved()) == (["growing"], [5.0])
    run.log((6, "ack", "1087"), (7, "solved: ack", "1087"))
    run.detect()
    assert (states(run), run.solved()) == (["resolved"], [7.0])


def test_a_hit_from_before_the_solution_leaves_it_resolved(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (9, "solved: ack", "1087"))
    run.detect()
    run.log((8, "ack", "1087"))
    run.detect()
    assert [(episode["state"], episode["last"]) for episode in run.episodes()] == [("resolved", 8.0)]


def test_what_solves_after_the_last_day_of_an_episode_says_nothing_about_it(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detect()
    run.log((4 * DAY, "solved: ack", "1087"))
    run.detect()
    assert run.solved() == [None]
    run.log((3 * DAY + 11 * 60, "solved: ack", "1087"))
    run.detect()
    assert (states(run), run.solved()) == (["resolved"], [3 * DAY + 11 * 60.0])


def test_an_event_without_the_key_and_one_of_an_issue_that_nothing_solves_solve_nothing(
    run: DetectionRun,
) -> None:
    run.use(SOLVABLE, known_issue("proxy"))
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (5, "solved: ack", None))
    run.detect()
    assert (states(run), run.solved()) == (["opened"], [None])


def test_a_batch_that_was_detected_twice_changes_nothing(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (5, "solved: ack", "1087"))
    slow = run.batches.claim("slow", timedelta(seconds=1), 1)
    run.clock.now += timedelta(seconds=2)
    run.detect()
    run.detector._detect(slow, run.rules)
    assert run.evaluator.run_once() == 0
    assert (states(run), run.solved()) == (["resolved"], [5.0])


def test_a_solution_waits_for_its_time_in_a_replay(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (5, "solved: ack", "1087"))
    while run.detector.run_once("worker"):
        pass
    seen = []
    while (time := run.evaluator.next_time()) is not None:
        run.evaluator.run_once(until=time)
        seen.append(((time - NOON) / MINUTE, states(run)))
    assert seen == [(0.0, []), (4.0, ["opened"]), (5.0, ["resolved"])]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=2, max_size=10),
    st.lists(st.integers(1, 4), max_size=6),
    st.data(),
)
def test_in_whatever_order_hits_and_solutions_come_the_episode_stands_the_same(
    run: DetectionRun, logged: list[tuple[int, bool]], sizes: list[int], data: st.DataObject
) -> None:
    names = ("ordered", "shuffled")
    run.use(*(known_issue(name, after=After(), solved_when="word", max_age=HOUR) for name in names))
    person = str(next(_people))
    arrive(run, "ordered", person, [sorted(logged)])
    arrive(run, "shuffled", person, portions(data.draw(st.permutations(logged)), sizes))
    stand = {
        name: [
            (episode["state"], episode["opened"], episode["last"], episode["matches"])
            for episode in run.episodes()
            if episode["issue"] == name and episode["key"] == (person,)
        ]
        for name in names
    }
    assert stand["shuffled"] == stand["ordered"]
    hits = [minute for minute, solving in logged if not solving]
    solutions = [minute for minute, solving in logged if solving]
    solved = bool(hits) and max(solutions, default=-1) > max(hits)
    assert [state == "resolved" for state, *_ in stand["ordered"]] == ([solved] if hits else [])


_people = count(1)


def arrive(
    run: DetectionRun, issue: str, person: str, arrivals: Sequence[Sequence[tuple[int, bool]]]
) -> None:
    for some in arrivals:
        run.log(*((minute, f"solved: {issue}" if solving else issue, person) for minute, solving in some))
        run.detect()
