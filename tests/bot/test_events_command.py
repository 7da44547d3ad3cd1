"""`headsup events`: look-ups in a terminal, in the words of the chat."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.audit import AuditLog
from bot.cli import headsup
from ingest.database import create_schema, open_database
from ingest.event import Event, utc_now
from ingest.store import EventStore
from tests.bot.service_run import PEOPLE, ZONE

NOW = ("--now", "2026-06-13T15:00:00", "--zone", "Europe/Berlin")


def event(at: str, **fields: Any) -> Event:
    time = datetime.fromisoformat(f"2026-{at}").replace(tzinfo=ZONE)
    return Event(time=time, received=time, **fields)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small database, named by nothing but --database."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "some.db"
    engine = open_database(str(path))
    create_schema(engine)
    EventStore(engine, utc_now).append(
        [
            event("06-12T12:57:15", level="error", node="web1", service="api", user="1087",
                  document_id="11213", message="Forbidden \x1b[31m[x](https://evil.example)",
                  attributes={"request": {"hours": 5}}),
            event("06-12T14:00:00", level="info", node="web2", service="api", user="1087", message="Fine."),
            event("06-12T15:00:00", level="error", node="web2", service="auth", user="nora.n", message="Hm"),
            event("06-13T10:00:00", level="error", node="web1", service="api", message="Later"),
        ]
    )  # fmt: skip
    engine.dispose()
    return path


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(headsup, ["events", *arguments, "--database", str(database)])


def found(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_without_a_query_all_events_come_newest_first(database: Path) -> None:
    assert [line["id"] for line in found(run(database, "--json"))] == [4, 3, 2, 1]
    assert [line["id"] for line in found(run(database, "--json", "--limit", "2"))] == [4, 3]


def test_an_event_is_an_object_with_all_that_it_has(database: Path) -> None:
    (line,) = found(run(database, *NOW, "--json", "errors", "for", "user", "1087", "yesterday"))
    assert line == {
        "id": 1,
        "time": "2026-06-12T10:57:15.000+00:00",
        "received": "2026-06-12T10:57:15.000+00:00",
        "node": "web1",
        "service": "api",
        "level": "error",
        "message": "Forbidden \x1b[31m[x](https://evil.example)",
        "user": "1087",
        "document_id": "11213",
        "attributes": {"request": {"hours": 5}},
    }


def test_lines_for_people_cannot_move_the_cursor(database: Path) -> None:
    result = run(database, *NOW, "errors for user 1087 yesterday")
    assert result.stdout == (
        "Fri 12 Jun 12:57:15  ERROR  web1/api  user 1087 document 11213  "
        "Forbidden ·[31m[x](https://evil.example)\n"
    )


def test_people_are_looked_up_by_all_of_their_logins(database: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE + "nora.n,aad-1087,,,,,,\n", encoding="utf-8")
    result = run(database, *NOW, "--json", "--people", str(people), "errors for user 1087 yesterday")
    assert [line["id"] for line in found(result)] == [3, 1]


def test_explain_prints_the_query_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (line,) = found(run(tmp_path / "none.db", *NOW, "--explain", "errors for 1087 yesterday"))
    assert line["where"] == {"level": ["error", "fatal"], "user": ["1087"]}
    assert line["since"] == "2026-06-12T00:00:00+02:00"
    assert not (tmp_path / "none.db").exists()


def test_nothing_found_says_what_was_looked_for(database: Path) -> None:
    result = run(database, *NOW, "errors for user 4711 yesterday")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("Nothing found for: ")
    assert "4711" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "hint"),
    [
        (("frobnicate yesterday",), 1, "frobnicate"),
        (("next",), 2, "command of the chat"),
        (("--now", "noon", "errors"), 2, "--now"),
        (("--zone", "Mars/Base", "errors"), 2, "IANA"),
        (("--limit", "0"), 2, "limit"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    database: Path, arguments: tuple[str, ...], status: int, hint: str
) -> None:
    result = run(database, *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert hint in result.stderr


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = run(tmp_path / "none.db")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "HEADSUP_DATABASE" in result.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_look_up_in_the_terminal_is_audited_too(database: Path) -> None:
    run(database, *NOW, "errors for user 1087 yesterday")
    engine = open_database(str(database))
    (entry,) = AuditLog(engine, utc_now).entries()
    engine.dispose()
    assert (entry.action, "1087" in (entry.subject or "")) == ("lookup", True)
    assert entry.actor.endswith("(command line)")


def test_where_a_reason_is_demanded_the_terminal_demands_it_too(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADSUP_LOOKUP_REASON", "on")
    for question in (
        "errors for user 1087 yesterday",
        "errors yesterday",
        "who had errors yesterday",
        "trail 4bf92f3577b34da6",
    ):
        refused = run(database, *NOW, question)
        assert (question, refused.exit_code, refused.stdout) == (question, 2, "")
        assert "add --reason WORDS" in refused.stderr
    assert run(database, *NOW, "how many errors yesterday per node").exit_code == 0
    assert (
        run(database, *NOW, "errors yesterday", "--reason", "ticket 4711, password=Sommer2026!").exit_code
        == 0
    )
    assert run(database, *NOW, "errors for user 1087 yesterday because ticket 4711").exit_code == 0
    engine = open_database(str(database))
    reasons = [entry.reason for entry in AuditLog(engine, utc_now).entries()]
    assert (reasons[0], reasons[-1]) == (None, "ticket 4711")
    assert any(reason and reason.startswith("ticket 4711, ") for reason in reasons[1:-1])
    assert all("Sommer2026" not in (reason or "") for reason in reasons)
    about = AuditLog(engine, utc_now).about("1087", datetime(2026, 1, 1, tzinfo=UTC))
    assert [bool(entry.reason) for entry in about] == [True, True]
    engine.dispose()


def test_numbers_groups_and_people_are_told_as_such(database: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")

    def asked(sentence: str) -> list[dict[str, Any]]:
        return found(run(database, *NOW, "--json", "--people", str(people), sentence))

    assert asked("how many errors yesterday") == [{"count": 2}]
    assert asked("how many errors per node") == [{"node": "web1", "count": 2}, {"node": "web2", "count": 1}]
    assert asked("who had errors") == [
        {"user": "1087", "name": "Nora Novák", "count": 1},
        {"user": "nora.n", "count": 1},
    ]
    assert asked("most frequent errors yesterday") == [
        {"message": "Hm", "count": 1},
        {"message": "Forbidden \x1b[<*>m[x](<*>)", "count": 1},
    ]
    assert asked("top 1 nodes with errors") == [{"node": "web1", "count": 2}]
    plain = run(database, *NOW, "how many errors per node")
    assert plain.stdout == "       2  web1\n       1  web2\n"
    assert run(database, *NOW, "how many errors").stdout == "       3  events\n"


def test_people_are_found_by_name_and_shown_as_their_logins(database: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE + "1092,,Nora Haas,,,user,en-GB,Europe/Berlin\n", encoding="utf-8")

    def asked(*arguments: str) -> Result:
        return run(database, *NOW, "--people", str(people), *arguments)

    assert found(asked("--explain", "errors for nora novak")) == [
        {"ask": "events", "where": {"level": ["error", "fatal"], "user": ["1087"]}}
    ]
    assert [line["id"] for line in found(asked("--json", "errors for novak"))] == [1]
    several = asked("errors for nora")
    assert several.exit_code == 1
    assert "'nora' may be Nora Novák (1087) or Nora Haas (1092); name one by the login." in several.stderr
    near = asked("errors for nora novka")
    assert "Nobody is called so; did you mean Nora Novák (1087)?" in near.stderr


def test_what_is_not_understood_gets_the_closest(database: Path) -> None:
    result = run(database, *NOW, "fialures yesterday")
    assert result.exit_code == 1
    assert "Closest: failures yesterday" in result.stderr


def test_what_is_not_understood_is_said_beside_the_query(database: Path) -> None:
    result = run(database, *NOW, "--explain", "--json", "frobnicate errors for user 1087")
    assert result.exit_code == 0
    assert found(result) == [{"ask": "events", "where": {"level": ["error", "fatal"], "user": ["1087"]}}]
    assert "Not understood: frobnicate." in result.stderr


def test_what_is_counted_per_day_has_a_row_for_days_with_none_too(database: Path) -> None:
    def rows(sentence: str) -> list[dict[str, Any]]:
        return found(run(database, *NOW, "--zone", "UTC", "--json", sentence))

    assert rows("how many errors per day from June 11 to June 13") == [
        {"day": "2026-06-11T00:00:00+00:00", "count": 0},
        {"day": "2026-06-12T00:00:00+00:00", "count": 2},
        {"day": "2026-06-13T00:00:00+00:00", "count": 1},
    ]
    assert rows("errors per hour between 12:00 and 14:00 on June 12") == [
        {"hour": "2026-06-12T12:00:00+00:00", "count": 0},
        {"hour": "2026-06-12T13:00:00+00:00", "count": 1},
    ]
