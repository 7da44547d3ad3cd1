"""The command line: `headsup`. One module a command in `bot.commands`; errors are translated here, once."""

import logging
import sys
from importlib import import_module
from typing import Final

import click

from bot.logs import configure_logging

COMMANDS: Final = {
    "bench": "The figures of this machine, each as a ratio or percentile measured in one run.",
    "audit": "Who looked up, sent, answered or changed what.",
    "db": "The database: its schema, a copy while serving, putting one back, removing what is too old.",
    "demo": "The whole product on sample logs of two nodes; nothing else needed.",
    "events": "Look-ups in the words of the chat, for whoever has the database.",
    "health": "How an application fares: people who worked, failed, were told and were helped.",
    "issues": "Known issues: list, check, test, and try on the stored events.",
    "keys": "The keys with which shippers send: add, list, revoke.",
    "manifest": "The Teams app package.",
    "notices": "Who was told what, when and how it went.",
    "pause": "Nobody is told of known issues, until somebody says so.",
    "people": "The directory.",
    "release": "A version went live: events from then on have it, unless they carry their own.",
    "replay": "Old logs through the whole pipeline on the logs' own clock; sends nothing.",
    "serve": "The service.",
    "ship": "A node's agent: tails its logs and sends them to the service.",
}


class Failure(click.ClickException):
    """Something that did not work. The message is one sentence with what to do. Exit status 1."""

    def show(self, file: object = None) -> None:
        """Print the message to stderr."""
        click.echo(self.message, err=True)


class WrongUse(Failure):
    """The command, its options or the settings cannot work as given. Exit status 2."""

    exit_code = 2


class _Commands(click.Group):
    """Imports a command when it is asked for, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"bot.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="headsup")
def headsup() -> None:
    """Reads an application's logs and tells the very person who hit a known issue in Microsoft Teams."""


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # a name or a log line is never a reason to fail on a Windows console
            stream.reconfigure(encoding="utf-8", errors="replace")
    configure_logging(level=logging.WARNING)  # a command says itself what it did
    headsup(prog_name="headsup")
