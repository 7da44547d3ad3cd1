"""`rollout: shadow` and `pilot` really hold back, from the event to Teams; and a backtest says so before."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import Engine

from bot.backtesting.backtest import Backtest, backtest
from bot.conversations import ConversationStore
from bot.reaching.chats import Chats
from bot.reaching.ledger import Ledger
from bot.teams.outgoing import Address, Message, OutgoingMessage
from bot.telling.notices import NoticeStore
from bot.telling.outbox import Outbox
from bot.telling.planner import Planner
from detectors.engine import Detector, Evaluator, Rules
from detectors.known_issue import KnownIssue
from detectors.matching.matcher import Matcher
from detectors.store import EpisodeQueue
from ingest.batches import BatchQueue
from ingest.event import Event
from ingest.store import EventStore
from tests.bot.builders import NOON, STAFF, TEAMS, known_issue, line_to_teams

TELLS = (("user",), ("manager",), ("role:supervisor",), ("user", "manager", "role:supervisor", "role:user"))
HIT = ("1087", "1002", "CORP\\nnovak", "root", None)
"""Who hits the issue; `root` is not in the directory, and one event names nobody."""


@dataclass
class Teams:
    """Takes every card, and remembers whose chat it came to."""

    chats: list[str] = field(default_factory=list)

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str:
        self.chats.append(to.id)
        return f"activity-{len(self.chats)}"

    async def ask(self, about: Address) -> None:
        pass

    async def create_conversation(
        self, service_url: str, *, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        return aad_object_id.removeprefix("aad-")


def clock() -> datetime:
    return NOON


def filled(engine: Engine) -> EventStore:
    store = EventStore(engine, clock)
    store.append(
        [Event(time=NOON, received=NOON, product="hr-portal", level="error", user=user) for user in HIT]
    )
    return store


def told(engine: Engine, store: EventStore, issue: KnownIssue) -> Sequence[str]:
    """Run every stage until nothing waits; whose chats got a card."""
    known = {issue.name: issue}
    rules = Rules(Matcher([issue]), known, STAFF.logins)
    detector = Detector(engine, store, BatchQueue(engine, clock), lambda: rules, clock)
    evaluator = Evaluator(engine, lambda: rules, clock)
    notices, teams = NoticeStore(engine), Teams()
    planner = Planner(
        engine, EpisodeQueue(engine, clock), store, notices, lambda: known, lambda: STAFF, clock, "w"
    )
    outbox = Outbox(
        notices=notices,
        reach=Chats(ConversationStore(engine), teams, STAFF.by_login, TEAMS, clock, Ledger(engine)),
        connector=teams,
        present=lambda notice: OutgoingMessage({}, "s", "t"),
        clock=clock,
        random=Random(1),
        worker="w",
        line=line_to_teams(engine),
    )
    while detector.run_once("w") or evaluator.run_once() or planner.run_once():
        pass
    while asyncio.run(outbox.run_once()):
        pass
    states = {notice.state for notice in notices.listed()}
    assert states <= {"accepted", "unreachable"}
    return teams.chats


def tried(store: EventStore, issue: KnownIssue) -> Backtest:
    return backtest(store, issue, STAFF, others={}, since=None, until=None, now=NOON, report=lambda _: None)


@pytest.mark.parametrize("tell", TELLS)
def test_shadow_tells_nobody_and_leaves_no_notice(engine: Engine, tell: tuple[str, ...]) -> None:
    store = filled(engine)
    issue = known_issue(rollout="shadow", tell=tell)
    assert told(engine, store, issue) == []
    assert NoticeStore(engine).listed() == []
    result = tried(store, issue)
    assert (result.now.cards, result.now.people) == (0, 0)
    assert result.live.cards > 0


@pytest.mark.parametrize("tell", TELLS)
@pytest.mark.parametrize("pilot", [("1087",), ("corp\\NNOVAK", "1002"), ("1001",), ("root", "nobody")])
def test_pilot_tells_those_who_are_named_and_nobody_else_whatever_they_would_be_told_as(
    engine: Engine, tell: tuple[str, ...], pilot: tuple[str, ...]
) -> None:
    store = filled(engine)
    issue = known_issue(rollout="pilot", pilot=pilot, tell=tell)
    chats = told(engine, store, issue)
    named = {person.login for login in pilot if (person := STAFF.by_login(login))}
    assert set(chats) <= named
    result = tried(store, issue)
    assert result.now.cards == len(chats)
    assert result.now.people == len(set(chats))
    assert {person for person, _ in result.now.most} == set(chats)


@pytest.mark.parametrize("tell", TELLS)
def test_what_a_backtest_says_of_live_is_what_live_does(engine: Engine, tell: tuple[str, ...]) -> None:
    store = filled(engine)
    shadow, live = known_issue(rollout="shadow", tell=tell), known_issue(rollout="live", tell=tell)
    said = tried(store, shadow).live
    chats = told(engine, store, live)
    assert (said.cards, said.people) == (len(chats), len(set(chats)))
    assert dict(said.most) == {person: chats.count(person) for person in set(chats)}
