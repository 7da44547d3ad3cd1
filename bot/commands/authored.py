"""`headsup issues export` and `history`: known issues that were made in the chat."""

from pathlib import Path

import click

from bot.authoring.store import AuthoredStore, Version
from bot.cli import Failure
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.output import iso, json_line
from detectors.faults import closest


@click.command("export")
@click.argument("name")
@click.option(
    "--to", "to", type=click.Path(path_type=Path), help="Write it to this file; else it is printed."
)
@options.database
def export(name: str, to: Path | None, database: str | None) -> None:
    """The YAML of the known issue NAME, which was made in the chat, as a file of known issues has it.

    In a folder of known issues the file wins over what was made in the chat: from then on it is changed there.
    """
    latest = _versions(name, database)[0]
    if to is None:
        click.echo(latest.yaml, nl=False)
        return
    if to.exists():
        raise Failure(f"{to} is there already; name another file, or remove it first.")
    try:
        to.write_text(latest.yaml, encoding="utf-8")
    except OSError as error:
        raise Failure(f"{to} cannot be written: {error.strerror}.") from error
    click.echo(f"{latest.name} (version {latest.version}) is in {to}.")


@click.command("history")
@click.argument("name")
@options.database
@options.as_json
def history(name: str, database: str | None, as_json: bool) -> None:
    """Who made and changed the known issue NAME in the chat, the latest change first."""
    for one in _versions(name, database):
        if as_json:
            json_line(
                {
                    "name": one.name,
                    "version": one.version,
                    "at": iso(one.at),
                    "author": one.author,
                    "what": one.what,
                    "running": one.running,
                    "yaml": one.yaml,
                }
            )
        else:
            click.echo(f"{one.version}  {iso(one.at)}  {one.author}  {one.what}")


def _versions(name: str, database: str | None) -> list[Version]:
    with existing_database(settings_of(database=database)) as engine:
        store = AuthoredStore(engine)
        found = store.history(name)
        if found:
            return found
        names = [one.name for one in store.latest()]
    meant = closest(name, names)
    hint = f"did you mean {meant}?" if meant else "`headsup issues list` shows those that there are."
    raise Failure(f"No known issue {name} was made in the chat; {hint}")
