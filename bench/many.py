"""A province at work: directives shared by 28 bureaus, each assignment with what it owes, reported, claimed and was told."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import insert
from sqlmodel import Session

from bench.seed import DESKS, NOW, TODAY, UNITS
from models.directives import Assignment, Directive, Milestone
from models.facts import Claim, ClaimState, ProgressReport
from models.log import record
from models.mail import Notice
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.roles import Role
from rules.selection import NoticeState
from rules.targets import Comparator, TargetKind

BUREAUS, FIRST = 28, 1000  # FIRST of the ids made here
AT_ONCE = 10_000  # assignments
OUT = NOW - timedelta(days=150)
REPORTED = tuple(NOW - timedelta(days=days) for days in (115, 85, 55, 24))
TOLD = tuple(NOW - timedelta(days=days) for days in (149, 118, 88, 58))
FIGURES = (4, 9, 16, 22)
QUOTA = 40
CLAIMED, DONE, LATE = 331, 17, 333  # one assignment in so many waits for verification, is done, is overdue
EACH = 6  # ids of milestones an assignment has


def fill(session: Session, directives: int) -> None:
    """Put them in by Core, a part at a time."""
    session.execute(insert(Directive), [_directive(n) for n in range(directives)])
    for start in range(0, directives * BUREAUS, AT_ONCE):
        rows = range(start, min(start + AT_ONCE, directives * BUREAUS))
        session.execute(insert(Assignment), [_assignment(n) for n in rows])
        session.execute(insert(Milestone), [one for n in rows for one in _milestones(n)])
        session.execute(insert(ProgressReport), [_report(n, k) for n in rows for k in range(len(REPORTED))])
        session.execute(insert(Notice), [_notice(n, k) for n in rows for k in range(len(TOLD))])
        for n in rows:
            record(session, "assignment.reported", number(n // BUREAUS), now=REPORTED[0], actor=f"p{n % BUREAUS + 1}")
        session.execute(insert(Claim), [_claim(n) for n in rows if n % CLAIMED == 0])


def number(n: int) -> str:
    """Return the number of the n-th directive."""
    return f"督2018-05-{n:04}"


def _directive(n: int) -> dict[str, object]:
    return {
        "id": FIRST + n,
        "number": number(n),
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


def _assignment(n: int) -> dict[str, object]:
    done = n % DONE == 0
    return {
        "id": FIRST + n,
        "directive_id": FIRST + n // BUREAUS,
        "unit_id": n % BUREAUS + 1,
        "leads": True,
        "quota": QUOTA,
        "reported": QUOTA if done else FIGURES[-1],
        "verified": QUOTA if done else None,
        "as_of": REPORTED[-1].date(),
        "started_on": OUT.date(),
        "due_on": _due(n // BUREAUS),
    }


def _milestones(n: int) -> Iterator[dict[str, object]]:
    """Yield receipt, two reports, the completion; and the office's verification of what is claimed."""
    due = TODAY - timedelta(days=2) if n % LATE == 0 else _due(n // BUREAUS)
    state = MilestoneState.DONE if n % DONE == 0 else MilestoneState.OPEN
    yield _milestone(n, 0, MilestoneKind.RECEIPT, "", OUT.date(), MilestoneState.DONE)
    yield _milestone(n, 1, MilestoneKind.REPORT, "2018-08", date(2018, 8, 25), MilestoneState.DONE)
    yield _milestone(n, 2, MilestoneKind.REPORT, "2018-09", date(2018, 9, 25), MilestoneState.OPEN)
    yield _milestone(n, 3, MilestoneKind.COMPLETION, "", due, MilestoneState.CLAIMED if n % CLAIMED == 0 else state)
    if n % CLAIMED == 0:
        yield _milestone(n, 4, MilestoneKind.VERIFICATION, "1", TODAY + timedelta(days=3), MilestoneState.OPEN)


def _milestone(n: int, k: int, kind: MilestoneKind, name: str, due: date, state: MilestoneState) -> dict[str, object]:
    is_open = state is MilestoneState.OPEN
    return {
        "id": FIRST + n * EACH + k,
        "directive_id": FIRST + n // BUREAUS,
        "assignment_id": FIRST + n,
        "kind": kind,
        "name": name,
        "due_on": due,
        "anchor_on": due,
        "original_due_on": due,
        "opened_at": OUT,
        "round": 1,
        "state": state,
        "stopped_at": None if is_open else OUT + timedelta(hours=3) if kind is MilestoneKind.RECEIPT else REPORTED[-1],
        "office_days": 0,
        "next_check_at": NOW + timedelta(days=7) if is_open else None,
    }


def _report(n: int, k: int) -> dict[str, object]:
    return {
        "assignment_id": FIRST + n,
        "figure": FIGURES[k],
        "as_of": REPORTED[k].date(),
        "work": "按计划推进",
        "reported_by": n % BUREAUS + 1,
        "recorded_at": REPORTED[k] + timedelta(seconds=n % BUREAUS),
    }


def _notice(n: int, k: int) -> dict[str, object]:
    return {
        "milestone_id": FIRST + n * EACH + 3,
        "round": 1,
        "cause": f"due-{k}wd",
        "role": Role.OFFICER,
        "kind": NoticeKind.REMIND,
        "at": TOLD[k],
        "state": NoticeState.TOLD,
        "told_at": TOLD[k],
        "recorded_at": TOLD[k],
    }


def _claim(n: int) -> dict[str, object]:
    return {
        "assignment_id": FIRST + n,
        "milestone_id": FIRST + n * EACH + 4,
        "figure": QUOTA,
        "signed_by": "某局长",
        "claimed_by": n % BUREAUS + 1,
        "state": ClaimState.OPEN,
        "recorded_at": NOW - timedelta(days=4),
    }
