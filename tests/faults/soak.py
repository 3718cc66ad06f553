"""`make soak`: one office after the other under kills and a moody mail server, and the figures of it all."""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from models.store import sqlite_url
from tests.faults import ledger
from tests.faults.founding import found
from tests.faults.ledger import Books, Key
from tests.faults.office import DAYS, LONGEST_DAY, Office, killable
from tests.faults.taking import Moods, Taking
from tests.faults.twins import undisturbed

WRITTEN = Path("var/soak.json")
KILLS_A_DAY = 10
SHUT = 4  # on one day in so many, nobody listens at first
SHUT_FOR = timedelta(minutes=40)


@dataclass
class Sum:
    """What all offices together came to."""

    offices: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    broken: list[dict[str, Any]] = field(default_factory=list)

    def add(self, seed: int, office: Office, server: Taking, books: Books, strayed: list[str]) -> None:
        """Add one office; `strayed` are notices that came to something else than undisturbed."""
        self.offices += 1
        self.kills += office.kills
        self.faults += server.faults
        self.figures.update(asdict(ledger.figures(books)))
        self.lost += len(ledger.lost(books)) + len(strayed)
        self.doubled += len(ledger.doubled(books))
        if wrongs := ledger.wrongs(books) + strayed:
            self.broken.append({"seed": seed, "wrongs": wrongs})


def play(seed: int, folder: Path, expected: dict[Key, str], total: Sum) -> None:
    """Play one office's days, each into kills and moods and to rest again, and add up what it came to."""
    rng, server = Random(seed), Taking(Random(-seed))  # noqa: S311 - drawn again by the seed
    url = sqlite_url(Path(shutil.copy(folder / "duban.db", folder / f"{seed}.db")))
    with killable(url, server.url, folder / "phase", rng) as office:
        for day in DAYS:
            play_day(office, server, day)
        became = ledger.became(office.store)
        strayed = [f"{key} became {became.get(key)}" for key in expected if became.get(key) != expected[key]]
        strayed += [f"{key} is owed by nothing" for key in became.keys() - expected.keys()]
        strayed += [f"{office.failed} ticks failed by themselves"] * bool(office.failed)
        total.add(seed, office, server, ledger.read(office.store, server.taken), strayed)


def play_day(office: Office, server: Taking, day: datetime) -> None:
    """Play a day: on some nobody listens at first; then come kills and moods; at last all is kind."""
    now = office.begins(day)
    if not office.rng.randrange(SHUT):
        server.faults["refused"] += 1
        now = office.morning(now, KILLS_A_DAY, until=now + SHUT_FOR)
    with server.open():
        server.moods = Moods()
        now = office.morning(now, KILLS_A_DAY, until=day + LONGEST_DAY)
        server.moods = None
        office.rest(day, now)


def run(minutes: float, seed: int) -> Sum:
    """Play offices until the time is over."""
    total, ends = Sum(), time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found(folder / "duban.db")
        expected = undisturbed(folder / "duban.db", folder, DAYS)
        while time.monotonic() < ends:
            play(seed + total.offices, folder, expected, total)
    return total


def report(total: Sum, minutes: float) -> dict[str, Any]:
    """Return the figures to be kept."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "minutes": minutes,
        "offices": total.offices,
        "kills": total.kills.total(),
        "kills_by_phase": dict(total.kills),
        "faults": dict(total.faults),
        **total.figures,
        "lost": total.lost,
        "doubled_wrongly": total.doubled,
        "broken": total.broken,
    }


def main() -> None:
    """Play; say the figures, and fail when a promise was broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    total = run(given.minutes, given.seed)
    text = json.dumps(report(total, given.minutes), indent=1, ensure_ascii=False)
    sys.stdout.write(text + "\n")
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(text + "\n", encoding="utf-8")
    sys.exit(bool(total.broken))


if __name__ == "__main__":
    main()
