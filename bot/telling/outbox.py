"""Sends what was planned: claimed, written down as being sent, sent, and the outcome written down."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final, Generic, Protocol, TypeVar

from bot.conversations import ConversationStore, Reference
from bot.directory import Person
from bot.teams.connector import SendFailed
from bot.teams.outgoing import Address, Message
from bot.telling.deliveries import Deliveries
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

    async def send(self, to: Address, message: Message, *, alert: bool = False) -> str | None:
        """Send; the activity's id, if it is given one. Raises SendFailed."""
        ...

    async def create_conversation(
        self, service_url: str, *, tenant_id: str | None, bot_id: str | None, aad_object_id: str
    ) -> str:
        """The personal chat with somebody; its id. Raises SendFailed."""
        ...


class Delivery(Protocol):
    """A card for somebody: a notice, or a piece of news."""

    @property
    def id(self) -> int: ...
    @property
    def person(self) -> str: ...
    @property
    def attempts(self) -> int: ...


One = TypeVar("One", bound=Delivery)


@dataclass(frozen=True, slots=True)
class From:
    """As whom the bot opens chats with people it has not met."""

    service_url: str
    tenant_id: str | None
    bot_id: str | None


@dataclass(frozen=True, slots=True)
class Outbox(Generic[One]):
    """Delivers notices, or news. `present` makes the card; None when there is no longer anything to say."""

    notices: Deliveries[One]
    conversations: ConversationStore
    connector: Connector
    present: Callable[[One], Message | None]
    person: Callable[[str], Person | None]
    origin: From
    clock: Clock
    random: Random
    worker: str
    gone: str = "the known issue is no longer there"

    async def run_once(self) -> int:
        """Deliver the notices that wait; how many were tried."""
        await asyncio.to_thread(self.notices.give_up_lost, self.clock())
        claimed = await asyncio.to_thread(
            lambda: self.notices.claim(self.worker, lease=CLAIM, limit=AT_ONCE, now=self.clock())
        )
        outcomes = await asyncio.gather(
            *(self._deliver(notice) for notice in claimed), return_exceptions=True
        )
        for outcome in outcomes:  # a notice that trips us up must not cut off the sending of the others
            if isinstance(outcome, BaseException):
                raise outcome
        return len(claimed)

    async def _deliver(self, notice: One) -> None:
        person = self.person(notice.person)
        if person is None or not person.aad_object_id:
            await self._fail(notice, "unreachable", "the directory has no Teams identity for this person")
            return
        message = await asyncio.to_thread(self.present, notice)
        if message is None:
            await self._fail(notice, "failed", self.gone)
            return
        if await asyncio.to_thread(self.conversations.has_left, person.aad_object_id):
            await self._fail(notice, "unreachable", "the person has removed the app")
            return
        try:
            reference = await self._reference(person.aad_object_id)
        except SendFailed as error:  # nothing was sent to the person yet, whatever went wrong
            await self._refused(notice, error, notice.attempts + 1)
            return
        begun = await asyncio.to_thread(
            lambda: self.notices.sending(notice.id, worker=self.worker, lease=LEASE, now=self.clock())
        )
        if not begun:
            return
        try:
            activity_id = await self.connector.send(reference, message, alert=True)
        except SendFailed as error:
            if error.outcome_unknown:
                await self._fail(notice, "unknown", str(error))
            else:
                await self._refused(notice, error, notice.attempts + 1)
            return
        now = self.clock()
        await asyncio.to_thread(
            lambda: self.notices.accepted(
                notice.id,
                conversation_id=reference.id,
                service_url=reference.service_url,
                activity_id=activity_id,
                now=now,
            )
        )

    async def _reference(self, aad_object_id: str) -> Reference:
        """Where the person is reached: as they were met, or in a chat that is opened now."""
        known = await asyncio.to_thread(self.conversations.of_person, aad_object_id)
        if known is not None:
            return known
        opened = Reference(
            id=await self.connector.create_conversation(
                self.origin.service_url,
                tenant_id=self.origin.tenant_id,
                bot_id=self.origin.bot_id,
                aad_object_id=aad_object_id,
            ),
            kind="personal",
            service_url=self.origin.service_url,
            tenant_id=self.origin.tenant_id,
            aad_object_id=aad_object_id,
            bot_id=self.origin.bot_id,
        )
        await asyncio.to_thread(self.conversations.save, opened, self.clock())
        return opened

    async def _refused(self, notice: One, error: SendFailed, attempts: int) -> None:
        """It surely did not arrive: try again later, unless it never will."""
        if error.permanent or attempts >= MOST_ATTEMPTS:
            await self._fail(notice, "failed", str(error))
            return
        now = self.clock()
        wait = timedelta(seconds=waiting(attempts, error.retry_after, self.random))
        await asyncio.to_thread(
            lambda: self.notices.retry(
                notice.id,
                worker=self.worker,
                attempts=attempts,
                at=now + wait,
                detail=str(error),
                now=now,
            )
        )

    async def _fail(self, notice: One, state: str, detail: str) -> None:
        await asyncio.to_thread(
            lambda: self.notices.failed(
                notice.id, worker=self.worker, state=state, detail=detail, now=self.clock()
            )
        )


def waiting(attempts: int, retry_after: float | None, random: Random) -> float:
    """Seconds until the next try: what Teams asked for, else doubling, with jitter so that tries spread out.

    https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    """
    if retry_after is not None:
        return min(retry_after, LONGEST_ASKED) + random.uniform(0, FIRST_WAIT)
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(attempts - 1, 0))
    return random.uniform(longest / 2, longest)
