"""Episodes that wait to be told about."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from detectors.known_issue import After
from detectors.statements import EPISODE
from detectors.store import Episode
from ingest.database import writing
from tests.detectors.detection_run import HOUR, MINUTE, NOON, DetectionRun, known_issue


@pytest.fixture
def run(tmp_path: Path) -> DetectionRun:
    return DetectionRun(tmp_path, known_issue("ack", after=After()))


def opened(run: DetectionRun, *users: str) -> None:
    run.log(*[(number, "ack", user) for number, user in enumerate(users)])
    run.clock.now += timedelta(seconds=1)
    run.detect()


def plan(run: DetectionRun, episode: Episode) -> bool:
    with writing(run.engine) as connection:
        return episode.id in run.queue.planned(connection, [episode.id], run.clock())


def test_a_claimed_episode_says_everything_about_its_due_event(run: DetectionRun) -> None:
    opened(run, "1087")
    assert run.queue.claim("bot", HOUR, 10) == [
        Episode(
            id=1,
            issue="ack",
            key=("1087",),
            due_at=NOON,
            due_event_id=1,
            opened_at=NOON,
            matches=1,
            matches_when_due=1,
            ingested_at=NOON,
            matched_at=NOON + timedelta(seconds=1),
        )
    ]


def test_an_episode_is_handed_to_one_worker_at_a_time(run: DetectionRun) -> None:
    opened(run, "1", "2", "3")
    first, second = run.queue.claim("one", HOUR, 2), run.queue.claim("two", HOUR, 2)
    assert [episode.key for episode in first + second] == [("1",), ("2",), ("3",)]
    assert run.queue.claim("three", HOUR, 2) == []


def test_an_episode_whose_lease_ran_out_is_handed_on_and_planned_once(run: DetectionRun) -> None:
    opened(run, "1")
    (slow,) = run.queue.claim("slow", MINUTE, 1)
    run.clock.now += MINUTE
    (quick,) = run.queue.claim("quick", MINUTE, 1)
    assert slow == quick
    assert [plan(run, quick), plan(run, slow)] == [True, False]


def test_a_planned_episode_waits_no_longer(run: DetectionRun) -> None:
    opened(run, "1", "2")
    first, _ = run.queue.claim("bot", MINUTE, 2)
    plan(run, first)
    run.clock.now += HOUR
    assert run.queue.waiting() == 1
    assert [episode.key for episode in run.queue.claim("bot", MINUTE, 2)] == [("2",)]


def test_the_database_refuses_a_second_episode_for_the_same_event(run: DetectionRun) -> None:
    opened(run, "1")
    copied = EPISODE.select().with_only_columns(*[column for column in EPISODE.c if column.name != "id"])
    names = [column.name for column in EPISODE.c if column.name != "id"]
    with pytest.raises(IntegrityError), writing(run.engine) as connection:
        connection.execute(EPISODE.insert().from_select(names, copied))


def test_counts_are_by_issue_and_by_key(run: DetectionRun) -> None:
    run.use(known_issue("ack", after=After()), known_issue("proxy"))
    run.log((0, "ack proxy", "1"), (1, "ack", "1"), (2, "ack", "2"), (3, "ack", None))
    run.detect()
    assert run.counts.matches() == {"ack": 4, "proxy": 1}
    assert run.counts.unkeyed() == {"ack": 1}
    assert run.counts.too_old() == {}
    assert run.counts.matches_by_key("ack") == {("1",): 2, ("2",): 1}
