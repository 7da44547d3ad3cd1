"""One log file that is being read: its handle, its reader, and the bytes by which it is known."""

# What is opened here is read by descriptor, at an offset.

import os
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from ingest.event import Event
from ingest.tailing.files import BY_PATH, Disk, FileStat
from ingest.tailing.fingerprint import (
    HEAD,
    NOTHING_READ,
    SEAM,
    Fingerprint,
    begins_with,
    fingerprint,
    is_compressed,
)
from ingest.tailing.positions import FilePosition

_HOLE: Final = 16
"""So many NUL bytes in a row are a hole, not text: 4 in every encoding would be U+0000 already."""
_STEP: Final = 1 << 20
_WINDOW: Final = 2 << 20
"""Bytes kept of what was read and is in no event yet: a line without end must not take all memory."""
_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


class RecordReader(Protocol):
    """Makes events of a file's bytes, as `ingest.tailing.reading.FileReader` does."""

    file: str | None
    """Where events say that they come from."""

    def feed(self, data: bytes, received: datetime) -> list[Event]:
        """The records that are complete with these bytes, which follow those fed before."""
        ...

    def flush(self, received: datetime) -> list[Event]:
        """End the record that has begun; a line without its end is kept back."""
        ...

    def finish(self, received: datetime) -> list[Event]:
        """The same, and end the last line too: nothing more will come."""
        ...

    @property
    def safe_offset(self) -> int:
        """The bytes of the file that are in events already given."""
        ...

    @property
    def code_unit(self) -> int:
        """Bytes of a code unit in the file's encoding: 1, 2 or 4."""
        ...

    @property
    def clock_state(self) -> str | None:
        """What the next reader needs to tell local times apart."""
        ...

    @property
    def has_pending(self) -> bool:
        """Whether a record has begun that `flush` would end."""
        ...


ReaderFactory = Callable[[int, str | None, bytes], RecordReader]
"""`(offset, clock_state, head)`: a reader from a place of a file on; `head` is its first bytes, for the BOM."""


class Replaced(Exception):
    """What is at the path, or in the open file, is no longer the file that was read."""


class Compressed(Exception):
    """The file is an archive; what is in it was read before."""


