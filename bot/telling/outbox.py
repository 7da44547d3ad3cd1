"""Sends what was planned: claimed, written down as being sent, sent, and the outcome written down."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final, Generic, Protocol

from bot.conversations import Reference
from bot.reaching.reach import Reach, Unreached
from bot.teams.outgoing import Address, Message
from bot.teams.refusals import SendFailed
from bot.telling.deliveries import Deliveries
from bot.telling.letters import Fold, One, Present, each_alone, for_each_recipient
from ingest.event import Clock

AT_ONCE: Final = 20
MOST_ATTEMPTS: Final = 8
CLAIM: Final = timedelta(seconds=10)
"""How long notices that wait stay with a process that may have died. Losing a claim harms nothing."""
LEASE: Final = timedelta(seconds=60)
"""Longer than any send may take, so that an expired lease means a dead process."""
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 60.0
LONGEST_ASKED: Final = 3_600.0
"""Seconds of a `Retry-After` that are believed: a workaround of yesterday helps nobody."""


class Connector(Protocol):
    """What the outbox needs of the Bot Connector."""

    async def send(
        self, to: Address, message: Message, *, alert: bool = False, reply_to: str | None = None
    ) -> str | None:
        """Send; the activity's id, if it is given one. Raises SendFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Outbox(Generic[One]):
    """Delivers notices, news or posts, letter by letter; of each delivery the outcome is written down on its own.

    `thread`: the message that a letter answers.
    """

    notices: Deliveries[One]
    reach: Reach
    connector: Connector
    present: Present[One]
    clock: Clock
    random: Random
    worker: str
    fold: Fold[One] = each_alone
    thread: Callable[[Sequence[One]], str | None] = lambda _: None
    gone: str = "the known issue is no longer there"

    async def run_once(self) -> int:
        """Deliver what waits; how many letters were tried."""
        await asyncio.to_thread(self.notices.give_up_lost, self.clock())
        claimed = await asyncio.to_thread(
            lambda: self.notices.claim(self.worker, lease=CLAIM, limit=AT_ONCE, now=self.clock())
        )
        letters = [letter for waiting in for_each_recipient(claimed) for letter in self.fold(waiting)]
        outcomes = await asyncio.gather(
            *(self._deliver(letter) for letter in letters), return_exceptions=True
        )
        for outcome in outcomes:  # a letter that trips us up must not cut off the sending of the others
            if isinstance(outcome, BaseException):
                raise outcome
        return len(letters)

    async def _deliver(self, letter: Sequence[One]) -> None:
        recipient = letter[0].recipient
        message = await asyncio.to_thread(self.present, letter)
        if message is None:
            await self._fail(letter, "failed", self.gone)
            return
        try:
            reference = await self.reach.reference(recipient)
        except SendFailed as error:  # nothing was sent to the recipient yet, whatever went wrong
            await self._refused(letter, error)
            return
        if isinstance(reference, Unreached):
            await self._fail(letter, reference.state, reference.reason)
            return
        begun = await asyncio.to_thread(self._begin, letter)
        if begun and len(begun) < len(letter):  # what fell away is not to be told
            message = await asyncio.to_thread(self.present, begun)
        if not begun:
            return
        if message is None:
            await self._fail(begun, "failed", self.gone)
            return
        try:
            activity_id = await self.connector.send(
                reference, message, alert=True, reply_to=self.thread(begun)
            )
        except SendFailed as error:
            if error.outcome_unknown:
                await self._fail(begun, "unknown", str(error))
                return
            await self.reach.refused(recipient, error)
            await self._refused(begun, error)
            return
        await asyncio.to_thread(self._accepted, begun, reference, activity_id)

    def _begin(self, letter: Sequence[One]) -> Sequence[One]:
        """Those of a letter whose send begins now."""
        now = self.clock()
        return [
            one for one in letter if self.notices.sending(one.id, worker=self.worker, lease=LEASE, now=now)
        ]

    def _accepted(self, letter: Sequence[One], to: Reference, activity_id: str | None) -> None:
        now = self.clock()
        for one in letter:
            self.notices.accepted(
                one.id, conversation_id=to.id, service_url=to.service_url, activity_id=activity_id, now=now
            )

    async def _refused(self, letter: Sequence[One], error: SendFailed) -> None:
        """It surely did not arrive: try again later, unless it never will."""
        attempts = max(one.attempts for one in letter) + 1
        if error.permanent or attempts >= MOST_ATTEMPTS:
            await self._fail(letter, "failed", str(error))
            return
        now = self.clock()
        at = now + timedelta(seconds=waiting(attempts, error.retry_after, self.random))

        def write() -> None:
            for one in letter:
                self.notices.retry(
                    one.id, worker=self.worker, attempts=one.attempts + 1, at=at, detail=str(error), now=now
                )

        await asyncio.to_thread(write)

    async def _fail(self, letter: Sequence[One], state: str, detail: str) -> None:
        def write() -> None:
            for one in letter:
                self.notices.failed(one.id, worker=self.worker, state=state, detail=detail, now=self.clock())

        await asyncio.to_thread(write)


def waiting(attempts: int, retry_after: float | None, random: Random) -> float:
    """Seconds until the next try: what Teams asked for, else doubling, with jitter so that tries spread out.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    """
    if retry_after is not None:
        return min(retry_after, LONGEST_ASKED) + random.uniform(0, FIRST_WAIT)
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(attempts - 1, 0))
    return random.uniform(longest / 2, longest)
