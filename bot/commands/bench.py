"""`headsup bench`: the figures of docs/performance.md, measured on this machine."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.progress import Progress

Measure = Callable[[str, Callable[[str], None]], Mapping[str, Any]]


@click.group("bench")
def command() -> None:
    """Measure this machine. Works in databases of its own, which it removes; nothing else should run meanwhile."""


def _places(decorated: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--postgresql", help="URL of a server on which a database may be made and dropped."),
        click.option(
            "--folder",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            help="Where the SQLite file is made; it needs 1 GB a million rows.",
        ),
        click.option("--only", type=click.Choice(["sqlite", "postgresql"]), help="One of the two databases."),
        click.option(
            "--rows",
            type=click.IntRange(min=1000),
            default=10_000_000,
            show_default=True,
            help="Events in the full database.",
        ),
        options.as_json,
    ):
        decorated = option(decorated)
    return decorated


@command.command("ingest")
@_places
@click.option(
    "--events",
    type=click.IntRange(min=1000),
    default=200_000,
    show_default=True,
    help="Events of one measurement.",
)
def ingest(
    postgresql: str | None, folder: Path | None, only: str | None, rows: int, events: int, as_json: bool
) -> None:
    """HTTP over a raw bulk insert of the same rows; a full database over an empty one; memory."""
    from bot.bench.ingest import measure

    _report(
        postgresql, folder, only, as_json, lambda scratch, progress: measure(scratch, rows, events, progress)
    )


@command.command("lookup")
@_places
@click.option(
    "--samples",
    type=click.IntRange(min=10),
    default=500,
    show_default=True,
    help="Look-ups of each kind.",
)
def lookup(
    postgresql: str | None, folder: Path | None, only: str | None, rows: int, samples: int, as_json: bool
) -> None:
    """Look-ups by user, document, level and day, and a rare word, while events are being written."""
    from bot.bench.lookup import measure

    _report(
        postgresql, folder, only, as_json, lambda scratch, progress: measure(scratch, rows, samples, progress)
    )


def _rules(events: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def options_of(decorated: Callable[..., None]) -> Callable[..., None]:
        for option in (
            click.option("--rules", type=click.IntRange(min=20), default=1000, show_default=True),
            click.option("--events", type=click.IntRange(min=1000), default=events, show_default=True),
            options.as_json,
        ):
            decorated = option(decorated)
        return decorated

    return options_of


@command.command("match")
@_rules(100_000)
def match(rules: int, events: int, as_json: bool) -> None:
    """All rules over the same events, on one core: beside ten rules, and beside decoding the events."""
    from bot.bench.match import measure

    with Progress() as progress:
        _print(measure(rules, events, progress.show), as_json)


@command.command("detect")
@_rules(100_000)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Where the SQLite file is.",
)
def detect(rules: int, events: int, folder: Path | None, as_json: bool) -> None:
    """Reading batches, matching all rules and storing the matches, on one core and SQLite."""
    from bot.bench.detect import measure
    from bot.bench.scratch import NoScratch, Scratch

    try:
        with Progress() as progress:
            _print(measure(Scratch("sqlite", folder, None), rules, events, progress.show), as_json)
    except NoScratch as error:
        raise Failure(str(error)) from error


@command.command("backtest")
@_places
@click.option("--pattern", is_flag=True, help="Try a rule that no index serves, so that every event is read.")
def backtest(
    postgresql: str | None, folder: Path | None, only: str | None, rows: int, pattern: bool, as_json: bool
) -> None:
    """Trying one selective rule on many stored events, from the start to the people it would have told."""
    from bot.bench.backtest import measure
    from bot.bench.scratch import NoScratch, Scratch

    figures: dict[str, Any] = {"events": rows}
    with Progress() as progress:
        for backend in _backends(only, postgresql):
            try:
                figures[f"{backend}_s"] = measure(
                    Scratch(backend, folder, postgresql),
                    rows,
                    lambda what, name=backend: progress.show(f"{name}: {what}"),  # type: ignore[misc]
                    pattern=pattern,
                )
            except NoScratch as error:
                raise Failure(str(error)) from error
    _print(figures, as_json)


@command.command("grouping")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@options.as_json
def grouping(folder: Path, as_json: bool) -> None:
    """How right messages are grouped: the sets (`*_structured.csv`, as LogHub has them) anywhere below FOLDER.

    Each set is mined by a fresh miner in the order of its lines. The score is of the groups as they are after the
    last line, so a group that was merged later counts as merged. A message is right if its group holds exactly
    the messages that have its EventId.
    """
    from bot.bench.grouping import NoSets, log_sets, measure

    try:
        with Progress() as progress:
            found = measure(log_sets(folder), progress.show)
    except NoSets as error:
        raise Failure(str(error)) from error
    mean = sum(one.accuracy for one in found.values()) / len(found)
    if as_json:
        sets = {name: round(one.accuracy, 4) for name, one in found.items()}
        click.echo(json.dumps({"sets": sets, "mean": round(mean, 4)}))
        return
    click.echo(f"{'set':16} accuracy  groups  true groups  messages/s")
    for name, one in found.items():
        rate = one.messages / one.seconds if one.seconds else 0
        click.echo(f"{name:16} {one.accuracy:8.3f}  {one.groups:6}  {one.true_groups:11}  {rate:10,.0f}")
    messages, seconds = (
        sum(one.messages for one in found.values()),
        sum(one.seconds for one in found.values()),
    )
    click.echo(f"{'mean':16} {mean:8.3f}  {'':6}  {'':11}  {messages / seconds if seconds else 0:10,.0f}")


def _one_database(decorated: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--postgresql", help="URL of a server on which a database may be made; else SQLite."),
        click.option(
            "--folder",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            help="Where the SQLite file is made.",
        ),
        options.as_json,
    ):
        decorated = option(decorated)
    return decorated


@command.command("deliver")
@click.option("--people", type=click.IntRange(min=10), default=10_000, show_default=True)
@click.option(
    "--bots",
    type=click.IntRange(min=1, max=9),
    default=1,
    show_default=True,
    help="Processes with the role bot; more than one needs --postgresql.",
)
@_one_database
def deliver(people: int, bots: int, postgresql: str | None, folder: Path | None, as_json: bool) -> None:
    """Everybody is told at once, by a service of its own and a connector with Teams' limits and bad days."""
    from bot.bench.deliver import measure

    if bots > 1 and postgresql is None:
        raise WrongUse("Several processes share a PostgreSQL: give --postgresql, or leave --bots out.")
    _telling(postgresql, folder, as_json, lambda scratch, progress: measure(scratch, people, bots, progress))


