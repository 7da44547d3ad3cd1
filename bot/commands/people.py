"""`headsup people`: the directory."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine

from bot.cli import Failure
from bot.commands import options
from bot.commands.looks import Look, reason_of, reason_option
from bot.commands.own_data import data, forget
from bot.commands.sync import command as sync
from bot.directory import Directory, Person
from bot.entra.people import login_rule
from bot.entra.showing import Seen, seen
from bot.inputs import directory_of, existing_database, needed, settings_of
from bot.manners.mutes import MuteStore
from bot.reaching.ledger import Ledger, subject_of
from bot.rights import RoleNames
from bot.settings import Settings

MOST_CHANGES: Final = 10


@click.group("people")
def command() -> None:
    """The directory: who is who, and who is whose manager."""


@command.command("show")
@click.argument("login")
@options.people
@options.database
@reason_option
def show(login: str, people: Path | None, database: str | None, reason: str | None) -> None:
    """What is known about the person who has this login, and whether they can be reached.

    Of both directories, people.csv and (where HEADSUP_GRAPH is on) Entra, as the service joins them. The look-up is
    in the audit log, where there is a database.
    """
    settings = settings_of(people=people, database=database)
    why = reason_of(settings, reason)
    file = settings.people if settings.graph else needed(settings.people, "people")
    listed = directory_of(file, lambda fault: click.echo(fault, err=True)) if file else Directory.of(())
    there = "://" in settings.database or Path(settings.database).exists()
    with existing_database(settings) if there else nullcontext() as engine:
        now = seen(settings, engine, listed, _rule(settings))
        if engine is not None:
            person = now.directory.by_login(login)
            first = person.login if person is not None else login
            Look.of(engine, why).note(f"person {first}", [first])
        lines = list(_all(login, settings, now, engine))
    for name, value in lines:
        click.echo(f"{name:15} {value or '-'}")


def _rule(settings: Settings) -> tuple[str, ...]:
    return login_rule(settings.graph_logins)


def _all(
    login: str, settings: Settings, now: Seen, engine: Engine | None
) -> Iterator[tuple[str, str | None]]:
    """Line by line. Raises Failure for somebody who is not in the directory."""
    person = now.directory.by_login(login)
    if person is None:
        raise Failure(_nobody(login, now, engine, settings.zone))
    manager = now.directory.manager_of(person)
    yield "name", person.name
    yield "logins", ", ".join(person.logins)
    yield "e-mail", person.email
    yield "Teams identity", person.aad_object_id or "unknown until they have the app"
    yield "manager", f"{manager.name} ({manager.login})" if manager else None
    yield from _roles(person, now, RoleNames(settings.developer_role, settings.admin_role))
    yield "locale", person.locale
    yield "time zone", person.timezone
    if settings.graph:
        yield "known from", _known_from(person, now)
    if engine is not None:
        yield from _reached(Ledger(engine), subject_of(person, login), settings.zone)
        yield from _muted(MuteStore(engine).of(person.login), settings.zone)


def _nobody(login: str, now: Seen, engine: Engine | None, zone: str) -> str:
    user = now.in_entra(login)
    if user is None or engine is None:
        return f"{login} is not in the directory; nobody with this login can be told anything."
    standing = Ledger(engine).of(user.aad_object_id)
    why = f": {standing.reason}, since {_at(standing.since, zone)}" if standing else ""
    name = user.text("displayName") or user.text("userPrincipalName")
    return f"{login} is {name} in Entra, who cannot be told anything{why}."


def _known_from(person: Person, now: Seen) -> str:
    file = now.listed.by_login(person.login) is not None
    places = [*(["people.csv"] if file else []), *(["Entra"] if now.user_of(person) else [])]
    return " and ".join(places)


def _roles(person: Person, now: Seen, names: RoleNames) -> Iterator[tuple[str, str | None]]:
    """Each with where it comes from and what it gives."""
    in_file = now.listed.by_login(person.login)
    if not person.roles:
        yield "roles", None
    for n, role in enumerate(sorted(person.roles)):
        by_file = in_file is not None and role in in_file.roles
        where = "" if not now.users else " (people.csv)" if by_file else " (a group in Entra)"
        yield "" if n else "roles", f"{role}{where}: {names.gives(role)}"


def _muted(muted: Mapping[str, datetime], zone: str) -> Iterator[tuple[str, str]]:
    for n, (issue, since) in enumerate(muted.items()):
        yield "" if n else "muted", f"{issue} since {_at(since, zone)}: they want to hear no more of it"


def _at(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def _reached(ledger: Ledger, subject: str, zone: str) -> Iterator[tuple[str, str]]:
    """Whether they can be reached, since when and why, and how it came to be so."""
    standing = ledger.of(subject)
    if standing is None:
        yield "reached", "not tried yet"
        return

    yield (
        "reached",
        f"{standing.state.replace('_', ' ')} since {_at(standing.since, zone)}: {standing.reason}",
    )
    yield "looked at", _at(standing.checked, zone)
    for change in ledger.changes(subject)[-MOST_CHANGES:]:
        yield "", f"{_at(change.at, zone)} {change.state.replace('_', ' ')}: {change.reason}"


command.add_command(sync)
command.add_command(data)
command.add_command(forget)
