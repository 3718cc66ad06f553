"""One office, served once for all tests that only look at it or change a directive of their own."""

from collections.abc import Iterator

import pytest

from tests.integration.house import Served, Sink, serving, until


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
        until(lambda: served.readiness()["prefect"] == "up", "Prefect joins", within=60)
        yield served
