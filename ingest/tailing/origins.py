"""Tells what is new in a file from what was read before, in another file: renamed, copied or appended to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ingest.tailing.files import FileStat
from ingest.tailing.fingerprint import HEAD, SEAM, START, begins_with, digest
from ingest.tailing.known import KnownFiles
from ingest.tailing.tailed import Replaced, TailedFile

LINGER: Final = timedelta(seconds=10)
"""How long an unclear beginning of a copy is waited for."""

TELLING: Final = 16
"""Fewer bytes that two files have in common, about the length of a time, tell nothing."""

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
            if not _matches(file, status, candidate):
                continue
            if candidate.caught_up and not candidate.past:
                self._drain(candidate, now)  # it may have gone on otherwise since it was last read
                if not _matches(file, status, candidate):
                    continue
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
        same = _begins_like_past(file, origin, upto) if origin.past else _same_bytes(file, origin, upto)
        return upto if same else None

    def begin_alike(self, file: TailedFile, other: TailedFile) -> bool:
        """Whether one of two files is as yet no more than the beginning of the other."""
        try:
            first, second = (one.read_at(0, HEAD) for one in (file, other))
        except (OSError, Replaced):
            return False
        size = min(len(first), len(second))
        return _tells(first[:size]) and first[:size] == second[:size]

    def before(self, file: TailedFile, other: TailedFile, limit: int) -> int:
        """How many of the next `limit` bytes come before the first bytes of another file, of which nothing was read."""
        try:
            first = other.read_at(0, START)
        except (OSError, Replaced):
            return limit
        if other is file or not _tells(first):
            return limit
        place = file.read_at(file.read_to, limit).find(first)
        return limit if place < 0 else place

    def before_known(self, file: TailedFile, limit: int) -> int:
        """How many of the next `limit` bytes come before a line with which another file, that was read, begins.

        Between where reading stopped and that line is the record that waited then for its next line.
        """
        data = file.read_at(file.read_to, limit)
        at = data.find(b"\n")
        while at >= 0:
            for unit in (1, 2, 4):  # bytes to the next line, in any encoding
                first = data[at + unit : at + unit + START]
                if any(known is not file for known in self._known.beginning(first, short=False)):
                    return at + unit
            at = data.find(b"\n", at + 1)
        return limit

    def after_appended(self, file: TailedFile, now: datetime) -> int | None:
        """Where the bytes end that were appended from a file that was read; None: more of them must come.

        NLog 5 appends the live file to the day's archive, if there is one, and then cuts the live file.
        """
        start = file.read_to
        new = file.open().size - start
        if new < TELLING:
            return start
        first = file.read_at(start, START)
        if not _tells(first):
            return start
        for origin in self._known.beginning(first, short=True):
            if origin is file or not _may_be_appended(file, start, new, origin, first, now):
                continue
            if not origin.past:
                if not origin.caught_up:
                    return None
                self._drain(origin, now)
            if not _begins_at(file, start, new, origin):
                continue
            if new < origin.known.offset:
                if not waited(file, (start, new), now):
                    return None
            elif begins_with(file.read_at, origin.known, start):
                origin.goes_on_elsewhere = True
                return start + origin.known.offset
        return start


def _may_be_appended(
    file: TailedFile, start: int, new: int, origin: TailedFile, first: bytes, now: datetime
) -> bool:
    """Whether new bytes may well be those of another file, as far as can be told without reading that on.

    Little text proves little, so a file of which little was read counts while it is there and just after, and once.
    """
    if origin.known.start:
        return _begins_at(file, start, new, origin)
    if origin.goes_on_elsewhere or (origin.gone is not None and now - origin.gone >= LINGER):
        return False
    if not origin.past:
        return origin.begins_like(first, TELLING)
    return origin.known.offset >= TELLING


def _holds(file: TailedFile, status: FileStat, known: TailedFile) -> bool:
    """Whether a file begins with all that was read of a known one."""
    return status.size >= known.known.offset > 0 and begins_with(file.read_at, known.known)


def _matches(file: TailedFile, status: FileStat, known: TailedFile) -> bool:
    """Whether a file begins with all that was read of a known one, or is as yet no more than its beginning."""
    if known.known.offset >= TELLING:
        return _holds(file, status, known) or (not known.past and _is_prefix(file, status.size, known))
    return not known.past and known.begins_like(file.read_at(0, HEAD), TELLING)


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


def _begins_like_past(file: TailedFile, known: TailedFile, size: int) -> bool:
    """Whether a file's first `size` bytes are those of one that is there no more, as far as its digests tell."""
    if size >= known.known.offset:
        return begins_with(file.read_at, known.known)
    first = known.first_bytes(min(size, HEAD))
    if first:
        return file.read_at(0, len(first)) == first
    if size >= known.known.head_size:
        return digest(file.read_at(0, known.known.head_size)) == known.known.head
    return size >= START and digest(file.read_at(0, START)) == known.known.start


def _same_bytes(file: TailedFile, known: TailedFile, size: int) -> bool:
    """Whether two files agree up to a size, by their first bytes and the last ones before it."""
    places = ((0, min(size, HEAD)), (size - min(size, SEAM), min(size, SEAM)))
    try:
        return all(known.read_at(*place) == file.read_at(*place) for place in places)
    except (OSError, Replaced):
        return False


def _tells(first: bytes) -> bool:
    """Whether it tells something that a file begins with these bytes: a hole does not."""
    return len(first.strip(b"\0")) >= TELLING


def waited(file: TailedFile, place: tuple[int, int], now: datetime) -> bool:
    """Whether the file has been waiting at this place, without growing, for long enough."""
    if file.held is None or file.held[0] != place:
        file.held = (place, now)
    return now - file.held[1] >= LINGER
