"""Cards shown anew: the latest state reaches Teams, whatever fails or changes meanwhile."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine, select

from bot.teams.outgoing import Address, Message, OutgoingMessage
from bot.teams.refusals import SendFailed
from bot.telling.notices import NoticeStore
from bot.telling.refresher import MOST_ATTEMPTS, UNDER_WAY, Cards, Refresher
from bot.telling.refreshes import REFRESH, RefreshStore
from ingest.database import reading, writing
from tests.bot.builders import NOON, TO_NORA, TO_OLGA, recorded

BUSY = SendFailed(status=429, code="TooManyRequests", retry_after=3.0)
DELETED = SendFailed(status=404, code="ActivityNotFound", permanent=True)


@dataclass
class Scripted:
    """Refuses as scripted, then takes every update; `meanwhile` happens while the first one is under way."""

    refusals: list[SendFailed] = field(default_factory=list)
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    async def update(self, to: Address, activity_id: str, message: Message) -> None:
        if self.meanwhile:
            await asyncio.to_thread(self.meanwhile.pop(0))
        if self.refusals:
            raise self.refusals.pop(0)
        self.shown.append((to.id, activity_id, message.text))


@dataclass
class Run:
    """Two notices, of which the first was accepted; what their cards say; and a clock."""

    engine: Engine
    teams: Scripted
    text: str = "as it was"
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.notices = recorded(self.engine, TO_NORA, TO_OLGA)
        self.first, self.second = (notice.id for notice in self.notices.listed())
        self.refreshes = RefreshStore(self.engine)

    def accept(self, notice: int) -> None:
        self.notices.claim("w", lease=timedelta(seconds=10), limit=1, now=self.now)
        self.notices.sending(notice, worker="w", lease=timedelta(seconds=60), now=self.now)
        self.notices.accepted(
            notice,
            conversation_id=f"chat-{notice}",
            service_url="http://teams",
            activity_id="a1",
            now=self.now,
        )

    def change(self, text: str) -> None:
        self.text = text
        with writing(self.engine) as connection:
            self.refreshes.want(connection, "notice", [self.first, self.second], self.now)

    def step(self, after: timedelta = timedelta(0)) -> int:
        self.now += after
        refresher = Refresher(
            self.refreshes,
            {"notice": Cards(self.notices, lambda _: OutgoingMessage(text=self.text))},
            self.teams,
            lambda: self.now,
            Random(1),
            "w",
        )
        return asyncio.run(refresher.run_once())

    def reasons(self) -> list[str | None]:
        with reading(self.engine) as connection:
            return list(connection.scalars(select(REFRESH.c.reason).order_by(REFRESH.c.row_id)))


def test_a_card_that_was_sent_is_shown_anew_and_one_that_was_not_is_left(engine: Engine) -> None:
    run = Run(engine, Scripted())
    run.accept(run.first)
    run.now += timedelta(minutes=1)
    run.change("fixed")
    assert run.step() == 2
    assert run.teams.shown == [(f"chat-{run.first}", "a1", "fixed")]
    assert run.refreshes.waiting() == 0
    assert run.step() == 0


def test_a_card_on_its_way_is_shown_anew_when_it_is_there(engine: Engine) -> None:
    run = Run(engine, Scripted())
    run.notices.claim("w", lease=timedelta(seconds=10), limit=1, now=NOON)
    run.change("fixed")
    run.step()
    assert (run.teams.shown, run.refreshes.waiting()) == ([], 1)
    run.accept(run.first)
    run.step(UNDER_WAY)
    assert run.teams.shown == [(f"chat-{run.first}", "a1", "fixed")]


def test_what_changes_while_it_is_shown_is_shown_again(engine: Engine) -> None:
    run = Run(engine, Scripted())
    run.accept(run.first)

    def again() -> None:
        run.now += timedelta(seconds=1)
        run.change("a regression")

    run.teams.meanwhile.append(again)
    run.change("fixed")
    run.step()
    run.step()
    assert [text for _, _, text in run.teams.shown][-1] == "a regression"
    assert run.refreshes.waiting() == 0


def test_a_refusal_that_passes_is_tried_again_after_what_teams_asks_for(engine: Engine) -> None:
    run = Run(engine, Scripted([BUSY]))
    run.accept(run.first)
    run.change("fixed")
    run.step()
    assert run.step(timedelta(seconds=2.9)) == 0
    run.step(timedelta(seconds=1))
    assert run.teams.shown == [(f"chat-{run.first}", "a1", "fixed")]


def test_what_never_will_be_is_given_up_with_the_reason(engine: Engine) -> None:
    run = Run(engine, Scripted([DELETED]))
    run.accept(run.first)
    run.change("fixed")
    run.step()
    assert run.refreshes.waiting() == 0
    assert run.reasons()[0] == "Teams did not take it (404 ActivityNotFound); trying again is no use."


def test_after_many_tries_a_card_stays_as_it_is(engine: Engine) -> None:
    run = Run(engine, Scripted([BUSY] * MOST_ATTEMPTS))
    run.accept(run.first)
    run.change("fixed")
    for _ in range(MOST_ATTEMPTS + 1):
        run.step(timedelta(minutes=2))
    assert (run.teams.shown, run.refreshes.waiting()) == ([], 0)


def test_a_process_that_died_leaves_it_to_others_when_its_claim_ends(engine: Engine) -> None:
    run = Run(engine, Scripted())
    run.accept(run.first)
    run.change("fixed")
    run.refreshes.claim("dead", lease=timedelta(seconds=60), limit=9, now=NOON)
    assert run.step(timedelta(seconds=59)) == 0
    run.step(timedelta(seconds=2))
    assert run.teams.shown == [(f"chat-{run.first}", "a1", "fixed")]


def test_the_same_card_may_be_wanted_a_thousand_times(engine: Engine) -> None:
    run = Run(engine, Scripted())
    run.accept(run.first)
    for number in range(20):
        run.change(str(number))
    run.step()
    assert run.teams.shown == [(f"chat-{run.first}", "a1", "19")]


def test_a_row_that_is_gone_is_done_with(engine: Engine) -> None:
    store = RefreshStore(engine)
    with writing(engine) as connection:
        store.want(connection, "notice", [1], NOON)
        store.want(connection, "unheard", [1], NOON)
    refresher = Refresher(
        store,
        {"notice": Cards(NoticeStore(engine), lambda _: None)},
        Scripted(),
        lambda: NOON,
        Random(1),
        "w",
    )
    assert asyncio.run(refresher.run_once()) == 2
    assert store.waiting() == 0
