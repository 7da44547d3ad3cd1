"""`headsup release`: a version went live."""

import getpass

import click

from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.output import json_line, printable


@click.command("release")
@click.argument("product")
@click.argument("version", required=False)
@click.option("--node", help="It went live on this node only; left out: on every node.")
@click.option("--at", help="When it went live (ISO 8601 with an offset); left out: now.")
@click.option("--undo", is_flag=True, help="Take it back: it was told by mistake.")
@options.database
@options.as_json
def command(
    product: str,
    version: str | None,
    node: str | None,
    at: str | None,
    undo: bool,
    database: str | None,
    as_json: bool,
) -> None:
    """Say that VERSION of PRODUCT went live: events from then on have it, unless they carry their own.

    Without VERSION: what is known of the product's releases.
    """
    from bot.audit import AuditLog
    from bot.releasing import Releasing, release_object, where
    from ingest.event import utc_now
    from ingest.releases.book import ReleaseBook
    from ingest.releases.told import BadRelease, told

    try:
        given = told(product, version or "every", node, at)
    except BadRelease as error:
        raise WrongUse(str(error)) from error
    by = f"{getpass.getuser()} (command line)"
    with existing_database(settings_of(database=database), make=version is not None) as engine:
        book = ReleaseBook(engine)
        releasing = Releasing(book, AuditLog(engine, utc_now), utc_now)
        if version is None:
            for one in book.all(given.product):
                if as_json:
                    json_line(release_object(one))
                else:
                    click.echo(printable(f"{one.release.product} {where(one.release)}, told by {one.by}"))
        elif undo:
            gone = releasing.take_back(given, by)
            if gone is None:
                raise Failure(
                    f"There is no such release; `headsup release {given.product}` lists those that there are."
                )
            click.echo(f"Taken back: {gone.product} {where(gone)}.", err=as_json)
        else:
            recorded = releasing.tell(given, by)
            if as_json:
                json_line(release_object(recorded))
            else:
                known = "" if recorded.new else " (this was known already)"
                click.echo(f"{recorded.release.product} {where(recorded.release)}{known}")
