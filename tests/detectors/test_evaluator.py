"""The evaluator: matches to episodes, on a real database."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from detectors.engine import Evaluator, Rules
from detectors.episodes import MatchAt
from detectors.known_issue import After, KnownIssue
from ingest.database import writing
from tests.detectors.detection_run import HOUR, MINUTE, NOON, DetectionRun, known_issue
from tests.detectors.plain_model import plain_dues, portions

DAY = 24 * 60


@pytest.fixture
def run(tmp_path: Path) -> DetectionRun:
    return DetectionRun(tmp_path, known_issue("ack"))


def episode(**changes: Any) -> dict[str, Any]:
    usual = {
        "issue": "ack",
        "key": ("1087",),
        "state": "opened",
        "opened": 0.0,
        "due": 4.0,
        "last": 4.0,
        "matches": 2,
        "matches_when_due": 2,
    }
    return usual | changes


def test_the_second_match_of_a_person_opens_an_episode(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (1, "ack", "1099"))
    run.log((4, "ack", "CORP\\Anna"))
    run.detect()
    assert run.episodes() == [episode()]


def test_matches_of_different_people_issues_and_documents_do_not_add_up(run: DetectionRun) -> None:
    run.use(known_issue("ack"), known_issue("proxy"))
    run.log((0, "ack", "1"), (1, "ack", "2"), (2, "proxy", "1"), (3, "ack", None), (4, "ack", None))
    run.detect()
    assert run.episodes() == []


def test_later_matches_grow_the_episode(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detect()
    run.log((50, "ack", "1087"), (20, "ack", "1087"))
    run.detect()
    assert run.episodes() == [episode(state="growing", last=50.0, matches=4)]


def test_earlier_matches_that_arrive_late_open_the_episode_earlier(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detect()
    run.log((-5, "ack", "1087"), (-30, "ack", "1087"))
    run.detect()
    assert run.episodes() == [episode(state="growing", opened=-5.0, matches=3)]


def test_a_late_match_makes_an_event_due_that_was_stored_before(run: DetectionRun) -> None:
    for minute in (-8, 9, 0):
        run.log((minute, "ack", "1087"))
        run.detect()
    assert run.episodes() == [episode(opened=-8.0, due=0.0, last=9.0, matches=3, state="growing")]


def test_after_repeat_after_a_new_episode_opens(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detect()
    run.clock.now = NOON + timedelta(days=3, minutes=10)
    run.log((3 * DAY + 3, "ack", "1087"), (3 * DAY + 4, "ack", "1087"))
    run.detect()
    again = episode(opened=3 * DAY + 3.0, due=3 * DAY + 4.0, last=3 * DAY + 4.0, matches_when_due=4)
    assert run.episodes() == [episode(state="growing", last=3 * DAY + 3.0, matches=3), again]


def test_what_comes_when_repeat_after_is_over_does_not_count_towards_the_episode(run: DetectionRun) -> None:
    over = 3 * DAY + 4
    run.clock.now = NOON + over * MINUTE
    run.use(known_issue("ack", max_age=100 * HOUR))
    run.log((0, "ack", "1087"), (4, "ack", "1087"), (over, "ack", "1087"))
    run.detect()
    assert run.episodes() == [episode()]


def test_a_moment_that_is_too_old_is_counted_and_a_fresh_one_is_still_due(run: DetectionRun) -> None:
    run.clock.now = NOON + 2 * HOUR
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detect()
    run.log((118, "ack", "1087"), (119, "ack", "1087"))
    run.detect()
    assert run.too_old() == [("ack", ("1087",), 4.0)]
    assert run.episodes() == [episode(opened=118.0, due=119.0, last=119.0, matches_when_due=4)]
    assert (run.counts.too_old(), run.counts.matches()) == ({"ack": 1}, {"ack": 4})


def test_a_match_of_an_issue_that_is_gone_is_counted_and_done_with(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"), (4, "ack", "1087"))
    run.detector.run_once("worker")
    run.use()
    assert [run.evaluator.run_once(), run.evaluator.run_once()] == [2, 0]
    assert (run.counts.matches(), run.episodes()) == ({"ack": 2}, [])


def test_episodes_open_in_the_order_in_which_they_became_due(run: DetectionRun) -> None:
    run.use(known_issue("ack", after=After()), known_issue("proxy", after=After()))
    run.log((3, "ack", "1"), (1, "proxy", "2"), (2, "ack", "3"))
    run.detect()
    assert [found["due"] for found in run.episodes()] == [1.0, 2.0, 3.0]


def test_a_limit_takes_the_earliest_first_and_counts_nothing_twice(run: DetectionRun) -> None:
    run.log((4, "ack", "1087"), (0, "ack", "1087"), (5, "ack", "1087"))
    run.detector.run_once("worker")
    assert [run.evaluator.run_once(limit=2) for _ in range(3)] == [2, 1, 0]
    assert run.episodes() == [episode(state="growing", last=5.0, matches=3)]


def test_a_replay_walks_from_time_to_time_with_its_clock(run: DetectionRun) -> None:
    """Week-old matches are judged as on the day, although all were there before the first was judged."""
    week = -7 * DAY
    run.log((week, "ack", "1087"), (week + 4, "ack", "1087"), (week + 4, "ack", "1"), (week + 5, "ack", "1"))
    run.detector.run_once("worker")
    seen = []
    while (time := run.evaluator.next_time()) is not None:
        run.clock.now = time
        run.evaluator.run_once(until=time)
        seen += [(waiting.due_at - NOON) / MINUTE - week for waiting in run.queue.claim("bot", HOUR, 10)]
    assert (seen, run.too_old()) == ([4.0, 5.0], [])


def test_nothing_later_than_until_is_evaluated(run: DetectionRun) -> None:
    run.log((5, "ack", "1087"))
    run.detector.run_once("worker")
    assert run.evaluator.run_once(until=NOON + 4 * MINUTE) == 0
    assert run.evaluator.run_once(until=NOON + 5 * MINUTE) == 1


class EndsAfter:
    """Known issues whose second look-up ends the process, so to speak."""

    def __init__(self, run: DetectionRun) -> None:
        self._run = run
        self.left = 1

    def __call__(self) -> Rules:
        return replace(self._run.rules, issues=self)  # type: ignore[arg-type]

    def __contains__(self, name: str) -> bool:
        return name in self._run.rules.issues

    def get(self, name: str) -> KnownIssue | None:
        return self._run.rules.issues.get(name)

    def values(self) -> Sequence[KnownIssue]:
        return ()

    def __getitem__(self, name: str) -> KnownIssue:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return self._run.rules.issues[name]


def test_an_evaluation_that_is_cut_off_leaves_nothing_behind(run: DetectionRun) -> None:
    run.use(known_issue("ack", after=After()))
    run.log((0, "ack", "1"), (-61, "ack", "2"), (1, "ack", "3"))
    run.detector.run_once("worker")
    with pytest.raises(KeyboardInterrupt):
        Evaluator(run.engine, EndsAfter(run), run.clock).run_once()
    assert (run.episodes(), run.too_old()) == ([], [])
    assert run.evaluator.run_once() == 3
    assert [found["key"] for found in run.episodes()] == [("1",), ("3",)]


def test_two_evaluators_at_once_count_each_match_once(run: DetectionRun) -> None:
    run.log(*[(minute, "ack", "1087") for minute in range(40)])
    run.detector.run_once("worker")

    def evaluate() -> int:
        evaluator, done = Evaluator(run.engine, lambda: run.rules, run.clock), 0
        while some := evaluator.run_once(limit=3):
            done += some
        return done

    with ThreadPoolExecutor(2) as threads:
        done = [future.result() for future in [threads.submit(evaluate), threads.submit(evaluate)]]
    assert sum(done) == 40
    assert run.episodes() == [episode(state="growing", due=1.0, last=39.0, matches=40)]


class Statements:
    """Counts what is asked of a database; from the beginning, since connections are kept."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        with writing(engine) as connection:
            event.listen(connection.engine, "before_cursor_execute", self._count)

    def _count(self, *_rest: Any) -> None:
        self.count += 1