class TailedFile:
    """A file of one source. Not thread-safe; methods raise OSError as the system does."""

    def __init__(
        self,
        serial: int,
        path: str,
        open_reader: ReaderFactory,
        *,
        known: Fingerprint = NOTHING_READ,
        clock_state: str | None = None,
        disk: Disk,
    ) -> None:
        self._disk = disk
        self.serial = serial
        self.path = path
        self.identity: str | None = None
        self.gone: datetime | None = None  # when it vanished, was replaced or cut
        self.past = False  # whether it is remembered only: not located, or not yet
        self.seen: FileStat | None = None  # as it was when it had been read to its end
        self.more = False  # whether the last read stopped before the end
        self.caught_up = False  # whether it was ever read to its end
        self.changed: datetime | None = None  # when it last gave bytes
        self.grown: datetime | None = None  # when it last gave bytes that had just been written
        self.lost: datetime | None = None  # since when it is open but under no name that is known
        self.copy_of: TailedFile | None = None  # what it was copied from, as long as that may go on
        # Whether it was not read to its end since it was saved or put to rest:
        self.resumed = known.offset > 0
        self.goes_on_elsewhere = False  # whether all of it was appended to another file, which is read on
        # From which offset on how many bytes are waited for to become more, since when:
        self.held: tuple[tuple[int, int], datetime] | None = None
        self.read_to = known.offset
        self._open_reader = open_reader
        self._known = known
        self._clock_state = clock_state
        self._descriptor: int | None = None
        self._reader: RecordReader | None = None
        self._head = b""  # the file's first bytes
        self._window = b""  # the bytes before `read_to`, from SEAM before the safe offset on

    @classmethod
    def at(cls, position: FilePosition, open_reader: ReaderFactory, disk: Disk) -> "TailedFile":
        """A file as it was saved."""
        file = cls(
            position.serial,
            position.path,
            open_reader,
            known=position.known,
            clock_state=position.clock,
            disk=disk,
        )
        file.identity, file.gone = position.inode, position.gone
        return file

    @property
    def is_open(self) -> bool:
        """Whether a handle is held: then its inode cannot be given to another file."""
        return self._descriptor is not None

    @property
    def may_be_held(self) -> bool:
        """Whether an open handle would tell when the name becomes another file's."""
        return not (self.identity or "").startswith(BY_PATH)

    @property
    def has_pending(self) -> bool:
        """Whether a record waits for its next line."""
        return self._reader is not None and self._reader.has_pending

    @property
    def is_partial(self) -> bool:
        """Whether bytes were read that are in no event yet."""
        return self._reader is not None and self._reader.safe_offset < self.read_to

    @property
    def clock_state(self) -> str | None:
        """State of the local times after the last record."""
        return self._clock_state if self._reader is None else self._reader.clock_state

    @property
    def known(self) -> Fingerprint:
        """What was read into events."""
        if self._reader is not None and self._reader.safe_offset != self._known.offset:
            self._known = self._fingerprint(self._reader.safe_offset)
        return self._known

    @property
    def ends_in_line(self) -> bool:
        """Whether what was read ends amid a line."""
        return bool(self._window) and not self._window.rstrip(b"\0").endswith(b"\n")

    def first_bytes(self, size: int) -> bytes:
        """The first bytes that were read; none if they are not to be had any more."""
        if len(self._head) >= size:
            return self._head[:size]
        if self.past:
            return b""
        was_open = self.is_open
        try:
            return self.read_at(0, size)
        except (OSError, Replaced):
            return b""
        finally:
            if not was_open:
                self.release()

    def begins_like(self, first: bytes, at_least: int = 1) -> bool:
        """Whether what was read since it was opened, at least so many bytes, begins like these, or these like it."""
        size = min(len(self._head), len(first))
        return size >= at_least and self._head[:size] == first[:size]

    def begin(self, offset: int, clock_state: str | None) -> None:
        """Start reading at `offset`: what is before it was read elsewhere. Before the first record only."""
        seam = min(offset, SEAM)
        self._known = fingerprint(offset, self.read_at(0, HEAD), self.read_at(offset - seam, seam))
        self._clock_state = clock_state
        self._reader, self._head, self._window = None, b"", b""
        self.read_to = offset

    def moved(self, path: str) -> None:
        """The file has another name now."""
        self.path = path
        if self._reader is not None:
            self._reader.file = path

    def found_again(self, at: "TailedFile") -> None:
        """It is what is now at the place of another one, to be verified by the next read."""
        self.path, self.identity, self.lost = at.path, at.identity, at.lost
        self.gone, self.seen, self.past, self.copy_of = None, None, False, None

    def inherit(self, clock_state: str | None) -> None:
        """Take over the local times of the file before this one. Before the first read only."""
        self._clock_state = clock_state

    def open(self) -> FileStat:
        """Hold a handle. Raises Replaced if the path has become another file."""
        if self._descriptor is None:
            descriptor = os.open(self.path, _FLAGS)
            try:
                found = self._disk.fstat(descriptor, self.path)
                if found is None or self.identity not in (None, found.identity):
                    raise Replaced  # noqa: TRY301 - the handle must be closed
            except BaseException:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
            self.identity = found.identity
            return found
        found = self._disk.fstat(self._descriptor, self.path)
        if found is None:
            raise Replaced
        return found

    def stat(self) -> FileStat:
        """The file as it is now."""
        if self._descriptor is None:
            found = self._disk.stat(self.path)
        else:
            found = self._disk.fstat(self._descriptor, self.path)
        if found is None:
            raise Replaced
        return found

    def read_at(self, offset: int, size: int) -> bytes:
        """Bytes of the file, fewer at its end."""
        if self._descriptor is None:
            self.open()
        assert self._descriptor is not None  # noqa: S101 - open() sets it
        if hasattr(os, "pread"):
            return os.pread(self._descriptor, size, offset)
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        return os.read(self._descriptor, size)

    def read(self, limit: int, now: datetime) -> list[Event]:
        """The events of up to `limit` new bytes.

        Raises Replaced when the file no longer begins with what was read, Compressed when it is an archive.
        """
        found = self.open()
        reader = self._verified_reader()
        end = found.size
        data = self.read_at(self.read_to, min(limit, end - self.read_to)) if end > self.read_to else b""
        stuck = not data
        hole = data.find(b"\0" * _HOLE)
        if hole >= 0:
            start = _aligned_up(self.read_to + hole, reader.code_unit)
            data = data[: start - self.read_to]
        events: list[Event] = []
        if data:
            events += self._feed(reader, data, now)
        elif hole >= 0:
            place = self.read_to
            events += self._leap(reader, end, now)
            stuck = self.read_to == place
        self.more = self.read_to < end and not stuck
        if not self.more:
            self.seen = found
        return events

    def skip(self, offset: int, now: datetime) -> list[Event]:
        """Go on reading at `offset`: what is before it was read elsewhere. The events that waited."""
        events = self.finish(now)
        seam = min(offset, SEAM)
        self._restart(offset, self.read_at(offset - seam, seam))
        return events

    def flush(self, now: datetime) -> list[Event]:
        """End the record that has begun."""
        return [] if self._reader is None else self._reader.flush(now)

    def finish(self, now: datetime) -> list[Event]:
        """End the last record and the last line: nothing more will come."""
        return [] if self._reader is None else self._reader.finish(now)

    def release(self) -> None:
        """Close the handle; go on later."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def rest(self) -> None:
        """Close the handle, keep what the file is known by; what waits is read again later."""
        self._known = self.known
        self._clock_state = self.clock_state
        self.resumed = True
        if self.is_partial:
            self.seen = None
        self.read_to = self._known.offset
        self._reader, self._window = None, b""
        self.release()

    def position(self, source: str) -> FilePosition:
        """What has to be saved with the events given so far."""
        return FilePosition(
            source, self.serial, self.path, self.identity, self.known, self.clock_state, self.gone
        )

    def _verified_reader(self) -> RecordReader:
        if self._reader is None:
            head = self.read_at(0, HEAD)
            if not begins_with(self.read_at, self._known):
                raise Replaced
            if not self._known.offset and is_compressed(head):
                raise Compressed
            seam = self._known.seam_size
            self._restart(self._known.offset, self.read_at(self._known.offset - seam, seam))
        elif self.read_to:
            tail = self._window[-SEAM:]
            # Bytes tell, not the size: that of a network share may be an old one.
            if (
                self.read_at(0, len(self._head)) != self._head
                or self.read_at(self.read_to - len(tail), len(tail)) != tail
            ):
                raise Replaced
        assert self._reader is not None  # noqa: S101 - _restart() sets it
        return self._reader

    def _restart(self, offset: int, seam: bytes) -> None:
        clock_state = self.clock_state
        head = self.read_at(0, HEAD)
        self._reader = self._open_reader(offset, clock_state, head)
        self._reader.file = self.path
        self._head = head[:offset]
        self._window = seam
        self.read_to = offset
        self._known = fingerprint(offset, head, seam)

    def _feed(self, reader: RecordReader, data: bytes, now: datetime) -> list[Event]:
        events = reader.feed(data, now)
        if len(self._head) < HEAD:
            self._head += data[: HEAD - len(self._head)]
        self._window += data
        self.read_to += len(data)
        keep = self.read_to - max(0, min(reader.safe_offset, self.read_to) - SEAM)
        self._window = self._window[-min(keep, _WINDOW) :] if keep else b""
        return events

    def _leap(self, reader: RecordReader, end: int, now: datetime) -> list[Event]:
        """Leave out the NULs of a program that writes on at its old place after its file was cut.

        A hole that reaches to the end is waited for: a network share may show zeros before the data.
        """
        place = self.read_to
        while place < end:
            data = self.read_at(place, min(_STEP, end - place))
            text = data.lstrip(b"\0")
            if text:
                place += len(data) - len(text)
                unit = reader.code_unit
                return self.skip(place - place % unit, now)
            if not data:
                break
            place += len(data)
        return reader.flush(now)

    def _fingerprint(self, offset: int) -> Fingerprint:
        end = len(self._window) - (self.read_to - offset)
        seam = self._window[max(0, end - SEAM) : end] if end > 0 else b""
        if len(seam) < min(offset, SEAM):  # before a very long line: no longer in memory
            try:
                seam = self.read_at(offset - min(offset, SEAM), min(offset, SEAM))
            except (OSError, Replaced):
                return self._known  # what follows is read again after a restart
        return fingerprint(offset, self._head, seam)


def _aligned_up(offset: int, unit: int) -> int:
    return offset + -offset % unit
