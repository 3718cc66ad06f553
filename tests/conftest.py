"""What the stories have in common: a database of their own each, the office's practice, a mail server in memory."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import migrate
from models.store import Store, open_store, sqlite_url
from runtime import collector
from services.practice import Practice
from tests.factories import Play, close_whole, people_the_house, practice_of
from tests.fakes import Outbox
from tests.made_once import forget_applications, made_once


def pytest_collection_finish() -> None:
    """Leave the modules and the thousands of tests that are collected out of the garbage collector's sight."""
    gc.collect()
    collector.calm()


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    with made_once():
        yield


@pytest.fixture(scope="module", autouse=True)
def _forget_applications() -> Iterator[None]:
    yield
    forget_applications()
    gc.collect()


@pytest.fixture(scope="session")
def housed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the cast in it, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "duban.db"
    store = open_store(sqlite_url(path))
    migrate.upgrade(store.writer.engine)
    with store.write() as session:
        people_the_house(session)
    close_whole(store)
    return path


@pytest.fixture
def store(housed: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "duban.db"
    shutil.copy(housed, path)
    store = open_store(sqlite_url(path))
    yield store
    store.close()


@pytest.fixture
def practice(store: Store) -> Practice:
    return practice_of(store)


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def play(store: Store, practice: Practice, outbox: Outbox) -> Play:
    return Play(store, practice, outbox)
