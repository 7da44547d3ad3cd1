"""Teams is away for two minutes: few look whether it is back, nothing fails, and then all are told, oldest first."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, update

from bot.conversations import Reference
from bot.pacing.circuit import FAILURES, Circuit
from bot.pacing.limits import Key, Limits
from bot.pacing.pace import Pace
from bot.pacing.turn import Alone
from bot.teams.outgoing import Address, Message, OutgoingMessage
from bot.teams.refusals import SendFailed
from bot.telling.deliveries import TOO_OLD
from bot.telling.line import Line
from bot.telling.notices import NOTICE, Notice
from bot.telling.outbox import UNDER_WAY, Outbox
from bot.telling.planning import Planned
from bot.telling.scribe import Scribe
from ingest.database import writing
from ingest.event import to_micros
from tests.bot.builders import NOON, NORA, recorded

PEOPLE = 150
AWAY = 120  # seconds
MAX_AGE = timedelta(hours=1)
UNREACHABLE = SendFailed(code="NotReachable")
UNWELL = SendFailed(status=503, code="ServiceUnavailable")


class NoLimits(Limits):
    """Lets through whatever comes; the limits have tests of their own."""

    def next_for_all(self, now: float, *, promised: bool = False) -> float:
        return now

    def next_at(self, key: Key, now: float, *, promised: bool = False) -> float:
        return now


@dataclass
class Everywhere:
    """Reaches everybody in a chat that is named after them."""

    async def reference(self, recipient: str) -> Reference:
        return Reference(f"chat-{recipient}", "personal", "https://teams.example/")

    async def refused(self, recipient: str, error: SendFailed) -> None:
        pass


@dataclass
class AwayConnector:
    """Refuses everything while it is away, and keeps in which order it took what."""

    away: SendFailed | None
    tried: int = 0
    accepted: list[str] = field(default_factory=list)

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str:
        await self.ask(to)
        self.accepted.append(to.id.removeprefix("chat-"))
        return f"m{len(self.accepted)}"

    async def ask(self, about: Address) -> None:
        self.tried += 1
        if self.away is not None:
            raise self.away


@dataclass
class Afternoon:
    """Notices of many people, the younger the higher their number, and a clock that is moved."""

    engine: Engine
    connector: AwayConnector
    now: datetime = NOON

    def __post_init__(self) -> None:
        people = [Planned("user", f"{number:03}", NORA) for number in range(PEOPLE)]
        self.notices = recorded(self.engine, *people)
        with writing(self.engine) as connection:  # written down in any order, of the past hour
            for notice in self.notices.listed():
                at = NOON - MAX_AGE + timedelta(seconds=24 * (int(notice.person) + 1))
                values = {"event_us": to_micros(at), "expires_us": to_micros(at + MAX_AGE)}
                connection.execute(update(NOTICE).where(NOTICE.c.id == notice.id).values(**values))
        self.line = Line(Pace(NoLimits(), self._seconds), Circuit(Random(1)), Alone(), Scribe(self.engine))
        self.outbox: Outbox[Notice] = Outbox(
            notices=self.notices,
            reach=Everywhere(),
            connector=self.connector,
            present=lambda _: OutgoingMessage({}, "s", "t"),
            line=self.line,
            clock=lambda: self.now,
            random=Random(1),
            worker="w",
        )

    def _seconds(self) -> float:
        return self.now.timestamp()

    async def seconds(self, number: int) -> None:
        """Time goes by; each second the safety net wakes the stage."""
        for _ in range(number):
            self.now += timedelta(seconds=1)
            while await self.outbox.run_once() and self.line.circuit.closed:
                pass


@pytest.mark.parametrize("away", [UNREACHABLE, UNWELL], ids=["no connection", "503"])
def test_after_two_minutes_without_teams_all_are_told_oldest_first_and_the_too_old_recorded(
    engine: Engine, away: SendFailed
) -> None:
    connector = AwayConnector(away)
    afternoon = Afternoon(engine, connector)
    notices = afternoon.notices

    async def work() -> None:
        await afternoon.seconds(AWAY)
        assert (connector.accepted, set(notices.counts())) == ([], {"planned", "expired"})
        connector.away = None
        await afternoon.seconds(40)

    asyncio.run(work())
    states = {notice.person: (notice.state, notice.reason) for notice in notices.listed()}
    # Of every 24 s there is one: the first five were an hour old before Teams was back.
    late = [f"{number:03}" for number in range(AWAY // 24)]
    assert Counter(state for state, _ in states.values()) == {
        "accepted": PEOPLE - len(late),
        "expired": len(late),
    }
    assert all(str(states[one][1]).startswith(TOO_OLD) for one in late)
    # Those that are under way together arrive together; whoever looked whether Teams is back comes a little later.
    order = [int(one) for one in connector.accepted]
    moved = sum(abs(place + len(late) - number) > UNDER_WAY for place, number in enumerate(order))
    assert moved <= (0 if away.status is None else 10)
    # Those that were under way when it went away, and then a look every few seconds.
    assert connector.tried - len(order) <= UNDER_WAY + AWAY
    assert max(notice.attempts for notice in notices.listed()) <= 2


def test_without_a_time_by_which_it_helps_it_is_tried_for_a_day(engine: Engine) -> None:
    connector = AwayConnector(UNWELL)
    afternoon = Afternoon(engine, connector)
    with writing(engine) as connection:
        connection.execute(update(NOTICE).values(expires_us=None))

    async def work() -> None:
        await afternoon.seconds(3)
        afternoon.now += timedelta(hours=23)
        await afternoon.seconds(3)
        assert set(afternoon.notices.counts()) == {"planned"}
        afternoon.now += timedelta(hours=1)
        await afternoon.seconds(1)
        assert set(afternoon.notices.counts()) == {"expired"}

    asyncio.run(work())


def test_one_conversation_that_fails_is_no_outage(engine: Engine) -> None:
    """Its own retries grow apart, and the others are told meanwhile."""
    connector = AwayConnector(None)
    afternoon = Afternoon(engine, connector)
    broken = "chat-100"

    async def ask(about: Address) -> None:
        connector.tried += 1
        if about.id == broken:
            raise UNWELL

    connector.ask = ask  # type: ignore[method-assign]
    asyncio.run(afternoon.seconds(60))
    states = {notice.person: notice.state for notice in afternoon.notices.listed()}
    assert states.pop("100") == "planned"
    assert set(states.values()) <= {"accepted", "expired"}  # two of the oldest were nearly an hour old
    assert afternoon.line.circuit.closed
    assert FAILURES <= connector.tried - list(states.values()).count("accepted") <= 20
