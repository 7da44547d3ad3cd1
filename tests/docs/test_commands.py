"""Every `headsup …` in the pages is a command that there is, with options that it has."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.cli import headsup

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SPANS = re.compile(r"`(headsup [a-z][^`]*)`")
BLOCKS = re.compile(r"^ {4}.*?(?<![\w@.-])(headsup [a-z].*)$", re.MULTILINE)


def commands(text: str) -> Iterator[str]:
    """Every command of a page, without what the shell makes of its output."""
    for pattern in (SPANS, BLOCKS):
        for found in pattern.findall(text):
            yield re.split(r" [|>&#]|  +#|;|\)| && ", found)[0].strip()


def faults(line: str) -> Iterator[str]:
    """What is wrong with a command. `a·b·c` stands for each of these."""
    command: click.Command = headsup
    context = click.Context(headsup)
    words = shlex.split(line.replace("'…'", "x").replace("[", "").replace("]", ""))[1:]
    while words and isinstance(command, click.Group):
        word, *words = words
        if word.startswith("-"):
            words = [word, *words]
            break
        for name in word.split("·"):
            found = command.get_command(context, name)
            if found is None:
                yield f"no command {name!r} in {line!r}"
                return
        command = found  # type: ignore[assignment]
    known = {
        "--help",
        *(name for option in command.params for name in (*option.opts, *option.secondary_opts)),
    }
    yield from (
        f"no option {word!r} in {line!r}"
        for word in words
        if word.startswith("--") and word.partition("=")[0] not in known
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_is_one(page: Path) -> None:
    found = [fault for line in commands(page.read_text("utf-8")) for fault in faults(line)]
    assert found == []


def test_there_are_commands_to_try() -> None:
    tried = [line for page in PAGES for line in commands(page.read_text("utf-8"))]
    assert len(tried) > 60
    assert (
        "headsup manifest build --app-id 11111111-1111-1111-1111-111111111111 --domain headsup.example.org"
        in {line.partition(" --organisation")[0] for line in tried}
    )


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("headsup notices retry --unknown", 0),
        ("headsup notice", 1),
        ("headsup issues list·check·mend", 1),
        ("headsup serve --lokal", 1),
    ],
)
def test_what_is_no_command_is_found(line: str, wrong: int) -> None:
    assert len(list(faults(line))) == wrong
