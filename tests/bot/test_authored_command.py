"""Known issues made in the chat, on the command line: listed beside files, exported, with their history."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from bot.authoring.store import AuthoredStore, ChangedMeanwhile, Version
from bot.cli import headsup
from ingest.database import create_schema, open_database, writing
from tests.bot.builders import NOON

YAML = """\
title: Editing is refused
name: editing-refused
logsource: {product: hr-portal}
detection: {seen: {http_status: 403}, condition: seen}
known_issue: {rollout: shadow}
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AuthoredStore]:
    monkeypatch.chdir(tmp_path)
    engine = open_database(str(tmp_path / "headsup.db"))
    create_schema(engine)
    written(engine, 1, "made")
    written(engine, 2, "paused", running=False)
    written(engine, 3, "resumed")
    yield AuthoredStore(engine)
    engine.dispose()


def written(engine: Engine, number: int, what: str, *, running: bool = True) -> None:
    with writing(engine) as connection:
        version = Version("editing-refused", number, YAML, running, what, "9001", NOON)
        AuthoredStore(engine).add(connection, version)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(headsup, list(arguments), env={"HEADSUP_DATABASE": "headsup.db"})


@pytest.mark.usefixtures("store")
def test_it_is_listed_with_its_way() -> None:
    listed = run("issues", "list", "--json")
    assert [
        (one["name"], one["rollout"], one["file"]) for one in map(json.loads, listed.stdout.splitlines())
    ] == [("editing-refused", "shadow", "chat:editing-refused")]


@pytest.mark.usefixtures("store")
def test_its_export_is_a_file_that_is_sound() -> None:
    assert run("issues", "export", "Editing-Refused").stdout == YAML
    written_to = run("issues", "export", "editing-refused", "--to", "mine.yaml")
    assert written_to.stdout == "editing-refused (version 3) is in mine.yaml.\n"
    assert run("issues", "check", "mine.yaml").stdout == "1 known issues, nothing wrong.\n"
    again = run("issues", "export", "editing-refused", "--to", "mine.yaml")
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)


@pytest.mark.usefixtures("store")
def test_its_history_names_who_changed_what() -> None:
    lines = run("issues", "history", "editing-refused").stdout.splitlines()
    assert [line.split()[0::2] for line in lines] == [["3", "9001"], ["2", "9001"], ["1", "9001"]]
    assert [line.split()[-1] for line in lines] == ["resumed", "paused", "made"]
    unknown = run("issues", "history", "editing-refusd")
    assert "did you mean editing-refused?" in unknown.stderr


def test_two_who_change_it_at_once_do_not_both(store: AuthoredStore, tmp_path: Path) -> None:
    engine = open_database(str(tmp_path / "headsup.db"))
    with pytest.raises(ChangedMeanwhile):
        written(engine, 3, "live")
    engine.dispose()
    assert [one.what for one in store.history("editing-refused")] == ["resumed", "paused", "made"]
