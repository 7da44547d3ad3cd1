"""A PostgreSQL database, through PostgreSQL's own programs: pg_dump makes the copy, pg_restore puts it back."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.backups.files import BackupFailed, Progress, part_of, put_in_place, size
from ingest.storage.postgresql import APPLICATION

_LOOK: Final = 0.2  # seconds between two looks at how far it is
_MAGIC: Final = b"PGDMP"  # how a dump in pg_dump's custom format begins
_OWN_TOOLS: Final = "copy the database with PostgreSQL's own tools, then run `headsup db restore --mark`"


def back_up(database: str, target: Path, progress: Progress) -> int:
    """Dump a database that may be in use to a file that is not there yet; its bytes. Raises BackupFailed.

    pg_dump reads one snapshot and stops nobody. The file is in its custom format.
    """
    part = part_of(target)
    program = _program("pg_dump", "make the copy with PostgreSQL's own tools")
    try:
        _run(
            [program, "--format=custom", "--no-password", f"--file={part}"],
            make_url(database),
            part,
            progress,
        )
        put_in_place(part, target)
    except OSError as error:
        raise BackupFailed(
            f"The copy could not be written ({error}); see that there is room for {target}."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(copy: Path, database: str, progress: Progress) -> None:
    """Replace what a database holds by a dump, all or nothing. To be marked at once. Raises BackupFailed."""
    if not copy.is_file():
        raise BackupFailed(f"There is no file {copy}; name a copy that `headsup db backup` made.")
    with copy.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise BackupFailed(f"{copy} is no dump of `headsup db backup`; {_OWN_TOOLS}.")
    program = _program("pg_restore", _OWN_TOOLS)
    refuse_if_used(database)
    options = [
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        "--no-password",
    ]
    _run([program, *options, str(copy)], make_url(database), None, progress)


def refuse_if_used(database: str) -> None:
    """See that no process of Headsup uses the database. Raises BackupFailed."""
    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        others = _sessions(engine)
    except DBAPIError as error:
        raise BackupFailed(
            "The database cannot be reached; see that PostgreSQL runs and HEADSUP_DATABASE is right."
        ) from error
    finally:
        engine.dispose()
    if others:
        raise BackupFailed(
            f"The database is in use by {others} connections; stop every `headsup serve` first."
        )


def _sessions(engine: Engine) -> int:
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()"
    )
    with engine.connect() as connection:
        return int(connection.scalar(query, {"name": APPLICATION}) or 0)


def _program(name: str, otherwise: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(f"There is no {name} here; install PostgreSQL's client programs, or {otherwise}.")
    return found


def _run(command: list[str], url: URL, growing: Path | None, progress: Progress) -> None:
    """Run one of PostgreSQL's programs. The password goes by the environment, which others cannot read."""
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL's, without a shell
        [*command, f"--dbname={plain}"],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        errors="replace",
    ) as process:  # fmt: skip
        try:
            while True:
                try:
                    _, said = process.communicate(timeout=_LOOK)
                    break
                except subprocess.TimeoutExpired:
                    done = growing.stat().st_size if growing is not None and growing.exists() else 0
                    progress(f"{Path(command[0]).name}: {size(done)}" if done else Path(command[0]).name)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it does not say why"]
        worst = next((line for line in lines if "error:" in line), lines[-1])
        raise BackupFailed(f"{worst.rstrip('.')}; nothing was changed.")
