"""Counts people: detected batches to rows of who worked and failed, exact for people over a day and a week.

One process does it, the holder of the lease `health`. A person is one row in each group and span, which has the hour
in which they came first, and the count of that hour changes in the same transaction: whatever a kill repeats finds its
people there and counts nobody twice. Batches are marked as counted with the last of them. Events are never read again.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import Connection, Engine, select

from bot.directory import Directory
from bot.health import rows
from bot.health.groups import LATE, Group, groups_of, moment_at, moment_of, values_of
from detectors.statements import MATCH
from ingest.batches import Batch, BatchQueue, first_of
from ingest.database import reading, writing
from ingest.event import Clock, Event
from ingest.leases import Lease
from ingest.storage.work import Work

LEASE: Final = timedelta(seconds=30)
BATCHES: Final = 100
EVENTS: Final = 20_000
"""Events of a step, unless a single batch has more."""
ROWS: Final = 2_000
"""Rows of people that a transaction writes at most: more would keep other writers waiting."""
REMEMBERED: Final = 200_000
"""People in groups that are remembered; then all are forgotten, and read again as they come."""
VALUES: Final = 100
"""Values of a dimension that are counted in a span; people of further ones count among everybody only."""


class Seen(NamedTuple):
    """The hours in which somebody worked and failed first."""

    worked: int
    failed: int | None

    def with_(self, other: "Seen") -> "Seen":
        """The earlier of each."""
        failed = self.failed
        if failed is None or (other.failed is not None and other.failed < failed):
            failed = other.failed
        if failed == self.failed and self.worked <= other.worked:
            return self  # the usual case
        return Seen(min(self.worked, other.worked), failed)


class WorkReader(Protocol):
    """Reads stored events: `ingest.store.EventStore`."""

    def work(self, first_id: int, last_id: int) -> list[Work]:
        """Who did what in the events of a batch."""

    def get_many(self, event_ids: Sequence[int]) -> list[Event]:
        """Events by their ids."""


class Counting:
    """Counts the people of the batches that the detectors are done with."""

    def __init__(
        self,
        engine: Engine,
        events: WorkReader,
        batches: BatchQueue,
        directory: Callable[[], Directory],
        zone: str,
        clock: Clock,
        lease: Lease,
    ) -> None:
        self._engine = engine
        self._events = events
        self._batches = batches
        self._directory = directory
        self._zone = zone
        self._clock = clock
        self._lease = lease
        self._term: int | None = None
        self._seen: defaultdict[Group, dict[str, Seen]] = defaultdict(dict)
        self._remembered = 0
        self._values: dict[tuple[str, str, int, str], set[str]] = {}
        self.left_out = 0  # events too late, or of too many values, since the start

    def run_once(self) -> int:
        """Count the people of some batches; their number, 0 when none waits or another process does it."""
        waiting = first_of(self._batches.uncounted(BATCHES), EVENTS)
        if not waiting or not self._lease.held(LEASE):
            return 0
        if self._term != self._lease.term or self._remembered > REMEMBERED:
            self._forget()
            self._term = self._lease.term
        try:
            return self._count(waiting)
        except BaseException:
            self._forget()  # it went along with a step that was not written
            raise

    def _count(self, waiting: Sequence[Batch]) -> int:
        now = self._clock()
        found = self._found(waiting, now)
        hits = self._hits(waiting, now)
        with reading(self._engine) as connection:
            found = self._counted_values(connection, found)
            before = {
                group: rows.people(connection, group, [one for one in people if one not in self._seen[group]])
                for group, people in found.items()
            }
        members: list[dict[str, Any]] = []
        counts: Counter[tuple[Group, int, str]] = Counter()
        for group, people in found.items():
            known = self._seen[group]
            for person, hours in before[group].items():
                known[person] = Seen(*hours)
            self._remembered += len(before[group])
            for some in _slices(people, ROWS):
                members += self._changed(group, some, counts)
                if len(members) >= ROWS:
                    if not self._written(members, counts):
                        return 0
                    members, counts = [], Counter()
        done = [batch.id for batch in waiting]
        return len(done) if self._written(members, counts, hits, done) else 0

    def _written(
        self,
        members: Sequence[Mapping[str, Any]],
        counts: Counter[tuple[Group, int, str]],
        hits: Sequence[Mapping[str, Any]] = (),
        done: Sequence[int] = (),
    ) -> bool:
        """Write these down; False if another process has the lease by now."""
        with writing(self._engine) as connection:
            if not self._lease.confirm(connection):
                self._forget()
                return False
            rows.write(connection, members, counts, hits)
            self._batches.counted(connection, done, self._clock())
        return True

    def _found(self, waiting: Sequence[Batch], now: datetime) -> dict[Group, dict[str, Seen]]:
        """Who came in these batches, by group, with the hours in which they came first."""
        directory, found = self._directory(), defaultdict[Group, dict[str, Seen]](dict)
        earliest, latest = self._bounds(now)
        for batch in waiting:
            for work in self._events.work(batch.first_event_id, batch.last_event_id):
                moment = moment_of(work.quarter, self._zone)
                if not earliest <= moment.day <= latest:
                    self.left_out += 1
                    continue
                person = directory.by_login(work.login)
                roles = (work.role,) if work.role else person.roles if person else ()
                values = list(values_of(work.operation, work.document_type, sorted(roles)))
                name = person.login if person else work.login
                for group, hour in groups_of(work.product.strip().casefold(), moment, values):
                    seen = Seen(hour, hour if work.failed else None)
                    there = found[group].get(name)
                    found[group][name] = seen if there is None else there.with_(seen)
        return found

    def _changed(
        self, group: Group, people: Mapping[str, Seen], counts: Counter[tuple[Group, int, str]]
    ) -> list[dict[str, Any]]:
        """The rows of those who are new in a group, or came earlier than was known; `counts` follow."""
        known = self._seen[group]
        changed = []
        for person, seen in people.items():
            there = known.get(person)
            now = seen if there is None else there.with_(seen)
            if now == there:
                continue
            if there is None:
                self._remembered += 1
            known[person] = now
            for what, old, new in (
                ("worked", there.worked if there else None, now.worked),
                ("failed", there.failed if there else None, now.failed),
            ):
                if old == new:
                    continue
                if old is not None:
                    counts[group, old, what] -= 1
                if new is not None:
                    counts[group, new, what] += 1
            changed.append({**group._asdict(), "person": person, "worked": now.worked, "failed": now.failed})
        return changed

    def _counted_values(
        self, connection: Connection, found: Mapping[Group, dict[str, Seen]]
    ) -> dict[Group, dict[str, Seen]]:
        """Without the groups of values that are too many: a log may write whatever it likes."""
        kept = {}
        for group, people in found.items():
            which = (group.product, group.span, group.start, group.dimension)
            if which not in self._values:
                self._values[which] = rows.values(connection, *which)
            there = self._values[which]
            if group.value in there or len(there) < VALUES:
                there.add(group.value)
                kept[group] = people
            else:
                self.left_out += 1
        return kept

    def _hits(self, waiting: Sequence[Batch], now: datetime) -> list[dict[str, Any]]:
        """Who ran into which known issue in these batches, by group."""
        directory, hits = self._directory(), {}
        earliest, latest = self._bounds(now)
        issues: dict[int, set[str]] = defaultdict(set)
        with reading(self._engine) as connection:
            for batch in waiting:
                which = MATCH.c.event_id.between(batch.first_event_id, batch.last_event_id)
                for event_id, issue in connection.execute(
                    select(MATCH.c.event_id, MATCH.c.issue).where(which)
                ):
                    issues[event_id].add(issue)
        for event in self._events.get_many(sorted(issues)):
            moment = moment_at(event.time, self._zone)
            if not event.user or not earliest <= moment.day <= latest:
                continue
            person = directory.by_login(event.user)
            roles = (event.role,) if event.role else person.roles if person else ()
            for dimension, value in values_of(
                event.operation or "", event.document_type or "", sorted(roles)
            ):
                for issue in issues[event.id] if dimension else ():
                    key = (
                        (event.product or "").strip().casefold(),
                        moment.day,
                        issue,
                        person.login if person else event.user,
                        dimension,
                        value,
                    )
                    hits[key] = dict(zip(rows.HIT_KEY, key, strict=True))
        return list(hits.values())

    def _bounds(self, now: datetime) -> tuple[int, int]:
        """The days that are counted: a week back, and tomorrow, for clocks that are ahead."""
        return moment_at(now - LATE, self._zone).day, moment_at(now, self._zone).day + 1

    def _forget(self) -> None:
        self._seen.clear()
        self._values.clear()
        self._remembered, self._term = 0, None


def _slices(people: Mapping[str, Seen], size: int) -> Iterator[Mapping[str, Seen]]:
    rest = iter(people.items())
    while some := dict(islice(rest, size)):
        yield some
