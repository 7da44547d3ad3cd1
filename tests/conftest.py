"""What all tests share: a private PostgreSQL for those that ask for one."""

import pytest

from tests.postgresql import postgresql_server, postgresql_url, register

__all__ = ["postgresql_server", "postgresql_url"]


def pytest_configure(config: pytest.Config) -> None:
    register(config)
