"""Which files a source's pattern names now, found cheaply: folders are listed only when they have changed."""

# Ten times a second, for thousands of files: plain calls cost a third of pathlib's.
# ruff: noqa: PTH116, PTH118, PTH207, PTH208

import glob
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BY_PATH: Final = "path:"
"""Begins the identity of a file that has no number: its name may become another file's, with a handle open or not."""


@dataclass(frozen=True, slots=True)
class FileStat:
    """A regular file as the file system describes it. `identity` (`device:inode`) may be used again after
    the file was deleted, unless someone holds it open. Some network shares number no files: there it is the path.
    """

    identity: str
    size: int
    modified_ns: int


class Disk:
    """What is asked of the file system about files. Raises OSError."""

    def stat(self, path: str) -> FileStat | None:
        """The file at a path; None for what is no regular file."""
        return describe(os.stat(path), path)

    def fstat(self, descriptor: int, path: str) -> FileStat | None:
        """The open file, which was last seen at this path."""
        return describe(os.fstat(descriptor), path)


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a listing by path, and what was wrong, by path."""

    files: dict[str, FileStat]
    problems: dict[str, str]


class Listing:
    """The files that one glob pattern names."""

    def __init__(self, pattern: str, disk: Disk | None = None) -> None:
        self._pattern = pattern
        self._disk = disk or Disk()
        self._folder, self._name = os.path.split(pattern)
        self._plain = not glob.has_magic(self._folder)
        self._changes: dict[str, int] | None = None
        self._look_again = True

    def changed(self) -> bool:
        """Whether a folder has changed since the last listing, so that it is worth while.

        A folder's time stamp may be as coarse as some milliseconds, so after a change there is one listing more.
        Changes in folders that the pattern reaches for the first time are not noticed: list now and then.
        """
        return self._look_again or self._changes is None or self._changes != _modified(self._changes)

    def forget(self) -> None:
        """Things are not as listed: the next look is worth while."""
        self._look_again = True

    def list(self) -> Found:
        """Look at all files. Never raises: a folder that is missing has none, what cannot be read is told."""
        changes = _modified([self._folder] if self._plain else _folders(self._folder))
        self._look_again = changes != self._changes
        self._changes = changes
        files: dict[str, FileStat] = {}
        problems: dict[str, str] = {}
        for path in self._paths(problems):
            try:
                found = self._disk.stat(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                problems[path] = str(error.strerror)
                continue
            if found is not None:
                files[path] = found
        return Found(files, problems)

    def _paths(self, problems: dict[str, str]) -> Iterable[str]:
        if not self._plain:
            return glob.glob(self._pattern, recursive=True)
        try:
            if not glob.has_magic(self._name):
                return [self._pattern]
            os.stat(self._folder)
            names = glob.glob(self._name, root_dir=self._folder)
            if not names:
                os.listdir(self._folder)  # glob is silent about a folder that it may not list
        except FileNotFoundError:
            problems[self._folder] = "there is no such folder"
            return ()
        except OSError as error:
            problems[self._folder] = str(error.strerror)
            return ()
        return [os.path.join(self._folder, name) for name in names]


def describe(status: os.stat_result, path: str) -> FileStat | None:
    """The parts of a file's status that matter here; None for what is no regular file."""
    if not stat.S_ISREG(status.st_mode):
        return None
    identity = f"{status.st_dev}:{status.st_ino}" if status.st_ino else f"{BY_PATH}{path}"
    return FileStat(identity, status.st_size, status.st_mtime_ns)


def _folders(pattern: str) -> list[str]:
    return [path for path in glob.glob(pattern, recursive=True) if Path(path).is_dir()]


def _modified(folders: Iterable[str]) -> dict[str, int]:
    """When each folder last changed, 0 for one that is not there."""
    result = {}
    for folder in folders:
        try:
            result[folder] = os.stat(folder or ".").st_mtime_ns
        except OSError:
            result[folder] = 0
    return result
