"""Detector and evaluator killed at any commit and begun anew: hits, solutions and fixes end up the same."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event

from detectors.engine import Detector, Evaluator
from detectors.known_issue import After
from tests.detectors.detection_run import HOUR, MINUTE, DetectionRun, known_issue
from tests.detectors.plain_model import portions

Logged = tuple[int, str, str | None]  # minutes after noon, hit or solution, version


class Killed(BaseException):
    """The process ends."""


class Kills:
    """Ends the process, so to speak, at chosen ones of its commits: what they would have written is lost."""

    def __init__(self, engine: Engine) -> None:
        self._left: Iterator[bool] = iter(())
        self.done = 0
        writer: Engine = engine.get_execution_options().get("headsup_writer", engine)
        event.listen(writer, "commit", self._at_commit)

    def at(self, commits: Sequence[bool]) -> None:
        """From now on: of the next commits, those that are True are not done."""
        self._left = iter(commits)

    def _at_commit(self, connection: Connection) -> None:
        if next(self._left, False):
            self.done += 1
            raise Killed


def finish(run: DetectionRun) -> None:
    """Begin anew after every kill, until nothing waits."""
    while True:
        detector = Detector(run.engine, run.events, run.batches, lambda: run.rules, run.clock)
        evaluator = Evaluator(run.engine, lambda: run.rules, run.clock)
        try:
            while detector.run_once("worker", limit=1):
                pass
            while evaluator.run_once(limit=3):
                pass
        except Killed:
            run.clock.now += 2 * MINUTE  # the lease of a batch ends
        else:
            return


@pytest.fixture
def run(database: str) -> Iterator[DetectionRun]:
    run = DetectionRun(database)
    run.clock.now += HOUR  # everything has happened
    yield run
    run.engine.dispose()


_someone = count(1)
logged = st.tuples(
    st.integers(0, 30), st.sampled_from(["hit", "hit", "solution"]), st.sampled_from([None, "4.10", "4.11"])
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(logged, min_size=1, max_size=10),
    st.lists(st.integers(1, 4), max_size=5),
    st.lists(st.booleans(), max_size=12),
    st.integers(1, 2),
    st.sampled_from([None, 4 * MINUTE]),
)
def test_kills_change_nothing(
    run: DetectionRun, some: list[Logged], sizes: list[int], commits: list[bool], needed: int, held: Any
) -> None:
    kills, number = Kills(run.engine), next(_someone)
    names = {"calm": f"calm{number}", "killed": f"killed{number}"}
    given = {"after": After(needed, 10 * MINUTE), "repeat_after": 15 * MINUTE, "max_age": 100 * HOUR}
    given |= {"fixed_in": "4.11", "solved_when": "word", "held_for": held}
    run.use(*(known_issue(name, **given) for name in names.values()))
    for way, name in names.items():
        kills.at(())
        for portion in portions(some, sizes):
            for minutes, kind, version in portion:
                message = name if kind == "hit" else f"solved: {name}"
                # A node of its own: which versions reached it must not depend on who came before.
                run.log((minutes, message, "1"), version=version, product="hr-portal", node=name)
            kills.at(commits if way == "killed" else ())
            finish(run)
            kills.at(())
    found = {way: whole(run, name) for way, name in names.items()}
    assert found["killed"] == found["calm"]
    assert kills.done >= any(commits[:1])


def whole(run: DetectionRun, name: str) -> dict[str, Any]:
    """All that is known of an issue, without ids and times of the clock."""
    zipped = zip(run.episodes(), run.solved(), strict=True)
    episodes = [(one | {"issue": ""}, solved) for one, solved in zipped if one["issue"] == name]
    news = [
        payload | {"issue": "", "title": "", "node": "", "event_id": 0}
        for _, payload in run.news()
        if payload["issue"] == name
    ]
    return {"episodes": episodes, "fates": run.fates(name), "news": news}
