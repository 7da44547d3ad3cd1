"""A PostgreSQL database is copied while others write, and put back though it has grown tables meanwhile."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.backups import postgresql
from bot.backups.files import BackupFailed
from bot.migrations import upgrade
from ingest.database import open_database, writing
from ingest.event import Event, utc_now
from ingest.query import EventQuery
from ingest.store import EventStore

DAY = timedelta(days=1)


def quietly(_: str) -> None:
    """No progress."""


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    """A PostgreSQL database with its schema."""
    opened = open_database(postgresql_url)
    upgrade(opened)
    yield opened
    opened.dispose()


def stored(engine: Engine, days: range) -> None:
    now = datetime.now(UTC)
    EventStore(engine, utc_now).append(
        [Event(time=now - day * DAY, received=now - day * DAY, message=f"day {day}") for day in days]
    )


def count(url: str) -> int:
    engine = open_database(url)
    try:
        return EventStore(engine, utc_now).count(EventQuery())
    finally:
        engine.dispose()


def test_days_that_came_and_went_since_the_copy_are_as_they_were(
    engine: Engine, postgresql_url: str, tmp_path: Path
) -> None:
    stored(engine, range(5))
    postgresql.back_up(postgresql_url, tmp_path / "copy", quietly)
    stored(engine, range(10, 20))  # makes partitions that the copy does not know
    for _ in EventStore(engine, utc_now).purge(utc_now() - 3 * DAY):  # drops some that it does
        pass
    assert count(postgresql_url) == 3
    engine.dispose()
    postgresql.restore(tmp_path / "copy", postgresql_url, quietly)
    assert count(postgresql_url) == 5
    stored(engine, range(1))
    stored(engine, range(10, 12))
    assert count(postgresql_url) == 8


def test_the_copy_is_one_instant_though_others_write(
    engine: Engine, postgresql_url: str, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with writing(engine) as connection:
                for _ in range(2):
                    EventStore(engine, utc_now).append(
                        [Event(time=utc_now(), received=utc_now(), message="w")], connection=connection
                    )

    stored(engine, range(2))
    thread = threading.Thread(target=write)
    thread.start()
    try:
        written = postgresql.back_up(postgresql_url, tmp_path / "copy", quietly)
    finally:
        stop.set()
        thread.join()
    assert written == (tmp_path / "copy").stat().st_size
    engine.dispose()
    postgresql.restore(tmp_path / "copy", postgresql_url, quietly)
    assert count(postgresql_url) % 2 == 0


def test_a_copy_that_was_cut_off_changes_nothing(engine: Engine, postgresql_url: str, tmp_path: Path) -> None:
    stored(engine, range(3))
    postgresql.back_up(postgresql_url, tmp_path / "copy", quietly)
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 3 // 4])
    stored(engine, range(1))
    engine.dispose()
    with pytest.raises(BackupFailed, match=r"^pg_restore: error: .*; nothing was changed\.$"):
        postgresql.restore(tmp_path / "cut", postgresql_url, quietly)
    assert count(postgresql_url) == 4


def test_sessions_of_others_do_not_matter_but_those_of_a_service_do(
    engine: Engine, postgresql_url: str
) -> None:
    engine.dispose()
    postgresql.refuse_if_used(postgresql_url)
    stored(engine, range(1))
    with pytest.raises(BackupFailed, match=r"in use by \d+ connections; stop every `headsup serve` first"):
        postgresql.refuse_if_used(postgresql_url)
