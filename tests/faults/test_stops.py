"""Stops in mid-delivery and days without power: what was taken is known, nothing is lost, nobody is flooded."""

import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlmodel import select

from models.mail import Message, MessageState, Notice
from models.store import Store, open_store, sqlite_url
from runtime.settings import Settings
from tests.faults import ledger
from tests.faults.founding import BUREAUS
from tests.faults.office import DAYS, Office, killable
from tests.faults.taking import Taking
from tests.faults.twins import undisturbed
from tests.integration.served_office import PATIENCE, ROOT, start, until

MORNING = DAYS[0]

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.enable_socket]


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(founded, home / "duban.db")
    return home


@contextmanager
def office_of(home: Path, server: Taking) -> Iterator[Office]:
    with killable(url_of(home), server.url, home / "phase", Random(1)) as office:  # noqa: S311 - nothing is drawn
        yield office


def url_of(home: Path) -> str:
    return sqlite_url(home / "duban.db")


def states(store: Store) -> Counter[MessageState]:
    with store.read() as session:
        return Counter(row.state for row in session.exec(select(Message)))


def notices(store: Store) -> dict[tuple[str, str], int]:
    """Return how many notices of each cause came to what."""
    with store.read() as session:
        found = session.exec(select(Notice.cause, Notice.state).where(Notice.cause != "submitted"))
        return Counter((cause, str(state)) for cause, state in found)


def comes_to_rest(home: Path, server: Taking, founded: Path, last: datetime) -> ledger.Figures:
    """Tick to the end of the day, hold everything against what was taken, and return the figures."""
    server.delay = 0.0
    with office_of(home, server) as office:
        office.rest(MORNING, last)
        books, became = ledger.read(office.store, server.taken), ledger.became(office.store)
    assert ledger.wrongs(books) == []
    assert became == undisturbed(founded, home, [MORNING])
    return ledger.figures(books)


def test_a_served_office_that_is_stopped_in_mid_delivery_repeats_nothing(
    home: Path, server: Taking, founded: Path, tmp_path: Path
) -> None:
    server.delay = 0.3
    served = start(home, tmp_path / "log", smtp=server.url, begins=MORNING)
    try:
        until(lambda: len(server.taken) >= 5, "some mails are taken")
        code = served.stop()
    finally:
        served.process.kill()

    store = open_store(url_of(home))
    found, taken = states(store), len(server.taken)
    store.close()
    figures = comes_to_rest(home, server, founded, MORNING + timedelta(minutes=20))

    assert code == 0, served.log.read_text(encoding="utf-8")
    assert found == {MessageState.SENT: taken, MessageState.READY: BUREAUS - taken}
    assert 5 <= taken < BUREAUS
    assert (figures.mails, figures.taken) == (BUREAUS, BUREAUS)


def test_a_tick_that_is_terminated_in_mid_delivery_repeats_at_most_what_was_being_said(
    home: Path, server: Taking, founded: Path
) -> None:
    server.delay = 0.3
    settings = {"DUBAN_HOME": str(home), "DUBAN_SMTP_URL": server.url, "PATH": "/usr/bin:/bin"}
    moment = MORNING.astimezone(Settings().zone).strftime("%Y-%m-%dT%H:%M")
    command = [sys.executable, "-c", "from cli.main import run; run()", "tick", "--at", moment]

    with subprocess.Popen(command, cwd=ROOT, env=settings) as ticking:
        until(lambda: len(server.taken) >= 5, "some mails are taken")
        ticking.send_signal(signal.SIGTERM)
        ticking.wait(timeout=PATIENCE)
    figures = comes_to_rest(home, server, founded, MORNING + timedelta(minutes=11))

    assert figures.mails == BUREAUS
    assert figures.repeated == figures.repeats_allowed <= 2  # two connections, one mail on each
    assert figures.presumed == 0


BACK = [
    pytest.param(
        [DAYS[0], DAYS[2]],
        {
            ("dispatched", "told"): BUREAUS,
            ("due+1wd", "superseded"): BUREAUS,
            ("due+2wd", "told"): BUREAUS,  # the desk's
            ("due+3wd", "told"): BUREAUS,
        },
        id="two days",
    ),
    pytest.param(
        [DAYS[0], DAYS[3], DAYS[6]],
        {
            ("dispatched", "told"): BUREAUS,
            ("due+1wd", "superseded"): BUREAUS,
            ("due+2wd", "told"): BUREAUS,
            ("due+3wd", "told"): BUREAUS,
            ("due+4wd", "told"): BUREAUS,
            ("due-20wd", "superseded"): BUREAUS,
            ("due-10wd", "superseded"): BUREAUS,
            ("due-3wd", "told"): BUREAUS,
        },
        id="a summer",
    ),
]


@pytest.mark.parametrize(("moments", "expected"), BACK)
def test_after_days_down_each_person_gets_one_digest_and_the_overtaken_is_superseded(
    home: Path, server: Taking, moments: list[datetime], expected: dict[tuple[str, str], int]
) -> None:
    with office_of(home, server) as office:
        for moment in moments:
            before = len(server.taken)
            office.tick(moment)
            mails = Counter(one.to for one in server.taken[before:])
            assert set(mails.values()) == {1}, moment
        office.tick(moments[-1] + timedelta(minutes=1))
        books, found = ledger.read(office.store, server.taken), notices(office.store)

    assert ledger.wrongs(books) == []
    assert found == expected
    assert len(server.taken) == before + len(mails)
