"""Takes events in from many senders at once: one thread reads, one writes, and whoever sent waits for the commit.

`pieces` is an iterator of events, run on the reading thread: a generator there decodes a body slice by slice, so that a
large one is never in memory as events as a whole (`intake_lanes` says whose turn it is). The writer takes whatever
waits into one commit: many small requests cost what one large one costs.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from ingest.event import Event
from ingest.receivers.admission import Budget
from ingest.receivers.intake_figures import IntakeFigures
from ingest.receivers.intake_lanes import Lanes
from ingest.receivers.intake_writing import Outcome, Sink, Unavailable, write
from ingest.storage.deliveries import DeliveryKey

_log = logging.getLogger(__name__)

BUDGET: Final = 32 << 20
"""Bytes of request bodies, decompressed, in memory at once."""
PATIENCE: Final = 5.0
"""Seconds that a request waits for room before it is told to come again later."""
ANSWER: Final = 30.0
"""Seconds that a request waits for its commit; shippers themselves give up after 10 to 90."""
QUEUE: Final = 10_000
"""Events that wait for the writer; it takes all of them into one commit."""
QUEUE_BYTES: Final = 4 << 20
"""Bytes of the documents that these events came from."""
TURN: Final = 1_000
"""Events of a request that are read before it is another one's turn, and stored in one commit."""
TURN_BYTES: Final = 1 << 20
AFTER_FAILURE: Final = 0.5  # seconds: a store that is away is not asked more often


class Piece(NamedTuple):
    """Some events of a request, a key for each, and the bytes that they came from."""

    events: Sequence[Event]
    keys: Sequence[DeliveryKey | None]
    size: int


class _Job:
    """One request on its way. `handed_over` is the reading thread's, what is below it the event loop's."""

    def __init__(self, pieces: Iterator[Piece], size: int, future: "asyncio.Future[list[Outcome]]") -> None:
        self.pieces = pieces
        self.size = size
        self.future = future
        self.abandoned = False
        self.handed_over = 0
        self.outcomes: dict[int, list[Outcome]] = {}
        self.total: int | None = None

    def written(self, index: int, outcomes: list[Outcome]) -> None:
        self.outcomes[index] = outcomes
        self._end_if_complete()

    def read(self, total: int) -> None:
        self.total = total
        self._end_if_complete()

    def fail(self, error: BaseException) -> None:
        self.abandoned = True
        if not self.future.done():
            self.future.set_exception(error)

    def _end_if_complete(self) -> None:
        if self.total == len(self.outcomes) and not self.future.done():
            self.future.set_result([one for index in range(self.total) for one in self.outcomes[index]])


class _Waiting(NamedTuple):
    job: _Job
    place: int
    events: Sequence[Any]  # ready for the sink
    keys: Sequence[DeliveryKey | None]


