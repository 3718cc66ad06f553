"""An office of 40 bureaus whose ticks are killed, a mail server that counts, and the promise held against both."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from sqlmodel import select

from models import log, migrate
from models.mail import Attempt, Message, MessageState, Notice, Recipient
from models.store import Store, open_store, sqlite_url
from rules.selection import NoticeState
from services import directory
from services.entries import read_person, read_unit
from tests.factories import DRAFTED, at, dispatched, people_the_house, person, practice_of
from tests.integration.house import free_port

ROOT = Path(__file__).parents[2]
BUREAUS = 40
ANSWERS_AFTER = 0.02  # seconds from the end of DATA to the server's yes
LONGEST = 0.4  # seconds within which a tick is killed
OPEN = (MessageState.READY, MessageState.RETRY, MessageState.SENDING, MessageState.UNCERTAIN)


@dataclass
class Counting:
    """A mail server that keeps a digest of each message before it answers; with `trouble` it misbehaves now and then."""

    taken: dict[str, list[str]] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    trouble: Random | None = None

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        import asyncio  # noqa: PLC0415 - only to be slow

        content = envelope.original_content or b""
        header_id = content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()
        chance = self.trouble.random() if self.trouble else 1.0
        if chance < 0.05:
            return "451 4.3.0 not now"
        if chance < 0.07:
            server.transport.abort()
            return "451 gone"
        self.taken.setdefault(header_id, []).append(sha256(content).hexdigest())
        await asyncio.sleep(ANSWERS_AFTER)
        if chance < 0.09:
            server.transport.abort()
        return "250 taken"

    @contextmanager
    def open(self) -> Iterator["Counting"]:
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def found_office(path: Path) -> Store:
    """Make a database of 40 bureaus that share one directive, dispatched."""
    store = open_store(sqlite_url(path))
    migrate.upgrade(store.writer.engine)
    codes = [f"42{n:02d}00" for n in range(10, 10 + BUREAUS)]
    with store.write() as session:
        people_the_house(session)
        for code in codes:
            directory.add_unit(session, read_unit({"code": code, "name": f"{code}局"}), actor="wang", now=DRAFTED)
            officer = person(f"o{code}", "联络员", code, "officer")
            deputy = person(f"d{code}", "副局长", code, "deputy_head")
            for one in (officer, deputy):
                directory.add_person(session, read_person(one), actor="wang", now=DRAFTED)
    quotas = dict.fromkeys(codes, 500 // BUREAUS) | {codes[0]: 500 - 500 // BUREAUS * (BUREAUS - 1)}
    dispatched(store, practice_of(store), lead=codes, quotas=quotas)
    return store


@dataclass
class Killing:
    """Ticks of one office, some of them killed; `phases` counts where the kills fell."""

    store: Store
    server: Counting
    rng: Random
    worker: subprocess.Popen[str]
    phase: Path
    phases: Counter[str] = field(default_factory=Counter)

    def tick(self, now: datetime, *, kill: bool) -> None:
        """Tick once at a moment; kill the process at a random time of it."""
        assert self.worker.stdin is not None
        assert self.worker.stdout is not None
        print(now.isoformat(), file=self.worker.stdin, flush=True)
        child = int(self.worker.stdout.readline())
        if kill:
            time.sleep(self.rng.uniform(0.0, LONGEST))
            with contextlib.suppress(ProcessLookupError):  # it was quicker
                os.kill(child, signal.SIGKILL)
        status = int(self.worker.stdout.readline())
        if kill and os.WIFSIGNALED(status):
            self.phases[self.phase.read_text(encoding="ascii").strip()] += 1
        assert kill or status == 0, f"a tick that nobody killed ended with {status}"

    def morning(self, day: datetime, kills: int) -> None:
        """Tick every six minutes from the opening, killing the first ones; then let the day come to rest."""
        for n in range(kills):
            self.tick(day + timedelta(minutes=6 * n), kill=True)
        after = day + timedelta(minutes=6 * kills)
        for minutes in (0, 11, 27, 43, 60, 120):
            self.tick(after + timedelta(minutes=minutes), kill=False)


@contextmanager
def killing(folder: Path, server: Counting, rng: Random) -> Iterator[Killing]:
    """Found an office and start what ticks for it."""
    path, phase = folder / "duban.db", folder / "phase"
    store = found_office(path)
    command = [sys.executable, "-m", "tests.kills.worker", sqlite_url(path), f"smtp://127.0.0.1:{server.port}"]
    with subprocess.Popen(
        [*command, str(phase)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        yield Killing(store, server, rng, worker, phase)
        assert worker.stdin is not None
        worker.stdin.close()
    store.close()


@dataclass(frozen=True)
class Account:
    """What an office owes against what the server was given."""

    notices: int
    told: int
    mails: int
    taken: int
    repeated: int
    presumed: int
    lost: int
    doubled_wrongly: int
    log_holds: bool
    intact: bool

    @property
    def is_kept(self) -> bool:
        """Say whether the promise was kept."""
        return not (self.lost or self.doubled_wrongly) and self.log_holds and self.intact


def account(store: Store, server: Counting) -> Account:
    """Hold what was promised against what was taken."""
    with store.read() as session:
        rows = session.exec(select(Message)).all()
        notices = session.exec(select(Notice)).all()
        told = [n for n in notices if n.state is NoticeState.TOLD]
        carried = dict(session.exec(select(Recipient.id, Recipient.message_id)).all())
        ambiguous = {a.message_id for a in session.exec(select(Attempt)) if a.result in {"uncertain", "presumed"}}
        intact = session.connection().execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        holds = log.first_broken(session) is None
    settled = {row.id for row in rows if row.state in {MessageState.SENT, MessageState.PRESUMED}}
    untold = [key for key, message in carried.items() if message not in settled]
    unsettled = [row for row in rows if row.state in OPEN]
    missing = [row for row in rows if row.id in settled and row.header_id not in server.taken]
    untrue = [n for n in notices if n.state is NoticeState.COMPOSED]
    copies = {row.header_id: server.taken.get(row.header_id, []) for row in rows}
    wrong = [
        row
        for row in rows
        if len(copies[row.header_id]) > (2 if row.id in ambiguous else 1) or len(set(copies[row.header_id])) > 1
    ]
    strangers = set(server.taken) - set(copies)
    return Account(
        notices=len(notices),
        told=len(told),
        mails=len(settled),
        taken=sum(len(found) for found in server.taken.values()),
        repeated=sum(len(found) == 2 for found in copies.values()),
        presumed=sum(row.state is MessageState.PRESUMED for row in rows),
        lost=len(untold) + len(unsettled) + len(missing) + len(untrue),
        doubled_wrongly=len(wrong) + len(strangers),
        log_holds=holds,
        intact=intact,
    )


def states(store: Store) -> set[tuple[int, int, str, str, str]]:
    """Return every notice by its key, with what became of it."""
    with store.read() as session:
        found = session.exec(select(Notice)).all()
        return {(n.milestone_id, n.round, n.cause, str(n.role), str(n.state)) for n in found}


DAYS = tuple(at(f"2018-04-{day} 08:30") for day in (17, 18, 19, 20, 23, 24, 25, 26, 27))
