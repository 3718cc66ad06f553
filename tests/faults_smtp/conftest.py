"""A moody server, certificates of all kinds, and a home with a command at work in it."""

import ssl
from collections.abc import Iterator

import pytest

from tests.faults_smtp.certificates import Certificates, issue
from tests.faults_smtp.moody import Moody
from tests.integration.conftest import shell, staged

__all__ = ["shell", "staged"]


@pytest.fixture
def server() -> Iterator[Moody]:
    with Moody().open() as opened:
        yield opened


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    pytest.importorskip("cryptography", reason="certificates are made with the package cryptography")
    return issue(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def certificates(issued: Certificates, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """Certificates whose authority this process trusts."""
    monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, str(issued.authority))
    return issued
