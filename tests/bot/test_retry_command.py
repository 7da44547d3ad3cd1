"""`headsup notices retry`, and what shows that a card has arrived after all."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, update

from bot.audit import AuditLog
from bot.cli import headsup as command
from bot.telling.again import plan_again
from bot.telling.notices import NOTICE, NoticeStore
from bot.telling.planning import Planned
from ingest.database import create_schema, open_database, writing
from ingest.event import to_micros, utc_now
from tests.bot.builders import NOON, NORA, recorded

STATES = ("accepted", "failed", "expired", "unreachable", "unknown", "withheld", "dropped", "planned")
"""Of the notices 1 to 8."""


def ended(engine: Engine) -> NoticeStore:
    """A notice in each state."""
    store = recorded(engine, *(Planned("user", str(number), NORA) for number in range(1, len(STATES) + 1)))
    with writing(engine) as connection:
        for number, state in enumerate(STATES, 1):
            values = {
                "state": state,
                "attempts": 3,
                "reason": "why",
                "expires_us": to_micros(NOON + timedelta(hours=1)),
            }
            connection.execute(update(NOTICE).where(NOTICE.c.id == number).values(**values))
    return store


def states(store: NoticeStore) -> list[str]:
    return [notice.state for notice in store.listed()]


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEADSUP_DATABASE", str(tmp_path / "headsup.db"))
    engine = open_database(str(tmp_path / "headsup.db"))
    create_schema(engine)
    ended(engine)
    engine.dispose()
    return tmp_path / "headsup.db"


def run(*arguments: str, status: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(command, ["notices", "retry", *arguments])
    assert result.exit_code == status, result.output
    return result.stdout, result.stderr


def test_only_those_who_surely_were_not_told_are_planned_again(engine: Engine) -> None:
    store, later = ended(engine), NOON + timedelta(days=2)
    with writing(engine) as connection:
        assert plan_again(connection, range(1, 9), later) == [2, 3, 4]
    assert states(store) == [
        "accepted", "planned", "planned", "planned", "unknown", "withheld", "dropped", "planned",
    ]  # fmt: skip
    assert store.expire(later + timedelta(minutes=59)) == 1  # the one that waited all the time
    assert [notice.id for notice in store.claim("w", lease=timedelta(seconds=9), limit=9, now=later)] == [
        2,
        3,
        4,
    ]
    assert [(one.outcome, one.at) for one in store.attempts(2)] == [("again", later)]


def test_the_unknown_are_planned_again_only_when_it_is_said(engine: Engine) -> None:
    store = ended(engine)
    with writing(engine) as connection:
        assert plan_again(connection, [5], NOON, unknown=True) == [5]
    assert states(store)[4] == "planned"


def test_a_button_pressed_shows_that_the_card_has_arrived(engine: Engine) -> None:
    store = ended(engine)
    assert not store.arrived(2, NOON, conversation_id="c", activity_id="m")
    assert store.arrived(5, NOON, conversation_id="c", activity_id="m")
    notice = store.get(5)
    assert notice is not None
    assert (notice.state, notice.conversation_id, notice.activity_id, notice.reason) == (
        "accepted",
        "c",
        "m",
        None,
    )


def test_by_id_of_an_issue_or_all_that_failed(left: Path) -> None:
    assert run("3", "4", "--json")[0].splitlines() == [
        json.dumps({"notice": 3, "issue": "save-fails", "person": "3", "was": "expired"}),
        json.dumps({"notice": 4, "issue": "save-fails", "person": "4", "was": "unreachable"}),
    ]
    assert run("--all-failed")[0] == "2  save-fails: 2 as user, was failed\n1 to be tried again.\n"
    assert run("--issue", "save-fails")[0] == "0 to be tried again.\n"
    out, warned = run("--issue", "save-fails", "--unknown")
    assert out == "5  save-fails: 5 as user, was unknown\n1 to be tried again.\n"
    assert "a second time" in warned
    engine = open_database(str(left))
    try:
        entries = [
            (entry.action, entry.subject, entry.detail) for entry in AuditLog(engine, utc_now).entries()
        ]
    finally:
        engine.dispose()
    assert entries == [
        ("retry", "notice 3", "save-fails: 3 as user, was expired"),
        ("retry", "notice 4", "save-fails: 4 as user, was unreachable"),
        ("retry", "notice 2", "save-fails: 2 as user, was failed"),
        ("retry", "notice 5", "save-fails: 5 as user, was unknown"),
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "Name notices by their ID"),
        (("99",), 1, "There is no notice 99"),
        (("1",), 1, "Notice 1 is accepted"),
        (("5",), 1, "add --unknown"),
    ],
)
def test_what_cannot_be_tried_again_is_said(
    left: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    assert said in run(*arguments, status=status)[1]
