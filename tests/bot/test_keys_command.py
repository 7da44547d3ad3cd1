"""`headsup keys`: the keys with which shippers send."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import headsup


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _keys(*words: str) -> Result:
    return CliRunner().invoke(headsup, ["keys", *words])


def test_a_key_is_printed_once_and_listed_without_it() -> None:
    made = _keys("add", "web1")
    assert (made.exit_code, made.stderr) == (0, "Keep it: this key of web1 is not shown again.\n")
    key = made.stdout.strip()
    assert key.startswith("hu_")
    assert len(key) == 46
    other = _keys("add", "web2", "--json")
    assert (json.loads(other.stdout)["name"], other.stdout.count("\n")) == ("web2", 1)
    listed = [json.loads(line) for line in _keys("list", "--json").stdout.splitlines()]
    assert [(row["name"], row["last_used"], row["revoked"]) for row in listed] == [
        ("web1", None, None),
        ("web2", None, None),
    ]
    assert key not in _keys("list").stdout
    assert "web1" in _keys("list").stdout


def test_a_revoked_key_stays_in_the_list() -> None:
    _keys("add", "web1")
    assert _keys("revoke", "web1").exit_code == 0
    assert "revoked 20" in _keys("list").stdout
    again = _keys("add", "web1")
    assert (again.exit_code, again.stderr) == (
        1,
        "There is a key web1 already, or was; choose another name.\n",
    )


def test_a_key_that_is_not_there_cannot_be_revoked() -> None:
    _keys("add", "web1")
    result = _keys("revoke", "web2")
    assert (result.exit_code, result.stderr) == (
        1,
        "There is no key web2 in use; `headsup keys list` shows all.\n",
    )


def test_only_making_a_key_makes_a_database() -> None:
    assert _keys("list").exit_code == 1
    assert not Path("headsup.db").exists()


def test_who_made_and_revoked_a_key_is_in_the_audit_log() -> None:
    """Also what was not done is not in it: a name that is taken, a key that is not there."""
    for words in (("add", "web1"), ("add", "web1"), ("revoke", "web1"), ("revoke", "web1"), ("add", "?")):
        _keys(*words)
    said = CliRunner().invoke(headsup, ["audit", "--json"])
    entries = [json.loads(line) for line in said.stdout.splitlines()]
    assert [(one["action"], one["subject"]) for one in entries] == [
        ("key added", "web1"),
        ("key revoked", "web1"),
    ]
    assert entries[0]["actor"].endswith(" (command line)")
