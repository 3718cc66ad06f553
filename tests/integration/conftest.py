"""What takes long to start, started once: an office that is served, a PostgreSQL of the tests' own; and a home to command."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from models.store import open_store
from tests.integration import postgres
from tests.integration.served_office import Served, Sink, serving, until
from tests.integration.shell import Shell, stage


@pytest.fixture(scope="session")
def sink(socket_enabled_for_session: None) -> Iterator[Sink]:
    with Sink().open() as opened:
        yield opened


@pytest.fixture(scope="session")
def socket_enabled_for_session() -> Iterator[None]:
    import pytest_socket  # noqa: PLC0415 - its switch, for fixtures that outlive one test

    pytest_socket.enable_socket()
    yield
    pytest_socket.disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="session")
def office(sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served office; Prefect has joined it."""
    with serving(tmp_path_factory.mktemp("office"), smtp=sink.url) as served:
        until(lambda: served.readiness()["prefect"] == "up", "Prefect joins")
        yield served


@pytest.fixture(scope="session")
def postgresql(socket_enabled_for_session: None) -> Iterator[str]:
    """A server of its own; its URL."""
    folder = postgres.binaries()
    if folder is None:
        pytest.skip("no PostgreSQL here: initdb and pg_ctl are neither on PATH nor in /usr/lib/postgresql/*/bin")
    with postgres.running(folder) as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql: str, request: pytest.FixtureRequest) -> str:
    """An empty database on it, named by the test."""
    name = f"t{abs(hash(request.node.nodeid))}"
    server = open_store(postgresql).writer.engine
    with server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    return make_url(postgresql).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    store = open_store(postgresql_url)
    yield store.writer.engine
    store.close()


@pytest.fixture(scope="session")
def staged(housed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stage") / "duban.db"
    stage(housed, path)
    return path


@pytest.fixture
def shell(staged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell.in_copy(staged, tmp_path / "home", capsys, monkeypatch)
