"""What becomes of connections that PostgreSQL has ended, as it does when it is restarted."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from ingest.database import reading
from ingest.storage.postgresql import open_postgresql
from tests.postgresql import Server


class Seconds:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def engine(postgresql_url: str, seconds: Seconds) -> Iterator[Engine]:
    engine = open_postgresql(make_url(postgresql_url), clock=seconds)
    both_read(engine)
    yield engine
    engine.dispose()


def both_read(engine: Engine) -> list[int]:
    """Two connections at once, which rest then."""
    with reading(engine) as one, reading(engine) as other:
        return [connection.scalar(text("SELECT 1")) or 0 for connection in (one, other)]


def end_all(server: Server, engine: Engine) -> None:
    name = engine.url.database
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def test_connections_that_have_rested_are_replaced_before_anybody_meets_them(
    engine: Engine, postgresql_server: Server, seconds: Seconds
) -> None:
    end_all(postgresql_server, engine)
    seconds.now += 1
    assert both_read(engine) == [1, 1]


def test_of_those_in_use_a_moment_ago_one_fails_and_all_are_replaced(
    engine: Engine, postgresql_server: Server
) -> None:
    end_all(postgresql_server, engine)
    with suppress(DBAPIError):
        both_read(engine)
    assert both_read(engine) == [1, 1]
