"""The ledger in the database: each change with when and why."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.directory import Person
from bot.reaching.ledger import REASON_SIZE, Change, Ledger, purge_reach, subject_of
from bot.reaching.standing import LEFT, MET, OPENED, Finding, Standing
from tests.bot.builders import NOON, NORA

HOUR = timedelta(hours=1)
BLOCKED = Finding("blocked", "Teams did not take it")


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine)


def test_each_change_is_kept_with_when_and_why(ledger: Ledger) -> None:
    assert ledger.of("aad-1") is None
    assert [
        ledger.note("AAD-1", OPENED, NOON),
        ledger.note("aad-1", MET, NOON + HOUR),
        ledger.note("aad-1", BLOCKED, NOON + 2 * HOUR),
        ledger.note("aad-1", OPENED, NOON + 3 * HOUR),
        ledger.note("aad-1", MET, NOON + 4 * HOUR),
    ] == [True, False, True, False, True]
    assert ledger.of("aad-1") == Standing("reachable", MET.reason, NOON + 4 * HOUR, NOON + 4 * HOUR)
    assert ledger.changes("AAD-1") == [
        Change(NOON, "reachable", OPENED.reason),
        Change(NOON + 2 * HOUR, "blocked", BLOCKED.reason),
        Change(NOON + 4 * HOUR, "reachable", MET.reason),
    ]


def test_they_are_counted(ledger: Ledger) -> None:
    for subject, finding in (("a", MET), ("b", MET), ("c", LEFT)):
        ledger.note(subject, finding, NOON)
    assert ledger.counts() == {"reachable": 2, "uninstalled": 1}
    assert set(ledger.all()) == {"a", "b", "c"}


def test_a_long_reason_is_cut_and_a_hostile_one_is_only_text(ledger: Ledger) -> None:
    ledger.note("a", Finding("blocked", "'; drop table reach; --" + "x" * 9_000), NOON)
    found = ledger.of("a")
    assert found is not None
    assert len(found.reason) == REASON_SIZE


def test_people_go_by_object_id_and_else_by_login() -> None:
    assert subject_of(NORA, "nnovak") == "aad-1087"
    assert subject_of(Person("HR\\Kim", "Kim", ("HR\\Kim", "k")), "k") == subject_of(None, "hr\\KIM")


def test_what_is_old_is_forgotten(engine: Engine, ledger: Ledger) -> None:
    ledger.note("old", MET, NOON)
    ledger.note("new", MET, NOON + 3 * HOUR)
    assert purge_reach(engine, NOON + HOUR, 10) == 2
    assert (set(ledger.all()), ledger.changes("old")) == ({"new"}, [])
    assert purge_reach(engine, NOON + HOUR, 10) == 0
