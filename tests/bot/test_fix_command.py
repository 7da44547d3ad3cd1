"""`headsup issues fix`, and how `issues list` shows what stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import headsup
from bot.telling.notices import NOTICE
from ingest.database import open_database, writing
from ingest.event import Event
from ingest.store import EventStore
from tests.bot.builders import NOON, TO_NORA, recorded

ISSUE = """\
title: Saving fails
name: save-fails
logsource: {product: hr-portal}
detection:
  failed: {message: 'Save failed'}
  condition: failed
known_issue: {fixed_in: '4.11'}
"""
AT = "2026-06-12T15:00:00+02:00"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues" / "save-fails.yaml").write_text(ISSUE, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(headsup, list(words), env={"HEADSUP_ISSUES": "issues"})


def listed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("issues", "list", "--json").stdout)
    return found


def test_without_a_database_an_issue_is_what_its_file_says() -> None:
    assert run("issues", "list").stdout == "save-fails: Saving fails (shadow; tells user)\n"
    assert (listed()["fixed_in"], "episodes" in listed()) == ("4.11", False)


def test_a_fix_is_said_shown_and_taken_back() -> None:
    run("db", "upgrade")
    said = run("issues", "fix", "SAVE-FAILS", "--in", "4.12", "--at", AT)
    assert (said.exit_code, said.stdout) == (
        0,
        (
            "save-fails: said to be fixed in 4.12 from 2026-06-12T13:00:00.000+00:00.\n"
            "Nobody was told of it, so nobody hears of the fix.\n"
        ),
    )
    assert run("issues", "list").stdout == (
        "save-fails: Saving fails (shadow; tells user): fixed in 4.12, said so from 2026-06-12T13:00:00.000+00:00\n"
    )
    found = listed()
    assert {name: found[name] for name in ("fixed_in", "said_fixed_at", "episodes", "regressions")} == {
        "fixed_in": "4.12",
        "said_fixed_at": "2026-06-12T13:00:00.000+00:00",
        "episodes": {"opened": 0, "growing": 0, "recovering": 0, "resolved": 0},
        "regressions": 0,
    }
    undone = run("issues", "fix", "save-fails", "--undo")
    assert undone.stdout == (
        "save-fails: no longer said to be fixed in 4.12 from 2026-06-12T13:00:00.000+00:00.\n"
    )
    assert listed()["fixed_in"] == "4.11"
    assert [word for word in ("fixed", "taken back") if word not in run("audit").stdout] == []


def test_without_a_version_it_is_fixed_in_that_of_its_file() -> None:
    run("db", "upgrade")
    assert "said to be fixed in 4.11 from" in run("issues", "fix", "save-fails").stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["save-fail"], 1, "There is no known issue save-fail; did you mean save-fails?\n"),
        (
            ["save-fails", "--undo"],
            1,
            "Nothing was said about a fix of save-fails; `headsup issues list` shows what was.\n",
        ),
        (
            ["save-fails", "--in", " "],
            2,
            "Say which version has the fix: --version VERSION, such as --version 4.11.0.\n",
        ),
        (
            ["save-fails", "--at", "now"],
            2,
            "--at 'now' is not a time with an offset such as 2026-06-12T15:00:00+02:00.\n",
        ),
    ],
)
def test_what_cannot_be_said(words: list[str], status: int, said: str) -> None:
    run("db", "upgrade")
    result = run("issues", "fix", *words)
    assert (result.exit_code, result.stderr) == (status, said)


def test_a_version_that_nothing_compares_with_is_taken_with_a_warning() -> None:
    run("db", "upgrade")
    result = run("issues", "fix", "save-fails", "--in", "hotfix-7")
    assert (result.exit_code, result.stderr) == (
        0,
        "`hotfix-7` cannot be compared with other versions: only hits of just this one count as regressions.\n",
    )


def test_nodes_from_which_no_event_came_are_taken_with_a_warning() -> None:
    run("db", "upgrade")
    engine = open_database("headsup.db")
    recorded(engine, TO_NORA)
    events = [
        Event(time=NOON, received=NOON, node=node, product="hr-portal", message="x")
        for node in ("WEB1", "web2")
    ]
    other = Event(time=NOON, received=NOON, node="db1", product="billing", message="x")
    EventStore(engine, lambda: NOON).append([*events, other])
    with writing(engine) as connection:
        connection.execute(NOTICE.update().values(state="accepted"))
    engine.dispose()
    result = run("issues", "fix", "save-fails", "--nodes", "web1,wbe2,db1", "--json")
    assert (result.exit_code, result.stderr) == (
        0,
        "No event of this application ever came from db1, wbe2; events come from web1, web2.\n",
    )
    said = json.loads(result.stdout)
    assert (said["people"], said["muted"], said["nodes"]) == (1, 0, ["db1", "wbe2", "web1"])
    known = run("issues", "fix", "save-fails", "--in", "4.12", "--nodes", "Web1")
    assert (known.stderr, known.stdout.splitlines()[1]) == (
        "",
        "1 person was told of it or described it and hears so now.",
    )