def test_a_burst_takes_as_many_statements_for_many_new_people_as_for_one(run: DetectionRun) -> None:
    def judged(people: Sequence[str]) -> int:
        run.log(*[(minute, "ack", person) for minute in (0, 4) for person in people])
        assert run.detector.run_once("worker") == 1
        before = statements.count
        assert run.evaluator.run_once() == 2 * len(people)
        return statements.count - before

    statements = Statements(run.engine)
    one, many = judged(["1087"]), judged([f"new{number}" for number in range(200)])
    assert many == one
    assert run.episodes() == [episode(), *(episode(key=(f"new{number}",)) for number in range(200))]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> DetectionRun:
    """One database for all examples of the properties, for each of which somebody else stands."""
    shared = DetectionRun(tmp_path_factory.mktemp("properties"))
    shared.clock.now = NOON + HOUR
    return shared


@pytest.fixture(scope="module")
def someone() -> Iterator[str]:
    return map(str, count(1))


counts = st.builds(After, st.integers(1, 3), st.sampled_from([None, 3 * MINUTE]))
fors = st.sampled_from([None, 4 * MINUTE, 7 * MINUTE])
arrival_sizes = st.lists(st.integers(1, 4), max_size=5)


@settings(max_examples=40, deadline=None)
@given(counts, st.lists(st.integers(0, 70), min_size=1, max_size=12), arrival_sizes, st.booleans(), fors)
def test_any_arrival_opens_the_episodes_of_the_plain_model(
    shared: DetectionRun,
    someone: Iterator[str],
    after: After,
    offsets: list[int],
    sizes: list[int],
    aged: bool,
    held_for: timedelta | None,
) -> None:
    person = next(someone)
    repeat_after, max_age = 20 * MINUTE, (20 if aged else 1440) * MINUTE
    issue = known_issue("ack", after=after, repeat_after=repeat_after, max_age=max_age, held_for=held_for)
    shared.use(issue)
    matches = [MatchAt(NOON + offset * MINUTE, number) for number, offset in enumerate(offsets)]
    arrivals = portions(matches, sizes)
    arrive(shared, "ack", person, arrivals)
    expected = plain_dues(after, repeat_after, max_age, arrivals, shared.clock.now, held_for)
    found = sorted(episode["due"] for episode in of_person(shared, person))
    assert found == [(match.time - NOON) / MINUTE for match in expected]


