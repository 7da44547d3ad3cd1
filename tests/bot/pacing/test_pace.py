"""The door to Teams: who goes first, and that the limits hold."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.pacing.limits import CONVERSATION, TENANT, Limits
from bot.pacing.pace import ANSWER, LATER, LEAD, SOON, Pace
from tests.bot.pacing.test_limits import most_in_any


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock leaps to the next timer when nothing else is to be done."""

    leapt = 0.0

    def time(self) -> float:
        return self.leapt

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.leapt = max(self.leapt, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def leaping(work: Coroutine[Any, Any, None]) -> None:
    """Run something whose waits take no time."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(work)


def test_a_mass_of_requests_keeps_to_both_limits_and_wastes_no_time() -> None:
    made: list[tuple[float, str]] = []

    async def work() -> None:
        pace = Pace(Limits(margin=0.0))

        async def one(number: int) -> None:
            chat = "busy" if number % 10 == 0 else str(number)
            assert await pace.enter(("send", chat), LATER, age=number)
            made.append((pace.now(), chat))

        await asyncio.gather(*(one(number) for number in range(500)))

    leaping(work())
    everything = [at for at, _ in made]
    assert most_in_any(everything, TENANT.seconds) <= TENANT.most
    busy = [at for at, chat in made if chat == "busy"]
    assert all(most_in_any(busy, window.seconds) <= window.most for window in CONVERSATION)
    others = [at for at, chat in made if chat != "busy"]
    assert (len(made), len(busy), round(max(others), 6)) == (500, 50, 9.0)


def test_answers_go_before_the_rest_and_the_rest_by_urgency_and_age() -> None:
    order: list[str] = []

    async def work() -> None:
        pace = Pace(Limits())
        for number in range(TENANT.most):
            assert await pace.enter(("ask", str(number)))

        async def one(name: str, urgency: int, age: float) -> None:
            await pace.enter(("send", name), urgency, age=age)
            order.append(name)

        await asyncio.gather(
            one("mass", LATER, 1), one("new", SOON, 8), one("old", SOON, 3), one("answer", ANSWER, 9)
        )

    leaping(work())
    assert order == ["answer", "old", "new", "mass"]


def test_who_has_no_patience_left_goes_away_and_takes_nothing() -> None:
    async def work() -> None:
        pace = Pace(Limits())
        pace.limits.hold_all(10.0)
        assert not await pace.enter(("send", "a"), patience=2.0)
        assert (pace.now(), pace.asked) == (2.0, 0)
        assert await pace.enter(("send", "a"), patience=9.0)
        assert (pace.now(), pace.asked) == (10.0, 1)

    leaping(work())


def test_who_is_cancelled_while_waiting_takes_nothing() -> None:
    async def work() -> None:
        pace = Pace(Limits())
        pace.limits.hold_all(5.0)
        waiting = asyncio.create_task(pace.enter(("send", "a")))
        await asyncio.sleep(1)
        waiting.cancel()
        await pace.enter(("send", "b"))
        assert pace.asked == 1

    leaping(work())


def test_a_budget_that_grows_is_noticed_by_those_who_wait() -> None:
    async def work() -> None:
        pace = Pace(Limits(budget=0))
        waiting = asyncio.create_task(pace.enter(("send", "a")))
        await asyncio.sleep(1)
        pace.limits.budget = 1
        assert await waiting
        assert pace.now() <= 1.5

    leaping(work())


def test_what_is_let_through_and_made_later_counts_from_then_on() -> None:
    async def work() -> None:
        pace = Pace(Limits(margin=0.0, budget=1))
        assert await pace.enter(("send", "a"), promised=True)
        waiting = asyncio.create_task(pace.enter(("send", "b"), promised=True))
        await asyncio.sleep(3)
        assert not waiting.done()
        await pace.leave(("send", "a"))
        assert await waiting
        assert pace.now() == 4.0 - LEAD
        pace.unused(("send", "b"))
        assert await pace.enter(("send", "c"), promised=True)
        assert pace.now() == 4.0 - LEAD
        await pace.leave(("send", "c"))
        assert round(pace.now(), 6) == 4.0

    leaping(work())
