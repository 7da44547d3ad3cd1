"""Segments are taken apart by whoever comes, also by a process that never had them open."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from ingest.database import create_schema, open_database, reading
from ingest.event import Event
from ingest.query import EventQuery
from ingest.store import EventStore

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def filled(path: Path) -> Engine:
    """Three segments, of a day each."""
    engine = open_database(str(path))
    create_schema(engine)
    for day in range(3):
        at = NOON + day * DAY
        store = EventStore(engine, lambda at=at: at)  # type: ignore[misc]
        store.append([Event(time=at, received=at, message=f"word{n} of day {day}") for n in range(300)])
    return engine


def tables(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name GLOB 'event_[0-9]*'")
        return {name.partition("_")[2].partition("_")[0] for name in names.scalars()}


def test_by_a_process_that_never_had_them_open(tmp_path: Path) -> None:
    filled(tmp_path / "headsup.db").dispose()
    engine = open_database(str(tmp_path / "headsup.db"))
    store = EventStore(engine, lambda: NOON + 3 * DAY)
    before = tables(engine)
    assert [progress.events for progress in store.purge(NOON + 2 * DAY)][-1] == 600
    assert len(tables(engine)) == len(before) - 2
    assert store.count(EventQuery(text=("word7 of",))) == 1
    engine.dispose()


def test_wherever_the_one_before_was_cut_off(tmp_path: Path) -> None:
    """Each process is cut off a step further on."""
    filled(tmp_path / "headsup.db").dispose()
    for steps in range(1, 100):
        engine = open_database(str(tmp_path / "headsup.db"))
        purge = EventStore(engine, lambda: NOON + 3 * DAY).purge(NOON + 2 * DAY)
        done = len(list(islice(purge, steps)))
        left = tables(engine)
        engine.dispose()
        if done < steps:
            break
    assert done < steps
    assert len(left) == 1
