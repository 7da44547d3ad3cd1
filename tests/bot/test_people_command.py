"""`headsup people`: the directory."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import headsup
from tests.bot.service_run import PEOPLE


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE + "nora.n,aad-1087,,,,auditor,,\n", encoding="utf-8")
    return path


def show(login: str, *options: str) -> Result:
    return CliRunner().invoke(headsup, ["people", "show", login, *options])


def test_a_person_is_shown_by_any_of_their_logins(people: Path) -> None:
    result = show("HR\\NORA.N", "--people", str(people))
    assert result.exit_code == 0
    assert dict(line.split(maxsplit=1) for line in result.stdout.splitlines() if "time" not in line) == {
        "name": "Nora Novák",
        "logins": "1087, nora.n",
        "e-mail": "nora@portal.example",
        "Teams": "identity  aad-1087",
        "manager": "Selma Voss (1001)",
        "roles": "auditor, user",
        "locale": "en-GB",
    }


def test_somebody_without_an_identity_is_said_to_be_so(people: Path) -> None:
    assert "unknown until they have the app" in show("1091", "--people", str(people)).stdout


def test_somebody_unknown_is_a_failure(people: Path) -> None:
    result = show("4711", "--people", str(people))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "4711 is not in the directory; nobody with this login can be told anything.\n"


def test_the_directory_has_to_be_named(people: Path) -> None:
    result = show("1087")
    assert (result.exit_code, result.stderr) == (2, "HEADSUP_PEOPLE is not set; set it or give --people.\n")
