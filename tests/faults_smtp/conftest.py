"""A moody server, certificates of all kinds, and a home with a command at work in it."""

import os
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults_smtp.certificates import Certificates, issue
from tests.faults_smtp.moody import Moody
from tests.integration.shell import Shell, stage


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


@pytest.fixture(scope="session")
def staged(housed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stage") / "duban.db"
    stage(housed, path)
    return path


@pytest.fixture
def shell(staged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in [name for name in os.environ if name.startswith("DUBAN_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(staged, home / "duban.db")
    monkeypatch.setenv("DUBAN_HOME", str(home))
    return Shell(home, capsys, monkeypatch)
