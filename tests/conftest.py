"""What all tests share: a private PostgreSQL for those that ask for one."""

import pytest
from hypothesis import settings

from tests.postgresql import postgresql_server, postgresql_url, register

__all__ = ["postgresql_server", "postgresql_url"]


def pytest_configure(config: pytest.Config) -> None:
    register(config)
    # How long an example takes says more about what else runs on the machine than about the code.
    settings.register_profile("headsup", deadline=None)
    settings.load_profile("headsup")
