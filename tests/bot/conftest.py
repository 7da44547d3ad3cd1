"""What the tests of this package share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import models  # noqa: F401  (registers the tables)
from ingest.database import create_schema, open_database


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database of its own."""
    opened = open_database(str(tmp_path / "headsup.db"))
    create_schema(opened)
    yield opened
    opened.dispose()
