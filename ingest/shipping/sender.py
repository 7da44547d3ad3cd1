"""Sends what is spooled, in its order, one request at a time, until the service has it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from ingest.shipping.spool import Spool
from ingest.shipping.wire import Receipt, unpack_receipt

_log = logging.getLogger(__name__)

BYTES: Final = 512 << 10
EVENTS: Final = 4_000
"""One request holds so many packed bytes and events at most, but for a shipment that is larger by itself."""
SHORTEST: Final = 0.5
LONGEST: Final = 30.0
"""Seconds between tries while the service cannot be had; doubled from try to try."""
PATIENT: Final = 300.0
"""Seconds that a service may ask to be left alone for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered."""

    status: int
    body: bytes = b""
    retry_after: float | None = None  # seconds


class Unreachable(Exception):
    """There was no answer. The message says why, in a few words."""


Post = Callable[[str, bytes], Awaitable[Answer]]
"""`await post(agent, body)`. Raises Unreachable."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing gets through. `temporary`: it may well pass by itself."""

    sentence: str
    temporary: bool


class Sender:
    """Sends the shipments of a spool."""

    def __init__(self, spool: Spool, post: Post, random: Random, to: str) -> None:
        """`to` is what the service is called in messages."""
        self.problem: Problem | None = None
        self.tries = 0  # that failed, one after the other
        self.sent = 0  # events that the service has, since the start
        self._spool = spool
        self._post = post
        self._random = random
        self._to = to
        self._bytes = BYTES

    async def send(self) -> float | None:
        """Send the next request, if something waits: 0 if it got through, else the seconds to wait; None if
        nothing waits.
        """
        waiting = self._spool.oldest(self._bytes, EVENTS)
        if not waiting:
            return None
        try:
            answer = await self._post(self._spool.agent, b"".join(one.packed for one in waiting))
        except Unreachable as error:
            return self._failed(Problem(f"{self._to} cannot be reached: {error}.", temporary=True))
        receipt = unpack_receipt(answer.body)
        if answer.status in (200, 409) and receipt is not None:
            return self._received(receipt, before=self._spool.events)
        if answer.status == 413 and len(waiting) > 1:
            self._bytes = max(1, sum(len(one.packed) for one in waiting) // 2)
            return 0
        return self._failed(_problem(answer.status, self._to), answer.retry_after)

    def _received(self, receipt: Receipt, before: int) -> float:
        if self._spool.delivered(receipt):
            self.sent += before - self._spool.events
            if self.problem is not None:
                _log.warning("%s takes events again.", self._to)
            self.problem, self.tries = None, 0
            return 0
        _log.warning(
            "%s has had shipments from this agent that its state file knows nothing of: the file is a copy or an old "
            "one. Going on as another agent; events may be there twice.",
            self._to,
        )
        self._spool.rename()
        return 0

    def _failed(self, problem: Problem, retry_after: float | None = None) -> float:
        if problem != self.problem:
            _log.warning("%s Trying on.", problem.sentence)
        self.problem = problem
        self.tries += 1
        if retry_after is not None:
            return min(max(retry_after, SHORTEST), PATIENT)
        longest: float = min(SHORTEST * 2 ** min(self.tries - 1, 20), LONGEST)
        return longest * self._random.uniform(0.5, 1)


def _problem(status: int, to: str) -> Problem:
    if status in (401, 403):
        return Problem(
            f"{to} refuses the key ({status}): make one there with `headsup keys add NAME`, and give it with "
            "HEADSUP_SHIP_KEY or --key.",
            temporary=False,
        )
    if status == 413:
        return Problem(
            f"{to} refuses an event as too large (413): a proxy before it may take small bodies only; let it take "
            "16 MB.",
            temporary=False,
        )
    if status in (408, 429) or status >= 500:
        return Problem(f"{to} cannot take events now ({status}).", temporary=True)
    if status in (200, 404, 405) or 300 <= status < 400:
        return Problem(
            f"{to} is no Headsup service, or an older one ({status}): check the address.", temporary=False
        )
    return Problem(
        f"{to} does not understand what is sent ({status}): is it older than this agent?", temporary=False
    )
