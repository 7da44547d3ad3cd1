"""`headsup ship`: a node's agent."""

import asyncio
import secrets
import signal
from pathlib import Path
from random import Random

import click
from yarl import URL

from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.inputs import needed, settings_of, sources_of
from bot.logs import configure_logging, log_crashes
from bot.settings import Settings
from ingest.database import DatabaseError
from ingest.event import utc_now
from ingest.sources import Source


@click.command("ship")
@options.sources
@click.option("--to", "ship_to", help="The service, https://host:port [HEADSUP_SHIP_TO].")
@click.option("--key", "ship_key", help="The API key, from `headsup keys add` there [HEADSUP_SHIP_KEY].")
@click.option(
    "--state",
    "ship_state",
    type=click.Path(path_type=Path),
    help="The agent's own file [HEADSUP_SHIP_STATE].",
)
@click.option("--once", is_flag=True, help="Send what is there, and end.")
def command(
    sources: Path | None, ship_to: str | None, ship_key: str | None, ship_state: Path | None, *, once: bool
) -> None:
    """Tail this machine's logs and send their events to the service, each once, until interrupted."""
    settings = settings_of(sources=sources, ship_to=ship_to, ship_key=ship_key, ship_state=ship_state)
    found = [source for source in sources_of(needed(settings.sources, "sources")) if source.files]
    if not found:
        raise WrongUse("No source names files, so there is nothing to ship; give one `files: PATTERN`.")
    if settings.ship_to is None:
        raise WrongUse("HEADSUP_SHIP_TO is not set; set it or give --to https://host:port.")
    configure_logging(settings.log)
    log_crashes()
    try:
        problem = asyncio.run(_ship(settings, settings.ship_to, found, once=once))
    except DatabaseError as error:
        raise Failure(str(error)) from error
    if problem:
        raise Failure(problem)


async def _ship(settings: Settings, to: str, sources: list[Source], *, once: bool) -> str | None:
    """What kept it from sending everything, if it was to end by itself."""
    import aiohttp

    from ingest.shipping.agent import Agent
    from ingest.shipping.http_post import http_post
    from ingest.shipping.sender import Sender
    from ingest.shipping.spool import SpoolInUse, open_spool

    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    key = settings.ship_key.get_secret_value() if settings.ship_key else None
    shown = str(URL(to).with_user(None))
    full = settings.ship_spool_mb << 20
    try:
        with open_spool(settings.ship_state, utc_now, lambda: secrets.token_hex(8), full) as spool:
            async with aiohttp.ClientSession(trust_env=True) as session:
                sender = Sender(spool, http_post(session, to, key, utc_now), Random(), shown)  # noqa: S311
                agent = Agent(sources, spool, sender, utc_now)
                waiting = f", {spool.events} events wait from before" if spool.events else ""
                click.echo(f"Shipping {len(sources)} sources to {shown} as agent {spool.agent}{waiting}.")
                if not once:
                    await agent.run(stop)
                    click.echo(f"Stopped: {sender.sent} events sent, {spool.events} wait for the next start.")
                    return None
                done = await agent.run_once(stop)
                click.echo(f"{sender.sent} events sent, {spool.events} wait for the next start.")
                if not done and sender.problem is not None:
                    return sender.problem.sentence
    except SpoolInUse as error:
        raise Failure(str(error)) from error
    return None
