"""The schema's history leads to the schema of today, on every database, whoever starts it."""

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from bot.migrations import NewerDatabase, is_current, upgrade
from ingest.database import create_schema, open_database, reading, writing
from ingest.event import Event, utc_now
from ingest.models import MADE_BY_STORE
from ingest.query import EventQuery
from ingest.store import EventStore


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "headsup.db")
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The empty database, opened."""
    opened = open_database(database)
    yield opened
    opened.dispose()


def _is_ours(found: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Tables that the event store makes are no part of the schema's history."""
    if kind != "table":
        return True
    known = SQLModel.metadata.tables.get(name or "")
    return known is not None and not known.info.get(MADE_BY_STORE)


def differences(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        options = {"compare_type": True, "include_object": _is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata))


def test_the_revisions_lead_to_the_schema_of_the_models(engine: Engine) -> None:
    assert not is_current(engine)
    assert upgrade(engine) == ["0001"]
    assert differences(engine) == []
    assert is_current(engine)
    assert upgrade(engine) == []


def test_events_can_be_stored_after_an_upgrade(engine: Engine) -> None:
    upgrade(engine)
    store = EventStore(engine, utc_now)
    store.append([Event(time=datetime(2026, 6, 12, tzinfo=UTC), received=utc_now())])
    assert upgrade(engine) == []
    assert store.count(EventQuery()) == 1


def test_a_database_without_a_history_gets_one(engine: Engine) -> None:
    create_schema(engine)
    assert upgrade(engine) == ["0001"]
    assert differences(engine) == []


def test_a_database_of_a_later_version_is_told(engine: Engine) -> None:
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(
        NewerDatabase, match=r"^Install the version of Headsup .*\(0999\) is newer than this program\.$"
    ):
        upgrade(engine)


def _upgrade(database: str) -> None:
    engine = open_database(database)
    upgrade(engine)
    engine.dispose()


def test_processes_that_start_together_make_one_schema(database: str, engine: Engine) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_upgrade, args=(database,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert differences(engine) == []
