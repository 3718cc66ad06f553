"""A disk that is full in mid-tick: an error, nothing stored by halves; with room again, the next ticks do everything."""

import contextlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from models.log import LogEntry
from models.mail import Message
from models.store import Store, open_store, sqlite_url
from tests.factories import Play, practice_of
from tests.fakes import Outbox
from tests.faults_smtp.audit import Account, account, told
from tests.faults_smtp.moody import Moody

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.network]

OPENING = "2018-04-16 14:30"
LATER = [f"2018-04-16 {time}" for time in ("14:31", "14:41", "14:42", "14:57", "15:13")]
PAGE = 4096
PLENTY = 8 * 2**20  # bytes


@dataclass(frozen=True)
class Disk:
    """A small file system of its own."""

    path: Path

    def resize(self, room: int) -> None:
        """Leave so many bytes free."""
        found = os.statvfs(self.path)
        used = (found.f_blocks - found.f_bfree) * found.f_bsize
        size = (used + room) // PAGE * PAGE
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.path)], check=True, capture_output=True)  # noqa: S607 - the system's mount


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small file system; tests/faults/test_full_disk.py limits a file instead")
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small file system may be mounted here: {done.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=False, capture_output=True)  # noqa: S607 - the system's umount


def is_intact(store: Store) -> bool:
    """Say whether the file is sound, every reference holds, and each message has its entry in the log."""
    with store.read() as session:
        found = session.connection()
        strangers = found.execute(text("PRAGMA foreign_key_check")).all()
        sound = found.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        logged = session.exec(select(LogEntry.subject).where(LogEntry.action == "message.composed")).all()
        return sound and not strangers and sorted(logged) == sorted(session.exec(select(Message.header_id)))


@pytest.fixture
def play(housed: Path, disk: Disk) -> Iterator[Play]:
    """A directive dispatched, in a database on the small disk."""
    shutil.copy(housed, disk.path / "duban.db")
    store = open_store(sqlite_url(disk.path / "duban.db"))
    play = Play(store, practice_of(store), Outbox())
    play.dispatched()
    yield play
    store.close()


# What 4 KB pages are left for: nothing, the sweep, the selection, the letters, sending them.
ROOM = pytest.mark.parametrize("room", [0, 8, 12, 16, 20, 24, 28, 36], ids="{} pages of room".format)


@ROOM
def test_a_full_disk_costs_an_error_and_nothing_else(play: Play, disk: Disk, server: Moody, room: int) -> None:
    disk.resize(room * PAGE)
    with pytest.raises(OperationalError, match="disk is full"):
        play.tick(OPENING, server.senders())
    between, whole = account(play.store, server.taken), is_intact(play.store)

    disk.resize(PLENTY)
    for moment in LATER:
        play.tick(moment, server.senders())

    assert (replace(between, waiting=()), whole) == (Account(), True)
    assert (set(server.copies), told(play.store), is_intact(play.store)) == ({"li", "luo"}, 2, True)
    assert account(play.store, server.taken) == Account()


@ROOM
def test_a_disk_that_stays_full_for_a_day_sends_nobody_a_third_copy(
    play: Play, disk: Disk, server: Moody, room: int
) -> None:
    disk.resize(room * PAGE)
    for moment in (OPENING, *LATER, "2018-04-17 08:30", "2018-04-17 08:45"):
        with contextlib.suppress(OperationalError):
            play.tick(moment, server.senders())

    disk.resize(PLENTY)
    for moment in ("2018-04-17 14:30", "2018-04-17 14:41", "2018-04-17 15:00", "2018-04-18 08:30"):
        play.tick(moment, server.senders())

    assert max(Counter(one.header_id for one in server.taken).values()) <= 2
    assert is_intact(play.store)
    assert account(play.store, server.taken) == Account()


def test_a_disk_with_room_costs_no_error(play: Play, disk: Disk, server: Moody) -> None:
    disk.resize(256 * PAGE)

    assert play.tick(OPENING, server.senders()).sent == 2
