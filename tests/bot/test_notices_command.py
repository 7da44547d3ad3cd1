"""`headsup notices` and `headsup audit`: who was told what, and who did what."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import headsup as command
from tests.bot.service_run import Portal, forbidden, headsup, proxied, teams_for

KEYS = {
    "id", "issue", "person", "told", "key", "state", "reason", "matches", "attempts", "event_at", "ingested_at",
    "matched_at", "planned_at", "accepted_at",
    "solved_at", "answer", "answered_at",
}  # fmt: skip


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == status, result.output
    return result.stdout if status == 0 else result.stderr


def objects(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*arguments, "--json").splitlines()]


@pytest.fixture
async def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a service has left: three people told, a button pressed, a question asked, one unreachable."""
    monkeypatch.chdir(tmp_path)
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", forbidden("1087"))
        await run.settled()
        portal.write("web2", proxied("1088"), proxied("root"))
        await run.settled()
        await run.press("1087", teams.messages("1087")[-1], "It worked")
        await run.ask("9001", "errors today")
        await run.ask("1087", "errors today")
    monkeypatch.setenv("HEADSUP_DATABASE", str(tmp_path / "headsup.db"))
    monkeypatch.setenv("HEADSUP_PEOPLE", str(tmp_path / "people.csv"))
    return tmp_path / "headsup.db"


async def test_every_notice_is_an_object_with_its_times_in_order(database: Path) -> None:
    notices = objects("notices")
    assert [(n["issue"], n["person"], n["told"], n["key"], n["state"]) for n in notices] == [
        ("edit-forbidden", "1087", "user", ["1087", "11213"], "accepted"),
        ("edit-forbidden", "1001", "manager", ["1087", "11213"], "accepted"),
        ("web-proxy", "1088", "user", ["1088"], "accepted"),
        ("web-proxy", "root", "user", ["root"], "unreachable"),
    ]
    for notice in notices:
        assert set(notice) == KEYS
        names = ("event_at", "ingested_at", "matched_at", "planned_at", "accepted_at")
        times = [datetime.fromisoformat(notice[name]) for name in names if notice[name]]
        assert all(time.utcoffset() == timedelta(0) for time in times)
        assert times[1:] == sorted(times[1:])
        assert times[0] <= times[1] + timedelta(milliseconds=1)
    assert notices[3]["accepted_at"] is None
    assert notices[3]["reason"] == "not in the directory"


async def test_notices_are_narrowed_by_issue_and_person(database: Path) -> None:
    assert [n["person"] for n in objects("notices", "--issue", "web-proxy")] == ["1088", "root"]
    assert [n["told"] for n in objects("notices", "--person", "HR\\1001")] == ["manager"]
    assert objects("notices", "--person", "nobody") == []


async def test_one_notice_is_shown_with_its_history(database: Path) -> None:
    shown = run("notices", "show", "1").splitlines()
    assert shown[0].endswith("edit-forbidden: 1087 as user, accepted; they say: it worked")
    assert shown[-1].endswith(" accepted")
    steps = [line.split()[0] for line in shown if re.search(r"  \+\d+\.\d{3} s$", line)]
    assert steps == ["ingested", "matched", "planned", "accepted", "answered"]
    assert "There is no notice 99" in run("notices", "show", "99", status=1)
    assert len(run("notices").splitlines()) == 4


async def test_the_audit_log_tells_who_did_what(database: Path) -> None:
    sent = objects("audit", "--action", "sent")
    assert {(e["actor"], e["subject"]) for e in sent} == {("headsup", f"notice {n}") for n in (1, 2, 3)}
    entries = [e for e in objects("audit") if e["action"] != "sent"]
    assert [(e["actor"], e["action"]) for e in entries] == [
        ("1087", "answer"),
        ("9001", "lookup"),
        ("1087", "self-help"),
    ]
    assert entries[0]["subject"] == "notice 1"
    assert entries[0]["detail"] == "worked"
    assert entries[1]["subject"].startswith("errors")
    assert all(datetime.fromisoformat(entry["at"]).tzinfo for entry in entries)
    assert len(run("audit").splitlines()) == 6


async def test_without_a_database_there_is_nothing_to_tell(tmp_path: Path) -> None:
    for name in ("notices", "audit"):
        assert "There is no database" in run(name, "--database", str(tmp_path / "none.db"), status=1)
