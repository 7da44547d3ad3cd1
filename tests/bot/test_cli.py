"""The command line as a whole: help, exit statuses, and one sentence for whatever is wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import COMMANDS, headsup
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests, and no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(headsup, arguments, prog_name="headsup")


def test_help_lists_every_command_without_importing_any() -> None:
    """A fresh process, since other tests import the commands here."""
    asked = (
        "import sys; from click.testing import CliRunner; from bot.cli import headsup;"
        "print(CliRunner().invoke(headsup, ['--help']).stdout);"
        "print([name for name in sys.modules if name.startswith('bot.commands')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in said] == []
    assert said.rstrip().endswith("[]")


def every_command(group: click.Group = headsup, *before: str) -> Iterator[tuple[str, ...]]:
    """All of them with those below them, as they are typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *before, name)


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_every_command_explains_itself_where_there_is_nothing(words: tuple[str, ...], tmp_path: Path) -> None:
    for asked in ("-h", "--help"):
        result = run(*words, asked)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith(f"Usage: headsup {' '.join(words)} ")
    assert list(tmp_path.iterdir()) == []


def test_options_of_notices_hold_for_what_stands_behind_them() -> None:
    run("db", "upgrade", "--database", "other.db")
    for words in (("show", "7"), ("withdraw", "save-fails")):
        before, behind = (
            run("notices", "--database", "other.db", *words),
            run("notices", *words, "--database", "other.db"),
        )
        assert before.stderr == behind.stderr != run("notices", *words).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("teleport",), "No such command 'teleport'"),
        (("serve", "--teleport"), "No such option"),
        (("issues", "teleport"), "No such command 'teleport'"),
        (("people", "show"), "Missing argument 'LOGIN'"),
    ],
)
def test_what_does_not_exist_is_wrong_use(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("serve",), ("replay",), ("events", "errors"), ("notices",), ("audit",), ("people", "show", "1")],
)
def test_wrong_settings_are_wrong_use_in_one_sentence(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADSUP_ZONE", "Berlin")
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (
        2,
        "",
        "HEADSUP_ZONE: name a zone of the IANA database, such as Europe/Berlin.\n",
    )


@pytest.mark.parametrize("database", ["nowhere.db", "mysql://host/name", "postgresql://[", "text.db"])
@pytest.mark.parametrize("arguments", [("events", "--json"), ("notices", "--json"), ("audit", "--json")])
def test_a_database_that_cannot_be_used_is_a_failure_in_one_sentence(
    arguments: tuple[str, ...], database: str
) -> None:
    Path("text.db").write_text("This is no database. " * 50)
    result = run(*arguments, "--database", database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.endswith(".\n")


def test_a_file_that_is_not_there_is_a_failure_that_names_it() -> None:
    result = run("people", "show", "1087", "--people", "nowhere.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("nowhere.csv: cannot be read: No such file or directory;")


def test_json_of_a_replay_is_all_that_is_on_stdout() -> None:
    """What is left out of the input is said on stderr."""
    Path("issues").mkdir()
    Path("issues/bad.yaml").write_text("title: [")
    Path("sources.yaml").write_text(
        "sources: [{node: web1, service: api, files: 'none-*.log', format: json}]\n"
    )
    result = run("replay", "--sources", "sources.yaml", "--issues", "issues", "--json")
    assert result.exit_code == 0, result.stderr
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"summary": {"events": 0, "parse_errors": 0, "matches": {}, "notices": 0}}
    ]
    assert "bad.yaml:2:1" in result.stderr
    assert "No directory" in result.stderr
