"""News: every developer hears each piece of it once, whatever happens in between."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.backups.marking import mark_restored
from bot.conversations import ConversationStore, Reference
from bot.directory import Directory, Person
from bot.reaching.chats import Chats
from bot.reaching.everyone import Everyone
from bot.reaching.ledger import Ledger
from bot.support.audience import Audience
from bot.support.channels import ChannelStore, SupportChannel
from bot.teams.outgoing import OutgoingMessage
from bot.teams.refusals import SendFailed
from bot.telling.news_cases import CaseStore
from bot.telling.news_notices import FRESH, NewsNotice, NewsNoticeStore
from bot.telling.news_planner import NewsPlanner
from bot.telling.outbox import Outbox
from detectors.news import add_news
from ingest.database import writing
from tests.bot.builders import NOON, STAFF, TEAMS, line_to_teams
from tests.bot.telling.test_outbox import BUSY, GONE, SILENT, ScriptedConnector

DORA = Person("9001", "Dora", ("9001",), "aad-9001", roles=frozenset({"developer"}))
DAN = Person("9002", "Dan", ("9002",), "aad-9002", roles=frozenset({"developer", "user"}))
UWE = Person("9003", "Uwe", ("9003",), None, roles=frozenset({"developer"}))
EVERYBODY = Directory.of((*STAFF.people, DORA, DAN, UWE))


@dataclass
class Desk:
    """Planner and outbox of news, and a clock that stands until it is moved."""

    engine: Engine
    directory: Directory = EVERYBODY
    connector: ScriptedConnector = field(default_factory=ScriptedConnector)
    now: datetime = NOON
    presented: bool = True

    def __post_init__(self) -> None:
        self.notices = NewsNoticeStore(self.engine)
        self.conversations = ConversationStore(self.engine)
        self.channels = ChannelStore(self.engine)

    def met(self, *people: Person) -> None:
        """These people have been in a chat with the bot."""
        for person in people:
            chat = Reference(f"chat-{person.login}", "personal", "https://teams.example/")
            self.conversations.save(replace(chat, aad_object_id=person.aad_object_id), self.now)

    def bound(self, product: str, conversation_id: str) -> None:
        """An admin has bound a channel that the bot was met in."""
        channel = Reference(conversation_id, "channel", "https://teams.example/")
        self.conversations.save(channel, self.now)
        with writing(self.engine) as connection:
            made = SupportChannel(product, product, conversation_id, "team", "en", None, "9009", self.now)
            self.channels.bind(connection, made)

    def news(self, key: str, payload: Mapping[str, Any] | None = None, due: datetime | None = None) -> None:
        with writing(self.engine) as connection:
            add_news(connection, "new_template", key, payload or {}, self.now, due=due)

    def plan(self) -> int:
        audience = Audience(
            self.channels, self.conversations, lambda _: self.directory.with_role("Developer")
        )
        return NewsPlanner(
            self.engine, self.notices, audience.of, lambda: self.now, CaseStore(self.engine)
        ).run_once()

    def send(self) -> int:
        chats = Chats(
            self.conversations,
            self.connector,
            self.directory.by_login,
            TEAMS,
            lambda: self.now,
            Ledger(self.engine),
        )
        outbox: Outbox[NewsNotice] = Outbox(
            notices=self.notices,
            reach=Everyone(chats, self.engine, self.channels, self.conversations, lambda: self.now),
            connector=self.connector,
            present=lambda _: OutgoingMessage({}, "s", "t") if self.presented else None,
            clock=lambda: self.now,
            random=Random(1),
            worker="w",
            line=line_to_teams(self.engine),
            gone="the news is gone",
        )
        return asyncio.run(outbox.run_once())

    def told(self) -> list[tuple[int, str, str]]:
        return [(one.news_id, one.person, one.state) for one in self.notices.told()]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_every_developer_who_was_met_hears_each_piece_of_news_once(desk: Desk) -> None:
    desk.met(DORA, DAN, *STAFF.people)
    desk.news("a")
    desk.news("b")
    desk.news("a")
    assert [desk.plan(), desk.plan()] == [2, 0]
    assert [desk.send(), desk.send()] == [4, 0]
    assert desk.told() == [
        (1, "9001", "accepted"), (1, "9002", "accepted"), (2, "9001", "accepted"), (2, "9002", "accepted"),
    ]  # fmt: skip
    assert sorted(desk.connector.accepted) == ["chat-9001", "chat-9001", "chat-9002", "chat-9002"]


def test_the_channel_of_its_product_hears_news_instead_of_each_developer(desk: Desk) -> None:
    desk.met(DORA)
    desk.bound("hr-portal", "19:hr")
    desk.news("a", {"product": "HR-Portal"})
    desk.news("b", {"product": "payroll"})
    desk.news("c")
    assert desk.plan() == 3
    desk.send()
    assert desk.told() == [
        (1, "channel:hr-portal", "accepted"), (2, "9001", "accepted"), (3, "9001", "accepted"),
    ]  # fmt: skip
    assert sorted(desk.connector.accepted) == ["19:hr", "chat-9001", "chat-9001"]


def test_the_channel_for_everything_hears_what_no_other_hears(desk: Desk) -> None:
    desk.bound("", "19:all")
    desk.bound("hr-portal", "19:hr")
    desk.news("a", {"product": "hr-portal"})
    desk.news("b", {"product": "payroll"})
    desk.news("c")
    desk.plan()
    assert [who for _, who, _ in desk.told()] == ["channel:hr-portal", "channel:", "channel:"]


def test_a_channel_that_shuts_the_bot_out_is_passed_over_until_it_is_heard_from(desk: Desk) -> None:
    desk.met(DORA)
    desk.bound("hr-portal", "19:hr")
    desk.news("a", {"product": "hr-portal"})
    desk.plan()
    desk.connector.sends = [GONE]
    desk.send()
    desk.news("b", {"product": "hr-portal"})
    desk.plan()
    with writing(desk.engine) as connection:
        desk.channels.found(connection, ["19:hr"])
    desk.news("c", {"product": "hr-portal"})
    desk.plan()
    assert desk.told() == [
        (1, "channel:hr-portal", "failed"), (2, "9001", "planned"), (3, "channel:hr-portal", "planned"),
    ]  # fmt: skip


def test_without_a_developer_news_waits_for_the_first_one_but_not_for_ever(desk: Desk) -> None:
    desk.news("yesterday")
    assert desk.plan() == 0
    desk.now += FRESH + timedelta(seconds=1)
    desk.news("today")
    assert [desk.plan(), desk.plan()] == [1, 0]
    desk.met(DORA)
    assert desk.plan() == 1
    assert desk.told() == [(2, "9001", "planned")]


def test_news_waits_until_it_is_due(desk: Desk) -> None:
    desk.met(DORA)
    desk.news("a", due=NOON + timedelta(minutes=30))
    assert desk.plan() == 0
    desk.now += timedelta(minutes=30)
    assert desk.plan() == 1


def test_two_planners_write_down_the_same_once(desk: Desk) -> None:
    desk.met(DORA)
    desk.news("a")
    (waiting,) = desk.notices.waiting(NOON, 5)
    with writing(desk.engine) as connection:
        assert desk.notices.record(connection, waiting.id, ["9001"], NOON) == 1
    with writing(desk.engine) as connection:
        assert desk.notices.record(connection, waiting.id, ["9001"], NOON) is None
    assert len(desk.told()) == 1


@pytest.mark.parametrize(
    ("refused", "state"),
    [(BUSY, "planned"), (GONE, "failed"), (SILENT, "unknown")],
    ids=["429", "403", "cut"],
)
def test_what_teams_refuses_is_written_down_as_with_notices(
    desk: Desk, refused: SendFailed, state: str
) -> None:
    desk.met(DORA)
    desk.news("a")
    desk.plan()
    desk.connector.sends = [refused]
    desk.send()
    assert desk.told() == [(1, "9001", state)]
    desk.now += timedelta(minutes=5)
    desk.send()
    assert desk.told() == [(1, "9001", "accepted" if state == "planned" else state)]


def test_a_send_that_a_kill_cut_off_is_never_sent_again(desk: Desk) -> None:
    desk.met(DORA)
    desk.news("a")
    desk.plan()
    (notice,) = desk.notices.claim("dead", lease=timedelta(seconds=60), limit=1, now=desk.now)
    desk.notices.sending(notice.id, worker="dead", lease=timedelta(seconds=60), now=desk.now)
    desk.now += timedelta(minutes=2)
    assert desk.send() == 0
    assert desk.told() == [(1, "9001", "unknown")]


def test_news_that_is_gone_is_not_sent(desk: Desk) -> None:
    desk.met(DORA)
    desk.news("a")
    desk.plan()
    desk.presented = False
    desk.send()
    assert [(one.state, one.reason) for one in desk.notices.told()] == [("failed", "the news is gone")]


def test_after_a_restore_nobody_is_told_what_waited_in_the_copy(desk: Desk) -> None:
    desk.met(DORA)
    desk.news("a")
    desk.plan()
    desk.news("b")
    mark_restored(desk.engine, desk.now)
    assert [desk.plan(), desk.send()] == [0, 0]
    assert desk.told() == [(1, "9001", "withheld")]
