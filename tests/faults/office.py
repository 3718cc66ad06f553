"""An office of 40 bureaus whose ticks are killed at random moments, each kill aimed at one phase of a tick."""

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
from pathlib import Path
from random import Random
from threading import Timer

from models.queries.messages import oldest_waiting
from models.store import Store, open_store
from tests.factories import at
from tests.integration.served_office import ROOT

DAYS = tuple(
    at(f"2018-{day} 08:30")
    for day in ("04-17", "04-18", "04-20", "04-23", "09-03", "09-17", "09-27", "10-08", "10-09", "10-10", "10-15")
)  # on each, every bureau hears something
WEIGHTS = {"anywhere": 4, "sweep": 1, "compose": 1, "lease": 2, "deliver": 6, "settle": 4, "between": 1}
ONCE_A_DAY = ("sweep", "compose")
WITHIN = {
    "anywhere": 0.8,
    "sweep": 0.01,
    "compose": 0.1,
    "lease": 0.002,
    "deliver": 0.4,
    "settle": 0.004,
    "between": 0.02,
}
STEPS = (1, 6, 11, 16)  # minutes to the next tick: with and without a lease run out, an uncertain one waited for
REST = (11, 27, 43, 75, 110)  # minutes after the last kill, until nothing waits any more
BEGINS = (0, 350)  # minutes after the opening: a day that begins late comes upon the second opening in its kills
LONGEST_DAY = timedelta(hours=7, minutes=30)  # from the opening to the last kill
IDLE = "idle"
LIMIT = 300.0  # seconds a tick may last; these last one


@dataclass
class Office:
    """An office and the process that forks its ticks.

    `kills` counts by the phase a tick was in when it died; `failed` counts the ticks that ended in an error of their own.
    """

    store: Store
    worker: subprocess.Popen[str]
    phase: int  # a descriptor of the file the tick notes its phase in
    rng: Random
    kills: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    child: int = 0

    def tick(self, now: datetime) -> None:
        """Tick undisturbed."""
        self.begin(now)
        assert self.end() == 0, f"the tick of {now} was disturbed by nobody and failed"

    def killed(self, now: datetime, aim: str) -> bool:
        """Tick, and kill it a random moment after it comes to the phase aimed at; say whether it was alive still."""
        child = self.begin(now)
        if self._comes_to(child, aim):
            time.sleep(self.rng.uniform(0.0, WITHIN[aim]))
        with contextlib.suppress(ProcessLookupError):  # it was quicker
            os.kill(child, signal.SIGKILL)
        status = self.end()
        if status == signal.SIGKILL and self.seen() != IDLE:
            self.kills[self.seen()] += 1
        self.failed += status not in {0, signal.SIGKILL}
        return status == signal.SIGKILL

    def begin(self, now: datetime) -> int:
        """Start a tick; return its process."""
        assert self.worker.stdin is not None
        assert self.worker.stdout is not None
        os.pwrite(self.phase, IDLE.ljust(12).encode(), 0)
        print(now.isoformat(), file=self.worker.stdin, flush=True)
        self.child = int(self.worker.stdout.readline())
        return self.child

    def end(self) -> int:
        """Wait for the tick, not for ever; return how it ended."""
        assert self.worker.stdout is not None
        limit = Timer(LIMIT, os.kill, (self.child, signal.SIGKILL))
        limit.start()
        status = int(self.worker.stdout.readline())
        limit.cancel()
        return status

    def seen(self) -> str:
        """Return the phase the tick is or was in."""
        return os.pread(self.phase, 12, 0).decode().strip()

    def _comes_to(self, child: int, aim: str) -> bool:
        """Wait until a tick is in a phase; say whether it ever was."""
        with contextlib.suppress(ProcessLookupError):
            while True:
                if self.seen() == aim or (aim == "anywhere" and self.seen() != IDLE):
                    return True
                os.kill(child, 0)
        return False

    def morning(self, now: datetime, kills: int, *, until: datetime) -> datetime:
        """Kill ticks until enough have died, all is done, or a moment is past; return when the next tick may be."""
        before = self.kills.total()
        while self.kills.total() < before + kills and now < until:
            died = self.killed(now, self._aim(self.kills.total() - before))
            now += timedelta(minutes=self.rng.choice(STEPS))
            if not died and not self.waits():
                break
        return now

    def _aim(self, hit: int) -> str:
        """Draw a phase; what has its work once a day only is aimed at first."""
        if hit < len(ONCE_A_DAY):
            return ONCE_A_DAY[hit]
        return self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]

    def rest(self, day: datetime, now: datetime) -> None:
        """Tick quietly until nothing waits, through the second opening to the end of the day."""
        fixed = [day + timedelta(hours=6, minutes=m) for m in (0, 16, 32)] + [day + timedelta(hours=9, minutes=15)]
        for moment in sorted([*(now + timedelta(minutes=m) for m in REST), *fixed]):
            if moment >= now and (moment in fixed or self.waits()):
                self.tick(moment)

    def waits(self) -> bool:
        """Say whether a message is on its way still."""
        with self.store.read() as session:
            return oldest_waiting(session) is not None

    def play(self, day: datetime, kills: int) -> None:
        """Play a day that is killed into and then comes to rest."""
        last = self.morning(self.begins(day), kills, until=day + LONGEST_DAY)
        self.rest(day, last)

    def begins(self, day: datetime) -> datetime:
        """Draw when a day's first tick is."""
        return day + timedelta(minutes=self.rng.choice(BEGINS))


def worker_of(url: str, smtp: str, phase: Path) -> list[str]:
    """Return the command that forks an office's ticks."""
    return [sys.executable, "-m", "tests.faults.worker", url, smtp, str(phase)]


@contextmanager
def killable(url: str, smtp: str, phase: Path, rng: Random) -> Iterator[Office]:
    """Start what ticks for an office, and end it with the office."""
    store, command = open_store(url), worker_of(url, smtp, phase)
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        descriptor = os.open(phase, os.O_RDWR | os.O_CREAT)
        try:
            yield Office(store, worker, descriptor, rng)
        finally:
            os.close(descriptor)
            worker.stdin.close()  # type: ignore[union-attr]  # a pipe
            store.close()
