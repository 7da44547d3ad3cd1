"""`headsup serve`: the service."""

import asyncio
import logging
import secrets
import signal
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from random import Random

import click

from bot.app import CannotListen, listening
from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.directory import Directory
from bot.garbage import collect_seldom
from bot.inputs import Report, directory_of, issue_folder_of, needed, settings_of, sources_of
from bot.local import local_directory, show
from bot.logs import configure_logging, log_crashes
from bot.loopback.people import local_people
from bot.loopback.service import TENANT, LoopbackConnector
from bot.roles import ROLES, Role, in_order, roles_of
from bot.service import Inputs, running_service
from bot.settings import Settings, host_and_port
from bot.teams.app_credential import credential_of
from bot.teams.connector import is_loopback
from bot.telling.workers import worker_name
from ingest.database import DatabaseError
from ingest.event import utc_now
from ingest.sources import Source

log = logging.getLogger(__name__)


@click.command("serve")
@options.database
@options.sources
@options.issues
@options.people
@click.option("--listen", help="host:port [HEADSUP_LISTEN].")
@click.option(
    "--role",
    "given_roles",
    multiple=True,
    help="ingest, detect or bot: what this process does; again or with commas for several [HEADSUP_ROLE].",
)
@click.option(
    "--local", is_flag=True, help="With a stand-in for Teams on this machine: shows what people would see."
)
def command(
    database: str | None,
    sources: Path | None,
    issues: Path | None,
    people: Path | None,
    listen: str | None,
    given_roles: tuple[str, ...],
    local: bool,
) -> None:
    """Tail the logs, recognise known issues and tell the people who hit them, until interrupted."""
    settings = settings_of(
        database=database,
        sources=sources,
        issues=issues,
        people=people,
        listen=listen,
        role=",".join(given_roles) if given_roles else None,
    )
    roles = roles_of(settings.role)
    if "bot" in roles:
        _check_bot(settings, local=local)
    elif local:
        raise WrongUse(
            "--local stands in for Teams, which is for the role bot; add it, or leave --local out."
        )
    configure_logging(settings.log)
    inputs = _inputs(settings, roles, log.warning if settings.log == "json" else _warn)
    log_crashes()
    try:
        asyncio.run(_serve(settings, inputs, roles, local=local))
    except (CannotListen, DatabaseError) as error:
        raise Failure(str(error)) from error


def _check_bot(settings: Settings, *, local: bool) -> None:
    if settings.app_id and local:
        raise WrongUse("--local stands in for Teams; unset HEADSUP_APP_ID to use it.")
    if settings.app_id and not (credential_of(settings) and settings.tenant_id):
        raise WrongUse(
            "HEADSUP_APP_ID needs HEADSUP_TENANT_ID too, and one of HEADSUP_APP_SECRET, HEADSUP_APP_CERTIFICATE, "
            "HEADSUP_MANAGED_IDENTITY."
        )
    if not settings.app_id:
        for name, address in (
            ("HEADSUP_LISTEN", settings.listen),
            ("HEADSUP_PUBLIC_LISTEN", settings.public_listen),
        ):
            if address and not is_loopback(host_and_port(address)[0]):
                raise WrongUse(
                    f"{name}={address} can be reached by others; set HEADSUP_APP_ID first, or use 127.0.0.1."
                )


def _inputs(settings: Settings, roles: Collection[Role], report: Report) -> Inputs:
    """What the roles need of the operator's files."""
    if "ingest" in roles:
        sources: Sequence[Source] = sources_of(needed(settings.sources, "sources"))
    else:
        sources = sources_of(settings.sources) if settings.sources else ()
    if roles == {"ingest"}:
        return Inputs(sources, {}, Directory.of(()))
    folder = issue_folder_of(needed(settings.issues, "issues"), report)
    return Inputs(sources, folder.issues, directory_of(settings.people, report), folder)


async def _serve(settings: Settings, inputs: Inputs, roles: Collection[Role], *, local: bool) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        connector: LoopbackConnector | None = None
        if local:
            everyone = local_people(inputs.directory)
            connector = LoopbackConnector(everyone, listener=show)
            stack.push_async_callback(connector.close)
            await _start_beside(connector, settings.listen)
            given = {"service_url": connector.service_url, "tenant_id": TENANT, "people": None}
            settings = settings.model_copy(update=given)  # of the people there, each has the app
            inputs = replace(inputs, directory=local_directory(inputs.directory, everyone))
        service = await stack.enter_async_context(
            running_service(
                settings,
                inputs,
                clock=utc_now,
                worker=worker_name(secrets.token_hex(4)),
                random=Random(),  # noqa: S311
                roles=roles,
            )
        )
        addresses = await stack.enter_async_context(listening(service, settings))
        if connector:
            connector.bot_url = f"{addresses[0]}/api/messages"
            click.echo(f"Stand-in for Teams on {connector.service_url}: shows what each person would see.")
        if not settings.app_id and "bot" in roles:
            click.echo("No HEADSUP_APP_ID: listening on this machine only.")
        click.echo(
            f"Headsup on {' and '.join(addresses)}: {len(inputs.sources)} sources, {len(inputs.issues)} known issues, "
            f"{len(inputs.directory.people)} people{_named(roles)}."
        )
        collect_seldom()
        await stop.wait()
        click.echo("Stopping.")


async def _start_beside(connector: LoopbackConnector, listen: str) -> None:
    """On a port that is the same in every run, for the chats that the database remembers name it."""
    port = host_and_port(listen)[1]
    beside = port and (port + 1 if port < 65535 else port - 1)
    try:
        await connector.start(beside)
    except OSError as error:
        raise CannotListen("The port beside HEADSUP_LISTEN", f"127.0.0.1:{beside}", error) from error


def _named(roles: Collection[Role]) -> str:
    return "" if len(roles) == len(ROLES) else f"; only {' and '.join(in_order(roles))}"


def _warn(sentence: str) -> None:
    click.echo(sentence, err=True)
