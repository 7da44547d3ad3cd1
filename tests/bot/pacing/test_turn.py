"""Of several processes one sends; all together keep to the tenant's limit, whoever comes, goes or dies."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.pacing.limits import TENANT, Limits
from bot.pacing.pace import Pace
from bot.pacing.turn import LENGTH, SETTLED, LeasedTurn, shares
from ingest.leases import Leases
from tests.ingest.tailing.tail_run import TurnedClock


async def at_once(step: Callable[[], None]) -> None:
    """Instead of in a thread."""
    step()


@dataclass
class Processes:
    """Processes on one database, and its clock, by which they measure, too."""

    engine: Engine
    clock: TurnedClock = field(default_factory=TurnedClock)
    died: set[str] = field(default_factory=set)

    def seconds(self) -> float:
        return self.clock().timestamp()

    def turn(self, worker: str) -> LeasedTurn:
        leases = Leases(self.engine, worker, self.clock, self.died.__contains__, self.seconds)
        return LeasedTurn(leases, Pace(Limits(), self.seconds), at_once, self.seconds)

    def look(self, *turns: LeasedTurn, after: float = 0.0) -> list[tuple[bool, int]]:
        """Each looks, in this order, and so once more, since the first know nothing of the last; what they may do."""
        self.clock.turn(seconds=after)
        for _ in range(2):
            self.clock.turn(seconds=1.1)
            for turn in turns:
                asyncio.run(turn.mine())
        return [(turn.holds(), turn.pace.limits.budget) for turn in turns]


def test_a_process_that_is_alone_sends_and_has_the_whole_limit(engine: Engine) -> None:
    processes = Processes(engine)
    assert processes.look(processes.turn("a")) == [(True, TENANT.most)]


def test_the_others_answer_from_what_the_sender_leaves_once_they_are_known(engine: Engine) -> None:
    processes = Processes(engine)
    a, b, c = (processes.turn(name) for name in "abc")
    assert processes.look(a, b) == [(True, 45), (False, 0)]
    assert processes.look(a, b, c, after=SETTLED) == [(True, 40), (False, 5), (False, 0)]
    assert processes.look(a, b, c, after=SETTLED) == [(True, 40), (False, 5), (False, 5)]


def test_when_the_sender_has_died_another_one_sends_and_first_asks_nothing_for_a_second(
    engine: Engine,
) -> None:
    processes = Processes(engine)
    a, b = processes.turn("a"), processes.turn("b")
    processes.look(a, b)
    processes.died.add("a")
    processes.clock.turn(seconds=1.1)
    assert asyncio.run(b.mine())
    now = processes.seconds()
    assert b.pace.limits.next_for_all(now) == now + TENANT.seconds
    assert processes.look(b, after=LENGTH.total_seconds()) == [(True, TENANT.most)]


def test_of_a_sender_of_another_machine_its_lease_runs_out(engine: Engine) -> None:
    processes = Processes(engine)
    a, b = processes.turn("a"), processes.turn("b")
    processes.look(a, b)
    assert processes.look(b, after=LENGTH.total_seconds() - 4) == [(False, 5)]
    assert processes.look(b, after=4) == [(True, TENANT.most)]
    assert not a.holds()  # it has not looked for so long that it cannot rely on it


@given(others=st.integers(0, 60))
def test_the_shares_together_never_exceed_the_limit(others: int) -> None:
    sender, each = shares(others)
    assert sender + others * each <= TENANT.most
    assert sender >= 30
