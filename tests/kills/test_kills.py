"""Kill -9 at random moments of a tick: nothing is lost, and only what was ambiguous is repeated, once."""

import asyncio
import shutil
from pathlib import Path
from random import Random

import pytest

from models.store import open_store, sqlite_url
from services import ticking
from tests.factories import practice_of
from tests.fakes import Outbox, counting
from tests.kills.office import DAYS, Counting, account, killing, states

KILLS_A_DAY = 8
SEED = 20180416

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


def undisturbed(path: Path) -> set[tuple[int, int, str, str, str]]:
    """Return what became of every notice in an office that nobody disturbs."""
    store, token, outbox = open_store(sqlite_url(path)), counting(), Outbox()
    practice = practice_of(store)
    for day in DAYS[:6]:
        asyncio.run(ticking.tick(store, practice, outbox, token=token, now=day))
    found = states(store)
    store.close()
    return found


def test_fifty_kills_lose_nothing_and_repeat_only_what_was_ambiguous(tmp_path: Path) -> None:
    with Counting().open() as server, killing(tmp_path, server, Random(SEED)) as office:  # noqa: S311 - drawn again by seed
        shutil.copy(tmp_path / "duban.db", tmp_path / "undisturbed.db")
        shutil.copy(tmp_path / "duban.db-wal", tmp_path / "undisturbed.db-wal")
        for day in DAYS[:6]:
            office.morning(day, KILLS_A_DAY + 1)
        found, hit = account(office.store, server), office.phases
        became = states(office.store)

    assert found.is_kept, (SEED, found, hit)
    assert sum(hit.values()) >= 20, hit
    assert became == undisturbed(tmp_path / "undisturbed.db")
