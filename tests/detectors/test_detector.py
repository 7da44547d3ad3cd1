"""The detector: batches to matches."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from detectors.engine import Detector, Rules
from ingest.event import Event
from tests.detectors.detection_run import HOUR, NOON, DetectionRun, known_issue


class StumblingMatcher:
    """Fails on one message."""

    def match_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        if any(event.message == "stumble" for event in events):
            raise ValueError
        return dict.fromkeys(range(len(events)), ("ack",))

    def solved_all(self, events: Sequence[Event]) -> dict[int, tuple[str, ...]]:
        return {}


@pytest.fixture
def run(tmp_path: Path) -> DetectionRun:
    return DetectionRun(tmp_path, known_issue("ack"), known_issue("proxy"))


def test_every_event_that_meets_an_issue_becomes_a_match(run: DetectionRun) -> None:
    run.log((0, "ack failed", "1087"), (1, "all is well", "1087"), (2, "ack and proxy", "CORP\\Anna"))
    assert run.detector.run_once("worker") == 1
    assert run.matches() == [("ack", 1, ("1087",)), ("ack", 3, ("1087",)), ("proxy", 3, ("1087",))]


def test_a_match_whose_event_lacks_the_key_is_stored_without_one(run: DetectionRun) -> None:
    run.log((0, "ack", None))
    run.detect()
    assert (run.matches(), run.counts.unkeyed()) == ([("ack", 1, None)], {"ack": 1})


def test_several_batches_are_detected_in_one_go(run: DetectionRun) -> None:
    for minute in range(5):
        run.log((minute, "ack", "1087"))
    assert [run.detector.run_once("worker", limit=3) for _ in range(3)] == [3, 2, 0]
    assert (len(run.matches()), run.batches.waiting()) == (5, 0)


def test_a_batch_that_was_detected_twice_gives_each_match_once(run: DetectionRun) -> None:
    """The first worker's lease runs out before it is done, and a second one takes over."""
    run.log((0, "ack", "1087"))
    slow = run.batches.claim("slow", timedelta(seconds=1), 1)
    run.clock.now += timedelta(seconds=2)
    assert run.detector.run_once("quick") == 1
    run.detector._detect(slow, run.rules)
    assert run.matches() == [("ack", 1, ("1087",))]


def test_a_worker_that_died_leaves_its_batches_to_others_when_the_lease_is_over(run: DetectionRun) -> None:
    run.log((0, "ack", "1087"))
    run.batches.claim("died", HOUR, 1)
    assert run.detector.run_once("worker") == 0
    run.clock.now = NOON + HOUR
    assert run.detector.run_once("worker") == 1


def test_an_event_that_cannot_be_matched_holds_up_nothing(
    run: DetectionRun, caplog: pytest.LogCaptureFixture
) -> None:
    run.log((0, "ack", "1087"), (1, "stumble", "1087"), (2, "ack", "1087"))
    rules = Rules(StumblingMatcher(), run.rules.issues, {})
    detector = Detector(run.engine, run.events, run.batches, lambda: rules, run.clock)
    detector.run_once("worker")
    assert [match[1] for match in run.matches()] == [1, 3]
    assert detector.failures == 1
    assert "event 2 could not be matched" in caplog.text
