"""`headsup people`: the directory."""

import getpass
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from bot.audit import AuditLog
from bot.cli import Failure
from bot.commands import options
from bot.commands.sync import command as sync
from bot.inputs import directory_of, existing_database, needed, settings_of
from bot.privacy.forgetting import Forgetting
from bot.reaching.ledger import Ledger, subject_of
from bot.retention.kinds import Keep
from ingest.event import utc_now

MOST_CHANGES: Final = 10


@click.group("people")
def command() -> None:
    """The directory: who is who, and who is whose manager."""


@command.command("show")
@click.argument("login")
@options.people
@options.database
def show(login: str, people: Path | None, database: str | None) -> None:
    """What is known about the person who has this login, and whether they can be reached."""
    settings = settings_of(people=people, database=database)
    directory = directory_of(needed(settings.people, "people"), lambda fault: click.echo(fault, err=True))
    person = directory.by_login(login)
    if person is None:
        raise Failure(f"{login} is not in the directory; nobody with this login can be told anything.")
    manager = directory.manager_of(person)
    for name, value in (
        ("name", person.name),
        ("logins", ", ".join(person.logins)),
        ("e-mail", person.email),
        ("Teams identity", person.aad_object_id or "unknown until they have the app"),
        ("manager", f"{manager.name} ({manager.login})" if manager else None),
        ("roles", ", ".join(sorted(person.roles))),
        ("locale", person.locale),
        ("time zone", person.timezone),
    ):
        click.echo(f"{name:15} {value or '-'}")
    if "://" in settings.database or Path(settings.database).exists():
        with existing_database(settings) as engine:
            for name, value in _reached(Ledger(engine), subject_of(person, login), settings.zone):
                click.echo(f"{name:15} {value}")


@command.command("forget")
@click.argument("login")
@click.option(
    "--identity", "aad", metavar="ID", help="Their Entra object id, where the directory has it no more."
)
@click.option("--yes", is_flag=True, help="Do it, without asking.")
@options.people
@options.database
def forget(login: str, aad: str | None, yes: bool, people: Path | None, database: str | None) -> None:
    """Remove what may go of somebody who has left, or wants it: what they said and asked, and where they are reached.

    What stays, and until when, is printed: docs/privacy.md says why.
    """
    settings = settings_of(people=people, database=database)
    person = directory_of(settings.people, lambda _: None).by_login(login)
    first = person.login if person else login
    if not yes and not click.confirm(f"Forget {first}?", err=True):
        raise Failure("Nothing was removed.")
    by, keep, now = f"{getpass.getuser()} (command line)", Keep.of(settings), utc_now()
    with existing_database(settings) as engine:
        forgetting = Forgetting(engine, AuditLog(engine, utc_now), utc_now)
        removed = forgetting.everything(first, aad or (person.aad_object_id if person else None), by=by)
    for name, count in removed.items():
        click.echo(f"removed  {name}: {count}")
    for name, kept in (("events", keep.events), ("notices", keep.notices), ("audit", keep.audit)):
        click.echo(f"stays    {name}: until {(now + kept).date()} at the latest")
    if person is not None:
        click.echo(f"stays    {first} in the directory, until its file or Entra lacks them")


def _reached(ledger: Ledger, subject: str, zone: str) -> Iterator[tuple[str, str]]:
    """Whether they can be reached, since when and why, and how it came to be so."""
    standing = ledger.of(subject)
    if standing is None:
        yield "reached", "not tried yet"
        return

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"

    yield "reached", f"{standing.state.replace('_', ' ')} since {at(standing.since)}: {standing.reason}"
    yield "looked at", at(standing.checked)
    for change in ledger.changes(subject)[-MOST_CHANGES:]:
        yield "", f"{at(change.at)} {change.state.replace('_', ' ')}: {change.reason}"


command.add_command(sync)
