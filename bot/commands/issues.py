"""`headsup issues`: list, check and test known issues."""

import sys
from pathlib import Path

import click

from bot.cli import Failure
from bot.inputs import needed, settings_of
from bot.output import json_line
from detectors.examples import run_examples
from detectors.excerpts import explained
from detectors.files import LoadedIssues, load_issues

_PATH = click.Path(exists=True, path_type=Path)


@click.group("issues")
def command() -> None:
    """Known issues: what is recognised, who is told what."""


@command.command("list")
@click.argument("path", type=_PATH, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_issues(path: Path | None, as_json: bool) -> None:
    """The known issues of a folder, or of HEADSUP_ISSUES."""
    loaded = _loaded(path)
    for issue in loaded.issues:
        if as_json:
            json_line(
                {
                    "name": issue.name,
                    "title": issue.title,
                    "rollout": issue.rollout,
                    "key": list(issue.key),
                    "tell": list(issue.tell),
                    "file": issue.file,
                }
            )
        else:
            click.echo(f"{issue.name}: {issue.title} ({issue.rollout}; tells {', '.join(issue.tell)})")
    _report(loaded, err=True)


@command.command("check")
@click.argument("path", type=_PATH, required=False)
@click.option("--lines/--no-lines", default=None, help="Show what stands there, too; so it is on a terminal.")
def check(path: Path | None, lines: bool | None) -> None:
    """Print `file:line:column: what is wrong` for each fault; exit status 1 if there is one."""
    loaded = _loaded(path)
    if lines if lines is not None else sys.stdout.isatty():
        for text in explained(loaded.problems):
            click.echo(text)
    else:
        _report(loaded)
    if loaded.problems:
        raise SystemExit(1)
    click.echo(f"{len(loaded.issues)} known issues, nothing wrong.")


@command.command("test")
@click.argument("path", type=_PATH, required=False)
def test(path: Path | None) -> None:
    """Run the examples of every known issue."""
    loaded = _loaded(path)
    _report(loaded)
    failures = [failure for issue in loaded.issues for failure in run_examples(issue)]
    for failure in failures:
        click.echo(str(failure))
    examples = sum(len(issue.examples) for issue in loaded.issues)
    click.echo(
        f"{examples - len(failures)} of {examples} examples hold, in {len(loaded.issues)} known issues."
    )
    if failures or loaded.problems:
        raise SystemExit(1)


def _loaded(path: Path | None) -> LoadedIssues:
    if path is None:
        path = needed(settings_of().issues, "issues")
        if not path.exists():
            raise Failure(f"{path}: there is no such file or folder; set HEADSUP_ISSUES to where they are.")
    return load_issues(path)


def _report(loaded: LoadedIssues, *, err: bool = False) -> None:
    for problem in loaded.problems:
        click.echo(str(problem), err=err)
