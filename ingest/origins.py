"""Tells what is new in a file from what was read before, in another file: renamed, copied or appended to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ingest.files import FileStat
from ingest.fingerprint import HEAD, SEAM, START, begins_with, digest
from ingest.known import KnownFiles
from ingest.tailed import Replaced, TailedFile

LINGER: Final = timedelta(seconds=10)
"""How long an unclear beginning of a copy is waited for."""

Drain = Callable[[TailedFile, datetime], None]
"""Reads a file to its end, so that what is known of it is all there is."""


class Origins:
    """Compares files with those that are known. Methods raise OSError and Replaced for the file asked about."""

    def __init__(self, known: KnownFiles, drain: Drain) -> None:
        self._known = known
        self._drain = drain

    def of(
        self,
        file: TailedFile,
        status: FileStat,
        first: bytes,
        same_inode: TailedFile | None,
        now: datetime,
    ) -> TailedFile | None:
        """The known file that this one was renamed or copied from. `same_inode`: one that vanished."""
        if same_inode is not None and _holds(file, status, same_inode):
            return same_inode
        candidates = sorted(
            self._known.beginning(first, short=True), key=lambda known: (not known.past, -known.known.offset)
        )
        for candidate in candidates:
            if _holds(file, status, candidate):
                if candidate.caught_up and not candidate.past:
                    self._drain(candidate, now)
                return candidate
            if not candidate.past and _is_prefix(file, status.size, candidate):
                if candidate.caught_up:
                    self._drain(candidate, now)
                return candidate
        return None

    def follow(self, file: TailedFile, now: datetime) -> int | None:
        """Up to where a copy that is being made holds what was read of its original; None: it is no copy.

        The result is at most what was known to be copied already when the copy has not grown.
        """
        origin = file.copy_of
        if origin is None:
            return file.read_to
        if not origin.past:
            self._drain(origin, now)
        size = file.open().size
        upto = min(size, origin.read_to)
        if upto <= file.read_to:
            if size > origin.read_to:
                file.copy_of = None  # beyond its original: its own
            return file.read_to
        if origin.past:
            same = upto < origin.known.offset or begins_with(file.read_at, origin.known)
        else:
            same = _same_bytes(file, origin, upto)
        return upto if same else None

    def after_appended(self, file: TailedFile, now: datetime) -> int | None:
        """Where the bytes end that were appended from a file that was read; None: more of them must come.

        NLog 5 appends the live file to the day's archive, if there is one, and then cuts the live file.
        """
        start = file.read_to
        new = file.open().size - start
        if new < START:
            return start
        for origin in self._known.beginning(file.read_at(start, START), short=False):
            if origin is file:
                continue
            if not _begins_at(file, start, new, origin):
                continue
            if not origin.past:
                if not origin.caught_up:
                    return None
                self._drain(origin, now)
            if new < origin.known.offset:
                if not _waited(file, start, now):
                    return None
            elif begins_with(file.read_at, origin.known, start):
                return start + origin.known.offset
        return start


def _holds(file: TailedFile, status: FileStat, known: TailedFile) -> bool:
    """Whether a file begins with all that was read of a known one."""
    return status.size >= known.known.offset > 0 and begins_with(file.read_at, known.known)


def _begins_at(file: TailedFile, start: int, new: int, origin: TailedFile) -> bool:
    """Whether the new bytes of a file are the first bytes of another one, as far as there are both."""
    size = min(new, origin.known.head_size)
    head = file.read_at(start, size)
    if size == origin.known.head_size:
        return digest(head) == origin.known.head
    return head == origin.first_bytes(size)


def _is_prefix(file: TailedFile, size: int, known: TailedFile) -> bool:
    """Whether a file is as yet no more than the beginning of a known one that is still there."""
    return size < known.read_to and _same_bytes(file, known, size)


def _same_bytes(file: TailedFile, known: TailedFile, size: int) -> bool:
    """Whether two files agree up to a size, by their first bytes and the last ones before it."""
    places = ((0, min(size, HEAD)), (size - min(size, SEAM), min(size, SEAM)))
    try:
        return all(known.read_at(*place) == file.read_at(*place) for place in places)
    except (OSError, Replaced):
        return False


def _waited(file: TailedFile, place: int, now: datetime) -> bool:
    """Whether the file has been waiting at this place for long enough."""
    if file.held is None or file.held[0] != place:
        file.held = (place, now)
    return now - file.held[1] >= LINGER
