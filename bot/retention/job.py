"""The job that removes what is too old: one process at a time, and out of everybody's way."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.faults import describe
from bot.jobs import JobStore, period_of
from bot.retention.kinds import KINDS, Keep, Kind, kinds
from bot.retention.purge import Progress, purge
from bot.settings import Settings
from bot.stages import Job
from bot.telling.workers import has_died
from detectors.known_issue import KnownIssue
from ingest.event import Clock
from ingest.store import EventStore

log = logging.getLogger(__name__)

NAME: Final = "retention"
ASKED: Final = 10
"""How often, in a period, each process asks whether the job is due: so soon is a process that was killed replaced."""
LEASE: Final = timedelta(minutes=2)
"""Longer than any slice takes. After a kill another process waits this long."""
REST: Final = 1.0
"""After a slice, this many times its length is left to others."""
LONGEST_REST: Final = 0.25  # seconds


@dataclass(slots=True)
class Retention:
    """Removes what is too old, whenever `run` is called. Shared with whoever shows how far it is."""

    kinds: Callable[[], Sequence[Kind]]
    jobs: JobStore
    audit: AuditLog
    clock: Clock
    worker: str
    stop: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None  # of the run under way
    removed: Counter[str] = field(default_factory=Counter)  # by this process, since its start
    longest_slice: float = 0.0  # seconds, since the start

    def run(
        self, shown: Callable[[Progress], None] = lambda _: None, *, period: int | None = None
    ) -> Counter[str] | None:
        """Remove what is too old; how much of what. Raises what went wrong.

        None if another process is at it, or was in this `period` of the job.
        """
        if not self.jobs.take(NAME, self.worker, LEASE, self.clock(), period=period):
            return None
        progress = self.progress = Progress()
        began, now = time.monotonic(), self.clock()
        kept = began

        def go_on(seconds: float) -> bool:
            nonlocal kept
            shown(progress)
            if time.monotonic() - kept > LEASE.total_seconds() / 4:
                if not self.jobs.keep(NAME, self.worker, LEASE, self.clock()):
                    return False
                kept = time.monotonic()
            return not self.stop.wait(min(REST * seconds, LONGEST_REST))

        failure: str | None = None
        try:
            return purge(self.kinds(), now, progress, go_on=go_on)
        except Exception as error:
            failure = describe(error)
            raise
        finally:
            self._ended(progress, time.monotonic() - began, failure)

    def removed_so_far(self) -> dict[str, int]:
        """What this process has removed since its start, by kind, the run under way included."""
        progress = self.progress
        return {kind: self.removed[kind] + (progress.removed[kind] if progress else 0) for kind in KINDS}

    def _ended(self, progress: Progress, seconds: float, failure: str | None) -> None:
        self.progress = None
        self.longest_slice = max(self.longest_slice, progress.longest)
        removed = +progress.removed
        self.removed += removed
        if removed:
            said = ", ".join(f"{number} {kind}" for kind, number in removed.items())
            log.info("removed what was too old: %s", said, extra={"seconds": round(seconds, 1)})
            self.audit.append("headsup", "purged", detail=said)
        self.jobs.end(NAME, self.worker, self.clock(), removed=removed, failure=failure)


def retention_of(
    engine: Engine,
    issues: Callable[[], Mapping[str, KnownIssue]],
    settings: Settings,
    clock: Clock,
    worker: str,
) -> Retention:
    """The retention of a database, as the settings say."""
    events, keep = EventStore(engine, clock), Keep.of(settings)
    return Retention(
        lambda: kinds(engine, events, issues(), keep),
        JobStore(engine, has_died),
        AuditLog(engine, clock),
        clock,
        worker,
    )


def periodic(retention: Retention, clock: Clock, every: timedelta) -> Job:
    """The same as a job of the service: once in each `every`, in one of the processes."""
    return Job(
        NAME,
        lambda: retention.run(period=period_of(clock(), every)),
        every / ASKED,
        stop=retention.stop.set,
        clock=clock,
    )
