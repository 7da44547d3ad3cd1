"""Options that several commands take. Each stands for a setting, which it overrides."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path)


def database(command: Command) -> Command:
    """`--database`."""
    return click.option("--database", help="An SQLite file, or a postgresql:// URL [HEADSUP_DATABASE].")(
        command
    )


def sources(command: Command) -> Command:
    """`--sources`."""
    return click.option("--sources", type=_FILE, help="Which logs are read, and how [HEADSUP_SOURCES].")(
        command
    )


def issues(command: Command) -> Command:
    """`--issues`."""
    return click.option("--issues", type=_FILE, help="Folder of known issues [HEADSUP_ISSUES].")(command)


def people(command: Command) -> Command:
    """`--people`."""
    return click.option("--people", type=_FILE, help="The directory, a people.csv [HEADSUP_PEOPLE].")(command)


def as_json(command: Command) -> Command:
    """`--json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="One JSON object a line, nothing else on stdout."
    )(command)
