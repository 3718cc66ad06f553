"""Two processes tick one office at the same moment, on SQLite and on PostgreSQL: every mail goes once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from models.store import sqlite_url
from tests.faults import ledger
from tests.faults.founding import BUREAUS, found_at
from tests.faults.office import DAYS, Office, killable
from tests.faults.taking import Taking
from tests.faults.twins import undisturbed

SEED = 7
PLAYED = DAYS[:4]

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.enable_socket, pytest.mark.xdist_group("postgresql")]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def url(request: pytest.FixtureRequest, founded: Path, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return sqlite_url(Path(shutil.copy(founded, tmp_path / "duban.db")))
    server: str = request.getfixturevalue("postgresql_url")
    found_at(server).close()
    return server


@contextmanager
def pair(url: str, server: Taking, folder: Path) -> Iterator[tuple[Office, Office]]:
    rng = Random(SEED)  # noqa: S311 - drawn again by its seed
    with killable(url, server.url, folder / "one", rng) as one, killable(url, server.url, folder / "two", rng) as two:
        yield one, two


def together(one: Office, two: Office, moment: datetime) -> list[int]:
    """Tick both at a moment; return how they ended."""
    one.begin(moment)
    two.begin(moment)
    return [one.end(), two.end()]


def test_two_ticks_at_once_send_every_mail_once(url: str, server: Taking, founded: Path, tmp_path: Path) -> None:
    with pair(url, server, tmp_path) as (one, two):
        for day in PLAYED:
            together(one, two, day)
            one.rest(day, day)
        books, became = ledger.read(one.store, server.taken), ledger.became(one.store)

    found = ledger.figures(books)
    assert ledger.wrongs(books) == []
    assert found.mails >= len(PLAYED) * BUREAUS
    assert (found.taken, found.repeated) == (found.mails, 0)
    assert became == undisturbed(founded, tmp_path, PLAYED)


def test_of_two_ticks_at_once_one_may_die(url: str, server: Taking, founded: Path, tmp_path: Path) -> None:
    with pair(url, server, tmp_path) as (one, two):
        for day, aim in zip(PLAYED, ("deliver", "compose", "deliver", "compose"), strict=True):
            two.begin(day)
            one.killed(day, aim)
            two.end()
            two.rest(day, day)
        books, became = ledger.read(one.store, server.taken), ledger.became(one.store)

    assert ledger.wrongs(books) == [], one.kills
    assert became == undisturbed(founded, tmp_path, PLAYED), one.kills
    assert one.kills.total() > 0


def test_two_ticks_at_once_both_end_well(url: str, server: Taking, tmp_path: Path) -> None:
    with pair(url, server, tmp_path) as (one, two):
        ended = [together(one, two, day) for day in PLAYED]

    assert ended == [[0, 0]] * len(PLAYED)
