"""A disk that fills while a tick runs, played by a limit on the size of files: an error, nothing by halves, and it goes on."""

import resource
import shutil
import subprocess
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from models.store import sqlite_url
from tests.faults import ledger
from tests.faults.founding import BUREAUS
from tests.faults.office import DAYS, killable, worker_of
from tests.faults.taking import Taking
from tests.faults.twins import undisturbed
from tests.integration.served_office import ROOT

MORNING = DAYS[0]

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.enable_socket]


@pytest.mark.parametrize("room", [0, 4096, 65536, 262144], ids="{} bytes of room".format)
def test_a_full_disk_stores_nothing_by_halves_and_everything_goes_on_once_there_is_room(
    founded: Path, server: Taking, tmp_path: Path, room: int
) -> None:
    url = sqlite_url(Path(shutil.copy(founded, tmp_path / "duban.db")))
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (1 + room, 1 + room))
    worker = worker_of(url, server.url, tmp_path / "full")

    full = subprocess.run(
        worker,
        cwd=ROOT,
        input=f"{MORNING.isoformat()}\n",
        text=True,
        capture_output=True,
        preexec_fn=limit,
        check=False,
    )
    with killable(url, server.url, tmp_path / "phase", Random(1)) as office:  # noqa: S311 - nothing is drawn
        between = ledger.read(office.store, server.taken)
        office.rest(MORNING, MORNING + timedelta(minutes=15))
        after, became = ledger.read(office.store, server.taken), ledger.became(office.store)

    assert full.stdout.split()[1:] == ["256"], full.stderr
    assert "OperationalError" in full.stderr
    assert between.faults == []
    assert ledger.wrongs(after) == []
    assert ledger.figures(after).mails == BUREAUS
    assert became == undisturbed(founded, tmp_path, [MORNING])
