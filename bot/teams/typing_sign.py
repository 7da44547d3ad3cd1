"""The sign that the bot is at work, for whoever waits longer than a moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from bot.teams.refusals import SendFailed

AFTER: Final = 0.8
"""Seconds after which somebody wonders."""
AGAIN: Final = 3.0
"""Seconds after which Teams lets the sign go out."""


@asynccontextmanager
async def shown_at_work(
    show: Callable[[], Awaitable[None]], wait: Callable[[float], Awaitable[None]]
) -> AsyncIterator[None]:
    """Shows the sign, again and again, while the body takes longer than a moment. What fails is let be."""
    task = asyncio.create_task(_show(show, wait))
    try:
        yield
    finally:
        task.cancel()


async def _show(show: Callable[[], Awaitable[None]], wait: Callable[[float], Awaitable[None]]) -> None:
    await wait(AFTER)
    while True:
        try:
            await show()
        except SendFailed:
            return
        await wait(AGAIN)
