"""The planner: due episodes become notices, in the transaction that takes the episode."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, update

from bot.telling.notices import Notice, NoticeStore
from bot.telling.planner import LEASE, Planner
from detectors.known_issue import KnownIssue
from detectors.statements import EPISODE
from detectors.store import EpisodeQueue
from ingest.database import writing
from ingest.event import Event, to_micros
from ingest.store import EventStore
from tests.bot.builders import NOON, STAFF, known_issue

PLANNED_AT = NOON + timedelta(seconds=1)


@dataclass
class Desk:
    """An event store, the episodes made of it, and a clock that stands until it is moved."""

    engine: Engine
    now: datetime = PLANNED_AT

    def clock(self) -> datetime:
        return self.now

    def planner(self, *issues: KnownIssue, worker: str = "w") -> Planner:
        return Planner(
            engine=self.engine,
            episodes=EpisodeQueue(self.engine, self.clock),
            events=EventStore(self.engine, self.clock),
            notices=NoticeStore(self.engine),
            issues=lambda: {issue.name: issue for issue in issues},
            directory=lambda: STAFF,
            clock=self.clock,
            worker=worker,
        )

    def due(self, user: str, *, stored: bool = True) -> None:
        """An episode of this user that waits, and the event that made it due."""
        event = Event(time=NOON, received=NOON, user=user, document_id="11213", product="hr-portal")
        batch = EventStore(self.engine, self.clock).append([event]).batch if stored else None
        at = to_micros(NOON)
        with writing(self.engine) as connection:
            connection.execute(
                insert(EPISODE).values(
                    issue="save-fails", key=f'["{user}"]', state="opened", opened_us=at, due_us=at,
                    due_event_id=batch.first_event_id if batch else 999, last_us=at, matches=3, matches_when_due=2,
                    ingested_us=at, matched_us=at, created_us=at,
                )
            )  # fmt: skip

    def notices(self) -> list[Notice]:
        return NoticeStore(self.engine).listed()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_a_due_episode_becomes_a_notice_that_says_all_a_card_needs(desk: Desk) -> None:
    desk.due("1087")
    assert desk.planner(known_issue()).run_once() == 1
    assert desk.notices() == [
        Notice(
            id=1,
            episode_id=1,
            issue="save-fails",
            key=("1087",),
            person="1087",
            told="user",
            about="1087",
            fields={"document_id": "11213"},
            product="hr-portal",
            state="planned",
            reason=None,
            event_at=NOON,
            ingested_at=NOON,
            matched_at=NOON,
            planned_at=PLANNED_AT,
            accepted_at=None,
            matches=2,
            begun=False,
            attempts=0,
            conversation_id=None,
            service_url=None,
            activity_id=None,
        )
    ]


def test_an_episode_that_was_solved_before_it_was_planned_tells_nobody(desk: Desk) -> None:
    desk.due("1087")
    with writing(desk.engine) as connection:
        connection.execute(update(EPISODE).values(state="resolved", solved_us=to_micros(PLANNED_AT)))
    assert desk.planner(known_issue()).run_once() == 1
    assert [(notice.state, notice.reason, notice.solved_at) for notice in desk.notices()] == [
        ("dropped", "an event solved it before the card was sent", PLANNED_AT)
    ]


def test_an_episode_is_planned_once_whoever_looks_and_whenever(desk: Desk) -> None:
    desk.due("1087")
    ran = [desk.planner(known_issue(tell=("user", "manager")), worker=name).run_once() for name in "ab"]
    desk.now += 2 * LEASE
    assert [*ran, desk.planner(known_issue()).run_once()] == [1, 0, 0]
    assert [(notice.person, notice.told) for notice in desk.notices()] == [
        ("1087", "user"),
        ("1001", "manager"),
    ]


def test_an_episode_that_a_dead_process_had_claimed_is_planned_after_its_lease(desk: Desk) -> None:
    desk.due("1087")
    EpisodeQueue(desk.engine, desk.clock).claim("dead", LEASE, 10)
    waiting = desk.planner(known_issue()).run_once()
    desk.now += LEASE + timedelta(seconds=1)
    assert (waiting, desk.planner(known_issue()).run_once(), len(desk.notices())) == (0, 1, 1)


def test_somebody_unknown_is_counted_as_unreachable(desk: Desk) -> None:
    desk.due("root")
    desk.planner(known_issue(tell=("user", "manager"))).run_once()
    assert [(n.person, n.state, n.reason) for n in desk.notices()] == [
        ("root", "unreachable", "not in the directory")
    ]


@pytest.mark.parametrize(("known", "stored"), [(False, True), (True, False)])
def test_without_its_issue_or_its_event_an_episode_tells_nobody_and_is_off_the_queue(
    desk: Desk, known: bool, stored: bool
) -> None:
    desk.due("1087", stored=stored)
    planner = desk.planner(*([known_issue()] if known else []))
    assert (planner.run_once(), planner.run_once(), desk.notices()) == (1, 0, [])
