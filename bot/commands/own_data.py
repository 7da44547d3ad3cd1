"""`headsup people data·forget`: a copy of everything that is kept about somebody, and removing what may go of it."""

import getpass
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Engine

from bot.audit import AuditLog
from bot.cli import Failure
from bot.commands import options
from bot.commands.looks import Look, reason_of, reason_option
from bot.directory import Directory, Person
from bot.entra.people import login_rule
from bot.entra.showing import seen
from bot.inputs import directory_of, existing_database, settings_of
from bot.output import event_object, iso, json_line
from bot.privacy.forgetting import Forgetting
from bot.privacy.records import records_of
from bot.retention.kinds import Keep
from bot.settings import Settings
from ingest.event import from_micros, utc_now
from ingest.query import EventQuery
from ingest.store import EventStore

PAGE = 500
_identity = click.option(
    "--identity", "aad", metavar="ID", help="Their Entra object id, where the directory has it no more."
)


@click.command("data")
@click.argument("login")
@_identity
@options.people
@options.database
@reason_option
def data(login: str, aad: str | None, people: Path | None, database: str | None, reason: str | None) -> None:
    """Print everything that is kept about somebody, an object a line with its `kind`: for whoever asks for a copy.

    The look-up is in the audit log.
    """
    settings = settings_of(people=people, database=database)
    why = reason_of(settings, reason) or "a copy of their data"
    with existing_database(settings) as engine:
        person = _person(login, settings, engine)
        first = person.login if person else login
        Look.of(engine, why).note(f"everything about {first}", [first])
        if person is not None:
            entry = asdict(person) | {"roles": sorted(person.roles)}
            json_line({"kind": "directory", **entry})
        for kind, row in records_of(engine, first, aad or (person.aad_object_id if person else None)):
            json_line({"kind": kind, **dict(map(_readable, row.items()))})
        _events(EventStore(engine, utc_now), person.logins if person else (login,))
        since = utc_now() - Keep.of(settings).audit
        for line in AuditLog(engine, utc_now).about(first, since):
            json_line({"kind": "audit", **asdict(line), "at": iso(line.at)})


def _events(store: EventStore, logins: tuple[str, ...]) -> None:
    cursor, more = None, True
    while more:
        page = store.search(EventQuery(where={"user": logins}), PAGE, older=cursor)
        for event in page.events:
            json_line({"kind": "events", **event_object(event)})
        cursor, more = page.older, page.older is not None


def _readable(item: tuple[str, object]) -> tuple[str, object]:
    """Instants as people read them."""
    name, value = item
    if name.endswith("_us") and isinstance(value, int):
        return name.removesuffix("_us"), iso(from_micros(value)) if value else None
    return name, value


@click.command("forget")
@click.argument("login")
@_identity
@click.option("--yes", is_flag=True, help="Do it, without asking.")
@options.people
@options.database
def forget(login: str, aad: str | None, yes: bool, people: Path | None, database: str | None) -> None:
    """Remove what may go of somebody who has left, or wants it: what they said and asked, and where they are reached.

    What stays, and until when, is printed: docs/privacy.md says why.
    """
    settings = settings_of(people=people, database=database)
    there = "://" in settings.database or Path(settings.database).exists()
    with existing_database(settings) if there else nullcontext() as engine:
        person = _person(login, settings, engine)
    first = person.login if person else login
    if not yes and not click.confirm(f"Forget {first}?", err=True):
        raise Failure("Nothing was removed.")
    keep, now = Keep.of(settings), utc_now()
    with existing_database(settings) as engine:
        forgetting = Forgetting(engine, AuditLog(engine, utc_now), utc_now)
        removed = forgetting.everything(first, aad or (person.aad_object_id if person else None), by=_by())
    for name, count in removed.items():
        click.echo(f"removed  {name}: {count}")
    for name, kept in (("events", keep.events), ("notices", keep.notices), ("audit", keep.audit)):
        click.echo(f"stays    {name}: until {(now + kept).date()} at the latest")
    if person is not None:
        click.echo(f"stays    {first} in the directory, until its file or Entra lacks them")


def _person(login: str, settings: Settings, engine: Engine | None) -> Person | None:
    """Of both directories, as the service joins them."""
    listed = directory_of(settings.people, lambda _: None) if settings.people else Directory.of(())
    return seen(settings, engine, listed, login_rule(settings.graph_logins)).directory.by_login(login)


def _by() -> str:
    return f"{getpass.getuser()} (command line)"