@settings(max_examples=40, deadline=None)
@given(counts, st.lists(st.integers(0, 40), min_size=1, max_size=10), arrival_sizes, fors, st.data())
def test_a_burst_in_any_order_gives_the_same_episode(
    shared: DetectionRun,
    someone: Iterator[str],
    after: After,
    offsets: list[int],
    sizes: list[int],
    held_for: timedelta | None,
    data: st.DataObject,
) -> None:
    person = next(someone)
    shared.use(*(known_issue(name, after=after, held_for=held_for) for name in ("ordered", "shuffled")))
    matches = [MatchAt(NOON + offset * MINUTE, number) for number, offset in enumerate(offsets)]
    arrive(shared, "ordered", person, portions(sorted(matches), []))
    arrive(shared, "shuffled", person, portions(data.draw(st.permutations(matches)), sizes))
    expected = [seen(episode) for episode in of_person(shared, person) if episode["issue"] == "ordered"]
    found = [seen(episode) for episode in of_person(shared, person) if episode["issue"] == "shuffled"]
    assert found == expected


def arrive(run: DetectionRun, issue: str, person: str, arrivals: Sequence[Sequence[MatchAt]]) -> None:
    for some in arrivals:
        run.log(*[((match.time - NOON) / MINUTE, issue, person) for match in some])
        run.detect()


def of_person(run: DetectionRun, person: str) -> list[dict[str, Any]]:
    return [episode for episode in run.episodes() if episode["key"] == (person,)]


def seen(episode: dict[str, Any]) -> tuple[Any, ...]:
    """What may not depend on the order of arrival."""
    return tuple(episode[name] for name in ("opened", "last", "matches", "state"))