@command.command("latency")
@click.option(
    "--rate", type=click.IntRange(min=100), default=2_000, show_default=True, help="Events a second."
)
@click.option("--seconds", type=click.IntRange(min=5), default=300, show_default=True)
@_one_database
def latency(rate: int, seconds: int, postgresql: str | None, folder: Path | None, as_json: bool) -> None:
    """From the writing of a line to a log file to the acceptance of its card, by a service of its own."""
    from bot.bench.latency import measure

    _telling(postgresql, folder, as_json, lambda scratch, progress: measure(scratch, rate, seconds, progress))


@command.command("converse")
@click.option("--rows", type=click.IntRange(min=1_000), default=10_000_000, show_default=True)
@click.option(
    "--samples", type=click.IntRange(min=1), default=1_000, show_default=True, help="Questions asked."
)
@_one_database
def converse(rows: int, samples: int, postgresql: str | None, folder: Path | None, as_json: bool) -> None:
    """Questions of developers among many events: understanding each, and from its request to the answer sent."""
    from bot.bench.converse import measure

    _telling(postgresql, folder, as_json, lambda scratch, progress: measure(scratch, rows, samples, progress))


def _telling(
    postgresql: str | None,
    folder: Path | None,
    as_json: bool,
    measure: Callable[[Any, Callable[[str], None]], Mapping[str, Any]],
) -> None:
    from bot.bench.company import NoAnswer
    from bot.bench.scratch import NoScratch, Scratch

    scratch = Scratch("postgresql" if postgresql else "sqlite", folder, postgresql)
    try:
        with Progress() as progress:
            _print(measure(scratch, progress.show), as_json)
    except (NoScratch, NoAnswer) as error:
        raise Failure(str(error)) from error


def _backends(only: str | None, postgresql: str | None) -> list[str]:
    found = [
        backend
        for backend in ("sqlite", "postgresql")
        if only in (None, backend) and (backend == "sqlite" or postgresql)
    ]
    if not found:
        raise Failure("Give --postgresql the URL of a server to measure.")
    return found


def _report(
    postgresql: str | None,
    folder: Path | None,
    only: str | None,
    as_json: bool,
    measure: Callable[[Any, Callable[[str], None]], Mapping[str, Any]],
) -> None:
    from bot.bench.posting import NotReceived
    from bot.bench.scratch import NoScratch, Scratch

    backends = _backends(only, postgresql)
    figures: dict[str, Mapping[str, Any]] = {}
    with Progress() as progress:
        for backend in backends:
            try:
                figures[backend] = measure(
                    Scratch(backend, folder, postgresql),
                    lambda what, name=backend: progress.show(f"{name}: {what}"),  # type: ignore[misc]
                )
            except (NoScratch, NotReceived) as error:
                raise Failure(str(error)) from error
    if as_json:
        click.echo(json.dumps(figures))
        return
    for backend, found in figures.items():
        click.echo(backend)
        _print(found, as_json=False)


def _print(found: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        click.echo(f"  {name:24} {value}")
