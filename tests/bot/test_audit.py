"""The audit log: what is in it stays as it is, by the database itself; found by who, what and when."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert
from sqlalchemy.exc import DBAPIError

from bot.audit import ABOUT, AUDIT, AuditLog
from bot.audit_guard import CHANGED
from bot.cli import headsup as command_line
from bot.migrations import upgrade
from bot.retention.audited import purge_audit
from ingest.database import open_database, writing
from ingest.event import to_micros, utc_now
from tests.bot.service_run import Portal, headsup, proxied, teams_for

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


LATER = to_micros(NOON + timedelta(days=3000))

STATEMENTS = {
    "changed": "UPDATE audit SET actor = 'somebody else'",
    "removed": "DELETE FROM audit",
    "about somebody else": "UPDATE audit_about SET person = '9'",
    "about nobody": "DELETE FROM audit_about",
    "without a bound": "DELETE FROM audit_bound",
    "a second bound": f"INSERT INTO audit_bound (id, before_us, keep_us) VALUES (2, {LATER}, 86400000000)",
    "a bound in the future": f"UPDATE audit_bound SET before_us = {LATER}",
    "a bound that goes back": "UPDATE audit_bound SET before_us = before_us - 1",
    "kept for less than a day": "UPDATE audit_bound SET keep_us = 1",
}
OF_SQLITE = {
    "replaced": "INSERT OR REPLACE INTO audit (id, at_us, actor, action) VALUES (1, 1, 'x', 'lookup')",
    "replaced, by its name": "REPLACE INTO audit (id, at_us, actor, action) VALUES (1, 1, 'x', 'lookup')",
    "inserted over": "INSERT INTO audit (id, at_us, actor, action) VALUES (1, 1, 'x', 'lookup') "
    "ON CONFLICT DO UPDATE SET actor = 'x'",
    "an id that stops others": "INSERT INTO audit (id, at_us, actor, action) VALUES (-1, 1, 'x', 'lookup')",
    "a bound replaced": f"REPLACE INTO audit_bound (id, before_us, keep_us) VALUES (1, {LATER}, 86400000000)",
}
OF_POSTGRESQL = {
    "inserted over": "INSERT INTO audit (id, at_us, actor, action) VALUES (1, 1, 'x', 'lookup') "
    "ON CONFLICT (id) DO UPDATE SET actor = 'x'",
    "emptied": "TRUNCATE audit CASCADE",
    "emptied of people": "TRUNCATE audit_about",
    "emptied of its bound": "TRUNCATE audit_bound",
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_nobody_changes_or_removes_what_was_done(engine: Engine, name: str) -> None:
    _is_refused(engine, STATEMENTS[name])


def test_no_statement_of_one_database_alone_does(engine: Engine) -> None:
    for statement in (OF_SQLITE if engine.dialect.name == "sqlite" else OF_POSTGRESQL).values():
        _is_refused(engine, statement)


def _is_refused(engine: Engine, statement: str) -> None:
    AuditLog(engine, lambda: NOON).append("9001", "lookup", subject="errors", about=["1087"])
    with pytest.raises(DBAPIError, match=CHANGED), writing(engine) as connection:
        connection.exec_driver_sql(statement)
    log = AuditLog(engine, utc_now)
    kept = [(entry.actor, entry.action) for entry in log.entries()]
    assert set(kept) == {("9001", "lookup")}
    assert len(log.about("1087", NOON)) == len(kept)


def add(engine: Engine, days_ago: int) -> None:
    AuditLog(engine, lambda: utc_now() - timedelta(days=days_ago)).append("9001", "lookup", about=["1087"])


def test_retention_removes_what_is_old_and_whom_it_was_about(engine: Engine) -> None:
    for days in (400, 366, 364, 0):
        add(engine, days)
    keep = timedelta(days=365)
    assert purge_audit(engine, keep, utc_now() - keep, 100) == 2
    log = AuditLog(engine, utc_now)
    assert len(list(log.entries())) == len(log.about("1087", NOON - timedelta(days=3000))) == 2


def test_by_the_databases_clock_nothing_is_removed_sooner(engine: Engine) -> None:
    """A process whose clock is ahead declares no more than what the database finds old."""
    add(engine, 366)
    add(engine, 20)
    keep = timedelta(days=365)
    assert purge_audit(engine, keep, utc_now(), 100) == 1


def test_who_shortens_what_is_kept_leaves_an_entry(engine: Engine) -> None:
    add(engine, 20)
    keep = timedelta(days=10)
    assert purge_audit(engine, keep, utc_now() - keep, 100) == 1
    (left,) = AuditLog(engine, utc_now).entries()
    assert (left.actor, left.action, left.detail) == ("database", "kept", "10 days instead of 365")
    assert purge_audit(engine, keep, utc_now() - keep, 100) == 0


def test_an_entry_says_whom_it_is_about(engine: Engine) -> None:
    log = AuditLog(engine, lambda: NOON)
    log.append("9001", "lookup", subject="errors", about=["1087", "CORP\\1087", "Anna", ""])
    log.append("9001", "event", about=["1" * 5000])
    log.append("9001", "lookup", subject="all")
    assert [entry.subject for entry in log.about("corp\\1087", NOON)] == ["errors"]
    assert [entry.subject for entry in log.about("anna", NOON)] == ["errors"]
    assert [entry.action for entry in log.about("1" * 5000, NOON)] == ["event"]
    assert log.about("1087", NOON + timedelta(seconds=1)) == []


@pytest.fixture
def written(tmp_path: Path) -> str:
    """A database with a few entries."""
    name = str(tmp_path / "headsup.db")
    opened = open_database(name)
    upgrade(opened)
    for minute, actor, action, subject in (
        (0, "9001", "lookup", "errors · user 1087"),
        (1, "headsup", "sent", "notice 17"),
        (2, "9002", "refused", "hold.all"),
        (3, "9001", "fixed", "ack-missing"),
    ):
        with writing(opened) as connection:
            at = to_micros(NOON + timedelta(minutes=minute))
            connection.execute(insert(AUDIT).values(at_us=at, actor=actor, action=action, subject=subject))
    with writing(opened) as connection:
        connection.execute(insert(ABOUT).values(audit_id=1, person="1087"))
    opened.dispose()
    return name


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], ["lookup", "sent", "refused", "fixed"]),
        (["--actor", "9001"], ["lookup", "fixed"]),
        (["--action", "SENT"], ["sent"]),
        (["--subject", "user 1087"], ["lookup"]),
        (["--subject", "%"], []),
        (["--since", "2026-06-12T14:01:00+02:00"], ["sent", "refused", "fixed"]),
        (["--until", "2026-06-12T12:01:00+00:00"], ["lookup"]),
        (["--limit", "2"], ["refused", "fixed"]),
        (["--about", "CORP\\1087"], ["lookup"]),
        (["--about", "9001"], []),
    ],
)
def test_entries_are_found_by_who_what_and_when(written: str, options: list[str], found: list[str]) -> None:
    said = CliRunner().invoke(command_line, ["audit", "--database", written, "--json", *options])
    assert [json.loads(line)["action"] for line in said.stdout.splitlines()] == found


def test_a_time_without_an_offset_is_refused(written: str) -> None:
    said = CliRunner().invoke(command_line, ["audit", "--database", written, "--since", "yesterday"])
    assert said.exit_code == 2


async def test_what_is_sent_is_in_it(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    async with teams_for(portal) as teams, headsup(portal, teams) as run:
        portal.write("web1", proxied("1087"))
        await run.settled()
        assert [(e.actor, e.subject, e.detail) for e in run.sent()] == [
            ("headsup", "notice 1", "web-proxy to 1087")
        ]
