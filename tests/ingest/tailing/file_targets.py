"""A program that logs as NLog's file target does, in every way in which it turns files over.

Written from what NLog 4, 5 and 6 and logrotate do, call by call: `between` is called after each system call, so that a
reader may look, or be killed, anywhere; it is told whether the call left a record half written.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

LAYOUT: Final = "${longdate}|${level:uppercase=true}|${logger}|${message:withexception=true}"


@dataclass(frozen=True)
class Target:
    """How a target is configured."""

    scheme: str = "rolling"
    encoding: str = "utf-8"
    mark: bool = False  # a byte order mark
    newline: str = "\n"
    keep_open: bool = True
    header: str = ""
    keep: int = 3  # archives, where the scheme deletes
    buffered: int = 0  # writes in pieces of so many bytes, wherever they end
    pattern: str = "api*"


SCHEMES: Final = (
    "name",  # NLog 6: the next name, the oldest deleted before
    "suffix",  # NLog 6 with a date: rename, then create
    "rolling",  # NLog 4 and 5: delete the oldest, rename all, highest first, create
    "sequence",  # NLog 4 and 5: the next number, the oldest deleted
    "date",  # NLog 4 and 5: rename; or append to the day's archive in pieces, cut, unlink
    "startup",  # deleteOldFileOnStartup
    "copytruncate",
    "compress",  # NLog 5: zip whole, unlink, create
)


class Between(Protocol):
    """Is called between system calls."""

    def __call__(self, *, amid: bool) -> None:
        """`amid`: a record is half written."""
        ...


class FileTarget:
    """Writes records; `turn_over` archives as the scheme does."""

    def __init__(self, folder: Path, target: Target, between: Between) -> None:
        self.folder = folder
        self.target = target
        self._between = between
        self._number = 0  # of the present file, or of the archives made
        self._day = 1
        self._descriptor: int | None = None
        self._append = not (
            target.scheme == "copytruncate" and target.keep_open
        )  # else goes on at its old place

    @property
    def live(self) -> Path:
        """The file that is written to."""
        number = f"_{self._number:02}" if self.target.scheme == "name" and self._number else ""
        return self.folder / f"api{number}.log"

    def write(self, text: str) -> None:
        """Write records, their line ends as the target has them."""
        data = text.replace("\n", self.target.newline).encode(self.target.encoding)
        step = self.target.buffered or len(data)
        for start in range(0, len(data), step):
            self._put(data[start : start + step])
            self._between(amid=start + step < len(data))
        if not self.target.keep_open:
            self._close()

    def next_day(self) -> None:
        """The next archive has another date."""
        self._day += 1

    def turn_over(self) -> None:
        """Archive the present file."""
        if self.target.scheme != "copytruncate":
            self._close()
        if self.target.scheme == "name" or self.live.exists():
            getattr(self, f"_{self.target.scheme}")()

    def close(self) -> None:
        """End the program."""
        self._close()

    # -- the schemes --

    def _name(self) -> None:
        files = sorted(self.folder.glob("api*.log"))
        for old in files[: max(0, len(files) - self.target.keep)]:
            self._unlink(old)
        self._number += 1
        self._create()

    def _move_and_create(self, name: str) -> None:
        self._rename(self.live, self.folder / name)
        self._create()

    def _suffix(self) -> None:
        self._number += 1
        self._move_and_create(f"api_2026060{self._day % 10}_{self._number:02}.log")

    def _rolling(self) -> None:
        last = self.folder / f"api.{self.target.keep - 1}.log"
        if last.exists():
            self._unlink(last)
        for number in range(self.target.keep - 2, -1, -1):
            old = self.folder / f"api.{number}.log"
            if old.exists():
                self._rename(old, self.folder / f"api.{number + 1}.log")
        self._move_and_create("api.0.log")

    def _sequence(self) -> None:
        self._rename(self.live, self.folder / f"api.{self._number}.log")
        self._number += 1
        expired = self.folder / f"api.{self._number - 1 - self.target.keep}.log"
        if expired.exists():
            self._unlink(expired)

    def _date(self) -> None:
        archive = self.folder / f"api.2026-06-{self._day:02}.log"
        if not archive.exists():
            self._move_and_create(archive.name)
            return
        data = self.live.read_bytes()
        with archive.open("ab", buffering=0) as file:
            for start in range(0, len(data), 4096):
                file.write(data[start : start + 4096])
                self._between(amid=True)
        os.truncate(self.live, 0)
        self._between(amid=False)
        self._unlink(self.live)

    def _startup(self) -> None:
        self._unlink(self.live)

    def _copytruncate(self) -> None:
        old = self.folder / "api.log.1"
        if old.exists():
            self._rename(old, self.folder / "api.log.2")
        shutil.copyfile(self.live, old)
        self._between(amid=False)
        os.truncate(self.live, 0)
        self._between(amid=False)

    def _compress(self) -> None:
        self._number += 1
        (self.folder / f"api.{self._number}.log").write_bytes(b"PK\3\4" + self.live.read_bytes()[:400])
        self._between(amid=False)
        self._unlink(self.live)
        self._create()

    # -- system calls --

    def _create(self) -> None:
        if self._descriptor is None:
            flags = os.O_CREAT | os.O_WRONLY | (os.O_APPEND if self._append else 0)
            self._descriptor = os.open(self.live, flags, 0o644)
            if not os.fstat(self._descriptor).st_size:
                self._between(amid=False)
                head = ("\ufeff" if self.target.mark else "") + self.target.header
                if head:
                    os.write(
                        self._descriptor, head.replace("\n", self.target.newline).encode(self.target.encoding)
                    )
                    self._between(amid=False)

    def _put(self, data: bytes) -> None:
        self._create()
        assert self._descriptor is not None
        os.write(self._descriptor, data)

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _rename(self, old: Path, new: Path) -> None:
        old.replace(new)
        self._between(amid=False)

    def _unlink(self, path: Path) -> None:
        path.unlink()
        self._between(amid=False)
