"""The audit log: what is in it stays as it is, by the database itself; found by who, what and when."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.exc import DBAPIError

from bot.audit import AUDIT, AuditLog
from bot.audit_guard import CHANGED
from bot.cli import headsup as command_line
from bot.migrations import upgrade
from bot.retention.records import purge_audit
from ingest.database import open_database, writing
from ingest.event import to_micros, utc_now
from tests.bot.service_run import Portal, headsup, proxied, teams_for

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def test_nobody_changes_or_removes_what_was_just_done(engine: Engine) -> None:
    log = AuditLog(engine, utc_now)
    log.append("9001", "lookup", subject="errors")
    for statement in (update(AUDIT).values(actor="somebody else"), delete(AUDIT)):
        with pytest.raises(DBAPIError, match=CHANGED), writing(engine) as connection:
            connection.execute(statement)
    assert [(entry.actor, entry.action) for entry in log.entries()] == [("9001", "lookup")]


def test_retention_removes_what_is_old(engine: Engine) -> None:
    old = utc_now() - timedelta(days=3)
    with writing(engine) as connection:
        connection.execute(insert(AUDIT).values(at_us=to_micros(old), actor="9001", action="lookup"))
    AuditLog(engine, utc_now).append("9001", "lookup")
    assert purge_audit(engine, utc_now() - timedelta(days=2), 100) == 1


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
        assert [(e.actor, e.subject, e.detail) for e in run.sent()] == [("headsup", "notice 1", "1087")]
