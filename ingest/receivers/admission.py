"""How much of what is being sent may be in memory at once. For one event loop.

async with budget.admitted() as admission:
    await admission.grow(len(chunk))     # before the chunk is kept; raises Full
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

_FOR_NEWCOMERS: Final = 3, 4
"""Who has not begun yet gets this share of the room; the rest is for those who are in the middle of a body."""


class Full(Exception):
    """No room became free in time; the sender is to come again later."""


class Admission:
    """What one request holds."""

    def __init__(self, budget: "Budget") -> None:
        self._budget = budget
        self.held = 0

    async def grow(self, amount: int) -> None:
        """Take room for more bytes; waits for it a bounded time. Raises Full."""
        await self._budget.take(amount, newcomer=not self.held)
        self.held += amount

    def shrink(self, held: int) -> None:
        """Give back what is held beyond so many bytes."""
        if held < self.held:
            self._budget.give(self.held - held)
            self.held = held


class Budget:
    """So many bytes for all requests together, handed out in the order of asking.

    `patience` is how many seconds one waits for room. A request larger than the budget can never be admitted.
    """

    def __init__(self, size: int, patience: float) -> None:
        self.size: Final = size
        self.used = 0
        self._patience = patience
        self._begun: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._newcomers: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[Admission]:
        """Room for one request, given back at the end."""
        admission = Admission(self)
        try:
            yield admission
        finally:
            self.give(admission.held)

    async def take(self, amount: int, *, newcomer: bool) -> None:
        """Take room, waiting for it if there is none. Raises Full."""
        line = self._newcomers if newcomer else self._begun
        if not line and self._fits(amount, newcomer=newcomer):
            self.used += amount
            return
        place = (amount, asyncio.get_running_loop().create_future())
        line.append(place)
        try:
            await asyncio.wait_for(place[1], self._patience)
        except TimeoutError:
            raise Full from None
        except asyncio.CancelledError:
            if place[1].done() and not place[1].cancelled():
                self.give(amount)
            raise
        finally:
            if place in line:
                line.remove(place)

    def _fits(self, amount: int, *, newcomer: bool) -> bool:
        share, of = _FOR_NEWCOMERS
        limit = self.size * share // of if newcomer and self.used else self.size
        return self.used + amount <= limit

    def give(self, amount: int) -> None:
        """Give room back, to those who wait for it."""
        self.used -= amount
        for line, newcomer in ((self._begun, False), (self._newcomers, True)):
            while line:
                wanted, place = line[0]
                if not place.done():
                    if not self._fits(wanted, newcomer=newcomer):
                        return
                    self.used += wanted
                    place.set_result(None)
                line.popleft()
