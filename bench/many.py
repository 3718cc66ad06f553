"""A province at work: 1,000 directives shared by 28 bureaus, each share with what it owes, what it reported and claimed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session

from bench.seed import DESKS, NOW, PART, TODAY, UNITS
from models.directives import Assignment, Directive, Life, Milestone
from models.facts import Claim, ClaimState, ProgressReport
from rules.milestones import MilestoneKind, MilestoneState
from rules.targets import Comparator, TargetKind

BUREAUS = 28
OUT = NOW - timedelta(days=150)
REPORTED = tuple(NOW - timedelta(days=days) for days in (115, 85, 55, 24))
FIGURES = (4, 9, 16, 22)
QUOTA = 40
CLAIMED, DONE, LATE = 11, 17, 331  # one share in so many waits for verification, is done, is overdue


def fill(session: Session, directives: int) -> None:
    """Put them in by Core, a part at a time."""
    session.execute(insert(Directive), [_directive(n) for n in range(1, directives + 1)])
    for start in range(0, directives * BUREAUS, PART // 4):
        rows = range(start, min(start + PART // 4, directives * BUREAUS))
        session.execute(insert(Assignment), [_share(n) for n in rows])
        session.execute(insert(Milestone), [one for n in rows for one in _milestones(n)])
        session.execute(insert(ProgressReport), [one for n in rows for one in _reports(n)])
        session.execute(insert(Claim), [_claim(n) for n in rows if n % CLAIMED == 0])


def _directive(n: int) -> dict[str, object]:
    return {
        "id": n,
        "number": f"督2018-04-{n:04}",
        "source_id": 1,
        "title": f"规范化社区创建（第{n}项）",
        "text": f"九月底前规范化社区不少于{QUOTA * BUREAUS}个。",
        "category": f"类别{n % 8}",
        "target_kind": TargetKind.SUM,
        "quantity": QUOTA * BUREAUS,
        "counted": "个",
        "comparator": Comparator.AT_LEAST,
        "due_on": _due(n),
        "desk_id": UNITS + 1 + n % DESKS,
        "life": Life.DISPATCHED,
        "dispatched_at": OUT,
        "changed_at": OUT,
        "drafted_by": UNITS + 1,
        "is_heading": False,
    }


def _due(directive: int) -> date:
    return TODAY + timedelta(days=3 + directive % 100)


def _share(n: int) -> dict[str, object]:
    done = n % DONE == 0
    return {
        "id": n + 1,
        "directive_id": n // BUREAUS + 1,
        "unit_id": n % BUREAUS + 1,
        "leads": True,
        "quota": QUOTA,
        "reported": QUOTA if done else FIGURES[-1],
        "verified": QUOTA if done else None,
        "as_of": REPORTED[-1].date(),
        "started_on": OUT.date(),
        "due_on": _due(n // BUREAUS + 1),
    }


def _milestones(n: int) -> Iterator[dict[str, object]]:
    """Yield receipt, two reports, the completion; and the office's verification of what is claimed."""
    due = TODAY - timedelta(days=2) if n % LATE == 0 else _due(n // BUREAUS + 1)
    state = MilestoneState.OPEN
    if n % CLAIMED == 0:
        state = MilestoneState.CLAIMED
        yield _milestone(n, MilestoneKind.VERIFICATION, "1", TODAY + timedelta(days=3), MilestoneState.OPEN)
    elif n % DONE == 0:
        state = MilestoneState.DONE
    yield _milestone(n, MilestoneKind.RECEIPT, "", OUT.date(), MilestoneState.DONE)
    yield _milestone(n, MilestoneKind.REPORT, "2018-08", date(2018, 8, 25), MilestoneState.DONE)
    yield _milestone(n, MilestoneKind.REPORT, "2018-09", date(2018, 9, 25), MilestoneState.OPEN)
    yield _milestone(n, MilestoneKind.COMPLETION, "", due, state)


def _milestone(n: int, kind: MilestoneKind, name: str, due: date, state: MilestoneState) -> dict[str, object]:
    return {
        "directive_id": n // BUREAUS + 1,
        "assignment_id": n + 1,
        "kind": kind,
        "name": name,
        "due_on": due,
        "anchor_on": due,
        "original_due_on": due,
        "opened_at": OUT,
        "round": 1,
        "state": state,
        "stopped_at": None if state is MilestoneState.OPEN else NOW - timedelta(days=4),
        "office_days": 0,
        "next_check_at": NOW + timedelta(days=7) if state is MilestoneState.OPEN else None,
    }


def _reports(n: int) -> Iterator[dict[str, object]]:
    for at, figure in zip(REPORTED, FIGURES, strict=True):
        yield _report(n, at, figure)


def _report(n: int, at: datetime, figure: int) -> dict[str, object]:
    return {
        "assignment_id": n + 1,
        "figure": figure,
        "as_of": at.date(),
        "work": "按计划推进",
        "reported_by": n % BUREAUS + 1,
        "recorded_at": at,
    }


def _claim(n: int) -> dict[str, object]:
    return {
        "assignment_id": n + 1,
        "milestone_id": n + 1,
        "figure": QUOTA,
        "signed_by": "某局长",
        "claimed_by": n % BUREAUS + 1,
        "state": ClaimState.OPEN,
        "recorded_at": NOW - timedelta(days=4),
    }
