"""A copy of an SQLite database is one instant of it, whoever writes meanwhile; it is put back whole or not at all."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.backups import sqlite
from bot.backups.files import BackupFailed
from bot.telling.notices import NoticeStore
from ingest.database import create_schema, open_database, reading, writing
from ingest.event import Event
from ingest.query import EventQuery
from ingest.store import EventStore
from tests.bot.builders import TO_NORA, recorded

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An SQLite database with all tables."""
    opened = open_database(str(tmp_path / "headsup.db"))
    create_schema(opened)
    yield opened
    opened.dispose()


def quietly(_: str) -> None:
    """No progress."""


def stored(engine: Engine, number: int) -> None:
    EventStore(engine, lambda: NOON).append(
        [Event(time=NOON + timedelta(seconds=n), received=NOON, message="m" * 500) for n in range(number)]
    )


def events(path: Path) -> int:
    engine = open_database(str(path))
    try:
        return EventStore(engine, lambda: NOON).count(EventQuery())
    finally:
        engine.dispose()


class Writer:
    """Writes in pairs, all the time, until left."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.commits = 0

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            with writing(self._engine) as connection:
                for _ in range(2):
                    EventStore(self._engine, lambda: NOON).append(
                        [Event(time=NOON, received=NOON, message="w")], connection=connection
                    )
            self.commits += 1


def test_the_copy_is_one_instant_though_others_write(engine: Engine, tmp_path: Path) -> None:
    stored(engine, 20_000)
    said: list[str] = []
    with Writer(engine) as writer:
        written = sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", said.append)
        commits = writer.commits
    assert commits > 0
    assert written == (tmp_path / "copy.db").stat().st_size
    found = events(tmp_path / "copy.db")
    assert found >= 20_000
    assert found % 2 == 0  # no pair was torn
    assert said[-2:] == ["copying: 100% of 25 MB", "checking"] or said[-1] == "checking"
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_nothing_is_overwritten_and_nothing_is_left_behind(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    (tmp_path / ".new.db.part").write_text("of a run that was killed")
    with pytest.raises(BackupFailed, match=r"copy\.db is there already; name a file that is not"):
        sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    assert (tmp_path / "copy.db").read_text() == "mine"
    with pytest.raises(BackupFailed, match=r"The folder .*nowhere is not there"):
        sqlite.back_up(tmp_path / "headsup.db", tmp_path / "nowhere" / "copy.db", quietly)
    with pytest.raises(BackupFailed, match=r"There is no database .*; set HEADSUP_DATABASE"):
        sqlite.back_up(tmp_path / "none.db", tmp_path / "new.db", quietly)
    assert not (tmp_path / ".new.db.part").exists()
    assert not (tmp_path / "none.db").exists()


def test_a_copy_is_put_back_and_what_was_there_is_kept(engine: Engine, tmp_path: Path) -> None:
    stored(engine, 10)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    stored(engine, 5)
    engine.dispose()
    prepared: list[int] = []
    replaced = sqlite.restore(
        tmp_path / "copy.db", tmp_path / "headsup.db", lambda part: prepared.append(events(part)), quietly
    )
    assert replaced is not None
    assert (prepared, events(tmp_path / "headsup.db"), events(replaced)) == ([10], 10, 15)
    assert events(tmp_path / "copy.db") == 10


def test_a_copy_is_put_where_nothing_was(engine: Engine, tmp_path: Path) -> None:
    stored(engine, 3)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    target = tmp_path / "new" / "headsup.db"
    assert sqlite.restore(tmp_path / "copy.db", target, lambda _: None, quietly) is None
    assert events(target) == 3


def test_what_is_left_of_a_database_that_was_lost_does_not_get_into_the_copy(
    engine: Engine, tmp_path: Path
) -> None:
    stored(engine, 3)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    stored(engine, 1_000)
    wal = (tmp_path / "headsup.db-wal").read_bytes()
    engine.dispose()
    (tmp_path / "headsup.db").unlink()
    (tmp_path / "headsup.db-wal").write_bytes(wal)
    assert sqlite.restore(tmp_path / "copy.db", tmp_path / "headsup.db", lambda _: None, quietly) is None
    assert events(tmp_path / "headsup.db") == 3


def test_a_database_in_use_is_not_replaced(engine: Engine, tmp_path: Path) -> None:
    stored(engine, 3)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT 1")
    with pytest.raises(BackupFailed, match=r"headsup\.db is in use; stop `headsup serve` first"):
        sqlite.restore(tmp_path / "copy.db", tmp_path / "headsup.db", lambda _: None, quietly)
    stored(engine, 1)
    assert events(tmp_path / "headsup.db") == 4


def test_a_database_that_is_damaged_can_be_replaced(engine: Engine, tmp_path: Path) -> None:
    stored(engine, 3)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    engine.dispose()
    (tmp_path / "headsup.db").write_text("This is no database. " * 500)
    replaced = sqlite.restore(tmp_path / "copy.db", tmp_path / "headsup.db", lambda _: None, quietly)
    assert replaced is not None
    assert (events(tmp_path / "headsup.db"), replaced.read_text()[:4]) == (3, "This")


def test_what_is_no_copy_of_ours_is_refused(engine: Engine, tmp_path: Path) -> None:
    stored(engine, 2_000)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE notice (id)")
        other.commit()
    whole = (tmp_path / "copy.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.db").write_text("This is no database. " * 500)
    for name, said in (
        ("none.db", "There is no file"),
        ("other.db", "is no database of Headsup"),
        ("cut.db", "damaged|no whole SQLite database"),
        ("text.db", "is no whole SQLite database"),
        ("headsup.db", "is the database itself"),
    ):
        with pytest.raises(BackupFailed, match=said):
            sqlite.restore(tmp_path / name, tmp_path / "headsup.db", lambda _: None, quietly)
    assert events(tmp_path / "headsup.db") == 2_000
    assert [path.name for path in tmp_path.iterdir() if "restoring" in path.name] == []


def test_a_preparation_that_fails_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    recorded(engine, TO_NORA)
    sqlite.back_up(tmp_path / "headsup.db", tmp_path / "copy.db", quietly)
    engine.dispose()

    def fail(part: Path) -> None:
        made = open_database(str(part))
        create_schema(made)
        made.dispose()
        raise BackupFailed("no")

    with pytest.raises(BackupFailed, match=r"^no$"):
        sqlite.restore(tmp_path / "copy.db", tmp_path / "headsup.db", fail, quietly)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "headsup.db"]
    assert len(NoticeStore(engine).listed()) == 1
