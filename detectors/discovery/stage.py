"""Discoverer: detected batches to templates and news. One process at a time, the one that has the lease.

Grouping is stateful: what a message belongs to depends on all before it. So the memory is the rows', a step writes
both what it found and that its batches are done in one transaction, and whoever takes over makes it anew. A step
that was not written is forgotten with its memory.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, select

from detectors.discovery import records, relearning
from detectors.discovery.closing import close, earliest_due
from detectors.discovery.judging import Limits
from detectors.discovery.memory import Memory
from detectors.discovery.reports import Due, due_reports, runs
from detectors.discovery.reports import report as make_report
from detectors.discovery.step import Step
from detectors.discovery.subject import TROUBLE
from detectors.discovery.writing import StepWriter
from detectors.engine import Rules
from detectors.marks import latest_mark
from detectors.statements import MATCH
from detectors.templates import GROUPING_VERSION
from ingest.batches import Batch, BatchQueue, first_of
from ingest.database import reading, writing
from ingest.event import Clock, Event, to_micros
from ingest.leases import Lease
from ingest.query import EventQuery

_log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=30)
LOOK: Final = timedelta(minutes=1)
FORGET: Final = 200
"""Templates that a step forgets at most."""
BATCHES: Final = 100
"""Batches of a step at most."""
EVENTS: Final = 20_000
"""Events of a step, whatever they are, unless a single batch has more."""


class TroubleReader(Protocol):
    """Reads stored events: `ingest.store.EventStore`."""

    def read_troubles(self, first_id: int, last_id: int, levels: Sequence[str]) -> list[Event]:
        """Those events of a batch that have one of these levels, or an exception."""

    def origins(self, first_id: int, last_id: int) -> set[tuple[str, str, str]]:
        """Whose events a batch has: product, service and node."""

    def count(self, query: EventQuery, *, at_most: int | None = None) -> int:
        """The number of events found; counting stops at `at_most`."""


class Discoverer:
    """Groups the errors of the batches that the detectors are done with, and finds what is news."""

    def __init__(
        self,
        engine: Engine,
        events: TroubleReader,
        batches: BatchQueue,
        rules: Callable[[], Rules],
        clock: Clock,
        lease: Lease,
        limits: Limits | None = None,
        *,
        grouping: int = GROUPING_VERSION,
    ) -> None:
        self._engine = engine
        self._events = events
        self._batches = batches
        self._rules = rules
        self._clock = clock
        self._lease = lease
        self._limits = limits or Limits()
        self._grouping = grouping
        self._memory: Memory | None = None
        self._looked: datetime | None = None  # for what is done now and then
        self.events = 0  # grouped since the start
        self.failures = 0  # events left out because grouping them failed

    def run_once(self) -> int:
        """Group the errors of some batches; their number, 0 when none waits or another process does it."""
        if not self._lease.held(LEASE):
            self._memory = None
            return 0
        try:
            memory = self._remembered()
            if memory is None:
                self._lease.release()
                return 0
            return self._run(memory)
        except BaseException:
            self._memory = None  # it went along with a step that was not written
            raise

    @property
    def templates(self) -> int | None:
        """How many templates there are; None if another process knows."""
        memory = self._memory
        return None if memory is None else len(memory.templates)

    def _remembered(self) -> Memory | None:
        """The memory, made anew if others had the lease. None: a later version of the program is at work."""
        if self._memory is None or self._memory.term != self._lease.term:
            self._memory = None
            with reading(self._engine) as connection:
                before = relearning.grouping_now(connection) or self._grouping
                if before > self._grouping:
                    return None
                memory = records.load(connection, self._grouping, self._lease.term)
            if before < self._grouping:
                self._take_over(memory)
            self._memory = memory
        return self._memory

    def _take_over(self, memory: Memory) -> None:
        """Messages are grouped otherwise than before: what is known of templates is handed on, in silence."""
        with writing(self._engine) as connection:
            if self._lease.confirm(connection):
                relearning.take_over(connection, self._grouping, memory)
                records.save_state(connection, self._grouping, memory)

    def _relearn(self, memory: Memory, until: int) -> int:
        batches = first_of(self._batches.between(memory.relearned or 0, until, BATCHES), EVENTS)
        step = self._gone_through(memory, batches, silent=True)
        with writing(self._engine) as connection:
            if not self._lease.confirm(connection):
                self._memory = None
                return 0
            if batches:
                memory.relearned = batches[-1].id
            elif not relearning.forget_others(connection, self._grouping):
                memory.relearned = memory.relearn_to = None
            self._writer(connection, self._clock()).write(step)
        return 1

    def _run(self, memory: Memory) -> int:
        if memory.relearn_to is not None:
            return self._relearn(memory, memory.relearn_to)
        waiting = first_of(self._batches.undiscovered(BATCHES), EVENTS)
        now = self._clock()
        # Whatever is due by then has been seen: what waits was stored later.
        seen_until = min(now, waiting[0].created) if waiting else now
        with reading(self._engine) as connection:
            due = earliest_due(connection, self._grouping)
        closing = due is not None and due <= seen_until
        reports, old = self._now_and_then(now, seen_until)
        if not waiting and not closing and not reports and not old:
            return 0
        step = self._gone_through(memory, waiting)
        old = [template_id for template_id in old if template_id not in step.found]
        with writing(self._engine) as connection:
            if not self._lease.confirm(connection):
                self._memory = None
                return 0
            for report, came in reports:
                make_report(connection, self._grouping, report, now, runs=came)
            if old:
                records.remove_templates(connection, old)
                memory.forget(set(old))
            if closing:
                close(connection, self._grouping, memory, seen_until, now)
            self._writer(connection, now).write(step)
            self._batches.discovered(connection, [batch.id for batch in waiting], now)
        memory.trim()
        self.events += sum(found.events for found in step.found.values())
        return max(1, len(waiting))

    def _now_and_then(self, now: datetime, seen_until: datetime) -> tuple[list[tuple[Due, bool]], list[int]]:
        """Once a minute: the reports that are due, each with whether events of its release came, and old templates."""
        if self._looked is not None and timedelta(0) <= now - self._looked < LOOK:
            return [], []
        self._looked = now
        forgotten = to_micros(now - self._limits.keep)
        with reading(self._engine) as connection:
            due = [one for one in due_reports(connection, now) if one.when <= seen_until]
            old = records.old_templates(connection, self._grouping, forgotten, FORGET)
        return [(one, runs(self._events, one)) for one in due], old

    def _gone_through(self, memory: Memory, batches: Sequence[Batch], *, silent: bool = False) -> Step:
        with reading(self._engine) as connection:
            mark = latest_mark(connection)
        step = Step(memory, self._limits, self._rules().logins, mark, silent)
        for batch in batches:
            step.sources(
                sorted(self._events.origins(batch.first_event_id, batch.last_event_id)), batch.created
            )
            troubles = self._events.read_troubles(batch.first_event_id, batch.last_event_id, TROUBLE)
            issues = self._issues(batch) if troubles else {}
            for event in troubles:
                try:
                    step.event(event, issues.get(event.id, ()), batch.created)
                except Exception:  # one event must not hold up all that come after it
                    self.failures += 1
                    _log.exception("Report this: event %d could not be grouped and was left out.", event.id)
        return step

    def _issues(self, batch: Batch) -> dict[int, list[str]]:
        """The known issues that the events of a batch met."""
        found: dict[int, list[str]] = defaultdict(list)
        matches = select(MATCH.c.event_id, MATCH.c.issue).where(
            MATCH.c.event_id.between(batch.first_event_id, batch.last_event_id)
        )
        with reading(self._engine) as connection:
            for event_id, issue in connection.execute(matches):
                found[event_id].append(issue)
        return found

    def _writer(self, connection: Connection, now: datetime) -> StepWriter:
        return StepWriter(connection, self._grouping, self._limits, self._rules().issues, now)
