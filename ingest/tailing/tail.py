"""Reads the log files of all sources as they are written, and stores their events: the tailer.

What is being written now comes first; older files follow in slices, so that gigabytes of them delay nothing.
Polling is the truth, for watching misses network shares; a look at files with nothing new costs a `stat` each.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from ingest.database_errors import AWAY, sentence_for
from ingest.event import Clock, Event
from ingest.sources import Source
from ingest.tailing.files import Disk
from ingest.tailing.positions import FilePosition
from ingest.tailing.reading import reader_factory
from ingest.tailing.source_tail import SourceTail
from ingest.tailing.tailed import ReaderFactory, TailedFile

_log = logging.getLogger(__name__)

SLICE: Final = 512 * 1024
"""Bytes read of one file at a time: some 1,200 events, 50 ms."""
LIVE_SLICES: Final = 32
"""Slices of live files in one poll; then older files, and the next look at folders, get their turn."""
COMMIT: Final = 2_000
"""Events after which a poll commits; a commit holds those of one slice more at most."""
POLL: Final = timedelta(milliseconds=100)
BUSY: Final = timedelta(milliseconds=20)
"""The pause after a poll that found something, but never less than four times what the poll took."""
LIST: Final = timedelta(seconds=1)
"""How often folders are listed that do not say that they have changed."""
QUIET: Final = timedelta(milliseconds=150)
"""A record that has begun ends when nothing followed for so long."""
_SECOND_LOOKS: Final = 5
_AFTER_FAILURE: Final = 1.0  # seconds
_BETWEEN_SLICES: Final = 0.002  # seconds: lets other threads in while there is a backlog


class Store(Protocol):
    """Where events go (`ingest.store.EventStore`)."""

    def append(self, events: Sequence[Event], positions: Sequence[FilePosition] = ()) -> object:
        """Store events and positions, all or nothing."""
        ...

    def positions(self, source_key: str) -> list[FilePosition]:
        """How far the files of a source were read."""
        ...

    def forget_positions(self, source_key: str, serials: Sequence[int]) -> None:
        """Drop positions."""
        ...


class NotOurs(Exception):
    """The store refuses: another process reads this source now."""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source is doing, since the start."""

    source: str
    files: int
    bytes_behind: int
    events: int
    parse_errors: int
    last_event: datetime | None  # the latest time of an event
    problems: Mapping[str, str]  # by path: why it cannot be read


