"""`headsup notices withdraw`: cards that should not have been sent."""

import getpass

import click

from bot.audit import AuditLog
from bot.cli import Failure
from bot.commands import options
from bot.fixes.told import withdraw
from bot.inputs import directory_of, existing_database, settings_of
from ingest.database import writing
from ingest.event import utc_now


@click.command("withdraw")
@click.argument("issue")
@click.option("--why", help="A sentence for those who were told; it is shown as it is.")
@click.option("--person", help="Only this person's, by any of their logins.")
@options.database
def command(issue: str, why: str | None, person: str | None, database: str | None) -> None:
    """Withdraw the cards about ISSUE (its name): each is replaced by a short explanation, and what waits is dropped.

    More of it is told when it happens again: change or remove its file as well.
    """
    settings = settings_of(database=database)
    by, now = f"{getpass.getuser()} (command line)", utc_now()
    persons: tuple[str, ...] = ()
    if person:
        known = directory_of(settings.people, lambda _: None).by_login(person)
        persons = (known.login if known else person,)
    with existing_database(settings) as engine, writing(engine) as connection:
        count = withdraw(connection, issue, now, why=why, persons=persons)
        if not count:
            raise Failure(f"Nobody was told of {issue}; `headsup notices --issue {issue}` lists its notices.")
        detail = f"{count} cards" + (f" of {persons[0]}" if persons else "")
        AuditLog(engine, utc_now).append(by, "withdrawn", subject=issue, detail=detail, connection=connection)
    click.echo(f"{issue}: {count} {'card is' if count == 1 else 'cards are'} withdrawn.")
