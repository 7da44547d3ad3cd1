"""What the tests of this package share: a database, on each of the two."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import models  # noqa: F401  (registers the tables)
from ingest.database import create_schema, open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: what HEADSUP_DATABASE takes."""
    if request.param == "sqlite":
        return str(tmp_path / "headsup.db")
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The database with all tables."""
    opened = open_database(database)
    create_schema(opened)
    yield opened
    opened.dispose()
