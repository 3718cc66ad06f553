"""`make soak`: one office after the other under kills and a moody mail server, and the figures of it all."""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.kills.office import DAYS, Account, Counting, account, killing

WRITTEN = Path("var/soak.json")
KILLS_A_DAY = 20
SUMMED = ("notices", "told", "mails", "taken", "repeated", "presumed", "lost", "doubled_wrongly")


def play(seed: int, folder: Path) -> tuple[Account, Counter[str]]:
    """Play one office's nine days; on every second one the server misbehaves as well."""
    trouble = Random(seed) if seed % 2 else None  # noqa: S311 - drawn again by its seed
    with Counting(trouble=trouble).open() as server, killing(folder, server, Random(seed)) as office:  # noqa: S311 - the same
        for day in DAYS:
            office.morning(day, KILLS_A_DAY)
        return account(office.store, server), office.phases


def main() -> None:
    """Play until the time is over; say the figures, and fail when a promise was broken."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    ends, seed, total, phases, broken = time.monotonic() + 60 * given.minutes, given.seed, Counter(), Counter(), []
    while time.monotonic() < ends:
        with tempfile.TemporaryDirectory() as folder:
            found, hit = play(seed, Path(folder))
        phases += hit
        total.update({name: getattr(found, name) for name in SUMMED})
        if not found.is_kept:
            broken.append({"seed": seed, **asdict(found)})
        seed += 1
    figures = {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "minutes": given.minutes,
        "offices": seed - given.seed,
        "kills": phases.total(),
        "kills_by_phase": dict(phases),
        **{name: total[name] for name in SUMMED},
        "broken": broken,
    }
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
