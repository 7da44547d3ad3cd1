"""Tells which files have changed, by looking: file events miss network shares.

A change counts when it is seen twice alike, so that a file is not read while an editor writes it. Times of files are
coarse: one that was written just now is compared by its content for as long as it may have changed since.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

FRESH: Final = timedelta(seconds=3)
"""A file changed since then may change again without its time changing: FAT and some shares count two seconds."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a change of a file is seen."""

    inode: int
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was last read, or is to be."""

    stamp: Stamp
    digest: str  # of its content


@dataclass(frozen=True, slots=True)
class Changed:
    """What a look found."""

    present: tuple[Path, ...]  # all files, in their order
    read: tuple[Path, ...]  # those of them that are to be read (again)


class Changes:
    """Looks at files. `listed` gives them, in order; a file that cannot be looked at counts as not there."""

    def __init__(self, listed: Callable[[], Iterable[Path]]) -> None:
        self._listed = listed
        self._known: dict[Path, Seen] = {}
        self._waiting: dict[Path, Stamp | None] = {}  # changes seen once; None: it is gone

    def all(self) -> Changed:
        """Every file, to be read now."""
        stamps = self._stamps()
        self._known = {path: Seen(stamp, digest_of(path)) for path, stamp in stamps.items()}
        self._waiting = {}
        return Changed(tuple(stamps), tuple(stamps))

    def look(self, now: datetime) -> Changed | None:
        """What has changed since the last time something had; None if nothing has, or not for sure yet."""
        stamps = self._stamps()
        waiting: dict[Path, Stamp | None] = {}
        changed: dict[Path, Seen | None] = {}
        for path in [*stamps, *(path for path in self._known if path not in stamps)]:
            stamp, known = stamps.get(path), self._known.get(path)
            if stamp is None or known is None or stamp != known.stamp:
                waiting[path] = stamp
                if path in self._waiting and self._waiting[path] == stamp:
                    changed[path] = None if stamp is None else Seen(stamp, digest_of(path))
            elif _is_fresh(stamp, now) and (digest := digest_of(path)) != known.digest:
                changed[path] = Seen(stamp, digest)
        self._waiting = {path: stamp for path, stamp in waiting.items() if path not in changed}
        return self._settle(changed, tuple(stamps)) if changed else None

    def digest(self, path: Path) -> str:
        """What names the content of a file, as it was last to be read."""
        seen = self._known.get(path)
        return "" if seen is None else seen.digest

    def _settle(self, changed: dict[Path, Seen | None], present: tuple[Path, ...]) -> Changed | None:
        read, gone = [], False
        for path, seen in changed.items():
            if seen is None:
                del self._known[path]
                gone = True
                continue
            known = self._known.get(path)
            self._known[path] = seen
            if known is None or known.digest != seen.digest:
                read.append(path)
        if not read and not gone:
            return None  # touched, or written anew as it was
        return Changed(tuple(path for path in present if path in self._known), tuple(read))

    def _stamps(self) -> dict[Path, Stamp]:
        found = {}
        for path in self._listed():
            try:
                status = path.stat()
            except OSError:
                continue
            found[path] = Stamp(status.st_ino, status.st_size, status.st_mtime_ns)
        return found


def digest_of(path: Path) -> str:
    """What names the content of a file; of one that cannot be read, something else."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()[:32]
    except OSError as error:
        return type(error).__name__


def _is_fresh(stamp: Stamp, now: datetime) -> bool:
    return timedelta(seconds=now.timestamp() - stamp.changed_ns / 1e9) < FRESH
