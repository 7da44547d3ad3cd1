"""`headsup bench`: the figures of docs/performance.md, measured on this machine."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from bot.cli import Failure
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


def _report(
    postgresql: str | None,
    folder: Path | None,
    only: str | None,
    as_json: bool,
    measure: Callable[[Any, Callable[[str], None]], Mapping[str, Any]],
) -> None:
    from bot.bench.posting import NotReceived
    from bot.bench.scratch import NoScratch, Scratch

    backends = [
        backend
        for backend in ("sqlite", "postgresql")
        if only in (None, backend) and (backend == "sqlite" or postgresql)
    ]
    if not backends:
        raise Failure("Give --postgresql the URL of a server to measure.")
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
        for name, value in found.items():
            click.echo(f"  {name:24} {value}")
