"""The databases that the store's tests run on. PostgreSQL joins them as another parameter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.database import create_schema, open_database


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with all tables."""
    engine = open_database(str(tmp_path / f"headsup.{request.param}.db"))
    create_schema(engine)
    yield engine
    engine.dispose()
