"""`headsup keys`: the keys with which shippers send."""

import getpass
import secrets
from collections.abc import Callable

import click
from sqlalchemy import Connection, Engine

from bot.audit import AuditLog
from bot.cli import Failure
from bot.commands import options
from bot.inputs import existing_database, settings_of
from bot.output import iso, json_line
from ingest.event import utc_now
from ingest.receivers.api_keys import ApiKey, ApiKeyError, ApiKeys

_RANDOM_BYTES = 32


@click.group("keys")
def command() -> None:
    """Make, list and revoke the keys with which shippers send."""


@command.command("add")
@click.argument("name")
@options.database
@options.as_json
def add(name: str, database: str | None, as_json: bool) -> None:
    """Make a key and print it: this once, for only its hash is stored."""
    with existing_database(settings_of(database=database), make=True) as engine:
        try:
            key = ApiKeys(engine, utc_now).add(
                name, lambda: secrets.token_urlsafe(_RANDOM_BYTES), _audited(engine, "key added", name)
            )
        except ApiKeyError as error:
            raise Failure(str(error)) from error
    if as_json:
        json_line({"name": name, "key": key})
    else:
        click.echo(key)
        click.echo(f"Keep it: this key of {name} is not shown again.", err=True)


@command.command("list")
@options.database
@options.as_json
def list_keys(database: str | None, as_json: bool) -> None:
    """Print every key's name and history, the oldest first."""
    with existing_database(settings_of(database=database)) as engine:
        for key in ApiKeys(engine, utc_now).all():
            if as_json:
                json_line(_object(key))
            else:
                state = f"revoked {iso(key.revoked)}" if key.revoked else "in use"
                click.echo(
                    f"{key.name}  made {iso(key.created)}  last used {iso(key.last_used) or 'never'}  {state}"
                )


@command.command("revoke")
@click.argument("name")
@options.database
def revoke(name: str, database: str | None) -> None:
    """No longer accept a key; a running service notices within seconds."""
    with existing_database(settings_of(database=database)) as engine:
        try:
            ApiKeys(engine, utc_now).revoke(name, _audited(engine, "key revoked", name))
        except ApiKeyError as error:
            raise Failure(str(error)) from error


def _audited(engine: Engine, action: str, name: str) -> Callable[[Connection], None]:
    """Writes down who did it, in the same transaction."""
    by = f"{getpass.getuser()} (command line)"
    return lambda connection: AuditLog(engine, utc_now).append(
        by, action, subject=name, connection=connection
    )


def _object(key: ApiKey) -> dict[str, str | None]:
    return {
        "name": key.name,
        "created": iso(key.created),
        "last_used": iso(key.last_used),
        "revoked": iso(key.revoked),
    }