class Tailer:
    """Tails the files of sources. `poll` may be called by one thread at a time; `run` does so."""

    def __init__(
        self,
        sources: Sequence[Source],
        store: Store,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        *,
        readers: Callable[[Source, Clock], ReaderFactory] = reader_factory,
        list_every: timedelta = LIST,
        quiet: timedelta = QUIET,
        keep_open: bool = os.name == "posix",
        room: Callable[[], bool] = lambda: True,
        disk: Disk | None = None,
    ) -> None:
        """`wake` is called after each commit with events. Sources without `files` are left out.

        `room`: whether the store takes more now; while it does not, files are held open and not read on.
        `keep_open`: hold handles of files being written. On Windows a handle would keep the application
        from archiving, so there each file is opened, read and closed.
        """
        self._store = store
        self._clock = clock
        self._wake = wake
        self._list_every = list_every
        self._quiet = quiet
        self._room = room
        self._listed: datetime | None = None
        self._sources = [
            SourceTail(
                source,
                readers(source, clock),
                store.positions(source.key),
                keep_open=keep_open,
                disk=disk or Disk(),
            )
            for source in sources
            if source.files
        ]
        self._counts = {tail.key: _Counts() for tail in self._sources}
        self._unsaved: tuple[list[Event], list[FilePosition]] | None = None
        self._behind = True
        self.polled_at: datetime | None = None  # when `run` last looked, without failing
        self.failures = 0
        self.last_failure: str | None = None  # its kind; None once a look has gone well

    @property
    def caught_up(self) -> bool:
        """Whether the last poll found nothing left to read, but for records that may go on."""
        return not self._behind

    def poll(self) -> int:
        """Look at the files, read what is new, commit; the number of events stored.

        Raises what the store raises; the events then wait for the next poll.
        """
        now = self._clock()
        stored = self._save() if self._unsaved is not None else 0
        list_now = self._listed is None or now - self._listed >= self._list_every
        if list_now:
            self._listed = now
        for source in self._sources:
            source.look(now, list_now=list_now)
        if not self._room():
            self._behind = True
            for source in self._sources:
                source.hold(now)
            return stored
        stored += self._read_live(now, LIVE_SLICES)
        for source in self._sources:
            source.identify(now)
        stored += self._read_live(now, LIVE_SLICES)
        for source in self._sources:
            source.settle(now, self._quiet)
        stored += self._commit()
        stored += self._read_backlog(now)
        for source in self._sources:
            source.tidy(now)
        return stored

    def drain(self, stop: threading.Event | None = None) -> int:
        """Poll until nothing is left and end what waits for more; the number of events stored.

        Waits while there is no room. What is left when `stop` is set is left.
        """
        stop = stop or threading.Event()
        stored = self.poll()
        while self._behind:
            if not self._room():
                stop.wait(POLL.total_seconds())
            if stop.is_set():
                return stored
            stored += self.poll()
        for _ in range(_SECOND_LOOKS):  # what waits for another file to be read first
            if any(source.is_undecided for source in self._sources):
                stored += self.poll()
        for source in self._sources:
            source.finish(self._clock())
        return stored + self._commit()

    def run(self, stop: threading.Event, mine: Callable[[], bool] = lambda: True) -> None:
        """Poll until `stop` is set or the sources are not ours. A failure is logged and tried again after a second.

        At the end a record that waits for its next line is given its time, so that it is stored even if its file is
        gone when reading begins again.
        """
        while not stop.is_set() and mine():
            began = time.monotonic()
            try:
                stored = self.poll()
            except NotOurs:
                break
            except AWAY as error:
                _log.error(
                    "What was read cannot be stored; it is kept and tried again: %s", sentence_for(error)
                )
                self._failed(error)
                stop.wait(_AFTER_FAILURE)
            except Exception as error:
                _log.exception("events cannot be stored; they are kept and tried again")
                self._failed(error)
                stop.wait(_AFTER_FAILURE)
            else:
                self.polled_at, self.last_failure = self._clock(), None
                stop.wait(self._pause(stored, time.monotonic() - began))
        if stop.is_set() and self.last_failure is None:
            self._last_looks()
        self.close()

    def _pause(self, stored: int, took: float) -> float:
        """Seconds until the next poll."""
        usual = POLL.total_seconds()
        if self._behind and self._room():
            return _BETWEEN_SLICES
        return min(usual, max(BUSY.total_seconds(), 4 * took)) if stored else usual

    def _last_looks(self) -> None:
        try:
            self.poll()
            if any(source.has_pending for source in self._sources):
                time.sleep(self._quiet.total_seconds())
                self.poll()
        except Exception as error:
            _log.warning("What was read last is not stored and will be read again: %s", type(error).__name__)

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        self.last_failure = type(error).__name__

    def close(self) -> None:
        """Close all files. What was read and not stored will be read again."""
        for source in self._sources:
            source.close()

    def status(self) -> list[SourceStatus]:
        """How each source is doing."""
        return [
            SourceStatus(
                source=source.key,
                files=source.files,
                bytes_behind=source.bytes_behind,
                events=self._counts[source.key].events,
                parse_errors=self._counts[source.key].parse_errors,
                last_event=self._counts[source.key].last_event,
                problems=dict(source.problems),
            )
            for source in self._sources
        ]

    def _read_live(self, now: datetime, slices: int) -> int:
        """Read what is being written, the files in turn; leaves the rest of a large amount to the next poll."""
        stored = 0
        waiting = [(source, file) for source in self._sources for file in source.unread(now)[0]]
        while waiting and slices > 0:
            again: list[tuple[SourceTail, TailedFile]] = []
            for source, file in waiting:
                source.read(file, SLICE, now)
                slices -= 1
                if file.more:
                    again.append((source, file))
                if self._found() >= COMMIT:
                    stored += self._commit()
            waiting = again
        self._behind = bool(waiting)
        return stored + self._commit()

    def _read_backlog(self, now: datetime) -> int:
        """Read one slice of an older file, unless live files are not read to their ends."""
        if self._behind:
            return 0
        budget = SLICE
        for source in self._sources:
            for file in source.unread(now)[1]:
                if budget <= 0:
                    self._behind = True
                    return self._commit()
                before = file.read_to
                source.read(file, budget, now)
                budget -= max(file.read_to - before, 1024)  # opening costs as well
                self._behind = self._behind or file.more
        return self._commit()

    def _found(self) -> int:
        return sum(len(events) for source in self._sources for _, events in source.found)

    def _commit(self) -> int:
        """Store what was found and how far that is, in one transaction."""
        events: list[Event] = []
        positions: list[FilePosition] = []
        for source in self._sources:
            changed = {file.serial: file for file, _ in source.found}
            for _, some in source.found:
                events += some
                self._counts[source.key].add(some)
            source.found.clear()
            positions += [file.position(source.key) for file in changed.values()]
        if not events and not positions:
            return 0
        self._unsaved = (events, positions)
        stored = self._save()
        for source in self._sources:
            if source.forgotten:
                self._store.forget_positions(source.key, source.forgotten)
                source.forgotten.clear()
        return stored

    def _save(self) -> int:
        if self._unsaved is None:
            return 0
        events, positions = self._unsaved
        self._store.append(events, positions)
        self._unsaved = None
        if events:
            self._wake()
        return len(events)


class _Counts:
    """What was read of a source since the start."""

    def __init__(self) -> None:
        self.events = 0
        self.parse_errors = 0
        self.last_event: datetime | None = None

    def add(self, events: Sequence[Event]) -> None:
        self.events += len(events)
        for event in events:
            if event.parse_error is not None:
                self.parse_errors += 1
            elif self.last_event is None or event.time > self.last_event:
                self.last_event = event.time
