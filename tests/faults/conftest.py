"""An office founded once and copied for each test, a server that takes, and the PostgreSQL of the other tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.founding import found
from tests.faults.taking import Taking
from tests.integration.conftest import postgresql, postgresql_url, socket_enabled_for_session

__all__ = ["postgresql", "postgresql_url", "socket_enabled_for_session"]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("founded") / "duban.db"
    found(path)
    return path


@pytest.fixture
def server() -> Iterator[Taking]:
    with Taking().open() as opened:
        yield opened
