"""The alarm: a POST for each trouble that is opened and one when it has ended, since Teams itself may be the trouble.

    POST HEADSUP_ALARM_URL    {"kind", "subject", "since", "sentence", "state": "opened" | "ended", "host"}

What is answered by 2xx is done; anything else is tried again, ever more seldom, and given up at last.
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, Protocol

import aiohttp

from bot.faults import describe
from bot.outbound import Outbound
from bot.output import iso
from bot.troubles.sentence import sentence
from bot.troubles.store import TroubleStore
from bot.troubles.trouble import Trouble
from ingest.database_errors import AWAY
from ingest.event import Clock

log = logging.getLogger(__name__)

AT_ONCE: Final = 10
LEASE: Final = timedelta(seconds=60)
"""Longer than a request may take."""
TIMEOUT: Final = aiohttp.ClientTimeout(total=20)
AWAY_FOR: Final = timedelta(minutes=2)
"""So long the database may be away before it is an alarm."""
FIRST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 600.0
MOST_TRIES: Final = 30
"""Some four hours of trying."""


class NotTaken(Exception):
    """An alarm that was not taken. The message is one sentence, without what was answered."""


class Post(Protocol):
    """Posts JSON to where alarms go."""

    async def __call__(self, body: Mapping[str, Any]) -> None:
        """Post it. Raises NotTaken."""
        ...


@dataclass(slots=True)
class Alarm:
    """Posts the news of troubles that was not posted yet."""

    store: TroubleStore
    post: Post
    clock: Clock
    random: Random
    outcomes: dict[str, int] = field(default_factory=lambda: {"taken": 0, "refused": 0, "given_up": 0})

    host: str = field(default_factory=socket.gethostname)
    _away_since: datetime | None = None  # since when the database does not answer
    _away_posted: bool = False
    _memory_tries: int = 0
    _memory_next: datetime | None = None

    async def run_once(self) -> int:
        """Post what waits; how many were tried. Raises what the database raises."""
        try:
            waiting = await asyncio.to_thread(
                lambda: self.store.to_post(self.clock(), limit=AT_ONCE, lease=LEASE)
            )
        except AWAY:
            await self._database_is_away()
            raise
        await self._database_is_back()
        for outcome in await asyncio.gather(*map(self._tell, waiting), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
        return len(waiting)

    async def _database_is_away(self) -> None:
        """No row can say so: it is posted from memory, by each process, once it has lasted."""
        now = self.clock()
        self._away_since = self._away_since or now
        if not self._away_posted and now - self._away_since >= AWAY_FOR:
            self._away_posted = await self._posted_from_memory("opened", self._away_since)

    async def _database_is_back(self) -> None:
        if self._away_posted and self._away_since is not None:
            self._away_posted = not await self._posted_from_memory("ended", self._away_since)
        if not self._away_posted:
            self._away_since = None

    async def _posted_from_memory(self, state: str, since: datetime) -> bool:
        """Whether it was taken; else it is tried again, ever more seldom."""
        now = self.clock()
        if self._memory_next is not None and now < self._memory_next:
            return False
        said = f"The database does not answer. Since {since:%Y-%m-%d %H:%M} UTC. Start it; nothing is lost meanwhile."
        body = {"kind": "database_away", "subject": "database", "since": iso(since), "sentence": said}
        try:
            await self.post({**body, "state": state, "host": self.host})
        except NotTaken:
            self.outcomes["refused"] += 1
            self._memory_next = now + timedelta(seconds=wait_after(self._memory_tries, self.random))
            self._memory_tries += 1
            return False
        self.outcomes["taken"] += 1
        self._memory_tries, self._memory_next = 0, None
        return True

    async def _tell(self, one: Trouble) -> None:
        try:
            await self.post(body_of(one))
        except NotTaken as error:
            await self._refused(one, error)
            return
        self.outcomes["taken"] += 1
        await asyncio.to_thread(self.store.posted, one)

    async def _refused(self, one: Trouble, error: NotTaken) -> None:
        if one.post_tries + 1 >= MOST_TRIES:
            self.outcomes["given_up"] += 1
            log.error("An alarm is given up: %s", error)
            await asyncio.to_thread(self.store.posted, one)
            return
        self.outcomes["refused"] += 1
        if one.post_tries == 0:
            log.warning("An alarm is tried again: %s", error)
        at = self.clock() + timedelta(seconds=wait_after(one.post_tries, self.random))
        await asyncio.to_thread(self.store.post_later, one, at)


def body_of(one: Trouble) -> dict[str, Any]:
    """What is posted."""
    return {
        "kind": one.kind,
        "subject": one.subject,
        "since": iso(one.since),
        "sentence": sentence(one),
        "state": "opened" if one.ended is None else "ended",
        "host": one.host,
    }


def wait_after(tries: int, random: Random) -> float:
    """Seconds until it is tried again after so many tries before this one: doubling, with jitter."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(tries, 20))
    return random.uniform(longest / 2, longest)


def alarm_session(ca_file: Path | None = None) -> aiohttp.ClientSession:
    """A session for alarms; HTTPS_PROXY, NO_PROXY and an own CA are honoured."""
    return Outbound(ca_file).session(TIMEOUT)


def posting(url: str, session: Callable[[], aiohttp.ClientSession]) -> Post:
    """Posts to an address."""

    async def post(body: Mapping[str, Any]) -> None:
        try:
            async with session().post(url, json=body, timeout=TIMEOUT, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NotTaken(f"HEADSUP_ALARM_URL does not answer ({describe(error)}).") from error
        if not 200 <= status < 300:
            raise NotTaken(f"HEADSUP_ALARM_URL answers {status}.")

    return post
