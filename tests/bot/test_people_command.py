"""`headsup people`: the directory."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.audit import AuditLog
from bot.cli import headsup
from bot.entra.people import EntraUser
from bot.entra.standing import steps, write
from bot.entra.store import EntraStore
from bot.manners.mutes import MuteStore
from bot.migrations import upgrade
from bot.reaching.ledger import Ledger
from bot.reaching.standing import LEFT, MET
from bot.selfhelp.problems import ProblemStore
from ingest.database import open_database, writing
from ingest.event import Event, utc_now
from ingest.store import EventStore
from tests.bot.builders import NOON
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
    assert result.stdout.splitlines() == [
        "name            Nora Novák",
        "logins          1087, nora.n",
        "e-mail          nora@portal.example",
        "Teams identity  aad-1087",
        "manager         Selma Voss (1001)",
        "roles           auditor: told by known issues that tell `role:auditor`",
        "                user: told by known issues that tell `role:user`",
        "locale          en-GB",
        "time zone       Europe/Berlin",
    ]


def test_somebody_without_an_identity_is_said_to_be_so(people: Path) -> None:
    assert "unknown until they have the app" in show("1091", "--people", str(people)).stdout


def test_somebody_unknown_is_a_failure(people: Path) -> None:
    result = show("4711", "--people", str(people))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "4711 is not in the directory; nobody with this login can be told anything.\n"


def test_the_directory_has_to_be_named(people: Path) -> None:
    result = show("1087")
    assert (result.exit_code, result.stderr) == (2, "HEADSUP_PEOPLE is not set; set it or give --people.\n")


def test_whether_they_can_be_reached_is_said_with_since_when_and_why(people: Path, database: str) -> None:
    def reached() -> list[str]:
        shown = show("1087", "--people", str(people), "--database", database).stdout.splitlines()
        return shown[[line.split()[0] for line in shown].index("reached") :]

    engine = open_database(database)
    upgrade(engine)
    assert reached() == ["reached         not tried yet"]
    ledger = Ledger(engine)
    ledger.note("aad-1087", MET, NOON)
    ledger.note("aad-1087", LEFT, NOON + timedelta(hours=1))
    engine.dispose()
    assert reached() == [
        "reached         uninstalled since 2026-06-12 13:00 UTC: the person has removed the app",
        "looked at       2026-06-12 13:00 UTC",
        f"                2026-06-12 12:00 UTC reachable: {MET.reason}",
        "                2026-06-12 13:00 UTC uninstalled: the person has removed the app",
    ]


def test_somebody_who_has_left_is_forgotten_and_it_is_said_what_stays(people: Path, database: str) -> None:
    engine = open_database(database)
    upgrade(engine)
    Ledger(engine).note("aad-1087", MET, NOON)
    MuteStore(engine).mute("1087", "ack-missing", NOON)
    MuteStore(engine).mute("1088", "ack-missing", NOON)
    problems = ProblemStore(engine)
    for person in ("1087", "1088"):
        problems.add(person=person, text="It fails.", at=NOON, issue="", product=None, events=())

    def forget(*options: str) -> Result:
        arguments = ["people", "forget", "NORA.N", "--people", str(people), "--database", database, *options]
        return CliRunner().invoke(headsup, arguments, input="n\n")

    refused = forget()
    assert (refused.exit_code, "Nothing was removed." in refused.stderr) == (1, True)
    assert MuteStore(engine).of("1087") != {}
    result = forget("--yes")
    assert result.exit_code == 0
    for line in ("removed  problems: 1", "removed  muted: 1", "removed  reached: 2"):
        assert line in result.stdout.splitlines()
    assert [line.split(":")[0] for line in result.stdout.splitlines() if line.startswith("stays")] == [
        "stays    events",
        "stays    notices",
        "stays    audit",
        "stays    1087 in the directory, until its file or Entra lacks them",
    ]
    assert (MuteStore(engine).of("1087"), len(MuteStore(engine).of("1088"))) == ({}, 1)
    assert (problems.of("1087", 9), len(problems.of("1088", 9))) == ([], 1)
    assert Ledger(engine).of("aad-1087") is None
    (entry,) = [one for one in AuditLog(engine, utc_now).entries() if one.action == "forgotten"]
    assert entry.subject == "1087"
    engine.dispose()


def test_what_somebody_muted_and_what_their_roles_give_is_shown(people: Path, database: str) -> None:
    people.write_text(PEOPLE.replace(",user,", ",developer:hr-portal;admin,"), encoding="utf-8")
    engine = open_database(database)
    upgrade(engine)
    MuteStore(engine).mute("1087", "ack-missing", NOON)
    engine.dispose()
    shown = show("1087", "--people", str(people), "--database", database).stdout
    assert (
        "muted           ack-missing since 2026-06-12 12:00 UTC: they want to hear no more of it\n" in shown
    )
    assert "admin: an admin: all that developers may" in shown
    assert "developer:hr-portal: a developer of hr-portal\n" in shown


def test_entra_is_joined_as_the_service_does(
    people: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADSUP_GRAPH", "true")
    engine = open_database(database)
    upgrade(engine)
    store, ledger = EntraStore(engine), Ledger(engine)
    users = [
        EntraUser("e-1", {"userPrincipalName": "nora@portal.example", "employeeId": "77"}),
        EntraUser("e-2", {"userPrincipalName": "gus@x.example", "displayName": "Gus", "userType": "Guest"}),
        EntraUser(
            "e-3", {"userPrincipalName": "old@x.example", "displayName": "Old", "accountEnabled": False}
        ),
    ]
    with writing(engine) as connection:
        store.change(connection, [replace(users[0], aad_object_id="aad-1087"), *users[1:]], [], NOON)
        store.set_roles(connection, {"supervisor": ["aad-1087"]})
        write(connection, ledger, steps(users, [], {}, NOON), NOON)
    engine.dispose()
    nora = show("77", "--people", str(people), "--database", database).stdout.splitlines()
    assert "roles           auditor (people.csv): told by known issues that tell `role:auditor`" in nora
    assert (
        "                supervisor (a group in Entra): told by known issues that tell `role:supervisor`"
        in nora
    )
    assert "known from      people.csv and Entra" in nora
    gus = show("gus", "--database", database)  # no people.csv is needed
    assert (
        "reached         guest since 2026-06-12 12:00 UTC: Entra says that they are a guest\n" in gus.stdout
    )
    assert show("old", "--database", database).stderr == (
        "old is Old in Entra, who cannot be told anything: Entra says that the account is disabled, "
        "since 2026-06-12 12:00 UTC.\n"
    )


def test_everything_that_is_kept_about_somebody_is_printed_and_nothing_of_others(
    people: Path, database: str
) -> None:
    engine = open_database(database)
    upgrade(engine)
    EventStore(engine, utc_now).append(
        [
            Event(time=NOON, received=NOON, user=user, message=f"of {user}")
            for user in ("1087", "HR\\nora.n", "1088")
        ]
    )
    for person in ("1087", "1088"):
        MuteStore(engine).mute(person, "ack-missing", NOON)
        ProblemStore(engine).add(
            person=person, text=f"words of {person}", at=NOON, issue="", product=None, events=()
        )
    arguments = ["people", "data", "nora.n", "--people", str(people), "--database", database]
    result = CliRunner().invoke(headsup, arguments)
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["kind"] for line in lines] == ["directory", "problems", "muted", "events", "events", "audit"]
    assert "1088" not in result.stdout
    assert lines[0]["logins"] == ["1087", "nora.n"]
    assert (lines[1]["text"], lines[1]["at"]) == ("words of 1087", "2026-06-12T12:00:00.000+00:00")
    assert lines[-1]["subject"] == "everything about 1087"
    engine.dispose()
