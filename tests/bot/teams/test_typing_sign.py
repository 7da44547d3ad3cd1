"""Whoever waits longer than a moment sees that the bot is at work; whoever does not sees nothing."""

import asyncio
from collections.abc import Callable

from bot.teams.refusals import SendFailed
from bot.teams.typing_sign import AFTER, AGAIN, shown_at_work


class Turns:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._turn = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        self.asked.append(seconds)
        await self._turn.wait()
        self._turn.clear()

    async def go_on(self, until: Callable[[], bool]) -> None:
        self._turn.set()
        for _ in range(100):
            if until():
                return
            await asyncio.sleep(0)
        raise AssertionError("it did not come to that")


async def test_the_sign_is_shown_again_and_again_until_the_answer_is_there() -> None:
    turns, shown = Turns(), []

    async def show() -> None:
        shown.append(len(turns.asked))

    async with shown_at_work(show, turns.wait):
        await turns.go_on(lambda: turns.asked == [AFTER, AGAIN])
        await turns.go_on(lambda: turns.asked == [AFTER, AGAIN, AGAIN])
    assert shown == [1, 2]


async def test_a_quick_answer_shows_none() -> None:
    turns, shown = Turns(), []

    async def show() -> None:
        shown.append("sign")

    async with shown_at_work(show, turns.wait):
        pass
    await turns.go_on(lambda: True)
    assert shown == []


async def test_a_sign_that_cannot_be_shown_is_let_be() -> None:
    turns, tried = Turns(), []

    async def show() -> None:
        tried.append("sign")
        raise SendFailed(status=503)

    async with shown_at_work(show, turns.wait):
        await turns.go_on(lambda: bool(tried))
        await turns.go_on(lambda: True)
    assert tried == ["sign"]
