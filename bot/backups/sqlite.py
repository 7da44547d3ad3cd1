"""An SQLite database: copied as it stood at one instant while others write, and put back."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.backups.files import BackupFailed, Progress, copied, part_of, put_in_place, size, sync_folder

PAGES: Final = 1024
"""Pages copied at a time, 4 MB: between them the progress is shown and Ctrl-C is heard."""
_OURS: Final = frozenset({"batch", "notice", "episode"})
_BESIDE: Final = ("-wal", "-shm")


def back_up(database: Path, target: Path, progress: Progress) -> int:
    """Copy a database that may be in use to a file that is not there yet; the bytes of the copy.

    The copy is the database as it stood when this began: a read transaction holds that snapshot, which stops
    neither readers nor writers (the write-ahead log grows meanwhile). Raises BackupFailed.
    """
    part = part_of(target)
    try:
        with (
            contextlib.closing(_opened(database)) as source,
            contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy,
        ):
            copy.execute("PRAGMA journal_mode=OFF")  # a copy that was cut off is thrown away
            copy.execute("PRAGMA synchronous=OFF")  # it is synced once, when it is whole
            # Without a transaction of ours the copying would begin anew at every commit of somebody else's.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            page = source.execute("PRAGMA page_size").fetchone()[0]

            def step(_: int, remaining: int, total: int) -> None:
                done = total - remaining
                progress(f"copying: {done / max(total, 1):.0%} of {size(total * page)}")

            source.backup(copy, pages=PAGES, progress=step)
            source.execute("ROLLBACK")
        check(part, database, progress)
        put_in_place(part, target)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(
            f"The copy could not be written ({error}); see that there is room for {target}."
        ) from error
    finally:
        for left in (part, *(Path(f"{part}{suffix}") for suffix in _BESIDE)):
            left.unlink(missing_ok=True)
    return target.stat().st_size


def restore(copy: Path, database: Path, prepare: Callable[[Path], None], progress: Progress) -> Path | None:
    """Put a copy in the place of a database; where what was there has gone, None if nothing was.

    `prepare` is given the copy of the copy before anybody can see it: to bring its schema up to date and to
    mark it. Nothing is overwritten, and `copy` stays as it is. Raises BackupFailed.
    """
    if not copy.is_file():
        raise BackupFailed(f"There is no file {copy}; name a copy that `headsup db backup` made.")
    if database.exists() and copy.samefile(database):
        raise BackupFailed(f"{copy} is the database itself; name a copy of it.")
    with in_nobodys_use(database):
        pass  # before anything that takes long
    database.parent.mkdir(parents=True, exist_ok=True)
    part = database.with_name(f".{database.name}.restoring")
    beside = [Path(f"{part}{suffix}") for suffix in _BESIDE]
    try:
        for left in (part, *beside):
            left.unlink(missing_ok=True)
        copied(copy, part, progress)
        check(part, copy, progress)
        progress("marking")
        prepare(part)
        if any(left.exists() and left.stat().st_size for left in beside[:1]):
            raise BackupFailed(f"{part} is in use; see what opens files in {part.parent}, and try again.")
        replaced: Path | None = None
        with in_nobodys_use(database):
            if os.name == "posix":
                replaced = _swapped(part, database)
        if os.name != "posix":  # Windows renames no file that somebody has open, not even we
            replaced = _swapped(part, database)
        sync_folder(database.parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(
            f"The copy could not be put in place ({error}); see that {database.parent} has room and is writable."
        ) from error
    finally:
        for left in (part, *beside):
            left.unlink(missing_ok=True)
    return replaced


def check(path: Path, named: Path, progress: Progress) -> None:
    """See that a copy is whole and one of ours. Raises BackupFailed, which calls it `named`."""
    progress("checking")
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            tables = {
                row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            }
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if tables >= _OURS else "ok"
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{named} is no whole SQLite database ({error}); use another copy.") from error
    if not tables >= _OURS:
        raise BackupFailed(f"{named} is no database of Headsup; name a copy that `headsup db backup` made.")
    if found != "ok":
        raise BackupFailed(f"{named} is damaged ({found}); use another copy, and see to the disk.")


@contextlib.contextmanager
def in_nobodys_use(database: Path) -> Iterator[None]:
    """Hold a database so that no other process uses it. Raises BackupFailed if one does.

    Whoever has it open in WAL mode keeps it from leaving that mode. One that is damaged cannot tell.
    """
    if not database.exists():
        yield
        return
    with contextlib.closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            if mode == "delete":
                connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
                mode = "wal"
            else:
                raise
        except sqlite3.DatabaseError:
            mode = "damaged"
        if mode == "wal":
            raise BackupFailed(
                f"{database} is in use; stop `headsup serve` first, and whatever else has it open."
            )
        yield


def _opened(database: Path) -> sqlite3.Connection:
    if not database.is_file():
        raise BackupFailed(f"There is no database {database}; set HEADSUP_DATABASE to where it is.")
    connection = sqlite3.connect(database, timeout=30, isolation_level=None)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _swapped(part: Path, database: Path) -> Path | None:
    """Put a copy in the place of a database, which keeps another name. There is a database at every moment.

    With none at all a service that starts would begin anew, and tell everybody what they know.
    """
    away = database.with_name(f"{database.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    for suffix in _BESIDE:  # of what is damaged, or was lost: applied to the copy they would destroy it
        with contextlib.suppress(FileNotFoundError):
            Path(f"{database}{suffix}").rename(f"{away}{suffix}")
    if not database.exists():
        part.rename(database)
        return None
    try:
        os.link(database, away)
    except OSError:  # a file system without hard links
        database.rename(away)
    part.replace(database)
    return away
