"""`make bench`: the replay of 2018, and letters against ready-made bytes; prints a table and writes `var/bench.json`."""

import contextlib
import io
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from cli.main import answer
from notifications.compose import compose
from notifications.digest import Digest, Line, Office, Reader
from notifications.mailbox import Mailbox
from notifications.message import build
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from runtime.clock import monotonic

WRITTEN = Path("var/bench.json")
TIMES = 2000
MOMENT = datetime(2018, 9, 17, 0, 30, tzinfo=UTC)


def digest() -> Digest:
    """Return a letter of two lines."""
    line = Line(
        kind=NoticeKind.REMIND,
        cause="due-10wd",
        role=Role.OFFICER,
        milestone=MilestoneKind.COMPLETION,
        number="督2018-04-17",
        title="规范化社区创建",
        source="2018年重点民政工作推进会",
        source_on=date(2018, 4, 16),
        unit="郑州市民政局",
        due_on=date(2018, 9, 30),
        days=10,
        rests=False,
        counted="个",
        quota=Decimal(22),
        reported=Decimal(15),
    )
    return Digest(Reader("某某", "同志"), Office("督查室", "0371-00000000"), date(2018, 9, 17), (line, line))


def per_second(work: Callable[[], object]) -> float:
    """Return how often a piece of work is done in a second."""
    started = monotonic()
    for _ in range(TIMES):
        work()
    return TIMES / (monotonic() - started)


def letters() -> dict[str, float]:
    """Compare wording and building a letter with building the same bytes from words already there."""
    whole, sender, to = digest(), Mailbox("督查室", "duban@office.example"), Mailbox("某某", "someone@bureau.example")
    ready = compose(whole)
    whole_rate = per_second(lambda: build(compose(whole), sender=sender, to=to, message_id="<1@x>", date=MOMENT))
    built_rate = per_second(lambda: build(ready, sender=sender, to=to, message_id="<1@x>", date=MOMENT))
    return {"letters_per_s": round(whole_rate), "letters_vs_ready_words": round(whole_rate / built_rate, 3)}


def replay() -> dict[str, float]:
    """Return the seconds the replay of 2018 takes."""
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as home, contextlib.redirect_stdout(said):
        answer(["demo", "--year", "2018", "--json", "--home", home])
    return {"demo_s": json.loads(said.getvalue())["seconds"]}


def main() -> None:
    """Measure, print, write."""
    figures = letters() | replay()
    for name, figure in figures.items():
        print(f"{name:<24}{figure:>12}")
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
