"""Who cannot be reached has stand-ins: told once, counted, and named in the reason of the first notice."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from bot.conversations import ConversationStore
from bot.reaching.chats import Chats
from bot.reaching.ledger import Ledger
from bot.reaching.stand_ins import STAND_IN, StandIns, want_stand_ins
from bot.reaching.standing import LEFT, MET
from bot.teams.outgoing import OutgoingMessage
from bot.telling.letters import alone
from bot.telling.notices import NoticeStore
from bot.telling.outbox import Outbox
from bot.telling.planner import Planner
from detectors.known_issue import KnownIssue
from detectors.statements import EPISODE
from detectors.store import EpisodeQueue
from ingest.database import writing
from ingest.event import Event, to_micros
from ingest.store import EventStore
from tests.bot.builders import NOON, STAFF, TEAMS, known_issue, line_to_teams
from tests.bot.telling.test_outbox import BUSY, GONE, ScriptedConnector

TO_MANAGER = known_issue(fallback=("manager",))
BLOCKED = "Teams did not take it (403 MessageWritesBlocked); trying again is no use."


@dataclass
class Desk:
    """From a due episode of Nora's to what Teams has taken."""

    engine: Engine
    issue: KnownIssue = TO_MANAGER
    channel: str | None = None
    now: datetime = NOON
    connector: ScriptedConnector = field(default_factory=ScriptedConnector)

    def __post_init__(self) -> None:
        self.notices, self.ledger = NoticeStore(self.engine), Ledger(self.engine)
        self.episodes = EpisodeQueue(self.engine, self.clock)
        self.events = EventStore(self.engine, self.clock)

    def clock(self) -> datetime:
        return self.now

    def hit(self, user: str = "1087") -> None:
        at = to_micros(NOON)
        event = Event(time=NOON, received=NOON, user=user, document_id="11213", product="hr-portal")
        batch = self.events.append([event]).batch
        assert batch is not None
        with writing(self.engine) as connection:
            connection.execute(
                insert(EPISODE).values(
                    issue="save-fails", key=f'["{user}"]', state="opened", opened_us=at, due_us=at,
                    due_event_id=batch.first_event_id, last_us=at, matches=3, matches_when_due=2,
                    ingested_us=at, matched_us=at, created_us=at,
                )
            )  # fmt: skip

    def plan(self) -> None:
        issues = {"save-fails": self.issue}
        Planner(
            self.engine, self.episodes, self.events, self.notices, lambda: issues, lambda: STAFF, self.clock, "w",
            lambda _: self.channel,
        ).run_once()  # fmt: skip

    def send(self) -> None:
        outbox: Outbox[Any] = Outbox(
            notices=self.notices,
            reach=Chats(
                ConversationStore(self.engine),
                self.connector,
                STAFF.by_login,
                TEAMS,
                self.clock,
                self.ledger,
            ),
            connector=self.connector,
            present=alone(lambda _: OutgoingMessage({}, "s", "t")),
            clock=self.clock,
            random=Random(1),
            worker="w",
            line=line_to_teams(self.engine),
            unreached=want_stand_ins,
        )
        asyncio.run(outbox.run_once())

    def stand_ins(self) -> int:
        issues = {"save-fails": self.issue}
        return StandIns(
            self.engine, self.episodes, self.events, self.notices, lambda: issues, lambda: STAFF, self.clock,
            lambda _: self.channel,
        ).run_once()  # fmt: skip

    def played(self) -> None:
        self.hit()
        self.plan()
        self.send()
        self.stand_ins()

    def shown(self) -> list[tuple[str, str, str, str | None]]:
        return [(one.person, one.told, one.state, one.reason) for one in self.notices.listed()]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_the_manager_is_told_instead_of_somebody_who_has_blocked_the_bot(desk: Desk) -> None:
    desk.connector.sends = [GONE]
    desk.played()
    desk.send()
    assert desk.shown() == [
        ("1087", "user", "failed", f"{BLOCKED}; told instead: 1001 (manager)"),
        ("1001", "manager", "accepted", None),
    ]
    (notice, instead) = desk.notices.listed()
    assert [attempt.detail for attempt in desk.notices.attempts(notice.id)][
        -1
    ] == "told instead: 1001 (manager)"
    assert (instead.about, instead.product, instead.episode_id) == ("1087", "hr-portal", notice.episode_id)
    standing = desk.ledger.of("aad-1087")
    assert standing is not None
    assert (standing.state, standing.since) == ("blocked", NOON)


def test_who_was_known_to_be_out_of_reach_is_not_tried_until_they_return(desk: Desk) -> None:
    desk.ledger.note("aad-1087", LEFT, NOON)
    desk.played()
    desk.send()
    assert desk.connector.accepted == ["chat-aad-1001"]
    assert desk.shown()[0][2:] == ("unreachable", f"{LEFT.reason}; told instead: 1001 (manager)")
    desk.ledger.note("aad-1087", MET, NOON)
    desk.played()
    desk.send()
    assert desk.connector.accepted == ["chat-aad-1001", "chat-aad-1087"]


def test_without_a_fallback_nobody_is_told_instead(desk: Desk) -> None:
    desk.issue = known_issue()
    desk.connector.sends = [GONE]
    desk.played()
    assert desk.shown() == [("1087", "user", "failed", BLOCKED)]
    assert desk.stand_ins() == 0


def test_it_is_decided_once_whatever_is_done_twice(desk: Desk) -> None:
    desk.connector.sends = [GONE]
    desk.played()
    with writing(desk.engine) as connection:  # as if it had been killed before, or another process were at it
        want_stand_ins(connection, desk.notices.listed()[:1], NOON)
    assert desk.stand_ins() == 0
    with writing(desk.engine) as connection:  # and even if the mark were lost, nobody is told twice
        connection.execute(update(STAND_IN).values(done_us=None))
    assert desk.stand_ins() == 1
    assert [one.person for one in desk.notices.listed()] == ["1087", "1001"]


def test_who_is_told_anyhow_is_not_told_again(desk: Desk) -> None:
    desk.issue = known_issue(tell=("user", "manager"), fallback=("manager",))
    desk.connector.sends = [GONE]
    desk.played()
    assert [one.person for one in desk.notices.listed()] == ["1087", "1001"]
    assert any("told instead: nobody else" in (one.reason or "") for one in desk.notices.listed())


def test_the_channel_may_stand_in(desk: Desk) -> None:
    desk.issue, desk.channel = known_issue(fallback=("channel",)), "channel:"
    desk.connector.sends = [GONE]
    desk.played()
    assert desk.shown()[1] == ("channel:", "channel", "planned", None)


def test_what_may_pass_makes_nobody_stand_in(desk: Desk) -> None:
    desk.connector.sends = [BUSY]
    desk.played()
    assert [one[:3] for one in desk.shown()] == [("1087", "user", "planned")]


def test_what_is_too_old_is_not_told_to_others(desk: Desk) -> None:
    desk.connector.sends = [GONE]
    desk.hit()
    desk.plan()
    desk.send()
    desk.now = NOON + TO_MANAGER.max_age + timedelta(seconds=1)
    assert (desk.stand_ins(), desk.shown()) == (1, [("1087", "user", "failed", BLOCKED)])
