"""A node's agent at work: one thread tails, the event loop sends."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from ingest.event import Clock
from ingest.shipping.sender import Sender
from ingest.shipping.spool import Spool
from ingest.sources import Source
from ingest.tailing.tail import Tailer

_log = logging.getLogger(__name__)

REPORT: Final = timedelta(minutes=1)
GIVE_UP: Final = 6
"""Failed tries after which `ship_once` ends, some 10 seconds."""
_IDLE: Final = 1.0  # seconds: a wake-up may be lost


class Agent:
    """Tails sources into a spool and sends it on."""

    def __init__(self, sources: Sequence[Source], spool: Spool, sender: Sender, clock: Clock) -> None:
        self._spool = spool
        self._sender = sender
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._spooled = asyncio.Event()
        self._tailer = Tailer(sources, spool, clock, wake=self._wake, room=lambda: spool.has_room)
        self._reported = (clock(), 0)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. What is spooled then is sent next time."""
        await self._work(self._tailer.run, stop, once=False)

    async def run_once(self, stop: asyncio.Event) -> bool:
        """Read what is there, send it, and end; whether everything got through."""
        return await self._work(self._drain, stop, once=True)

    async def _work(
        self, tail: Callable[[threading.Event], object], stop: asyncio.Event, *, once: bool
    ) -> bool:
        self._loop = asyncio.get_running_loop()
        ended = threading.Event()
        reading = asyncio.create_task(asyncio.to_thread(tail, ended))
        try:
            while not stop.is_set():
                last_look = reading.done()
                wait = await self._sender.send()
                self._report()
                if wait is None:
                    if once and last_look:
                        return True
                    self._spooled.clear()
                    await self._wait(stop, _IDLE if not once else 0.05, self._spooled)
                elif wait:
                    problem = self._sender.problem
                    if once and problem and (not problem.temporary or self._sender.tries >= GIVE_UP):
                        return False
                    await self._wait(stop, wait)
            return False
        finally:
            ended.set()
            await reading

    async def _wait(self, stop: asyncio.Event, seconds: float, until: asyncio.Event | None = None) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (stop, until) if event is not None]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()

    def _drain(self, ended: threading.Event) -> None:
        try:
            self._tailer.drain(ended)
        finally:
            self._tailer.close()

    def _wake(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spooled.set)

    def _report(self) -> None:
        """Say how it goes, once a minute if there is something to say."""
        now = self._clock()
        since, sent = self._reported
        if now - since < REPORT:
            return
        self._reported = (now, self._sender.sent)
        if self._sender.sent == sent and not self._spool.events:
            return
        _log.info(
            "%d events sent in the last minute, %d wait (%.1f MB)%s.",
            self._sender.sent - sent,
            self._spool.events,
            self._spool.size / 1e6,
            "" if self._spool.has_room else "; the spool is full and reading waits",
        )
