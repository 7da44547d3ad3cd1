"""The outbox: what Teams says, and what becomes of the notice."""

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from bot.conversations import ConversationStore, Reference
from bot.pacing.limits import LONGEST_HOLD
from bot.reaching.chats import Chats
from bot.reaching.ledger import Ledger
from bot.teams.outgoing import Address, Message, OutgoingMessage
from bot.teams.refusals import SendFailed
from bot.telling.deliveries import TOO_OLD
from bot.telling.letters import alone
from bot.telling.notices import NOTICE, Notice, NoticeStore
from bot.telling.outbox import FIRST_WAIT, LONGEST_WAIT, Outbox, waiting
from ingest.database import writing
from tests.bot.builders import NOON, STAFF, TEAMS, TO_NORA, TO_OLGA, line_to_teams, recorded

BUSY = SendFailed(status=429, code="TooManyRequests", retry_after=3.0)
GONE = SendFailed(status=403, code="MessageWritesBlocked", permanent=True)
SILENT = SendFailed(code="NoAnswer", outcome_unknown=True)


@dataclass
class ScriptedConnector:
    """Answers as scripted, one entry a send; then accepts. Keeps what it accepted."""

    sends: list[SendFailed] = field(default_factory=list)
    creates: list[SendFailed] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    tried: int = 0

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str:
        self.tried += 1
        if self.sends:
            raise self.sends.pop(0)
        assert alert
        self.accepted.append(to.id)
        return f"activity-{len(self.accepted)}"

    async def ask(self, about: Address) -> None:
        pass

    async def create_conversation(
        self, service_url: str, *, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        if self.creates:
            raise self.creates.pop(0)
        return f"chat-{aad_object_id}"


@dataclass
class Desk:
    """An outbox with its stores and a clock that stands until it is moved."""

    notices: NoticeStore
    conversations: ConversationStore
    connector: ScriptedConnector
    now: datetime = NOON
    presented: bool = True

    def outbox(self) -> Outbox[Notice]:
        return Outbox(
            notices=self.notices,
            reach=Chats(
                self.conversations,
                self.connector,
                STAFF.by_login,
                TEAMS,
                lambda: self.now,
                Ledger(self.notices._engine),
            ),
            connector=self.connector,
            present=lambda notice: OutgoingMessage({}, "s", "t") if self.presented else None,
            clock=lambda: self.now,
            random=Random(1),
            worker="w",
            line=line_to_teams(self.notices._engine),
        )

    def run(self, seconds: float = 0) -> int:
        self.now += timedelta(seconds=seconds)
        return asyncio.run(self.outbox().run_once())

    def states(self) -> Sequence[tuple[str, str | None]]:
        return [(notice.state, notice.reason) for notice in self.notices.listed()]

    def first(self) -> Notice:
        return self.notices.listed()[0]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """One notice for Nora waits."""
    return Desk(recorded(engine, TO_NORA), ConversationStore(engine), ScriptedConnector())


def test_a_person_who_was_met_is_written_to_where_they_were_met(desk: Desk) -> None:
    desk.conversations.save(Reference("met", "personal", "https://emea.example/", "t", "AAD-1087"), NOON)
    assert desk.run() == 1
    notice = desk.first()
    assert (notice.state, notice.conversation_id, notice.service_url, notice.activity_id) == (
        "accepted",
        "met",
        "https://emea.example/",
        "activity-1",
    )


def test_for_a_person_who_was_not_met_a_chat_is_opened_and_kept(desk: Desk) -> None:
    desk.run()
    assert desk.connector.accepted == ["chat-aad-1087"]
    assert desk.conversations.of_person("aad-1087") == Reference(
        "chat-aad-1087", "personal", "https://teams.example/", "tenant", "aad-1087", "28:bot"
    )


def test_teams_asking_to_wait_is_waited_for(desk: Desk) -> None:
    desk.connector.sends = [BUSY]
    desk.run()
    assert desk.run(seconds=2.9) == 0
    assert desk.run(seconds=1) == 1
    assert desk.first().state == "accepted"
    assert [a.outcome for a in desk.notices.attempts(desk.first().id)] == ["retry", "accepted"]


def test_trying_again_has_an_end(desk: Desk) -> None:
    desk.connector.sends = [BUSY] * 50
    for _ in range(30):
        desk.run(seconds=3_600)
    assert (desk.connector.tried, desk.first().state) == (23, "expired")
    assert desk.first().reason == f"{TOO_OLD} ({BUSY})"


def test_a_person_who_blocked_the_bot_is_not_tried_again(desk: Desk) -> None:
    desk.connector.sends = [GONE]
    desk.run()
    assert (desk.run(seconds=3_600), desk.first().state) == (0, "failed")


def test_a_send_without_an_answer_is_unknown_and_never_sent_again(desk: Desk) -> None:
    desk.connector.sends = [SILENT]
    desk.run()
    assert (desk.run(seconds=3_600), desk.connector.tried, desk.first().state) == (0, 1, "unknown")


def test_failing_to_open_a_chat_leaves_nothing_unknown(desk: Desk) -> None:
    desk.connector.creates = [SILENT]
    desk.run()
    assert desk.first().state == "planned"
    desk.run(seconds=3_600)
    assert desk.first().state == "accepted"


def test_a_person_without_a_teams_identity_is_unreachable(desk: Desk) -> None:
    nowhere = Chats(
        desk.conversations, desk.connector, lambda _: None, TEAMS, lambda: NOON, Ledger(desk.notices._engine)
    )
    asyncio.run(dataclasses.replace(desk.outbox(), reach=nowhere).run_once())
    assert desk.states() == [("unreachable", "the directory has no Teams identity for this person")]


def test_a_notice_of_an_issue_that_is_gone_is_not_sent(desk: Desk) -> None:
    desk.presented = False
    desk.run()
    assert (desk.connector.tried, desk.states()) == (0, [("failed", "the known issue is no longer there")])


def test_somebody_who_removed_the_app_is_not_written_to_until_they_return(desk: Desk) -> None:
    desk.conversations.save(Reference("met", "personal", "https://e.example/", "t", "aad-1087"), NOON)
    desk.conversations.removed("met", NOON)
    desk.run()
    assert desk.states() == [("unreachable", "the person has removed the app")]


def test_one_failure_does_not_hold_up_the_others(engine: Engine) -> None:
    desk = Desk(recorded(engine, TO_NORA, TO_OLGA), ConversationStore(engine), ScriptedConnector([GONE]))
    assert desk.run() == 2
    assert sorted(state for state, _ in desk.states()) == ["accepted", "failed"]


@given(st.integers(1, 200), st.none() | st.floats(0, 600), st.integers())
def test_waits_are_what_teams_asks_or_grow_to_a_bound(attempts: int, asked: float | None, seed: int) -> None:
    wait = waiting(attempts, asked, Random(seed))
    if asked is None:
        assert FIRST_WAIT / 2 <= wait <= LONGEST_WAIT
    else:
        assert asked <= wait <= asked + FIRST_WAIT


def test_opening_a_chat_is_not_tried_for_ever_either(desk: Desk) -> None:
    desk.connector.creates = [BUSY] * 50
    for _ in range(30):
        desk.run(seconds=3_600)
    assert (50 - len(desk.connector.creates), desk.connector.tried) == (23, 0)
    assert desk.first().state == "expired"
    assert [a.outcome for a in desk.notices.attempts(desk.first().id)] == ["retry"] * 23 + ["expired"]


def test_a_notice_that_cannot_be_presented_is_reported_and_the_others_are_sent(engine: Engine) -> None:
    desk = Desk(recorded(engine, TO_NORA, TO_OLGA), ConversationStore(engine), ScriptedConnector())

    def present(notice: Notice) -> Message:
        if notice.person == "1087":
            raise KeyError("title")
        return OutgoingMessage({}, "s", "t")

    with pytest.raises(KeyError):
        asyncio.run(dataclasses.replace(desk.outbox(), present=alone(present)).run_once())
    assert [(n.person, n.state) for n in desk.notices.listed()] == [("1087", "planned"), ("1001", "accepted")]


def test_what_is_folded_into_one_letter_is_one_message_and_each_is_written_down(engine: Engine) -> None:
    desk = Desk(recorded(engine, TO_NORA, TO_OLGA), ConversationStore(engine), ScriptedConnector())
    with writing(engine) as connection:
        connection.execute(update(NOTICE).values(person="1087"))
    folded = dataclasses.replace(desk.outbox(), fold=lambda waiting: [waiting])
    desk.connector.sends = [BUSY]
    assert [asyncio.run(folded.run_once()), desk.connector.tried] == [1, 1]
    desk.now += timedelta(seconds=4)
    assert [asyncio.run(folded.run_once()), desk.connector.accepted] == [1, ["chat-aad-1087"]]
    assert [(n.state, n.attempts, n.activity_id) for n in desk.notices.listed()] == [
        ("accepted", 2, "activity-1")
    ] * 2


@pytest.mark.parametrize("asked", [1e6, 1e300])
def test_nobody_is_kept_waiting_for_longer_than_a_workaround_helps(asked: float) -> None:
    assert waiting(1, asked, Random(1)) <= LONGEST_HOLD + FIRST_WAIT