class Intake:
    """The way of shipped events into the store. `store` is to be called on the event loop that `start` was called on.

    `wake` is called after each commit, on the writer's thread.
    """

    def __init__(
        self,
        sink: Sink,
        *,
        wake: Callable[[], None] = lambda: None,
        budget: int = BUDGET,
        patience: float = PATIENCE,
        answer_within: float = ANSWER,
        after_failure: float = AFTER_FAILURE,
        turn: int = TURN,
    ) -> None:
        self.figures = IntakeFigures()
        self.budget = Budget(budget, patience)
        self._sink = sink
        self._wake = wake
        self._answer_within = answer_within
        self._after_failure = after_failure
        self._turn = turn
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jobs: Lanes[_Job] = Lanes()
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._stopping = False
        self._changed = threading.Condition()  # guards the five above
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start both threads; on the event loop."""
        self._loop = asyncio.get_running_loop()
        self._threads = [
            threading.Thread(target=self._read_jobs, name="intake-read"),
            threading.Thread(target=self._write_groups, name="intake-write"),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether both threads are at work."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    async def stop(self) -> None:
        """Write what waits, refuse what is not read yet, end both threads."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    async def store(self, pieces: Iterator[Piece], size: int = 0) -> list[Outcome]:
        """The outcome of each event, in order, after they have been committed. `size`: the bytes of the body.

        Raises Unavailable if the store cannot take them now, and whatever `pieces` raises.
        """
        if self._loop is None or self._stopping:
            raise Unavailable("The service is stopping")
        job = _Job(pieces, size, self._loop.create_future())
        with self._changed:
            self._jobs.add(job)
            self._changed.notify_all()
        try:
            return await asyncio.wait_for(job.future, self._answer_within)
        except TimeoutError:
            raise Unavailable("Storing takes too long") from None
        finally:
            job.abandoned = True  # who is gone sends again
            with self._changed:
                self._jobs.remove(job)

    # -- the reading thread --

    def _read_jobs(self) -> None:
        while True:
            with self._changed:
                while not self._jobs and not self._stopping:
                    self._changed.wait()
                if self._stopping:
                    left = self._jobs.drain()
                    break
                job = self._jobs.next()
            if not self._read_turn(job):
                with self._changed:
                    self._jobs.remove(job)
            del job  # with its body
        for job in left:
            self._post(job.fail, Unavailable("The service is stopping"))

    def _read_turn(self, job: _Job) -> bool:
        """Read the next pieces of a request; whether there may be more."""
        if job.abandoned:
            return False
        events: list[Any] = []
        keys: list[DeliveryKey | None] = []
        size, more = 0, True
        try:
            while more and len(events) < self._turn and size < TURN_BYTES:
                piece = next(job.pieces, None)
                if piece is None:
                    more = False
                else:
                    events += self._ready(piece.events)
                    keys += piece.keys
                    size += piece.size
        except Exception as error:  # the receiver says what it means
            self._post(job.fail, error)
            return False
        if events:
            self._hand_over(_Waiting(job, job.handed_over, events, keys), size)
            job.handed_over += 1
        if not more:
            self._post(job.read, job.handed_over)
        return more

    def _hand_over(self, waiting: _Waiting, size: int) -> None:
        with self._changed:
            while self._is_full() and not self._stopping:
                self._changed.wait()
            self._waiting.append(waiting)
            self.figures.queue_depth += len(waiting.events)
            self._waiting_bytes += size
            self._changed.notify_all()

    def _ready(self, events: Sequence[Event]) -> Sequence[Any]:
        try:
            return self._sink.ready(events)
        except Exception:  # one of them is at fault; the writer finds out which
            return events

    def _is_full(self) -> bool:
        return self.figures.queue_depth >= QUEUE or self._waiting_bytes >= QUEUE_BYTES

    # -- the writing thread --

    def _write_groups(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._stopping:
                    self._changed.wait()
                if not self._waiting:
                    return
                group, self._waiting = self._waiting, deque()
                self._waiting_bytes = 0
                self.figures.queue_depth = 0
                self._changed.notify_all()
            wanted = [waiting for waiting in group if not waiting.job.abandoned]
            if wanted:
                self._write(wanted)

    def _write(self, group: list[_Waiting]) -> None:
        events = [event for waiting in group for event in waiting.events]
        keys = [key for waiting in group for key in waiting.keys]
        began = time.perf_counter()
        self.figures.writing_since = time.monotonic()
        try:
            outcomes = write(self._sink, events, keys)
        except Exception as error:  # a database that is away; a fault of ours must not end the thread either
            self.figures.failed_commits += 1
            unavailable = error if isinstance(error, Unavailable) else Unavailable("The store failed.")
            _log.warning("Events cannot be stored and their senders try again: %s", unavailable)
            self._post(_fail_all, group, unavailable)
            with self._changed:
                if not self._stopping:
                    self._changed.wait_for(lambda: self._stopping, self._after_failure)
            return
        finally:
            self.figures.writing_since = None
        self.figures.committed(outcomes, time.perf_counter() - began)
        self._wake()
        self._post(_written_all, group, outcomes)

    def _post(self, call: Callable[..., None], *arguments: object) -> None:
        """Have something called on the event loop, if there still is one."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call, *arguments)


def _fail_all(group: list[_Waiting], error: Unavailable) -> None:
    for waiting in group:
        waiting.job.fail(error)


def _written_all(group: list[_Waiting], outcomes: list[Outcome]) -> None:
    at = 0
    for waiting in group:
        count = len(waiting.events)
        waiting.job.written(waiting.place, outcomes[at : at + count])
        at += count
