"""The outbox at work: a slow letter keeps nobody waiting, pauses and turns hold, and the end loses nothing."""

import asyncio
import dataclasses
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import Engine

from bot.conversations import Reference
from bot.pacing.circuit import Circuit
from bot.pacing.limits import Limits
from bot.pacing.pace import Pace
from bot.teams.outgoing import Address, Message, OutgoingMessage
from bot.teams.refusals import SendFailed
from bot.telling.line import Line
from bot.telling.notices import Notice, NoticeStore
from bot.telling.outbox import Outbox
from bot.telling.planning import Planned
from bot.telling.scribe import Scribe
from tests.bot.builders import NOON, NORA, recorded


@dataclass
class SlowConnector:
    """Does not answer about some chats before it is let."""

    slow: frozenset[str]
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    reached: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str:
        self.reached.append(to.id)
        if to.id in self.slow:
            await self.may_answer.wait()
        self.accepted.append(to.id)
        return "m"

    async def ask(self, about: Address) -> None:
        pass


@dataclass
class Everywhere:
    """Reaches everybody in a chat that is named as they are."""

    async def reference(self, recipient: str) -> Reference:
        return Reference(recipient, "personal", "https://teams.example/")

    async def refused(self, recipient: str, error: SendFailed) -> None:
        pass


@dataclass
class Turned:
    """A turn that is ours or not, as is set."""

    ours: bool = True

    async def mine(self) -> bool:
        return self.ours

    def holds(self) -> bool:
        return self.ours


def at_work(
    engine: Engine, notices: NoticeStore, connector: SlowConnector, turn: Turned | None = None
) -> Outbox[Notice]:
    return Outbox(
        notices=notices,
        reach=Everywhere(),
        connector=connector,
        present=lambda _: OutgoingMessage({}, "s", "t"),
        clock=lambda: NOON,
        random=Random(1),
        worker="w",
        line=Line(Pace(Limits()), Circuit(Random(1)), turn or Turned(), Scribe(engine)),
    )


def to(*people: str) -> list[Planned]:
    return [Planned("user", person, NORA) for person in people]


async def until_reached(connector: SlowConnector, number: int) -> None:
    while len(connector.reached) < number:  # noqa: ASYNC110 - a fake tells nobody
        await asyncio.sleep(0.001)


async def until_accepted(connector: SlowConnector, number: int) -> None:
    while len(connector.accepted) < number:  # noqa: ASYNC110 - a fake tells nobody
        await asyncio.sleep(0.001)


def test_a_letter_that_is_slow_keeps_no_other_one_waiting(engine: Engine) -> None:
    notices = recorded(engine, *to("a", "b"))

    async def work() -> None:
        connector = SlowConnector(frozenset({"a"}))
        outbox = at_work(engine, notices, connector)
        assert await outbox.step() == 2
        await until_accepted(connector, 1)
        assert connector.accepted == ["b"]
        connector.may_answer.set()
        await outbox.finish()

    asyncio.run(work())
    assert notices.counts() == {"accepted": 2}


def test_at_the_end_what_is_being_sent_is_waited_for_and_the_rest_stays_planned(engine: Engine) -> None:
    notices = recorded(engine, *to("a", "b"))

    async def work() -> None:
        connector = SlowConnector(frozenset({"a"}))
        outbox = at_work(engine, notices, connector)
        outbox.line.pace.limits.budget = 1  # so that the other one waits at the door
        assert await outbox.step() == 2
        await until_reached(connector, 1)
        connector.may_answer.set()
        await outbox.finish()
        assert await outbox.step() == 0
        assert len(connector.reached) == 1

    asyncio.run(work())
    assert notices.counts() == {"accepted": 1, "planned": 1}


def test_what_is_cut_off_while_it_is_sent_is_left_to_be_found_unknown(engine: Engine) -> None:
    notices = recorded(engine, *to("a"))

    async def work() -> None:
        connector = SlowConnector(frozenset({"a"}))
        outbox = at_work(engine, notices, connector)
        await outbox.step()
        await until_reached(connector, 1)
        ending = asyncio.create_task(outbox.finish())
        await asyncio.sleep(0)
        ending.cancel()
        await asyncio.gather(ending, return_exceptions=True)

    asyncio.run(work())
    assert notices.counts() == {"sending": 1}


@pytest.mark.parametrize("held_back", ["paused", "another's turn"])
def test_nothing_is_claimed_while_it_is_paused_or_the_turn_of_another(engine: Engine, held_back: str) -> None:
    notices, turn = recorded(engine, *to("a")), Turned()

    async def work() -> None:
        outbox = at_work(engine, notices, SlowConnector(frozenset()), turn)
        if held_back == "paused":
            outbox = dataclasses.replace(outbox, paused=lambda: True)
        else:
            turn.ours = False
        assert await outbox.run_once() == 0

    asyncio.run(work())
    assert notices.holders() == set()
