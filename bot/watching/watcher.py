"""Takes events to those who watch for them, batch by batch as they are stored. Without watches it reads nothing.

One process does it, the holder of the lease `watch`. What met a watch is written in the transaction that marks the
batches, so a kill repeats what was not written and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Connection, Engine

from bot.audit import AuditLog
from bot.directory import Directory
from bot.naming import concerned
from bot.rights import NOBODY, Rights, RoleNames
from bot.telling.posts import NewPost, PostStore
from bot.telling.refreshes import RefreshStore
from bot.watching.matching import Meets, compiled
from bot.watching.store import LATEST, Watch, WatchStore, Why
from ingest.batches import Batch, BatchQueue, first_of
from ingest.database import writing
from ingest.event import Clock, Event
from ingest.leases import Lease
from ingest.query import EventQuery

LEASE: Final = timedelta(seconds=30)
BATCHES: Final = 50
EVENTS: Final = 20_000
"""Events of a step, unless a single batch has more."""
PACE: Final = timedelta(seconds=10)
"""A card is shown anew no more often than this."""
QUIET: Final = timedelta(minutes=10)
"""After so long without an event the next one gets a new message, which a phone shows."""
LATE: Final = timedelta(minutes=15)
"""Events from longer before the watch began are history that is being read, not what happens now."""
SETTLED: Final = timedelta(minutes=5)
"""No commit takes so long: batches from before then are all to be seen."""
PEOPLE: Final = 500
"""People that a watch remembers to have told the audit log of; of the others it is told again."""


class EventReader(Protocol):
    """Reads stored events: `ingest.store.EventStore`."""

    def read(self, first_id: int, last_id: int) -> list[Event]:
        """The events of a batch."""
        ...


@dataclass(slots=True)
class _Going:
    """A watch in a step."""

    watch: Watch
    meets: Meets
    rights: Rights
    found: list[Event] = field(default_factory=list)

    def take(self, batch: Batch, events: Sequence[Event]) -> None:
        since = self.watch.since - LATE
        if batch.id > self.watch.after_batch:
            self.found += [
                event
                for event in events
                if event.time >= since and self.meets(event) and self.rights.may_see(event.product)
            ]


@dataclass(slots=True)
class Watcher:
    """The stage. `rights` of who watches are asked for in every step."""

    engine: Engine
    events: EventReader
    batches: BatchQueue
    watches: WatchStore
    posts: PostStore
    audit: AuditLog
    directory: Callable[[], Directory]
    roles: RoleNames
    clock: Clock
    lease: Lease
    _floor: int | None = None
    _term: int | None = None

    def run_once(self) -> int:
        """Go through some batches, and end what is over; 0 when nothing is watched or another process does it."""
        watching = self.watches.going_on()
        if not watching or not self.lease.held(LEASE):
            self._floor = None
            return 0
        if self._term != self.lease.term or self._floor is None:
            self._floor, self._term = min(watch.after_batch for watch in watching), self.lease.term
        settled = self.batches.last_before(self.clock() - SETTLED)
        waiting = first_of(self.batches.unwatched(self._floor, BATCHES), EVENTS)
        if not waiting:
            self._floor = max(self._floor, settled)
        going, without = self._going(watching)
        if waiting:
            self._look(waiting, going)
        return len(waiting) + self._end(watching, without, done=not waiting)

    def _going(self, watching: Sequence[Watch]) -> tuple[list[_Going], list[Watch]]:
        """Those of people who may, and those of people who no longer may."""
        going, without, directory = [], [], self.directory()
        for watch in watching:
            person = directory.by_login(watch.person)
            rights = self.roles.of(person) if person else NOBODY
            if rights.developer:
                going.append(_Going(watch, compiled(watch.query), rights))
            else:
                without.append(watch)
        return going, without

    def _look(self, waiting: Sequence[Batch], going: Sequence[_Going]) -> None:
        for batch in waiting:
            newest = batch.newest
            if any(
                batch.id > one.watch.after_batch and (newest is None or newest >= one.watch.since - LATE)
                for one in going
            ):
                events = self.events.read(batch.first_event_id, batch.last_event_id)
                for one in going:
                    one.take(batch, events)
        now = self.clock()
        with writing(self.engine) as connection:
            if not self.lease.confirm(connection):
                return
            self.batches.watched(connection, [batch.id for batch in waiting], now)
            for one in going:
                if one.found:
                    self._write(connection, one.watch, one.found)

    def _write(self, connection: Connection, watch: Watch, found: Sequence[Event]) -> None:
        """What met it, and the card that shows it: the one there is, soon; or a new one."""
        now = self.clock()
        new = watch.last is None or now - watch.last > QUIET
        card = watch.card + 1 if new else watch.card
        shown = concerned(EventQuery(), (event.user for event in found[-LATEST:]), self.directory())
        fresh = shown - set(watch.people)
        people = [*watch.people, *sorted(fresh)][-PEOPLE:]
        ids = [event.id for event in found]
        if not self.watches.met(connection, watch, ids, card=card, people=people, now=now):
            return
        if fresh:
            self.audit.append(
                watch.person,
                "watched",
                subject=watch.said,
                reason=watch.reason,
                about=fresh,
                connection=connection,
            )
        if new:
            self._post(connection, watch, card)
        else:
            cards = self.posts.ids_about(connection, "watch", _key(watch, card))
            RefreshStore.want(connection, "post", cards, now, after=PACE)

    def _end(self, watching: Sequence[Watch], without: Sequence[Watch], *, done: bool) -> int:
        """End those whose time is over, once all of it was gone through, and those of who no longer may."""
        now = self.clock()
        over = [watch for watch in watching if watch.until <= now] if done else []
        ending: dict[int, tuple[Watch, Why]] = {watch.id: (watch, "time") for watch in over}
        ending |= {watch.id: (watch, "rights") for watch in without}
        for watch, why in ending.values():
            with writing(self.engine) as connection:
                if not self.watches.end(connection, watch.id, why, now):
                    continue
                self.audit.append(
                    watch.person,
                    "watch ended",
                    subject=watch.said,
                    detail="they have no right to it any more" if why == "rights" else "its time was over",
                    about=concerned(watch.query, (), self.directory()),
                    connection=connection,
                )
                show_ended(self.posts, connection, watch, now)
        return len(ending)

    def _post(self, connection: Connection, watch: Watch, card: int) -> None:
        new = NewPost(watch.person, {"watch": watch.id, "card": card})
        self.posts.write(connection, "watch", _key(watch, card), [new], self.clock())


def show_ended(posts: PostStore, connection: Connection, watch: Watch, now: datetime) -> None:
    """Have the latest card say that it ended; who has seen none yet hears that nothing came."""
    if watch.card:
        RefreshStore.want(
            connection, "post", posts.ids_about(connection, "watch", _key(watch, watch.card)), now
        )
    else:
        nothing = NewPost(watch.person, {"watch": watch.id, "card": 0})
        posts.write(connection, "watch", _key(watch, 0), [nothing], now)


def _key(watch: Watch, card: int) -> str:
    return f"{watch.id}:{card}"
