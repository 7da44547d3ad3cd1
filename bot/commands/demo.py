"""`headsup demo`: the whole product on sample logs of two nodes; nothing else needed."""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import Final

import click

from bot.cli import Failure
from bot.demo.playground import Playground, PlaygroundFault
from bot.demo.report import Report
from bot.demo.run import DemoFault, Scenario, Shown, prepare, run
from bot.loopback.conversations import BOT, Change
from bot.loopback.describe import describe
from bot.loopback.people import LocalPerson
from bot.output import json_line

DEFAULT: Final = Scenario()


@click.command("demo")
@click.option("--once", is_flag=True, help="End after the scenario.")
@click.option(
    "--json", "as_json", is_flag=True, help="End with one line of JSON, and print nothing else on stdout."
)
@click.option(
    "--playground", is_flag=True, help="Chat with the bot in a browser, in Microsoft's Agents Playground."
)
@click.option("--port", default=56150, show_default=True, help="Port of the Agents Playground.")
@click.option("--seed", default=DEFAULT.seed, show_default=True, help="Draws the people and what they do.")
@click.option(
    "--seconds", default=DEFAULT.seconds, show_default=True, help="How long the application is used."
)
@click.option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-data"),
              show_default=True, help="Where logs and database go. A demo that was cut off there goes on.")  # fmt: skip
def command(
    once: bool, as_json: bool, playground: bool, port: int, seed: int, seconds: float, folder: Path
) -> None:
    """Simulate an application of two nodes, plant the four cases in its logs, and show who is told what."""
    folder = folder.resolve()  # the simulator is a process with a working folder of its own
    scenario = Scenario(seed=seed, seconds=seconds)
    screen = Screen(quiet=as_json)
    try:
        resumed = prepare(folder, scenario, chatting=playground)
        screen.say(
            "Going on with the demo that was cut off." if resumed else
            "Two nodes of an HR application, 200 people, four known issues; their log files are in "
            f"{folder / 'logs'}."
        )  # fmt: skip
        chat = Playground(folder, port, screen.say) if playground else None
        result = asyncio.run(_play(folder, scenario, screen, chat, once=once or as_json))
    except (DemoFault, PlaygroundFault) as error:
        raise Failure(str(error)) from error
    screen.wipe()
    if as_json:
        json_line(result.object())
    else:
        screen.summary(result)
    if result.missed > result.unknown or result.wrong:
        raise SystemExit(1)


async def _play(
    folder: Path, scenario: Scenario, screen: "Screen", chat: Playground | None, *, once: bool
) -> Report:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C ends the process
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    shown = Shown(say=screen.say, card=screen.card, status=screen.status)
    return await run(folder, scenario, shown, stop=stop, chat=chat, stay=not once)


class Screen:
    """The demo's terminal: each card in full the first time its like is seen, then a line; a status below."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._seen: set[str] = set()

    def say(self, line: str) -> None:
        """A line that stays."""
        if not self._quiet:
            self.wipe()
            click.echo(line)

    def card(self, change: Change, person: LocalPerson | None) -> None:
        """Somebody sees a card."""
        if self._quiet or change.author != BOT or change.did not in {"sent", "updated"}:
            return
        lines = describe(change.content, person).split("\n")
        title = lines[2].strip() if len(lines) > 2 else ""
        if title in self._seen and person is not None:
            self.say(f"{change.at:%H:%M:%S}  → {person.name} ({person.login}): {title}")
            return
        self._seen.add(title)
        self.say(f"{change.at:%H:%M:%S}  " + "\n".join(lines))

    def status(self, line: str) -> None:
        """What is happening, written over again and again."""
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def wipe(self) -> None:
        """Take the status away."""
        if self._terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def summary(self, result: Report) -> None:
        """What came of it."""
        cards = sum(len(logins) for logins in result.told.values())
        self.say("")
        self.say(f"{result.events:,} log events read.")
        for issue, planted in result.planted.items():
            self.say(f"  {issue}: {len(planted)} to be told, {len(result.told.get(issue, []))} told")
        self.say(
            f"{cards} cards; missed {result.missed}, told wrongly {result.wrong}, outcome unknown {result.unknown}; "
            f"from the line written to Teams: half within {result.p50_seconds} s, 99% within {result.p99_seconds} s."
        )
