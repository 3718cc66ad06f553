"""Fifty kills -9 into every phase of a tick: nothing is lost, and only what was in doubt is repeated, once."""

import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from models.store import sqlite_url
from tests.faults import ledger
from tests.faults.founding import BUREAUS
from tests.faults.office import DAYS, killable
from tests.faults.taking import Taking
from tests.faults.twins import SECOND, undisturbed

SEED = 20180416
KILLS, A_DAY = 50, 10
PHASES = {"sweep", "compose", "lease", "deliver", "settle"}

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.enable_socket]


def test_fifty_kills_in_every_phase_lose_nothing_and_double_nothing(
    founded: Path, server: Taking, tmp_path: Path
) -> None:
    url, played = sqlite_url(Path(shutil.copy(founded, tmp_path / "duban.db"))), 0

    with killable(url, server.url, tmp_path / "phase", Random(SEED)) as office:  # noqa: S311 - drawn again by its seed
        while played < len(DAYS) and not (office.kills.total() >= KILLS and office.kills.keys() >= PHASES):
            office.play(DAYS[played], A_DAY)
            played += 1
        books, became = ledger.read(office.store, server.taken), ledger.became(office.store)

    seen = SEED, office.kills, ledger.figures(books)
    assert ledger.wrongs(books) == [], seen
    assert became == undisturbed(founded, tmp_path, DAYS[:played]), seen
    assert (office.failed, office.kills.total() >= KILLS, office.kills.keys() >= PHASES) == (0, True, True), seen


def test_what_a_dead_tick_wrote_for_the_morning_is_written_afresh_in_the_afternoon(
    founded: Path, server: Taking, tmp_path: Path
) -> None:
    url, day = sqlite_url(Path(shutil.copy(founded, tmp_path / "duban.db"))), DAYS[0]

    with killable(url, server.url, tmp_path / "phase", Random(SEED)) as office:  # noqa: S311 - drawn again by its seed
        office.killed(day + timedelta(hours=5, minutes=50), "deliver")
        office.rest(day, day + SECOND)
        books, became = ledger.read(office.store, server.taken), ledger.became(office.store)

    found = ledger.figures(books)
    assert ledger.wrongs(books) == []
    assert became == undisturbed(founded, tmp_path, [day])
    assert (found.mails, found.dissolved > 0) == (BUREAUS, True), found
