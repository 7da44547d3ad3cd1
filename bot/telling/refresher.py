"""Shows cards anew: presents each as it is now and replaces the message that was sent."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final, Protocol

from bot.teams.outgoing import Address, Message
from bot.teams.refusals import SendFailed
from bot.telling.deliveries import Deliveries
from bot.telling.outbox import waiting
from bot.telling.refreshes import Refresh, RefreshStore
from ingest.event import Clock

AT_ONCE: Final = 20
CLAIM: Final = timedelta(seconds=60)
"""Longer than any request may take. Losing a claim harms nothing: the card is shown twice."""
MOST_ATTEMPTS: Final = 50
"""Some 40 minutes of trying: what Teams does not take by then stays as it is."""
UNDER_WAY: Final = timedelta(seconds=1)
"""How soon it is looked again whether a card that is being sent, perhaps as it was before, has got there."""


class Editor(Protocol):
    """What is needed of the Bot Connector."""

    async def update(self, to: Address, activity_id: str, message: Message) -> None:
        """Replace a message that the bot sent. Raises SendFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of one table. `present` makes that of a row as it is now; None if there is nothing to show."""

    deliveries: Deliveries[Any]
    present: Callable[[int], Message | None]


@dataclass(frozen=True, slots=True)
class Refresher:
    """Shows anew what waits for it."""

    refreshes: RefreshStore
    cards: Mapping[str, Cards]  # by the name of the table
    editor: Editor
    clock: Clock
    random: Random
    worker: str

    async def run_once(self) -> int:
        """Show the cards that wait; how many were tried."""
        claimed = await asyncio.to_thread(
            lambda: self.refreshes.claim(self.worker, lease=CLAIM, limit=AT_ONCE, now=self.clock())
        )
        outcomes = await asyncio.gather(*(self._show(one) for one in claimed), return_exceptions=True)
        for outcome in outcomes:  # a card that trips us up must not cut off the others
            if isinstance(outcome, BaseException):
                raise outcome
        return len(claimed)

    async def _show(self, refresh: Refresh) -> None:
        cards = self.cards.get(refresh.what)
        place = await asyncio.to_thread(cards.deliveries.place, refresh.row_id) if cards else None
        if cards is None or place is None:
            return await self._done(refresh, "the card's row is gone")
        if place.on_its_way(self.clock()):
            return await self._later(refresh, UNDER_WAY, "it is being sent", tried=False)
        if place.activity_id is None:  # not sent yet: it will be shown as it is then; or it never arrived
            return await self._done(refresh, None)
        message = await asyncio.to_thread(cards.present, refresh.row_id)
        if message is None:
            return await self._done(refresh, "there is nothing to show any more")
        try:
            await self.editor.update(place, place.activity_id, message)
        except SendFailed as error:
            if error.permanent or refresh.attempts + 1 >= MOST_ATTEMPTS:
                return await self._done(refresh, str(error))
            wait = timedelta(seconds=waiting(refresh.attempts + 1, error.retry_after, self.random))
            return await self._later(refresh, wait, str(error), tried=True)
        return await self._done(refresh, None)

    async def _done(self, refresh: Refresh, reason: str | None) -> None:
        await asyncio.to_thread(lambda: self.refreshes.done(refresh, self.clock(), reason=reason))

    async def _later(self, refresh: Refresh, wait: timedelta, reason: str, *, tried: bool) -> None:
        at = self.clock() + wait
        await asyncio.to_thread(lambda: self.refreshes.later(refresh, at, reason, tried=tried))
