"""Hits of an issue that has a fix: late, a regression, or told as before, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from detectors.fixes.book import Fix, say_fixed, standing, take_back
from detectors.known_issue import After
from ingest.database import reading, writing
from ingest.releases.book import ReleaseBook
from tests.detectors.detection_run import MINUTE, NOON, DetectionRun, known_issue


@pytest.fixture
def run(database: str) -> Iterator[DetectionRun]:
    run = DetectionRun(database, known_issue("ack", after=After(), fixed_in="4.11"))
    yield run
    run.engine.dispose()


def log(run: DetectionRun, minute: float, version: str | None = None, user: str = "1", **fields: str) -> None:
    ran = {} if version is None else {"version": version}
    run.log((minute, "ack", user), **{"product": "hr-portal", "node": "web1"} | ran | fields)
    run.detect()


def dues(run: DetectionRun) -> list[float]:
    return [episode["due"] for episode in run.episodes()]


def release(run: DetectionRun, minute: float, version: str, node: str | None = None) -> None:
    ReleaseBook(run.engine).add(
        "hr-portal", version, now=run.clock(), by="ops", node=node, at=NOON + minute * MINUTE
    )


def test_a_node_without_the_fix_is_told_as_before(run: DetectionRun) -> None:
    release(run, -100, "4.10")
    release(run, -50, "4.11", "web2")
    log(run, -10)
    log(run, -9, "4.10", user="2")
    log(run, -8, "main-2414721", user="3")
    assert (dues(run), run.fates(), run.news()) == (
        [-10.0, -9.0, -8.0],
        [(-10.0, None), (-9.0, None), (-8.0, None)],
        [],
    )


def test_an_old_event_read_after_the_node_got_the_fix_is_late(run: DetectionRun) -> None:
    release(run, -5, "4.11")
    log(run, -10)
    log(run, -9, "4.10")
    assert (dues(run), run.fates()) == ([], [(-10.0, "late"), (-9.0, "late")])
    assert (run.counts.matches(), run.counts.fates()) == (
        {"ack": 2},
        {("ack", "late", None): 1, ("ack", "late", "4.10"): 1},
    )


def test_a_version_first_seen_in_the_events_has_reached_the_node(run: DetectionRun) -> None:
    run.log((-5, "all is well", "1"), product="HR-Portal", node="WEB1", version="4.11")
    run.detect()
    log(run, -10, "4.10")
    log(run, -10, "4.10", user="2", node="web2")
    assert (dues(run), run.fates()) == ([-10.0], [(-10.0, "late"), (-10.0, None)])


def regression(**changes: Any) -> tuple[str, dict[str, Any]]:
    payload = {
        "issue": "ack",
        "fixed_in": "4.11",
        "version": "4.11",
        "title": "ack",
        "product": "hr-portal",
        "node": "web1",
        "since": "2026-06-12T11:50:00+00:00",
        "event_id": 1,
        "people": 1,
        "user_at": 0,
    }
    return ("regression", payload | changes)


def test_a_hit_of_a_version_with_the_fix_is_told_to_developers_once_and_to_nobody_else(
    run: DetectionRun,
) -> None:
    log(run, -10, "4.11")
    log(run, -9, "4.11", user="2", node="web2")
    log(run, -8, "4.12-rc.1")
    assert (dues(run), [fate for _, fate in run.fates()]) == ([], ["regression"] * 3)
    assert run.news() == [
        regression(),
        regression(version="4.12-rc.1", event_id=3, since="2026-06-12T11:52:00+00:00"),
    ]


def test_an_event_without_a_version_is_a_regression_by_its_release(run: DetectionRun) -> None:
    release(run, -20, "4.11")
    log(run, -10)
    assert (run.fates(), run.news()) == ([(-10.0, "regression")], [regression()])


def test_what_is_said_to_be_fixed_stands_before_the_file_until_it_is_taken_back(run: DetectionRun) -> None:
    fix = Fix("ack", "4.12", NOON, "dev")
    with writing(run.engine) as connection:
        assert [say_fixed(connection, fix, NOON) for _ in range(2)] == [True, False]
    log(run, -10, "4.11")
    assert run.fates() == [(-10.0, None)]
    with writing(run.engine) as connection:
        assert [take_back(connection, "ack", NOON) for _ in range(2)] == [fix, None]
    with reading(run.engine) as connection:
        assert standing(connection) == {}
    log(run, -9, "4.11", user="2")
    assert run.fates() == [(-10.0, None), (-9.0, "regression")]


def say(run: DetectionRun, **changes: Any) -> Fix:
    fix = Fix("ack", "4.11", NOON, "dev", **changes)
    with writing(run.engine) as connection:
        say_fixed(connection, fix, NOON)
        return standing(connection)["ack"]


def test_what_is_fixed_on_some_nodes_is_told_on_the_others_as_before(run: DetectionRun) -> None:
    say(run, nodes={"web1": NOON - 5 * MINUTE})
    log(run, -10, node="WEB1")
    log(run, -9, user="2", node="web2")
    log(run, -1, user="3")
    assert run.fates() == [(-10.0, "late"), (-9.0, None), (-1.0, None)]


def test_a_fix_goes_from_node_to_node_until_it_is_everywhere(run: DetectionRun) -> None:
    say(run, nodes={"web1": NOON - 5 * MINUTE})
    joined = say(run, nodes={"web2": NOON - 3 * MINUTE})
    assert (joined.nodes, joined.everywhere) == (
        {"web1": NOON - 5 * MINUTE, "web2": NOON - 3 * MINUTE},
        False,
    )
    assert say(run).everywhere


def test_another_version_begins_anew(run: DetectionRun) -> None:
    say(run, nodes={"web1": NOON - 5 * MINUTE})
    with writing(run.engine) as connection:
        say_fixed(connection, Fix("ack", "4.12", NOON, "dev", {"web2": NOON}), NOON)
        assert standing(connection)["ack"].nodes == {"web2": NOON}


def test_a_version_that_a_release_gave_is_not_taken_as_seen(run: DetectionRun) -> None:
    """Else it would stay when the release is taken back."""
    release(run, -20, "4.11")
    run.log((-15, "all is well", "1"), product="hr-portal", node="web1")
    run.detect()
    ReleaseBook(run.engine).remove("hr-portal", "4.11", node=None, at=None)
    log(run, -16)
    assert run.fates() == [(-16.0, None)]


def test_an_earlier_event_of_a_version_moves_its_first_sight(run: DetectionRun) -> None:
    for minute in (-5, -8, -3):
        run.log((minute, "all is well", "1"), product="hr-portal", node="web1", version="4.11")
        run.detect()
    log(run, -6, "4.10")
    log(run, -9, "4.10")
    assert run.fates() == [(-9.0, "late"), (-6.0, None)]


def test_late_hits_count_towards_the_moment_of_one_that_is_not(run: DetectionRun) -> None:
    run.use(known_issue("ack", after=After(2, timedelta(minutes=10)), fixed_in="4.11"))
    release(run, -5, "4.11", "web1")
    log(run, -10)
    log(run, -8, node="web2")
    assert [(episode["opened"], episode["due"]) for episode in run.episodes()] == [(-10.0, -8.0)]
