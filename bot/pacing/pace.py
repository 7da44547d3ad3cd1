"""Lets requests to Teams through as its limits allow: answers to people first, then by urgency and age."""

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from bot.pacing.limits import LONGEST_HOLD, Key, Limits

ANSWER: Final = 0
"""Urgency of what somebody waits for who has just written, or pressed a button. The rest waits for these."""
SOON: Final = 1
"""Of what helps with something that happens just now."""
LATER: Final = 2
"""Of what tells many people, and of news."""
LEAD: Final = 0.05
"""Seconds before its time at which a request is promised: what is to be written down before it, is by then."""
MOST_PROMISED: Final = 6
"""Requests that are written down as being made and not made yet: what a kill may leave unknown for nothing."""
FORGET_EVERY: Final = 1_000
"""Requests between two looks for conversations that are limited no longer."""


@dataclass(order=True, slots=True)
class _Waiting:
    urgency: int
    age: float
    number: int
    key: Key = field(compare=False)
    promised: bool = field(compare=False)
    granted: asyncio.Future[None] = field(compare=False)


class Pace:
    """The one door for all requests of this process. For one event loop; `seconds` is its clock."""

    def __init__(self, limits: Limits, seconds: Callable[[], float] | None = None) -> None:
        self.limits = limits
        self.asked = 0  # requests that were let through
        self._seconds = seconds
        self._waiting: list[_Waiting] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(
        self,
        key: Key,
        urgency: int = ANSWER,
        *,
        age: float = 0.0,
        patience: float | None = None,
        promised: bool = False,
    ) -> bool:
        """Wait until a request may be made; whoever gets True makes it at once.

        Among equally urgent ones the smallest `age` (a time) goes first. False: not within `patience` seconds.
        `promised`: there is something to be done before; then `leave`, or, if it comes to nothing, `unused`.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(urgency, age, next(self._numbers), key, promised, loop.create_future())
        heapq.heappush(self._waiting, waiting)
        self._serve()
        try:
            async with asyncio.timeout(patience):
                await waiting.granted
        except TimeoutError:
            return self._granted(waiting)
        except asyncio.CancelledError:
            if promised and self._granted(waiting):
                self.unused(key)
            raise
        finally:
            if not waiting.granted.done() or waiting.granted.cancelled():
                waiting.granted.cancel()
                self._waiting = [one for one in self._waiting if one is not waiting]
                heapq.heapify(self._waiting)
        return True

    async def leave(self, key: Key) -> None:
        """Wait until what was promised by `enter` may be made; it is made at once."""
        while True:
            now = self.now()
            free = self.limits.next_for_all(now, promised=True)
            wait = max(free, self.limits.next_at(key, now, promised=True)) - now
            if wait <= 0:
                break
            await asyncio.sleep(min(wait, LEAD))
        self.limits.kept(key, now)
        self._serve()

    def unused(self, key: Key) -> None:
        """What was promised by `enter` is not made after all."""
        self.limits.unused(key)
        self._serve()

    @staticmethod
    def _granted(waiting: _Waiting) -> bool:
        return waiting.granted.done() and not waiting.granted.cancelled()

    def answered(self, key: Key, status: int | None, retry_after: float | None = None) -> None:
        """What became of a request; `status` is None if no answer came."""
        self.limits.answered(key, self.now(), busy=status == 429, retry_after=retry_after)

    @property
    def waiting(self) -> int:
        """How many wait at the door."""
        return len(self._waiting)

    def seconds_until(self, key: Key) -> float:
        """How long a request would be held back by its own conversation's limits."""
        now = self.now()
        return min(self.limits.next_at(key, now) - now, LONGEST_HOLD)

    def now(self) -> float:
        """The time by which the limits go."""
        return self._seconds() if self._seconds else asyncio.get_running_loop().time()

    def _serve(self) -> None:
        """Let through who may go now, and come back when the next one may."""
        now, aside = self.now(), []
        soonest = float("inf")
        while self._waiting:
            lead = LEAD if self._waiting[0].promised else 0.0
            if lead and self.limits.promised >= MOST_PROMISED:
                break  # whoever has been promised one comes by here when it goes
            free = self.limits.next_for_all(now)
            if free > now + lead:
                soonest = min(soonest, free - lead)
                break
            first = heapq.heappop(self._waiting)
            if first.granted.done():
                continue
            at = self.limits.next_at(first.key, now)
            if at > now + lead:
                soonest = min(soonest, at - lead)
                aside.append(first)
                continue
            if first.promised:
                self.limits.promise(first.key)
            else:
                self.limits.took(first.key, now)
            self.asked += 1
            if self.asked % FORGET_EVERY == 0:
                self.limits.forget(now)
            first.granted.set_result(None)
        for one in aside:
            heapq.heappush(self._waiting, one)
        self._come_back(soonest - now)

    def _come_back(self, wait: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            # Budgets change while one waits, so nobody sleeps for long.
            self._timer = asyncio.get_running_loop().call_later(min(wait, 0.5), self._serve)


@dataclass(frozen=True, slots=True)
class Gate:
    """The door as one kind of requests goes through it."""

    pace: Pace
    urgency: int

    async def enter(self, key: Key) -> None:
        """Wait until the request may be made."""
        await self.pace.enter(key, self.urgency)

    def answered(self, key: Key, status: int | None, retry_after: float | None) -> None:
        """What became of it."""
        self.pace.answered(key, status, retry_after)
