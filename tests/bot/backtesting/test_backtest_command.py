"""`headsup issues backtest` over a database: for people, for machines, and when something is wrong."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from bot.cli import headsup
from bot.migrations import upgrade
from ingest.database import open_database
from ingest.event import Event
from ingest.store import EventStore
from tests.bot.builders import NOON

ISSUE = """\
title: Saving fails
logsource: {product: hr-portal}
detection:
  failed: {message|contains: Failed to, level: error}
  condition: failed
known_issue:
  rollout: %s
  pilot: ['1002']
  after: {count: 2, within: 10m}
  tell: [user, manager]
  workaround: {title: Save again}
"""
PEOPLE = """\
login,aad_object_id,name,email,manager,roles,locale,timezone
1001,aad-1001,Olga,olga@x.example,,,,
1087,aad-1087,Nora,nora@x.example,1001,,,
1002,aad-1002,Ben,ben@x.example,1001,,,
"""


def event(minutes: int, user: str | None, message: str = "Failed to perform") -> Event:
    at = NOON + timedelta(minutes=minutes)
    return Event(time=at, received=at, product="hr-portal", level="error", message=message, user=user)


EVENTS = [
    event(0, "1087"),
    event(5, "1087"),
    event(6, None),
    event(30, "1002"),
    event(90, "1002"),
    event(95, "1002"),
    event(96, "root"),
    event(97, "root"),
    event(98, "1087", "Saved"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database, people and an issue; nothing set."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    write(tmp_path, "shadow")
    engine = open_database(str(tmp_path / "headsup.db"))
    upgrade(engine)
    EventStore(engine, lambda: NOON).append(EVENTS)
    engine.dispose()
    return tmp_path


def write(folder: Path, rollout: str) -> None:
    (folder / "issues").mkdir(exist_ok=True)
    (folder / "issues" / "save-fails.yaml").write_text(ISSUE % rollout, encoding="utf-8")


def run(*arguments: str, **settings: str) -> Result:
    environment = {
        "HEADSUP_ISSUES": "issues",
        "HEADSUP_DATABASE": "headsup.db",
        "HEADSUP_PEOPLE": "people.csv",
    }
    return CliRunner().invoke(headsup, ["issues", "backtest", *arguments], env=environment | settings)


def as_json(*arguments: str) -> dict[str, Any]:
    result = run("--json", *arguments)
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_people_cards_and_what_happened_when(folder: Path) -> None:
    found = as_json("save-fails")
    samples = found.pop("samples")
    assert found == {
        "issue": "save-fails",
        "title": "Saving fails",
        "rollout": "shadow",
        "since": None,
        "until": None,
        "looked_at": 8,
        "matches": 8,
        "without_key": 1,
        "regressions": 0,
        "episodes": 3,
        "people": 3,
        "cards": 4,
        "by_tell": {"user": {"people": 2, "cards": 2}, "manager": {"people": 1, "cards": 2}},
        "unreachable": 1,
        "unreachable_because": {"not in the directory": 1},
        "unknown_to_teams": 0,
        "most_cards": [
            {"person": "1001", "cards": 2},
            {"person": "1002", "cards": 1},
            {"person": "1087", "cards": 1},
        ],
        "busiest_hour": {"at": "2026-06-12T12:00:00.000+00:00", "matches": 4, "cards": 2},
        "held": None,
        "now": {"people": 0, "cards": 0},
        "over_time": [
            {"at": "2026-06-12T12:00:00.000+00:00", "hours": 1, "matches": 4, "cards": 2},
            {"at": "2026-06-12T13:00:00.000+00:00", "hours": 1, "matches": 4, "cards": 2},
        ],
    }
    assert [sample["time"][11:16] for sample in samples] == ["12:00", "12:05", "12:30", "13:35", "13:37"]


def test_lines_for_people(folder: Path) -> None:
    write(folder, "pilot")
    result = run(COLUMNS="80")
    assert result.exit_code == 0
    assert result.stdout == (
        "save-fails: Saving fails\n"
        "  8 matches (1 without a key), 3 episodes\n"
        "  would have told 3 people with 4 cards; busiest hour 2026-06-12 12:00 (2 cards, 4 matches); 1 unreachable\n"
        "  rollout: pilot: of them, it tells 1 person with 1 card\n"
        "\n"
        "  told as  people   cards\n"
        "  user          2       2\n"
        "  manager       1       2\n"
        "  unreachable: 1 (not in the directory)\n"
        "  most cards: 1001 2, 1002 1, 1087 1\n"
        "\n"
        "  each hour         matches                         cards\n"
        "  2026-06-12 12:00        4 ######################      2 ######################\n"
        "  2026-06-12 13:00        4 ######################      2 ######################\n"
        "\n"
        "  samples\n"
        "    Fri 12 Jun 12:00:00  ERROR  user 1087  Failed to perform\n"
        "    Fri 12 Jun 12:05:00  ERROR  user 1087  Failed to perform\n"
        "    Fri 12 Jun 12:30:00  ERROR  user 1002  Failed to perform\n"
        "    Fri 12 Jun 13:35:00  ERROR  user 1002  Failed to perform\n"
        "    Fri 12 Jun 13:37:00  ERROR  user root  Failed to perform\n"
    )


def test_a_span_of_time(folder: Path) -> None:
    assert (
        as_json("issues", "--since", "2026-06-12T13:00+00:00", "--until", "2026-06-12 13:36")["matches"] == 2
    )
    assert as_json("issues", "--since", "2026-06-12")["matches"] == 8
    assert as_json("issues", "--until", "1d")["matches"] == 8
    wrong = run("--since", "soon")
    assert (wrong.exit_code, wrong.stderr.startswith("`soon` is no time; write --since like ")) == (2, True)


def test_nothing_found_is_said_in_one_line(folder: Path) -> None:
    result = run("--since", "2027-01-01T00:00Z")
    assert result.stdout == "save-fails: Saving fails\n  0 matches, 0 episodes\n"
    assert as_json("--since", "2027-01-01T00:00Z")["busiest_hour"] is None


def test_a_bad_file_is_refused_with_its_faults(folder: Path) -> None:
    (folder / "issues" / "bad.yaml").write_text("titel: x\n", encoding="utf-8")
    result = run("issues")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml:1:1: unknown key `titel`" in result.stderr
    assert run("save-fails").exit_code == 0
    assert run("bad").exit_code == 1


def test_neither_a_file_nor_a_name_nor_a_database(folder: Path) -> None:
    unknown = run("nothing")
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "nothing: neither a file nor a known issue of issues; see `headsup issues list`.\n",
    )
    missing = run(HEADSUP_DATABASE="elsewhere.db")
    assert (missing.exit_code, "There is no database elsewhere.db" in missing.stderr) == (1, True)


def test_what_the_fix_did_not_help_and_whom_teams_does_not_know(folder: Path) -> None:
    """Events of a version that has the fix are news for developers; a person may be in the directory only."""
    path = folder / "issues" / "save-fails.yaml"
    path.write_text(f"{ISSUE % 'live'}  fixed_in: '4.1'\n", encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE.replace("aad-1002", ""), encoding="utf-8")
    engine = open_database(str(folder / "headsup.db"))
    later = [replace(event(200 + minutes, "1087"), version="4.1.2") for minutes in range(3)]
    EventStore(engine, lambda: NOON).append(later)
    engine.dispose()
    found = as_json("save-fails")
    assert (found["matches"], found["regressions"], found["cards"]) == (11, 3, 4)
    assert found["unknown_to_teams"] == 1
    lines = run().stdout.splitlines()
    assert "  3 matches of a version that has the fix (4.1): developers would have been told instead" in lines
    assert "  not known to Teams yet: 1 of those told" in lines


def test_every_key_of_the_json_is_described(folder: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "known-issues.md").read_text("utf-8")
    section = page.split("\n## Try it before it speaks\n", 1)[1].split("\n## ", 1)[0]
    assert [key for key in as_json("save-fails") if f"`{key}`" not in section] == []


def test_a_correlation_is_tried_by_its_name(folder: Path) -> None:
    (folder / "issues" / "often.yaml").write_text(
        "title: Again and again\n"
        "correlation: {type: event_count, rules: [save-fails], group-by: [user], timespan: 10m, condition: {gte: 2}}\n"
        "known_issue: {key: [user]}\n",
        encoding="utf-8",
    )
    found = as_json("often")
    assert (found["issue"], found["matches"], found["people"], found["cards"]) == ("often", 3, 2, 2)
    assert found["unreachable"] == 1
