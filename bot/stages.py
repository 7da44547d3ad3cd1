"""What keeps the stages going: each is woken by the commit of the one before, and by a job every second."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.faults import describe
from ingest.event import Clock, utc_now

log = logging.getLogger(__name__)

SAFETY_NET_SECONDS = 1.0
FIRST_JOB: Final = timedelta(seconds=30)
GRACE_SECONDS = 10.0
"""For steps under way when the service stops: a send that is cut off would have an unknown outcome."""


class Stage:
    """Runs `step` whenever woken, until it finds nothing more to do; one run at a time.

    A step that fails is logged and tried again at the next waking: the rows it works on are still there.
    `finish` ends what steps have left under way, when no other step begins.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], Awaitable[int]],
        clock: Clock = utc_now,
        *,
        finish: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.name = name
        self.runs = 0
        self.failures = 0
        self.last_failure: str | None = None  # None once a run has gone well
        self.last_run: datetime | None = None  # when it last found nothing more to do, or failed
        self.working_since: datetime | None = None  # when the run began that is under way
        self._step = step
        self._finish = finish
        self._clock = clock
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = False

    def wake(self) -> None:
        """There may be work. Safe from any thread, and before or after the stage runs."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._woken.set)

    def working_for(self) -> timedelta:
        """How long the run that is under way has taken, by the clock by which it began; none, if there is none."""
        began = self.working_since
        return timedelta(0) if began is None else self._clock() - began

    def end(self) -> None:
        """Begin no other step; to be called on the loop."""
        self._ending = True
        self._woken.set()

    async def run(self) -> None:
        """Work until told to end, or cancelled."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._work()
        finally:
            if self._finish is not None:
                await self._finish()

    async def _work(self) -> None:
        while not self._ending:
            self.working_since = self._clock()
            try:
                while not self._ending and await self._step():
                    self.runs += 1
                    self.working_since = self._clock()
                self.last_failure = None
            except Exception as error:  # whatever it was, the next waking tries again
                self.failures += 1
                self.last_failure = describe(error)
                log.exception("stage %s failed and is tried again", self.name)
            self.working_since, self.last_run = None, self._clock()
            await self._woken.wait()
            self._woken.clear()


def in_thread(
    step: Callable[[], int], *, then: Callable[[], None] | None = None
) -> Callable[[], Awaitable[int]]:
    """A blocking step as an awaitable one; `then` is called after a run that did something."""

    async def run() -> int:
        done = await asyncio.to_thread(step)
        if done and then:
            then()
        return done

    return run


class Job:
    """Runs something that blocks, in a thread of its own, at an interval; a run that takes longer skips the next.

    A run that gives None found that it was not its turn, and counts for nothing. `stop` tells a run that is under way
    to end soon. A run that fails is logged, and the next one tries again.
    """

    def __init__(
        self,
        name: str,
        run: Callable[[], object],
        every: timedelta,
        *,
        stop: Callable[[], None],
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self.every = every
        self.runs = 0
        self.failures = 0
        self.last_failure: str | None = None  # None once a run has gone well
        self.last_run: datetime | None = None  # when it last ended
        self.last_seconds = 0.0
        self.running_since: datetime | None = None
        self._run = run
        self._stop = stop
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self) -> None:
        """One run, to its end."""
        if self.running_since is not None:
            return
        self.running_since = began = self._clock()
        try:
            done = await asyncio.get_running_loop().run_in_executor(self._thread, self._run)
            self.last_failure = None
            if done is None:
                self.running_since = None
                return
        except Exception as error:  # whatever it was, the next run tries again
            self.failures += 1
            self.last_failure = describe(error)
            log.exception("job %s failed and is tried again", self.name)
        self.runs += 1
        self.last_run = self._clock()
        self.last_seconds = (self.last_run - began).total_seconds()
        self.running_since = None

    async def end(self) -> None:
        """Have a run that is under way end, and wait for it."""
        self._stop()
        await asyncio.to_thread(self._thread.shutdown)


class Stages:
    """All stages and periodic jobs of this process, and the stages' safety net."""

    def __init__(
        self, stages: Sequence[Stage], jobs: Sequence[Job] = (), *, grace: float = GRACE_SECONDS
    ) -> None:
        self.stages = tuple(stages)
        self.jobs = tuple(jobs)
        self._grace = grace
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler()

    async def start(self) -> None:
        """Start every stage and the job that wakes them each second."""
        self._tasks = [asyncio.create_task(stage.run(), name=stage.name) for stage in self.stages]
        self._scheduler.add_job(
            self._wake_all, "interval", seconds=SAFETY_NET_SECONDS, coalesce=True, max_instances=1
        )
        for job in self.jobs:
            self._scheduler.add_job(
                job.run,
                "interval",
                seconds=job.every.total_seconds(),
                next_run_time=self._soon(job),
                max_instances=2,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop them. Steps under way are given time to end; then they are cut off, but for those in a thread."""
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(*(job.end() for job in self.jobs))
        for stage in self.stages:
            stage.end()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def alive(self) -> dict[str, bool]:
        """Whether each stage is at work or waits to be woken."""
        return {task.get_name(): not task.done() for task in self._tasks}

    def _soon(self, job: Job) -> datetime:
        """When a job runs first: the service has then caught up with what it missed, or nearly so."""
        return datetime.now(UTC) + min(FIRST_JOB, job.every)

    async def _wake_all(self) -> None:
        for stage in self.stages:
            stage.wake()
