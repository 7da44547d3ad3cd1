"""`headsup people`: the directory."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click

from bot.cli import Failure
from bot.commands import options
from bot.commands.sync import command as sync
from bot.inputs import directory_of, existing_database, needed, settings_of
from bot.reaching.ledger import Ledger, subject_of

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
