"""`headsup issues backtest`: whom known issues would have told, from the stored events. Sends nothing."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click

from bot.backtesting.backtest import Backtest, backtest
from bot.backtesting.showing import as_lines, as_object
from bot.chosen import Chosen, chosen
from bot.cli import Failure, WrongUse
from bot.commands import options
from bot.commands.looks import Look, reason_of, reason_option
from bot.conversations import ConversationStore
from bot.directory import Directory
from bot.inputs import directory_of, existing_database, settings_of
from bot.naming import concerned
from bot.output import json_line
from bot.progress import Progress
from bot.settings import Settings
from bot.support.channels import ChannelStore
from detectors.backtesting.correlating import UnknownRules
from detectors.backtesting.matching import Looked
from detectors.durations import BadDuration, parse_duration
from detectors.fixes.book import fixed_in, standing
from detectors.known_issue import KnownIssue
from ingest.database import reading
from ingest.event import utc_now
from ingest.query import EventQuery
from ingest.store import EventStore

_WIDTH = 100  # where the terminal does not say


@click.command("backtest")
@click.argument("what", metavar="[PATH|NAME]", required=False)
@click.option("--since", help="From this time on: ISO 8601, or a length of time before now such as 7d.")
@click.option("--until", help="Before this time, written alike.")
@options.database
@options.issues
@options.people
@reason_option
@options.as_json
def command(
    what: str | None,
    since: str | None,
    until: str | None,
    database: str | None,
    issues: Path | None,
    people: Path | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Show whom known issues would have told about the stored events, were they live. Sends nothing.

    Whom it names is in the audit log.
    """
    settings = settings_of(database=database, issues=issues, people=people)
    why = reason_of(settings, reason)
    meant = chosen(what, settings)
    for problem in meant.problems:
        click.echo(str(problem), err=True)
    if meant.problems:
        raise SystemExit(1)
    now = utc_now()
    span = Span(_moment(since, now, "since"), _moment(until, now, "until"), now)
    with Progress() as progress:
        directory = directory_of(settings.people, progress.warn)
    first = True
    for result in _results(meant, settings, directory, span, why):
        if as_json:
            json_line(as_object(result))
            continue
        if not first:
            click.echo()
        first = False
        for line in as_lines(result, shutil.get_terminal_size((_WIDTH, 24)).columns):
            click.echo(line)


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when."""

    since: datetime | None
    until: datetime | None
    now: datetime


def _results(
    meant: Chosen, settings: Settings, directory: Directory, span: Span, why: str | None
) -> Iterator[Backtest]:
    """One issue after the other, whom it names written down first. What is but a part of correlations tells nobody."""
    others = {issue.name: issue for issue in meant.all}
    with existing_database(settings) as engine:
        store = EventStore(engine, utc_now)
        with reading(engine) as connection:
            said = standing(connection)
        # As the service does, which has met some people whom the file gives no identity.
        directory = directory.with_identities(ConversationStore(engine).identities())
        channel = cache(ChannelStore(engine).recipient_of)
        for issue in meant.issues:
            if issue.part:
                continue
            with Progress() as progress:

                def show(looked: Looked, issue: KnownIssue = issue, progress: Progress = progress) -> None:
                    progress.show(
                        f"{issue.name}: {looked.done} of {looked.tables} tables of events,"
                        f" {looked.events:,} events looked at, {looked.matches:,} match"
                    )

                try:
                    result = backtest(
                        store,
                        replace(issue, fixed_in=fixed_in(issue, said)),
                        directory,
                        others=others,
                        since=span.since,
                        until=span.until,
                        now=span.now,
                        report=show,
                        channel=channel,
                    )
                except UnknownRules as error:
                    raise Failure(str(error)) from error
            Look.of(engine, why).note(issue.name, _whom(result, directory), action="previewed")
            yield result


def _whom(result: Backtest, directory: Directory) -> frozenset[str]:
    """Who is named: those with the most cards, and those of the samples."""
    users = [*(login for login, _ in result.live.most), *(event.user for event in result.samples)]
    return concerned(EventQuery(), users, directory)


def _moment(text: str | None, now: datetime, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        return now - parse_duration(text)
    except BadDuration:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(
            f"`{text}` is no time; write --{option} like 2026-06-12, 2026-06-12T14:00+02:00 or 7d (before now)."
        ) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
