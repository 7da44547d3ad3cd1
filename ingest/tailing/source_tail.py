"""The files of one source: which are read, which were moved, copied, cut or replaced since the last look.

On POSIX a file that is being written is known by its open handle: nobody else gets its inode meanwhile. What has
no handle is known by its bytes (`ingest.tailing.fingerprint`). What happens to files, and what is done about it:

| on disk                              | here                                                              |
|--------------------------------------|-------------------------------------------------------------------|
| renamed, the pattern still names it  | the handle, or the bytes, tell: reading goes on                   |
| renamed elsewhere, or deleted        | the handle is read to its end, then let go                        |
| cut and begun anew, same inode       | shorter, or other bytes: a new file; the record that waited ends  |
| deleted and made anew, same inode    | likewise                                                          |
| copied (copytruncate)                | begins as a file that was read: goes on where that one is         |
| appended to an archive               | the new bytes begin as a file that was read: these are left out   |
| both at once: copied, and unread     | the one first, so that it is known what of it is in the other     |
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from ingest.event import Event
from ingest.sources import Source
from ingest.tailing.files import Disk, FileStat, Listing
from ingest.tailing.fingerprint import HEAD, is_compressed
from ingest.tailing.known import KnownFiles
from ingest.tailing.origins import LINGER, TELLING, Origins, waited
from ingest.tailing.positions import FilePosition
from ingest.tailing.tailed import Compressed, ReaderFactory, Replaced, TailedFile

_log = logging.getLogger(__name__)

HOT: Final = timedelta(minutes=10)
"""For so long after its last change a file is looked at in every poll, and its handle kept."""
LIVE: Final = timedelta(minutes=5)
"""What changed within this time is read before older files."""
HANDLES: Final = 128
"""Handles kept open for one source."""
KEPT: Final = 10_000
"""Vanished files that are remembered, so that copies of them are known."""
_SLICE: Final = 1 << 20


class SourceTail:
    """Keeps the files of one source. Not thread-safe.

    Each step puts what it read into `found`, for its caller to take and store with the files' positions.
    """

    def __init__(
        self,
        source: Source,
        open_reader: ReaderFactory,
        positions: Iterable[FilePosition],
        *,
        keep_open: bool,
        disk: Disk,
    ) -> None:
        self.key = source.key
        self.found: list[tuple[TailedFile, list[Event]]] = []
        self.forgotten: list[int] = []  # serials whose positions may be dropped
        self.problems: dict[str, str] = {}  # by path: why it cannot be read
        self._source = source
        self._open_reader = open_reader
        self._keep_open = keep_open
        self._disk = disk
        self._listing = Listing(source.files or "", disk)
        self._stats: dict[str, FileStat] = {}  # of the last listing
        self._newest: str | None = None
        self._known = KnownFiles()
        self._origins = Origins(self._known, self._drain)
        self._files: dict[int, TailedFile] = {}  # being read, by serial
        self._awake: dict[int, TailedFile] = {}  # those of them that every poll looks at
        self._past: dict[int, TailedFile] = {}  # vanished or replaced
        self._new: list[TailedFile] = []  # not yet told from those that are known
        self._archives: dict[str, FileStat] = {}  # compressed files, left alone
        self._serial = 0
        for position in positions:
            self._remember(TailedFile.at(position, open_reader, disk))
            self._serial = max(self._serial, position.serial)

    @property
    def files(self) -> int:
        """The number of files that are read, or about to be."""
        return len(self._files) + len(self._new)

    @property
    def is_undecided(self) -> bool:
        """Whether it is not clear yet what some file is."""
        return any((status := self._stats.get(file.path)) is not None and status.size for file in self._new)

    @property
    def has_pending(self) -> bool:
        """Whether a record waits for its next line."""
        return any(file.has_pending for file in self._awake.values())

    @property
    def bytes_behind(self) -> int:
        """Bytes that are there and not yet read."""
        return sum(
            max(0, status.size - file.read_to)
            for file in [*self._files.values(), *self._new]
            if (status := self._stats.get(file.path)) is not None
        )

    # -- what is there --

    def look(self, now: datetime, *, list_now: bool) -> None:
        """Find out which files there are: always with `list_now`, else if a folder has changed."""
        if not (list_now or self._listing.changed()):
            return
        listed = self._listing.list()
        self._stats = listed.files
        self._newest = max(self._stats, key=lambda path: (self._stats[path].modified_ns, path), default=None)
        self._report(listed.problems)
        paths = {status.identity: path for path, status in self._stats.items()}
        for file in [*self._files.values(), *self._new]:
            self._locate(file, paths, now)
        for file in self._files.values():
            if file.serial not in self._awake and self._stats.get(file.path) != file.seen:
                self._awake[file.serial] = file
        self._archives = {
            path: known for path, known in self._archives.items() if self._stats.get(path) == known
        }
        taken = {file.identity for file in [*self._files.values(), *self._new]}
        earliest = self._source.earliest(now)
        for identity, path in paths.items():
            if identity in taken or path in self._archives:
                continue
            if earliest is None or _modified(self._stats[path]) >= earliest:
                self._add(path).identity = identity

    def _locate(self, file: TailedFile, paths: dict[str, str], now: datetime) -> None:
        own = self._stats.get(file.path)
        path = file.path if own and own.identity == file.identity else paths.get(file.identity or "")
        if path is not None and (file.is_open or path == file.path):
            file.lost = None
            if path != file.path:
                file.moved(path)
        elif file.is_open:
            file.lost = file.lost or now
        else:  # without a handle, an inode proves nothing
            self._let_go(file, now, file.flush(now))

    def _add(self, path: str) -> TailedFile:
        self._serial += 1
        file = TailedFile(self._serial, path, self._open_reader, disk=self._disk)
        self._new.append(file)
        return file

    def _report(self, problems: dict[str, str]) -> None:
        for path, problem in problems.items():
            if self.problems.get(path) != problem:
                _log.warning("%s cannot be read: %s", path, problem, extra={"source": self.key})
        self.problems = problems | {
            path: problem for path, problem in self.problems.items() if path in self._stats
        }

    # -- which file is which --

    def identify(self, now: datetime) -> None:
        """Tell new files from those that were renamed or copied. Files known must have been read before."""
        if not self._new:
            return
        inodes = {file.identity: file for file in self._past.values()}
        taken = {file.identity for file in self._files.values()}
        # An original before its copies: it has the inode that it had.
        for file in sorted(self._new, key=lambda file: (file.identity not in inodes, file.path)):
            try:
                done = self._identify(file, inodes.get(file.identity), taken, now)
            except Replaced:
                done = True  # another file already; the next listing tells
                self._listing.forget()
            except OSError as error:
                done = file.lost is not None or isinstance(error, FileNotFoundError)
                if not done:
                    self._report(self.problems | {file.path: str(error.strerror)})
            else:
                self.problems.pop(file.path, None)
            if done:
                self._new.remove(file)
            if file.serial not in self._files and (done or not self._keep_open or not file.may_be_held):
                file.release()

    def _identify(
        self, file: TailedFile, same_inode: TailedFile | None, taken: set[str | None], now: datetime
    ) -> bool:
        """Whether this file need not be looked at again here."""
        listed = self._stats.get(file.path)
        if listed is not None and listed.size and not self._has_read():
            self._enter(file)  # at the first start: nothing that it could be a copy of
            return True
        status = file.open()
        if file.identity in taken:
            self._listing.forget()  # one of those was renamed to here since the listing
            return True
        if not status.size:
            return file.lost is not None and now - file.lost >= LINGER
        if status.size < TELLING and file.lost is None and not waited(file, (0, status.size), now):
            return False  # a byte order mark, and nothing yet by which to tell the file
        first = file.read_at(0, HEAD)
        if is_compressed(first):
            self._archives[file.path] = status
            return True
        self._end_first_records(first, now)
        if any(self._origins.begin_alike(file, other) for other in self._awake.values() if not other.read_to):
            return False  # which of them is the copy shows once the other one was read
        origin = self._origins.of(file, status, first, same_inode, now)
        if origin is not None and origin.past:
            self._bring_back(origin, file)
        elif origin is None:
            self._enter(file)
        elif not origin.caught_up:
            return False  # how much of the copy will have been read is not known yet
        else:
            file.begin(min(status.size, origin.read_to), origin.clock_state)
            file.copy_of = origin
            self._enter(file)
            self._give(file, [])
        taken.add(file.identity)
        if file.lost is None and not self._is_live(file, now):
            file.release()
        return True

    def _has_read(self) -> bool:
        return bool(self._known) or any(file.read_to for file in self._files.values())

    def _end_first_records(self, first: bytes, now: datetime) -> None:
        """Files of which nothing but a waiting record was read are known from now on, if that matters."""
        for other in self._awake.values():
            if other.read_to and not other.known.offset and other.begins_like(first):
                self._give(other, other.flush(now))

    def _enter(self, file: TailedFile) -> None:
        self._files[file.serial] = self._awake[file.serial] = file

    def _bring_back(self, origin: TailedFile, file: TailedFile) -> None:
        """A file that was known is found again, maybe elsewhere: go on reading it."""
        del self._past[origin.serial]
        origin.found_again(file)
        self._enter(origin)
        self._give(origin, [])

    # -- reading --

    def unread(self, now: datetime) -> tuple[list[TailedFile], list[TailedFile]]:
        """Files with something to read: those that are being written now, and the others, oldest first."""
        live: list[TailedFile] = []
        backlog: list[TailedFile] = []
        for file in self._awake.values():
            if file.more or self._stat(file, now) != file.seen:
                (live if self._is_live(file, now) else backlog).append(file)
        live.sort(key=lambda file: file.read_to > 0)  # what is new may have been appended to another one
        backlog.sort(key=lambda file: (self._modified_ns(file), file.path))
        return live, backlog

    def hold(self, now: datetime) -> None:
        """Open what is being written and is not open yet: reading waits, and the file may be moved meanwhile."""
        if not self._keep_open:
            return
        spare = HANDLES - sum(file.is_open for file in [*self._awake.values(), *self._new])
        for file in [*self._new, *self._awake.values()]:
            if spare <= 0:
                return
            if file.is_open or not file.may_be_held or file.lost is not None or not self._is_live(file, now):
                continue
            try:
                file.open()
            except (Replaced, OSError):
                self._listing.forget()
            else:
                spare -= 1

    def _stat(self, file: TailedFile, now: datetime) -> FileStat | None:
        if not (file.is_open or self._is_hot(file, now)):
            return self._stats.get(file.path, file.seen)
        try:
            return file.stat()
        except (OSError, Replaced):
            return None

    def _is_hot(self, file: TailedFile, now: datetime) -> bool:
        """Whether to look at the file in every poll: it is the newest, or grew lately."""
        return file.path == self._newest or (file.grown is not None and now - file.grown < HOT)

    def _is_live(self, file: TailedFile, now: datetime) -> bool:
        if file.caught_up or file.lost is not None or file.path == self._newest:
            return True
        status = self._stats.get(file.path)
        return status is not None and now - _modified(status) < LIVE

    def _modified_ns(self, file: TailedFile) -> int:
        status = self._stats.get(file.path)
        return status.modified_ns if status is not None else 0

    def read(self, file: TailedFile, limit: int, now: datetime) -> None:
        """Read up to `limit` new bytes of a file."""
        if file.serial not in self._files:
            return
        before = file.read_to
        try:
            limit = self._leave_out_copies(file, limit, now)
            if not limit:
                file.more = False  # not now
                return
            if not file.read_to and file.clock_state is None:
                file.inherit(self._clock_before(file))
            self._give(file, file.read(limit, now))
        except Replaced:
            self._replaced(file, now)
        except Compressed:
            self._archives[file.path] = file.stat()
            self._known.discard(file)
            self._leave(file)
            file.release()
        except OSError as error:
            self._failed(file, error, now)
        else:
            self.problems.pop(file.path, None)
            if file.read_to != before or file.changed is None:
                file.changed = now
                file.grown = now if self._is_live(file, now) else file.grown
            file.caught_up = file.caught_up or not file.more
            file.resumed = file.resumed and file.more

    def _leave_out_copies(self, file: TailedFile, limit: int, now: datetime) -> int:
        """Skip what was read in other files; how many of the next `limit` bytes may be read then."""
        if file.copy_of is not None:
            own = self._origins.follow(file, now)
            if own is None:  # it only began like a copy: all of it is its own
                self._known.discard(file)
                file.copy_of = None
                file.begin(0, None)
            elif own > file.read_to:
                self._give(file, file.skip(own, now))
        if file.read_to:
            own = self._origins.after_appended(file, now)
            if own is None:
                return 0
            if own > file.read_to:
                self._give(file, file.skip(own, now))
            if file.resumed:
                limit = self._origins.before_known(file, limit)
            # What is just being appended is read at its own place first, so that it is known what of it is in here.
            return min((self._origins.before(file, new, limit) for new in self._new), default=limit)
        return limit

    def _failed(self, file: TailedFile, error: OSError, now: datetime) -> None:
        file.release()
        if isinstance(error, FileNotFoundError):
            self._let_go(file, now, file.flush(now))
        else:
            self._report(self.problems | {file.path: str(error.strerror)})

    def _replaced(self, file: TailedFile, now: datetime) -> None:
        """What was read is there no more: the name, or the inode, has begun another file."""
        self._let_go(file, now, [] if file.goes_on_elsewhere else file.finish(now))
        self._listing.forget()
        if file.path in self._stats and all(new.path != file.path for new in self._new):
            self._add(file.path)

    def _let_go(self, file: TailedFile, now: datetime, last: list[Event]) -> None:
        """Remember a file that vanished by what was read of it."""
        self._leave(file)
        if not file.known.offset and not last:
            self._known.discard(file)
            file.release()
            return
        file.gone = now
        file.rest()
        self._give(file, last)
        self._remember(file)

    def _leave(self, file: TailedFile) -> None:
        self._files.pop(file.serial, None)
        self._awake.pop(file.serial, None)
        if file in self._new:
            self._new.remove(file)

    def _remember(self, file: TailedFile) -> None:
        file.past, file.lost = True, None
        self._past[file.serial] = file
        self._known.note(file)
        if len(self._past) > KEPT and file.gone is not None:
            oldest = next((old for old in self._past.values() if old.gone is not None), file)
            del self._past[oldest.serial]
            self._known.discard(oldest)
            self.forgotten.append(oldest.serial)

    def _give(self, file: TailedFile, events: list[Event]) -> None:
        self.found.append((file, events))
        self._known.note(file)

    def _drain(self, file: TailedFile, now: datetime) -> None:
        """Read a file to its end, so that what was read of it is all there is to know."""
        try:
            self._give(file, file.read(_SLICE, now))
            while file.more:
                self._give(file, file.read(_SLICE, now))
        except (Replaced, Compressed, OSError):
            pass  # its own turn tells what happened
        self._give(file, file.flush(now))

    def _clock_before(self, file: TailedFile) -> str | None:
        """The local-time state of the file that was written before this one."""
        until = self._modified_ns(file)
        latest, last = -1, None
        for other in self._awake.values():
            if other.seen is not None and latest < other.seen.modified_ns <= until:
                latest, last = other.seen.modified_ns, other
        return None if last is None else last.clock_state

    # -- afterwards --

    def settle(self, now: datetime, quiet: timedelta) -> None:
        """End records that nothing followed for `quiet`; let go of files that vanished."""
        for file in list(self._awake.values()):
            if file.more or file.changed is None:
                continue
            idle = now - file.changed
            if file.lost is not None and idle >= LINGER and now - file.lost >= LINGER:
                self._let_go(file, now, [] if file.goes_on_elsewhere else file.finish(now))
            elif file.has_pending and idle >= (LINGER if file.ends_in_line else quiet):
                self._give(file, file.flush(now))
            elif file.is_partial and idle >= HOT and file.path != self._newest:
                self._give(file, file.finish(now))

    def finish(self, now: datetime) -> None:
        """End every record and every line: nothing more will come."""
        for file in self._awake.values():
            self._give(file, file.finish(now))

    def tidy(self, now: datetime) -> None:
        """Close handles that are not needed, and let files sleep that are at rest."""
        spare = 0
        for file in sorted(self._awake.values(), key=lambda file: file.changed or now, reverse=True):
            spare += file.is_open
            if file.lost is not None or file.more:
                continue
            if not self._is_hot(file, now) and not file.is_partial and file.seen is not None:
                file.rest()
                if self._stats.get(file.path) == file.seen and file.path not in self.problems:
                    del self._awake[file.serial]
            elif spare > HANDLES or not self._keep_open or not file.may_be_held:
                file.release()

    def close(self) -> None:
        """Close all handles; what waits is read again next time."""
        for file in [*self._files.values(), *self._new]:
            file.release()


def _modified(status: FileStat) -> datetime:
    return datetime.fromtimestamp(status.modified_ns / 1e9, UTC)
