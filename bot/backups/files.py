"""Files that appear whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

CHUNK: Final = 4 << 20

Progress = Callable[[str], None]
"""Is told what is being done now."""


class BackupFailed(Exception):
    """A copy could not be made or put in place. The message is one sentence with what to do."""


def part_of(target: Path) -> Path:
    """Where a file is written before it is whole: beside it, so that it can be renamed. What a kill left goes."""
    if target.exists():
        raise BackupFailed(f"{target} is there already; name a file that is not, nothing is overwritten.")
    if not target.parent.is_dir():
        raise BackupFailed(f"The folder {target.parent} is not there; make it, or name another.")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    return part


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name, unless something has taken that meanwhile; then it outlives a power cut."""
    sync(part)
    try:
        os.link(part, target)  # unlike a rename, it never replaces anything
    except FileExistsError as error:
        raise BackupFailed(f"{target} was made by somebody else meanwhile; name another file.") from error
    except OSError:  # a file system without hard links
        if target.exists():
            raise BackupFailed(f"{target} was made by somebody else meanwhile; name another file.") from None
        part.rename(target)
    part.unlink(missing_ok=True)
    sync_folder(target.parent)


def copied(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file that nobody writes."""
    whole, done = source.stat().st_size, 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            writing.write(chunk)
            done += len(chunk)
            progress(f"copying: {done / max(whole, 1):.0%} of {size(whole)}")
    sync(target)


def sync(path: Path) -> None:
    """Wait until the disk has it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder; Windows neither can nor needs to."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def size(number: int) -> str:
    """A number of bytes for people."""
    if number < 10_000_000:
        return f"{number / 1000:,.0f} kB"
    return f"{number / 1_000_000:,.0f} MB"
