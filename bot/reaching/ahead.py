"""Before the first incident it is found out who can be reached, and again for those who cannot."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.conversations import Reference
from bot.directory import Directory
from bot.reaching.ledger import Ledger, subject_of
from bot.reaching.reach import Reach
from bot.reaching.standing import GONE, Finding, Standing, is_untried
from bot.teams.refusals import SendFailed
from ingest.event import Clock

LOOK: Final = timedelta(minutes=10)
"""How often it is looked who is new in the directory, or is to be looked at again."""
AGAIN: Final = timedelta(days=3)
"""After so long somebody who could not be reached is tried again; never who has said no."""
REST: Final = timedelta(minutes=1)
"""So long nobody is tried after Teams has refused what may pass."""
CHAT: Final = Finding("reachable", "there is a chat with them")


def is_due(standing: Standing | None, now: datetime) -> bool:
    """Whether somebody is to be looked at. Pure."""
    if standing is None or is_untried(standing):
        return True
    return standing.state not in (*GONE, "disabled", "reachable") and now - standing.checked >= AGAIN


@dataclass(slots=True)
class Ahead:
    """Asks for everybody's address, at most so many a second; opening a chat tells nobody anything."""

    directory: Callable[[], Directory]
    ledger: Ledger
    reach: Reach
    clock: Clock
    a_second: int
    _waiting: deque[str] = field(default_factory=deque)
    _looked: datetime | None = None
    _next: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many are still to be looked at."""
        return len(self._waiting)

    async def step(self) -> int:
        """One second's worth; 0, since what is left waits for the next second."""
        now = self.clock()
        if self._next is not None and timedelta() < self._next - now <= REST:
            return 0
        self._next = now + timedelta(seconds=1)
        if not self._waiting and (self._looked is None or not timedelta() <= now - self._looked < LOOK):
            self._looked = now
            await asyncio.to_thread(self._fill, now)
        for _ in range(min(self.a_second, len(self._waiting))):
            if not await self._found(self._waiting[0]):
                self._next = now + REST
                self._waiting.rotate(-1)
                return 0
            self._waiting.popleft()
        return 0

    def _fill(self, now: datetime) -> None:
        known = self.ledger.all()
        self._waiting.extend(
            person.login
            for person in self.directory().people
            if is_due(known.get(subject_of(person, person.login)), now)
        )

    async def _found(self, login: str) -> bool:
        try:
            found = await self.reach.reference(login)
        except SendFailed:
            return False
        if isinstance(found, Reference):
            subject = subject_of(self.directory().by_login(login), login)
            await asyncio.to_thread(self.ledger.note, subject, CHAT, self.clock())
        return True
