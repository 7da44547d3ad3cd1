"""`headsup health`: how an application fares, for whoever has the database."""

from pathlib import Path
from typing import Final, cast

import click

from bot.cli import Failure
from bot.commands import options
from bot.health.periods import PERIODS, PeriodName, period
from bot.health.report import WHATS, Report
from bot.health.reporting import Reporting
from bot.inputs import directory_of, existing_database, settings_of
from bot.output import json_line, printable
from bot.rights import Rights
from cards.health import WITHHELD, People
from ingest.event import utc_now

_WIDTH: Final = 32
_NAMES: Final = [name.replace("_", "-") for name in PERIODS]


@click.command("health")
@click.argument("product", required=False)
@click.option("--period", "name", type=click.Choice(_NAMES), default="this-week", show_default=True)
@options.database
@options.people
@options.as_json
def command(product: str | None, name: str, database: str | None, people: Path | None, as_json: bool) -> None:
    """People who worked with PRODUCT (else with each), failed, were told and were helped.

    No group of fewer than five people is shown, as in the chat.
    """
    settings = settings_of(database=database, people=people)
    directory = directory_of(settings.people, lambda _: None)
    asked = period(cast(PeriodName, name.replace("-", "_")), utc_now(), settings.zone)
    with existing_database(settings) as engine:
        reporting = Reporting(
            engine, lambda: directory, lambda: [product] if product else [], settings.zone, utc_now
        )
        everything = Rights(developer=True)
        products = [product] if product else reporting.known(everything)
        if not products:
            raise Failure("Nobody was counted yet; `headsup serve` counts as events come.")
        reports = [reporting.report(one, asked) for one in products]
    for report in reports:
        if as_json:
            json_line(report.plain())
        else:
            _show(report)


def _show(report: Report) -> None:
    card = report.card(zone=report.period.zone, language="en", most=100)
    click.echo(
        f"{printable(report.product)}: {report.period.since:%Y-%m-%d %H:%M} to {report.period.until:%Y-%m-%d %H:%M}"
    )
    click.echo(_line("", None))
    click.echo(_line("everybody", card.now))
    click.echo(_line("  a week before", card.before))
    for group in card.groups:
        label = f"{group.dimension.replace('_', ' ')} {group.value}"
        click.echo(_line(label, group.people))
    if card.now.avoided:
        told, called = card.now.told, card.now.called
        click.echo(f"Tickets avoided: about {card.now.avoided} ({told} told - {called} of them still stuck).")


def _line(label: str, people: People | None) -> str:
    """A row of the table; without people its head."""
    cells = [what if people is None else _cell(getattr(people, what)) for what in WHATS]
    return f"{printable(label)[:_WIDTH]:{_WIDTH}}" + "".join(f"{cell:>9}" for cell in cells)


def _cell(number: int | None) -> str:
    return WITHHELD if number is None else f"{number:,}"
