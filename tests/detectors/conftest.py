"""What has SQL is tested on both databases."""

from tests.ingest.conftest import database, engine

__all__ = ["database", "engine"]
