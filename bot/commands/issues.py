"""`headsup issues`: list, check, test and try known issues."""

import sys
from pathlib import Path

import click

from bot.chosen import Chosen, chosen
from bot.cli import Failure
from bot.commands import options
from bot.commands.authored import export, history
from bot.commands.backtest import command as backtest
from bot.commands.fix import command as fix
from bot.inputs import existing_database, settings_of
from bot.output import json_line
from bot.settings import Settings
from bot.showing_audiences import audience_object, audience_words, untranslated
from bot.showing_standing import standing_object, standing_words
from bot.support.figures import Figures, figures_by_issue
from detectors.examples import run_examples
from detectors.excerpts import explained
from detectors.standing import Standing, standings
from ingest.event import utc_now

_WHAT = click.argument("what", metavar="[PATH|NAME]", required=False)


@click.group("issues")
def command() -> None:
    """Known issues: what is recognised, who is told what."""


command.add_command(backtest)
command.add_command(fix)
command.add_command(export)
command.add_command(history)


@command.command("list")
@_WHAT
@options.database
@options.as_json
def list_issues(what: str | None, database: str | None, as_json: bool) -> None:
    """The known issues of a file or folder, or of HEADSUP_ISSUES, and how they stand in the database."""
    settings = settings_of(database=database)
    meant = chosen(what, settings)
    stand, figures = _standings(meant, settings)
    for issue in meant.issues:
        one, told_of = stand.get(issue.name), figures.get(issue.name, Figures())
        if as_json:
            json_line(
                {
                    "name": issue.name,
                    "title": issue.title,
                    "rollout": issue.rollout,
                    "key": list(issue.key),
                    **audience_object(issue),
                    "file": issue.file,
                    "part": issue.part,
                    "fixed_in": issue.fixed_in if one is None else one.fixed_in,
                    **({} if one is None else {**standing_object(one), "notices": told_of.shown()}),
                }
            )
        else:
            told = "counted by a correlation" if issue.part else f"{issue.rollout}; {audience_words(issue)}"
            click.echo(f"{issue.name}: {issue.title} ({told}){'' if one is None else standing_words(one)}")
            if words := told_of.words():
                click.echo(f"  {words}")
    _report(meant, err=True)


def _standings(meant: Chosen, settings: Settings) -> tuple[dict[str, Standing], dict[str, Figures]]:
    """How they stand, and what became of their notices; nothing without a database that answers."""
    if "://" not in settings.database and not Path(settings.database).exists():
        return {}, {}
    try:
        with existing_database(settings) as engine:
            stand = standings(engine, {issue.name: issue for issue in meant.issues}, utc_now())
            return stand, figures_by_issue(engine)
    except Failure as error:
        click.echo(f"Only what the files say: {error.message}", err=True)
        return {}, {}


@command.command("check")
@_WHAT
@options.as_json
@click.option("--lines/--no-lines", default=None, help="Show what stands there, too; so it is on a terminal.")
def check(what: str | None, as_json: bool, lines: bool | None) -> None:
    """Print `file:line:column: what is wrong` for each fault; exit status 1 if there is one."""
    meant = chosen(what, settings_of())
    if as_json:
        for problem in meant.problems:
            json_line(
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "what": problem.message,
                }
            )
    elif lines if lines is not None else sys.stdout.isatty():
        for text in explained(meant.problems):
            click.echo(text)
    else:
        _report(meant)
    for sentence in (sentence for issue in meant.issues for sentence in untranslated(issue)):
        click.echo(sentence, err=True)
    if meant.problems:
        raise SystemExit(1)
    if not as_json:
        click.echo(f"{len(meant.issues)} known issues, nothing wrong.")


@command.command("test")
@_WHAT
@options.as_json
def test(what: str | None, as_json: bool) -> None:
    """Run the examples of known issues; one that does not hold says which part of the condition decided."""
    meant = chosen(what, settings_of())
    _report(meant, err=as_json)
    examples = failed = 0
    for issue in meant.issues:
        failures = run_examples(issue)
        examples += len(issue.examples)
        failed += len(failures)
        for failure in failures:
            if not as_json:
                click.echo(str(failure))
        if as_json:
            json_line(
                {
                    "issue": issue.name,
                    "file": issue.file,
                    **audience_object(issue),
                    "examples": len(issue.examples),
                    "failures": [
                        {
                            "line": failure.line,
                            "column": failure.column,
                            "expected": failure.expected,
                            "why": failure.why,
                        }
                        for failure in failures
                    ],
                }
            )
    if not as_json:
        click.echo(f"{examples - failed} of {examples} examples hold, in {len(meant.issues)} known issues.")
    if failed or meant.problems:
        raise SystemExit(1)


def _report(meant: Chosen, *, err: bool = False) -> None:
    for problem in meant.problems:
        click.echo(str(problem), err=err)
