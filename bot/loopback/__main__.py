"""`python -m bot.loopback`: the stand-in for Teams in a process of its own."""

import asyncio
import signal
from pathlib import Path

import click

from bot.directory import DirectoryFault, load_directory
from bot.local import show
from bot.loopback.people import local_people
from bot.loopback.service import LoopbackConnector


@click.command()
@click.option("--people", type=click.Path(path_type=Path), required=True, help="people.csv: who has the app.")
@click.option("--port", default=0, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--bot", default="http://127.0.0.1:3978/api/messages", show_default=True, help="The bot.")
@click.option("--journal", type=click.Path(path_type=Path), help="File that keeps what was accepted.")
@click.option("--quiet", is_flag=True, help="Do not show what people would see.")
def main(people: Path, port: int, bot: str, journal: Path | None, quiet: bool) -> None:
    """A stand-in for Teams on this machine, in which everyone in the directory has the app."""
    try:
        everyone = local_people(load_directory(people).directory)
    except DirectoryFault as error:
        raise click.ClickException(str(error)) from error
    connector = LoopbackConnector(everyone, bot_url=bot, journal=journal, listener=None if quiet else show)
    asyncio.run(_serve(connector, port))


async def _serve(connector: LoopbackConnector, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        await connector.start(port)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be had: {error.strerror}; choose another.") from error
    click.echo(f"The stand-in for Teams listens on {connector.service_url}")
    try:
        await stop.wait()
    finally:
        await connector.close()


if __name__ == "__main__":
    main()
