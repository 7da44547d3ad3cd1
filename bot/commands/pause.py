"""`headsup pause`: nobody is told of known issues until somebody says so."""

import getpass

import click

from bot.audit import AuditLog
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.manners.pause import PauseStore
from bot.output import iso
from ingest.database import writing
from ingest.event import utc_now


@click.command("pause")
@click.argument("what", type=click.Choice(["on", "off", "status"]), default="status")
@options.database
def command(what: str, database: str | None) -> None:
    """Tell nobody of known issues (`on`), go on (`off`), or say how it stands.

    It holds for all processes, and over a restart. What is too old when it goes on is not sent.
    """
    settings = settings_of(database=database)
    by, now = f"{getpass.getuser()} (command line)", utc_now()
    with existing_database(settings) as engine:
        store, audit = PauseStore(engine), AuditLog(engine, utc_now)
        if what == "on":
            with writing(engine) as connection:
                store.begin(connection, by, now)
                audit.append(by, "paused", connection=connection)
        elif what == "off":
            with writing(engine) as connection:
                store.end(connection, by, now)
                audit.append(by, "resumed", connection=connection)
        standing = store.now()
    if standing is None:
        click.echo("Headsup tells people.")
    else:
        click.echo(f"Headsup is paused since {iso(standing.since)}, by {standing.by}.")
