"""Several processes that could read the same files: each source is read by the one that holds its lease.

Whoever lost a lease without knowing it stores nothing any more: the lease is confirmed in the transaction that has
the events. So nothing is read twice, and the next one goes on where the last commit got to.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import Connection

from ingest.database_errors import AWAY, sentence_for
from ingest.event import Clock, Event
from ingest.leases import Lease, Leases
from ingest.sources import Source
from ingest.tailing.positions import FilePosition
from ingest.tailing.tail import NotOurs, SourceStatus, Tailer

_log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=30)
"""So long does a source wait whose machine has died. A lease is written again each third of it."""
_ASK: Final = 1.0
"""Seconds between two tries to get what others hold."""


class GuardedStore(Protocol):
    """Where events go (`ingest.store.EventStore`)."""

    def append(
        self,
        events: Sequence[Event],
        positions: Sequence[FilePosition] = (),
        *,
        guard: Callable[[Connection], None] | None = None,
    ) -> object:
        """Store events and positions, all or nothing; `guard` may refuse in their transaction, by raising."""
        ...

    def positions(self, source_key: str) -> list[FilePosition]:
        """How far the files of a source were read."""
        ...

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """Drop positions."""
        ...


class LeasedTail:
    """Tails the sources whose leases this process holds. `run` is for one thread; the rest may be read by others."""

    def __init__(
        self,
        sources: Callable[[], Sequence[Source]],
        store: GuardedStore,
        clock: Clock,
        leases: Leases,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`sources` may change; those without `files` are left out. `wake` is called after each commit."""
        self._sources = sources
        self._store = store
        self._clock = clock
        self._make = leases
        self._wake = wake
        self._leases: dict[str, Lease] = {}
        self._asked: datetime | None = None
        self._held: tuple[Source, ...] = ()
        self._tailer: Tailer | None = None
        self._past_failures = 0  # of tailers before this one
        self._idle_since: datetime | None = None
        self.last_problem: str | None = None  # why leases cannot be asked for

    @property
    def polled_at(self) -> datetime | None:
        """When it last looked at the files, or found that others read them all."""
        return (self._tailer.polled_at if self._tailer else None) or self._idle_since

    @property
    def failures(self) -> int:
        """Looks that failed, since the start."""
        return self._past_failures + (self._tailer.failures if self._tailer else 0)

    @property
    def last_failure(self) -> str | None:
        """Its kind; None once a look has gone well."""
        return self._tailer.last_failure if self._tailer else self.last_problem

    def status(self) -> list[SourceStatus]:
        """How each source is doing that is read here."""
        return self._tailer.status() if self._tailer else []

    def elsewhere(self) -> list[str]:
        """The sources that another process reads."""
        here = {source.key for source in self._held}
        return [source.key for source in self._sources() if source.files and source.key not in here]

    def run(self, stop: threading.Event) -> None:
        """Tail until `stop` is set; then give the leases back."""
        while not stop.is_set():
            try:
                self._tail(stop)
            except AWAY as error:
                _log.error("Files cannot be read for want of the database: %s", sentence_for(error))
                self._failed(stop, error)
            except Exception as error:
                _log.exception("files cannot be read; it is tried again")
                self._failed(stop, error)
        self._release()

    def _tail(self, stop: threading.Event) -> None:
        """Tail what is ours for as long as that stays the same."""
        held = self._mine()
        self._idle_since = self._clock()
        if not held:
            stop.wait(_ASK)
            return
        store = _Confirmed(self._store, self._confirm)
        tailer = self._tailer = Tailer(held, store, self._clock, wake=self._wake)
        try:
            tailer.run(stop, mine=lambda: self._mine() == held)
        finally:
            self._past_failures += tailer.failures
            self._tailer, self._idle_since = None, self._clock()

    def _failed(self, stop: threading.Event, error: Exception) -> None:
        self._past_failures += 1
        self.last_problem = type(error).__name__
        stop.wait(_ASK)

    def _mine(self) -> tuple[Source, ...]:
        """The sources that are ours now. Of what others hold it is asked each second."""
        now = self._clock()
        ask = self._asked is None or now - self._asked >= timedelta(seconds=_ASK)
        if ask:
            self._asked = now
        sources = {source.key: source for source in self._sources() if source.files}
        try:
            for key in self._leases.keys() - sources.keys():
                self._leases.pop(key).release()
            for key in sources:
                lease = self._leases.setdefault(key, self._make.of(f"tail {key}"))
                if lease.term is not None or ask:
                    lease.held(LEASE)
        except AWAY as error:
            # What we hold we go on with: whoever cannot ask cannot store either.
            if self.last_problem is None:
                _log.warning("Who reads which files cannot be asked: %s", sentence_for(error))
            self.last_problem = type(error).__name__
            return self._held
        self.last_problem = None
        self._held = tuple(sources[key] for key in sources if self._leases[key].term is not None)
        return self._held

    def _confirm(self, connection: Connection, keys: Sequence[str]) -> None:
        for key in keys:
            lease = self._leases.get(key)
            if lease is None or not lease.confirm(connection):
                raise NotOurs(key)

    def _release(self) -> None:
        try:
            for lease in self._leases.values():
                lease.release()
        except AWAY as error:
            _log.warning("Leases cannot be given back and run out: %s", sentence_for(error))


class _Confirmed:
    """A store that takes nothing of a source that another process reads now."""

    def __init__(self, store: GuardedStore, confirm: Callable[[Connection, Sequence[str]], None]) -> None:
        self._store = store
        self._confirm = confirm

    def append(self, events: Sequence[Event], positions: Sequence[FilePosition] = ()) -> object:
        """As the store does; raises NotOurs, and nothing was stored."""
        keys = sorted({position.source for position in positions})
        return self._store.append(events, positions, guard=lambda connection: self._confirm(connection, keys))

    def positions(self, source_key: str) -> list[FilePosition]:
        """As the store does."""
        return self._store.positions(source_key)

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """As the store does."""
        self._store.forget_positions(source_key, serials)
