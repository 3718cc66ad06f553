"""Troubles of the machine: a process that dies at the worst moment, days without power, a full disk, two ticks at once."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from models.store import Store, sqlite_url
from notifications.sender import nothing
from tests.factories import ZHENGZHOU, Play, at
from tests.fakes import Outbox
from tests.kills.office import BUREAUS, Counting, account, found_office

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
ROOT = Path(__file__).parents[2]


class Dying(Outbox):
    """A process that ends right after it said that DATA begins, before the server has a byte."""

    async def send(self, envelope: Any, begin: Any = nothing) -> Any:
        begin()
        raise SystemExit(9)


def test_what_was_about_to_be_sent_when_the_process_died_is_sent_later(play: Play) -> None:
    play.dispatched(**ALONE)
    with pytest.raises(SystemExit):
        play.tick("2018-04-16 14:30", Dying())

    ticks = [play.tick(f"2018-04-16 {time}") for time in ("14:35", "14:41", "14:56")]

    assert [(t.uncertain, t.sent) for t in ticks] == [(0, 0), (1, 0), (0, 1)]


def test_after_two_days_without_power_everybody_hears_once(play: Play) -> None:
    play.dispatched()
    play.tick("2018-04-16 14:30")
    play.outbox.taken()

    back = play.tick("2018-04-19 08:30")
    again = play.tick("2018-04-19 08:31")

    assert [to for to, _ in play.outbox.taken()] == ["li@example.org", "luo@example.org", "wang@example.org"]
    assert (back.sent, again.sent) == (3, 0)


TICK = """
import asyncio, resource, secrets, sys
from datetime import datetime
from functools import partial
from models.store import open_store
from notifications.smtp import SmtpSender
from notifications.smtp_settings import parse_smtp_url
from services import ticking
from tests.factories import practice_of
url, smtp, moment, limit = sys.argv[1:]
store = open_store(url)
practice = practice_of(store)
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
senders = partial(SmtpSender, parse_smtp_url(smtp))
done = asyncio.run(ticking.tick(store, practice, senders, token=partial(secrets.token_hex, 16),
                                now=datetime.fromisoformat(moment)))
print(done.sent)
"""


def ticking_process(path: Path, server: Counting, moment: str, limit: int = 0) -> "subprocess.Popen[str]":
    arguments = [
        sqlite_url(path),
        f"smtp://127.0.0.1:{server.port}",
        at(moment).astimezone(UTC).isoformat(),
        str(limit),
    ]
    return subprocess.Popen(
        [sys.executable, "-c", TICK, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@contextmanager
def office(path: Path) -> Iterator[tuple[Store, Counting]]:
    store = found_office(path)
    with Counting().open() as server:
        yield store, server
    store.close()


@pytest.mark.network
@pytest.mark.enable_socket
@pytest.mark.parametrize("room", [0, 4096, 65536, 262144], ids="{} bytes of room".format)
def test_a_full_disk_stores_nothing_by_halves_and_everything_goes_on_once_there_is_room(
    tmp_path: Path, room: int
) -> None:
    path = tmp_path / "duban.db"
    with office(path) as (store, server):
        for engine in (store.writer, store.reader, store.marker):
            engine.dispose()  # type: ignore[union-attr]  # engines here; the log file is folded into the database
        full = ticking_process(path, server, "2018-04-17 08:30", 1 + room)
        _, said = full.communicate(timeout=60)
        before = account(store, server)
        times = ("08:45", "09:01", "09:17", "09:33")
        ended = [ticking_process(path, server, f"2018-04-17 {time}").communicate(timeout=60) for time in times]
        after = account(store, server)

    assert full.returncode != 0, said
    assert "OperationalError" in said
    assert before.intact
    assert before.log_holds
    assert after.is_kept, (after, ended)
    assert after.mails == BUREAUS


@pytest.mark.network
@pytest.mark.enable_socket
def test_two_ticks_at_once_in_two_processes_send_every_mail_once(tmp_path: Path) -> None:
    path = tmp_path / "duban.db"
    with office(path) as (store, server):
        both = [ticking_process(path, server, "2018-04-17 08:30") for _ in range(2)]
        ended = [one.communicate(timeout=60) for one in both]
        found = account(store, server)

    assert sum(int(said) for said, _ in ended) == BUREAUS, ended
    assert (found.is_kept, found.mails, found.taken, found.repeated) == (True, BUREAUS, BUREAUS, 0)
