"""`headsup people`: the directory."""

from pathlib import Path

import click

from bot.cli import Failure
from bot.commands import options
from bot.inputs import directory_of, needed, settings_of


@click.group("people")
def command() -> None:
    """The directory: who is who, and who is whose manager."""


@command.command("show")
@click.argument("login")
@options.people
def show(login: str, people: Path | None) -> None:
    """What is known about the person who has this login."""
    settings = settings_of(people=people)
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
