"""`headsup db`: what it prints, and what it says where something is in the way."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from bot.audit import AuditLog
from bot.cli import headsup
from bot.jobs import JobStore
from bot.retention.job import NAME
from bot.retention.kinds import KINDS
from ingest.database import create_schema, open_database, reading, writing
from ingest.event import utc_now
from tests.bot.builders import TO_NORA, recorded


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a folder of its own, without settings."""
    monkeypatch.chdir(tmp_path)
    for name in ("HEADSUP_DATABASE", "HEADSUP_LISTEN"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(headsup, ["db", *arguments], prog_name="headsup")


def refused(result: Result, said: str, status: int = 1) -> None:
    assert (result.exit_code, result.stdout) == (status, ""), result.output
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_copy_is_made_and_put_back(engine: Engine, database: str) -> None:
    recorded(engine, TO_NORA)
    made = run("backup", "copy", "--database", database)
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout.startswith("copy: ")
    engine.dispose()
    back = run("restore", "copy", "--database", database)
    assert back.exit_code == 0, back.output
    said = back.stdout.splitlines()[0]
    assert said.endswith(
        "is counted and nobody is told again; 1 notices that waited in the copy were closed."
    )
    again = run("restore", "--mark", "--database", database, "--json")
    found = json.loads(again.stdout)
    assert (found["closed"], found["replaced"]) == (0, None)
    assert found["mark"] > said.split()[3]


def test_nothing_is_overwritten(engine: Engine, database: str) -> None:
    Path("copy").write_text("mine")
    refused(run("backup", "copy", "--database", database), "copy is there already; name a file that is not")
    assert Path("copy").read_text() == "mine"


def test_a_database_in_use_is_not_replaced(engine: Engine, database: str) -> None:
    assert run("backup", "copy", "--database", database).exit_code == 0
    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT 1")
    refused(run("restore", "copy", "--database", database), "is in use")


def test_what_is_no_copy_is_refused(database: str) -> None:
    engine = open_database(database)
    create_schema(engine)
    engine.dispose()
    Path("text").write_text("This is no copy. " * 500)
    refused(run("restore", "text", "--database", database), "text is no ")
    refused(run("restore", "nowhere", "--database", database), "There is no file nowhere")


def test_a_postgresql_without_its_programs_says_what_to_do(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database(postgresql_url)
    create_schema(engine)
    engine.dispose()
    assert run("backup", "copy", "--database", postgresql_url).exit_code == 0
    monkeypatch.setenv("PATH", "")
    refused(
        run("backup", "other", "--database", postgresql_url),
        "There is no pg_dump here; install PostgreSQL's client programs, or make the copy with PostgreSQL's own",
    )
    refused(run("restore", "copy", "--database", postgresql_url), "then run `headsup db restore --mark`.")


def test_a_postgresql_that_does_not_answer_is_said_in_one_sentence() -> None:
    refused(
        run("backup", "copy", "--database", "postgresql://nobody@127.0.0.1:1/none"), "; nothing was changed."
    )
    assert not Path("copy").exists()


@pytest.mark.parametrize("arguments", [("restore",), ("restore", "copy", "--mark")])
def test_either_a_file_or_the_mark(arguments: tuple[str, ...]) -> None:
    refused(run(*arguments), "Give either a FILE to put in place, or --mark", 2)


def test_no_database_is_made() -> None:
    refused(run("backup", "copy", "--database", "nowhere.db"), "There is no database nowhere.db")
    refused(run("restore", "--mark", "--database", "nowhere.db"), "There is no database nowhere.db")
    refused(
        run("backup", "copy", "--database", "mysql://host/name"), "Use an SQLite file or a postgresql://", 2
    )
    assert not Path("nowhere.db").exists()


def test_what_is_too_old_is_removed(engine: Engine, database: str) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    AuditLog(engine, lambda: long_ago).append("9001", "lookup")
    found = json.loads(run("purge", "--database", database, "--json").stdout)
    assert found == {"removed": dict.fromkeys(KINDS, 0) | {"audit": 1}}
    again = run("purge", "--database", database)
    assert (again.exit_code, again.stdout) == (0, "Removed: nothing is too old.\n")
    assert JobStore(engine).take(NAME, "other", timedelta(minutes=1), utc_now())
    refused(run("purge", "--database", database), "Another process is removing what is too old just now")


def test_the_schema_is_brought_up_to_date(database: str) -> None:
    first = json.loads(run("upgrade", "--database", database, "--json").stdout)
    assert first["applied"][0] == "0001"
    again = run("upgrade", "--database", database)
    assert (again.exit_code, again.stdout) == (0, "The schema is up to date.\n")
    engine = open_database(database)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    refused(run("upgrade", "--database", database), "its schema (9999) is newer than this program")
