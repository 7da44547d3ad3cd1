"""Of several processes on one database one sends at a time, and all together keep to the tenant's limit.

The holder of the lease `sending` sends what nobody waits for. The others only answer the people who write to them; each
holds a lease `answers-N`, which says that it is there, and may ask its share of what the sender leaves to them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from bot.pacing.limits import TENANT
from bot.pacing.pace import Pace
from ingest.leases import Lease, Leases

LENGTH: Final = timedelta(seconds=6)
"""As long do people wait when the machine of the sender has died; a dead process of our own is seen at once."""
LOOK: Final = 1.0
"""Seconds between two looks at who else is there."""
SETTLED: Final = 3.0
"""Seconds after which every process knows of a new one, which asks nothing before."""
EACH: Final = 5
"""Requests a second left to each process that only answers,"""
TOGETHER: Final = 20
"""and to all of them at most."""
PLACES: Final = 20
"""Leases that say who answers. More processes than that share the tenant's rest unseen: nobody runs so many."""


class Turn(Protocol):
    """Whether this process is the one that sends."""

    async def mine(self) -> bool:
        """Whether it is, after a look now and then at the database."""
        ...

    def holds(self) -> bool:
        """Whether it still is, by what is known."""
        ...


@dataclass(frozen=True, slots=True)
class Alone:
    """It is always this process's turn."""

    async def mine(self) -> bool:
        """Always."""
        return True

    def holds(self) -> bool:
        """Always."""
        return True


def shares(others: int) -> tuple[int, int]:
    """Requests a second of the sender, and of each of `others` that only answer."""
    left = min(EACH * others, TOGETHER)
    return TENANT.most - left, left // others if others else 0


@dataclass(slots=True)
class LeasedTurn:
    """The turn by the lease, and the budget that goes with it, which it sets. For one event loop."""

    leases: Leases
    pace: Pace
    in_thread: Callable[[Callable[[], None]], Awaitable[None]]
    seconds: Callable[[], float] = time.monotonic
    _sending: Lease = field(init=False)
    _place: Lease | None = None
    _since: float | None = None  # when our place was taken
    _term: int | None = None
    _others: int = 0
    _looked: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._sending = self.leases.of("sending")

    async def mine(self) -> bool:
        """Whether this process sends; looks at the database each second."""
        async with self._lock:
            if self.seconds() - self._looked >= LOOK:
                await self.in_thread(self._look)
                self._use()
        return self._sending.term is not None

    def holds(self) -> bool:
        """Whether the lease is surely ours still."""
        fresh = self.seconds() - self._looked < LENGTH.total_seconds() - LOOK
        return self._sending.term is not None and fresh

    def _look(self) -> None:
        now = self.seconds()
        self._sending.held(LENGTH)
        if self._place is None or not self._place.held(LENGTH):
            self._place = next((one for one in self._places() if one.held(LENGTH)), None)
            self._since = None if self._place is None else now
        at, own = self.leases.clock(), self.leases.worker
        self._others = sum(
            lease.name.startswith("answers-") and lease.until > at and lease.worker != own
            for lease in self.leases.all()
        )
        self._looked = now

    def _places(self) -> list[Lease]:
        return [self.leases.of(f"answers-{number}") for number in range(1, PLACES + 1)]

    def _use(self) -> None:
        sender, other = shares(self._others)
        term = self._sending.term
        if term is not None:
            self.pace.limits.budget = sender
            if term != self._term and term > 1:  # whoever had it may have asked a moment ago
                self.pace.limits.hold_all(self.pace.now() + TENANT.seconds)
        else:
            settled = self._since is not None and self.seconds() - self._since >= SETTLED
            self.pace.limits.budget = (other or EACH) if settled else 0
        self._term = term
