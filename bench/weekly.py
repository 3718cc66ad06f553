"""The weekly report over many assignments, in a process of its own: how long it takes, and how much more than an idle one it needs."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from bench.seed import DESKS, DISPATCHED, NOW, PART, SHANGHAI, SHARED_BY, TODAY, UNITS, BenchOffice
from models.directives import Assignment, Directive, Milestone
from models.facts import ProgressReport
from models.store import open_store, sqlite_url
from notifications.channels.mail.mailbox import Mailbox
from notifications.channels.mail.writer import MailWriter
from notifications.weekly import report as words
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.targets import Comparator, TargetKind
from rules.week.weeks import Week
from runtime import collector
from runtime.clock import monotonic
from services.practice import Practice
from services.registration import calendars
from services.weekly import report_mail, reports

WEEK = Week(2018, 37)  # ended on 16 September, the Sunday before TODAY
OUT = DISPATCHED - timedelta(days=150)
REPORTED = DISPATCHED - timedelta(days=10)
LATE_EACH, HELP_EACH = 10, 100  # one assignment in ten is overdue, one in a hundred wants help
FIRST = 1000  # of the ids made here


def weekly_report(house: BenchOffice, assignments: int) -> dict[str, float]:
    """Return seconds and MiB (above idle, at the peak) of freezing, wording and laying out one week."""
    with house.store.write() as session:
        for rows in _parts(assignments):
            _fill(session, rows)
    command = [sys.executable, "-m", "bench.weekly", str(house.path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], check=True, capture_output=True, text=True)  # noqa: S603 - our own module
    found: dict[str, float] = json.loads(done.stdout)
    assert found.pop("rows") == assignments  # noqa: S101 - a report of less would measure nothing
    return found


def _parts(assignments: int) -> Iterator[range]:
    for start in range(0, assignments, PART):
        yield range(start, min(start + PART, assignments))


def _fill(session: Session, rows: range) -> None:
    """Add assignments, ten to a directive, each with its receipt, its completion and a report."""
    directives = sorted({n // SHARED_BY for n in rows})
    session.execute(insert(Directive), [_directive(FIRST + n) for n in directives])
    session.execute(insert(Assignment), [_assignment(n) for n in rows])
    session.execute(insert(Milestone), [one for n in rows for one in _milestones(n)])
    session.execute(insert(ProgressReport), [_report(n) for n in rows])


def _directive(n: int) -> dict[str, object]:
    return {
        "id": n,
        "number": f"督2018-05-{n}",
        "source_id": 1,
        "title": f"事项{n}",
        "target_kind": TargetKind.SUM,
        "quantity": 400,
        "counted": "个",
        "comparator": Comparator.AT_LEAST,
        "due_on": date(2018, 12, 31),
        "desk_id": UNITS + 1 + n % DESKS,
        "life": Life.DISPATCHED,
        "dispatched_at": OUT,
        "drafted_by": UNITS + 1,
        "is_heading": False,
    }


def _assignment(n: int) -> dict[str, object]:
    return {
        "id": FIRST + n,
        "directive_id": FIRST + n // SHARED_BY,
        "unit_id": n % UNITS + 1,
        "leads": True,
        "quota": 40,
        "reported": 12,
        "as_of": REPORTED.date(),
        "started_on": OUT.date(),
        "due_on": _due(n),
    }


def _due(n: int) -> date:
    return TODAY - timedelta(days=20) if n % LATE_EACH == 0 else TODAY + timedelta(days=n % 100)


def _milestones(n: int) -> Iterator[dict[str, object]]:
    same = {
        "directive_id": FIRST + n // SHARED_BY,
        "assignment_id": FIRST + n,
        "name": "",
        "opened_at": OUT,
        "round": 1,
        "office_days": 0,
    }
    for kind, day, stopped in (
        (MilestoneKind.RECEIPT, OUT.date(), OUT + timedelta(hours=3)),
        (MilestoneKind.COMPLETION, _due(n), None),
    ):
        state = MilestoneState.DONE if stopped else MilestoneState.OPEN
        days = {"due_on": day, "anchor_on": day, "original_due_on": day}
        yield {**same, **days, "kind": kind, "state": state, "stopped_at": stopped}


def _report(n: int) -> dict[str, object]:
    return {
        "assignment_id": FIRST + n,
        "figure": 12,
        "as_of": REPORTED.date(),
        "help_needed": "请协调" if n % HELP_EACH == 0 else "",
        "reported_by": n % UNITS + 1,
        "recorded_at": REPORTED,
    }


def _memory(name: str) -> float:
    """Return a figure of this process's memory in MiB: VmRSS now, VmHWM at the most."""
    said = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert said is not None  # noqa: S101 - Linux says both
    return int(said[1]) / 1024


def _measure(path: Path) -> dict[str, float]:
    store = open_store(sqlite_url(path))
    with store.read() as session:
        calendar = calendars.load(session, SHANGHAI, today=TODAY)
    practice = Practice(calendar=calendar, writer=MailWriter(Mailbox("督查室", "duban@office.example")))
    collector.calm()  # as `duban` is
    idle, started = _memory("VmRSS"), monotonic()
    reports.freeze(store, practice, WEEK, now=NOW)
    with store.read() as session:
        row = reports.find(session, WEEK)
        words.whole(report_mail.issue_of(session, practice, row, detail="full"), "zh")
        rows = reports.content_of(session, row).partition(b"\n")[2].count(b'"unit":')
    taken = monotonic() - started
    store.close()
    figures = {"weekly_s": round(taken, 2), "weekly_mb": round(_memory("VmHWM") - idle)}
    return {**figures, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]))))
