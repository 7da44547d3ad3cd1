"""What a log file is known by: digests of the bytes that were read of it. Pure.

Rotation gives old files new names, and new files old names and old inode numbers. What stays is content: the
first bytes, and the last ones before the place up to which the file was read. The second tell apart files that
begin alike (a header line). Digests, never bytes, are kept: bytes may hold secrets.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

START: Final = 128
"""Bytes of the start digest, by which files are found quickly; there is none while less was read."""

HEAD: Final = 1024
"""Bytes of the head digest; fewer while less was read."""

SEAM: Final = 256
"""Bytes of the seam digest; fewer while less was read."""

ReadAt = Callable[[int, int], bytes]
"""`read_at(offset, size)`: bytes of a file; fewer at its end."""

_ARCHIVES: Final = (b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\0")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file's first `offset` bytes, as far as they need to be known. Empty digests when nothing was read."""

    offset: int
    start: str
    head: str
    seam: str

    @property
    def head_size(self) -> int:
        """The number of bytes in the head digest."""
        return min(self.offset, HEAD)

    @property
    def seam_size(self) -> int:
        """The number of bytes in the seam digest."""
        return min(self.offset, SEAM)


NOTHING_READ: Final = Fingerprint(0, "", "", "")


def digest(data: bytes) -> str:
    """The digest of some bytes; empty for none."""
    return hashlib.blake2b(data, digest_size=16).hexdigest() if data else ""


def fingerprint(offset: int, head: bytes, seam: bytes) -> Fingerprint:
    """Of a file read up to `offset`, from at least its first HEAD bytes and the SEAM bytes before `offset`, or
    all there are.
    """
    head = head[: min(offset, HEAD)]
    start = digest(head[:START]) if offset >= START else ""
    return Fingerprint(offset, start, digest(head), digest(seam[-min(offset, SEAM) :] if offset else b""))


def begins_with(read_at: ReadAt, known: Fingerprint, start: int = 0) -> bool:
    """Whether the bytes from `start` on are those of the fingerprint, as far as it reaches."""
    head = read_at(start, known.head_size)
    if len(head) < known.head_size or digest(head) != known.head:
        return False
    seam = read_at(start + known.offset - known.seam_size, known.seam_size)
    return len(seam) == known.seam_size and digest(seam) == known.seam


def is_compressed(first: bytes) -> bool:
    """Whether a file begins like an archive (gzip, zip, zstd, bzip2, xz): what is in it was read before."""
    return first.startswith(_ARCHIVES)
