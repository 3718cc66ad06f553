"""`make bench`: measures the engine and the replay of 2018, prints a table and writes `var/bench.json`."""

import contextlib
import gc
import io
import json
import os
import tempfile
from operator import itemgetter
from pathlib import Path

from bench.idle import idle_tick_ms
from bench.letters import messages
from bench.minutes import minutes
from bench.pages import pages
from bench.seed import UNITS, office
from bench.serving import serve_s
from bench.sweep import sweep
from bench.weekly import weekly_report
from bench.whole import whole
from cli.main import answer
from runtime import collector

WRITTEN = Path("var/bench.json")
MANY, FEW, DUE, OVERDUE, LINES, WARM, ASSIGNMENTS, DIRECTIVES = (
    1_000_000,
    10_000,
    100_000,
    10_000,
    2,
    100,
    100_000,
    1_000,
)
BUDGETS = {
    "idle_tick_ms_1m": "at most 2 x idle_tick_ms_10k",
    "sweep_vs_bare": "at least 0.4",
    "messages_vs_ready_made": "at least 0.2",
    "tick_vs_naive": "at least 1.5",
    "weekly_s": "at most 5",
    "weekly_mb": "at most 300",
    "minutes_s_1mb": "at most 2",
    "desk_p95_ms": "at most 100",
    "list_p95_ms": "at most 100",
    "directive_p95_ms": "at most 100",
    "list_vs_bare": "at most 6",
    "serve_s": "at most 3",
    "demo_s": "at most 30",
}


def measure(scale: float) -> dict[str, float]:
    """Measure everything but the replay; `scale` 1 is the size the budgets are for."""
    warm_up()
    many, few, due, overdue, lines = (max(100, int(size * scale)) for size in (MANY, FEW, DUE, OVERDUE, LINES * UNITS))
    with office(many, due) as house:
        figures = {"idle_tick_ms_1m": idle_tick_ms(house)} | sweep(house)
    with office(few, 0) as house:
        figures["idle_tick_ms_10k"] = idle_tick_ms(house)
    figures |= middle(lines)
    with office(overdue, overdue) as house:
        figures |= whole(house, overdue)
    with office(0, 0) as house:
        figures |= weekly_report(house, max(100, int(ASSIGNMENTS * scale)))
    with office(0, 0) as house:
        figures |= pages(house, max(20, int(DIRECTIVES * scale)))
    return figures | minutes(scale)


def middle(lines: int) -> dict[str, float]:
    """Return the middle of three runs: a run takes a second and a half, and one neighbour's breath changes its ratio by a twentieth."""
    runs = []
    for _ in range(3):
        with office(lines, lines) as house:
            runs.append(messages(house))
    return sorted(runs, key=itemgetter("messages_vs_ready_made"))[1]


def warm_up() -> None:
    """Do all of it once, small: what is measured is a server that runs, with its templates and statements compiled."""
    with office(WARM, WARM) as house:
        messages(house)
    gc.collect()
    collector.calm()  # as `duban` is


def replay() -> dict[str, float]:
    """Return the seconds the replay of 2018 takes."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as home, contextlib.redirect_stdout(said):
        answer(["demo", "--year", "2018", "--json", "--home", home])
    return {"demo_s": json.loads(said.getvalue())["seconds"]}


def show(figures: dict[str, float]) -> None:
    """Print a table and keep the figures."""
    for name, figure in figures.items():
        print(f"{name:<24}{figure:>12}  {BUDGETS.get(name, '')}")
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, print, write; with BENCH_SCALE below 1 it runs quickly, and its figures mean nothing."""
    show(measure(float(os.environ.get("BENCH_SCALE", "1"))) | serve_s() | replay())


if __name__ == "__main__":
    main()
