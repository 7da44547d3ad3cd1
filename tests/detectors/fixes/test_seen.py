"""Versions seen in events: recorded once, and never more than there can be, on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlmodel import SQLModel

from detectors.fixes.hits import Reached
from detectors.fixes.seen import SeenVersions, reached
from ingest.database import reading, writing
from ingest.event import Event, to_micros
from ingest.releases.history import Release, ReleaseHistory

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
NONE = ReleaseHistory()


def event(minutes: int, version: str | None, node: str | None = "web1") -> Event:
    at = NOON + timedelta(minutes=minutes)
    return Event(time=at, received=at, product="hr-portal", node=node, version=version)


def us(minutes: int) -> int:
    return to_micros(NOON + timedelta(minutes=minutes))


def record(known: SeenVersions, engine: Engine, *events: Event) -> int:
    """How many versions of these events were news."""
    found = known.unknown(events, lambda: NONE)
    with writing(engine) as connection:
        known.record(connection, found, NOON)
    known.recorded(found)
    return len(found)


def test_only_what_is_new_or_earlier_is_recorded(engine: Engine) -> None:
    known = SeenVersions()
    assert record(known, engine, event(5, "4.10"), event(3, "4.10"), event(4, None), event(1, "")) == 1
    assert record(known, engine, event(3, "4.10", "WEB1"), event(9, "4.10")) == 0
    assert record(known, engine, event(2, "4.10"), event(7, "4.11"), event(8, "4.11", None)) == 3
    with reading(engine) as connection:
        assert sorted(reached(connection, NONE, "HR-Portal", "web1")) == [
            Reached(us(2), "4.10"),
            Reached(us(7), "4.11"),
        ]
        assert reached(connection, NONE, "hr-portal", None) == [Reached(us(8), "4.11")]


def test_a_detector_that_begins_anew_moves_no_first_sight_on(engine: Engine) -> None:
    record(SeenVersions(), engine, event(3, "4.10"))
    record(SeenVersions(), engine, event(5, "4.10"))
    with reading(engine) as connection:
        assert reached(connection, NONE, "hr-portal", "web1") == [Reached(us(3), "4.10")]


def test_what_releases_say_and_what_was_seen_reached_a_node(engine: Engine) -> None:
    history = ReleaseHistory([Release("hr-portal", "4.9", NOON)])
    record(SeenVersions(), engine, event(3, "4.10"))
    with reading(engine) as connection:
        assert sorted(reached(connection, history, "hr-portal", "web1")) == [
            Reached(us(0), "4.9"),
            Reached(us(3), "4.10"),
        ]


def test_a_text_that_changes_with_every_event_does_not_fill_the_table(engine: Engine) -> None:
    known = SeenVersions(most=20)
    for start in range(0, 100, 10):
        record(known, engine, *(event(0, f"build {number}") for number in range(start, start + 10)))
    record(known, engine, event(0, "x" * 201))
    table = SQLModel.metadata.tables["version_seen"]
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(table)) == 20
