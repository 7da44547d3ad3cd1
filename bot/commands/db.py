"""`headsup db`: the schema, a copy of the database while it serves, putting one back, removing what is too old."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.backups import postgresql, sqlite
from bot.backups.files import BackupFailed, size
from bot.backups.marking import Marked, mark_restored
from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.inputs import existing_database, issues_of, settings_of
from bot.migrations import upgrade
from bot.output import iso, json_line
from bot.progress import Progress
from bot.retention.job import retention_of
from bot.retention.kinds import KINDS
from bot.telling.workers import worker_name
from ingest.database import DatabaseError, open_database
from ingest.event import utc_now


@click.group("db")
def command() -> None:
    """The database: its schema, a copy while serving, putting one back, removing what is too old."""


@command.command("upgrade")
@options.database
@options.as_json
def upgrade_schema(database: str | None, as_json: bool) -> None:
    """Bring the schema up to date, and make a database that is not there; `headsup serve` does so by itself."""
    with _said():
        engine = open_database(settings_of(database=database).database)
        try:
            applied = upgrade(engine)
        finally:
            engine.dispose()
    if as_json:
        json_line({"applied": applied})
    else:
        click.echo(f"Applied {', '.join(applied)}." if applied else "The schema is up to date.")


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@options.database
@options.as_json
def backup(file: Path, database: str | None, as_json: bool) -> None:
    """Copy the database to FILE, as it stands now; `headsup serve` may go on."""
    name = settings_of(database=database).database
    began = time.monotonic()
    with _said(), Progress() as progress:
        path = _sqlite_path(name)
        if path is None:
            written = postgresql.back_up(name, file, progress.show)
        else:
            written = sqlite.back_up(path, file, progress.show)
    seconds = time.monotonic() - began
    if as_json:
        json_line({"file": str(file), "bytes": written, "seconds": round(seconds, 3)})
    else:
        click.echo(f"{file}: {size(written)} in {seconds:.1f} s.")


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--mark", is_flag=True, help="Only mark: another tool has put the copy in place.")
@options.database
@options.as_json
def restore(file: Path | None, mark: bool, database: str | None, as_json: bool) -> None:
    """Put the copy FILE in the place of the database; `headsup serve` must be stopped.

    What happened before now is counted, and nobody is told about it again.
    """
    if (file is None) != mark:
        raise WrongUse("Give either a FILE to put in place, or --mark for a copy that is in place already.")
    settings = settings_of(database=database)
    replaced: Path | None = None
    with _said(), Progress() as progress:
        path = _sqlite_path(settings.database)
        if file is None or path is None:
            if file is not None:
                postgresql.restore(file, settings.database, progress.show)
            with existing_database(settings) as engine:
                marked = mark_restored(engine, utc_now())
        else:
            made: list[Marked] = []
            replaced = sqlite.restore(file, path, lambda part: made.append(_marked(part)), progress.show)
            (marked,) = made
    if as_json:
        json_line(
            {
                "mark": iso(marked.mark.at),
                "copied": iso(marked.mark.copied),
                "closed": marked.closed,
                "replaced": None if replaced is None else str(replaced),
            }
        )
        return
    click.echo(
        f"What happened before {iso(marked.mark.at)} is counted and nobody is told again; "
        f"{marked.closed} notices that waited in the copy were closed."
    )
    if replaced is not None:
        click.echo(f"What was there is now {replaced}; delete it when nobody needs it.")


def _marked(part: Path) -> Marked:
    engine = open_database(str(part))
    try:
        upgrade(engine)
        return mark_restored(engine, utc_now())
    finally:
        engine.dispose()


def _sqlite_path(database: str) -> Path | None:
    """The file of an SQLite database, None for a PostgreSQL one. Raises WrongUse for any other."""
    if "://" not in database:
        return Path(database)
    if database.startswith("sqlite:///"):
        return Path(database.removeprefix("sqlite:///"))
    if database.startswith(("postgresql://", "postgresql+")):
        return None
    raise WrongUse("Use an SQLite file or a postgresql:// URL as HEADSUP_DATABASE.")


@command.command("purge")
@options.database
@options.issues
@options.as_json
def purge(database: str | None, issues: Path | None, as_json: bool) -> None:
    """Remove now what is kept no longer; `headsup serve` does so by itself."""
    settings = settings_of(database=database, issues=issues)
    known = issues_of(settings.issues, lambda _: None) if settings.issues else {}
    with existing_database(settings) as engine, Progress() as progress:
        retention = retention_of(engine, lambda: known, settings, utc_now, worker_name())
        removed = retention.run(
            lambda now: progress.show(f"{now.kind}: {now.removed[now.kind or '']} removed")
        )
    if removed is None:
        raise Failure("Another process is removing what is too old just now; try again when it is done.")
    if as_json:
        json_line({"removed": {kind: removed[kind] for kind in KINDS}})
    else:
        said = ", ".join(f"{number} {kind}" for kind, number in removed.items()) or "nothing is too old"
        click.echo(f"Removed: {said}.")


@contextmanager
def _said() -> Iterator[None]:
    """What went wrong, in one sentence."""
    try:
        yield
    except (BackupFailed, DatabaseError) as error:
        raise Failure(str(error)) from error
