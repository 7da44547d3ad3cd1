"""How known issues stand, on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from detectors.fixes.book import Fix, say_fixed, take_back
from detectors.known_issue import After, KnownIssue
from detectors.standing import Standing, standings
from detectors.states import State
from ingest.database import writing
from ingest.releases.book import ReleaseBook
from tests.detectors.detection_run import HOUR, MINUTE, NOON, DetectionRun, known_issue

ACK = known_issue("ack", after=After(), solved_when="word", fixed_in="4.11", max_age=HOUR)


@pytest.fixture
def run(database: str) -> Iterator[DetectionRun]:
    run = DetectionRun(database, ACK)
    yield run
    run.engine.dispose()


def log(run: DetectionRun, minute: float, user: str, message: str = "ack", **fields: str) -> None:
    run.log((minute, message, user), **{"product": "hr-portal", "node": "web1"} | fields)
    run.detect()


def stands(run: DetectionRun, issue: KnownIssue = ACK) -> Standing:
    return standings(run.engine, {issue.name: issue}, run.clock.now)[issue.name]


def test_an_issue_that_was_never_met_stands_as_its_file_says(run: DetectionRun) -> None:
    assert stands(run) == Standing(fixed_in="4.11")


def test_episodes_by_state_and_what_the_log_says(run: DetectionRun) -> None:
    run.use(known_issue("ack", after=After(), solved_when="word", max_age=4 * HOUR))
    log(run, -90, "quiet")
    log(run, -5, "new")
    log(run, -6, "growing")
    log(run, -4, "growing")
    log(run, -3, "solved")
    log(run, -2, "solved", "solved: ack")
    assert stands(run) == Standing(
        fixed_in="4.11",
        matches=5,
        episodes={State.RECOVERING: 1, State.OPENED: 1, State.GROWING: 1, State.RESOLVED: 1},
        worked=1,
    )
    assert stands(run).open == 2


def test_a_fix_that_reached_the_node_of_the_last_hit_has_it_recover(run: DetectionRun) -> None:
    log(run, -9, "one", version="4.10")
    log(run, -9, "two", node="web2", version="4.10")
    ReleaseBook(run.engine).add("hr-portal", "4.11", now=NOON, by="ops", node="web1", at=NOON - 5 * MINUTE)
    assert stands(run).episodes == {State.RECOVERING: 1, State.OPENED: 1}


def test_who_says_that_it_is_fixed_resolves_what_was_hit_before(run: DetectionRun) -> None:
    log(run, -9, "one")
    log(run, -3, "two")
    fix = Fix("ack", "4.12", NOON - timedelta(minutes=5), "dev")
    with writing(run.engine) as connection:
        say_fixed(connection, fix, NOON)
    assert stands(run) == Standing("4.12", fix, 2, {State.RESOLVED: 1, State.OPENED: 1})


def test_late_hits_and_regressions_are_counted(run: DetectionRun) -> None:
    log(run, -2, "one", version="4.11")
    log(run, -9, "two", version="4.10")
    found = stands(run)
    assert (found.matches, found.late, found.regressions, found.open) == (2, 1, 1, 0)


def test_regressions_of_a_fix_that_was_taken_back_are_over(run: DetectionRun) -> None:
    run.use(issue := known_issue("ack", after=After(), max_age=HOUR))
    with writing(run.engine) as connection:
        say_fixed(connection, Fix("ack", "4.11", NOON - 5 * MINUTE, "dev"), NOON)
    log(run, -2, "one", version="4.11")
    log(run, -1, "two", version="4.12")
    assert stands(run, issue).regressions == 2
    with writing(run.engine) as connection:
        take_back(connection, "ack", NOON)
    assert (stands(run, issue).matches, stands(run, issue).regressions) == (2, 0)
    with writing(run.engine) as connection:
        say_fixed(connection, Fix("ack", "4.12", NOON, "dev"), NOON)
    assert stands(run, issue).regressions == 1
