"""Opening databases, and transactions side by side."""

import multiprocessing
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from ingest.database import DatabaseError, create_schema, open_database, reading, writing
from tests.ingest.tailing.tail_run import Killed


def _add_hundred(path: str) -> None:
    engine = open_database(path)
    for _ in range(100):
        with writing(engine) as connection:
            connection.execute(text("UPDATE counter SET n = n + 1"))
    engine.dispose()


def _counter(path: Path) -> Engine:
    engine = open_database(str(path))
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    return engine


def _value(engine: Engine) -> object:
    with reading(engine) as connection:
        return connection.scalar(text("SELECT n FROM counter"))


def test_writers_in_several_processes_wait_for_each_other(tmp_path: Path) -> None:
    engine = _counter(tmp_path / "a.db")
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_add_hundred, args=(str(tmp_path / "a.db"),)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert _value(engine) == 200


def test_writers_in_several_threads_wait_for_each_other(tmp_path: Path) -> None:
    engine = _counter(tmp_path / "a.db")

    def add() -> None:
        for _ in range(50):
            with writing(engine) as connection:
                value = connection.scalar(text("SELECT n FROM counter"))
                connection.execute(text("UPDATE counter SET n = :n"), {"n": value + 1})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _value(engine) == 200


def test_a_reader_sees_one_snapshot_while_a_writer_commits(tmp_path: Path) -> None:
    engine = _counter(tmp_path / "a.db")
    with reading(engine) as reader:
        assert reader.scalar(text("SELECT n FROM counter")) == 0
        with writing(engine) as writer:
            writer.execute(text("UPDATE counter SET n = 7"))
        assert reader.scalar(text("SELECT n FROM counter")) == 0
    assert _value(engine) == 7


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    engine = _counter(tmp_path / "a.db")

    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(text("UPDATE counter SET n = 7"))
            raise Killed

    with pytest.raises(Killed):
        fail()
    assert _value(engine) == 0


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    engine = _counter(tmp_path / "a.db")
    with pytest.raises(OperationalError, match="readonly"), reading(engine) as connection:
        connection.execute(text("UPDATE counter SET n = 7"))
    with writing(engine) as connection:
        connection.execute(text("UPDATE counter SET n = 8"))
    assert _value(engine) == 8


def test_commits_outlive_a_power_cut_and_foreign_keys_hold(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'deep' / 'er' / 'a.db'}")
    with reading(engine) as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "wal_autocheckpoint": 3000,
    }
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE a (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE b (a INTEGER REFERENCES a (id))"))
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("INSERT INTO b VALUES (1)"))


def test_the_schema_can_be_made_again(tmp_path: Path) -> None:
    engine = open_database(str(tmp_path / "a.db"))
    create_schema(engine)
    create_schema(engine)


@pytest.mark.parametrize(
    ("database", "says"),
    [
        ("mysql://here/there", "Use SQLite or PostgreSQL"),
        ("no such://thing", "Give the database as the path"),
        (":memory:", "Name a file"),
        ("sqlite://", "Name a file"),
    ],
)
def test_what_cannot_be_a_database_is_told(database: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says):
        open_database(database)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("once upon a time " * 100)
    with pytest.raises(DatabaseError, match=r"Check that .*a\.db is an SQLite database"):
        open_database(str(tmp_path / "a.db"))
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="Make the folder of the database"):
        open_database(str(tmp_path / "file" / "a.db"))
