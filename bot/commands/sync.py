"""`headsup people sync`: the directory of Entra, read now."""

import asyncio

import click

from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.entra.people import login_rule, merged
from bot.entra.store import EntraStore
from bot.graph.client import GraphFailed
from bot.inputs import directory_of, existing_database, settings_of
from bot.parts.entra import read_entra
from bot.progress import Progress
from ingest.event import utc_now


@click.command("sync")
@options.database
def command(database: str | None) -> None:
    """Read people, managers and roles from Entra now: all of them at first, then what changed.

    `headsup serve` does so by itself every HEADSUP_SYNC_MINUTES where HEADSUP_GRAPH is on.
    """
    settings = settings_of(database=database)
    if settings.app_id is None:
        raise WrongUse("HEADSUP_APP_ID is not set; Entra is asked as the app that it names.")
    with existing_database(settings, make=True) as engine:
        try:
            with Progress() as progress:
                synced = asyncio.run(read_entra(settings, engine, utc_now, progress.show))
        except GraphFailed as error:
            raise Failure(str(error)) from error
        store = EntraStore(engine)
        listed = directory_of(settings.people, lambda _: None)
        found = merged(listed, store.users(), store.roles(), login_rule(settings.graph_logins))
    click.echo(
        f"{synced.users} users new or changed, {synced.gone} gone; {len(found.directory.people)} people."
    )
    for role, count in synced.roles.items():
        click.echo(f"  {role}: {count}")
    for fault in found.faults:
        click.echo(fault, err=True)
