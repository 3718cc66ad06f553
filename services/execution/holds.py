"""Holds a unit's clocks (暂缓) until the office looks again, and lets them run on (恢复)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.people import Person
from models.queries.milestones import milestones_on
from rules import milestones as rule
from rules.decisions.values import ClockHold, ClockResumption
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.plans import PlannedMilestone
from rules.refusal import Refused
from rules.roles import Role
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec, DecisionToUndo
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import DUE, REASON, REMARK, OfficeActSpec, OfficeCase, OfficeWords, units_field
from services.execution import due_dates
from services.practice import Practice
from translations.texts import N_, NC_

_Held = list[tuple[Assignment, Milestone]]


def hold(
    session: Session,
    practice: Practice,
    directive: Directive,
    assignments: Sequence[Assignment],
    by: Person,
    *,
    reason: str,
    review_on: date,
    now: datetime,
) -> int:
    """Stop every running clock of some units' assignments; the desk owes a look at it on the review date. Return how many stopped."""
    today = practice.calendar.today(now)
    lookup.check_office(session, by, today)
    _check(reason, review_on, today)
    rows = [pair for pair in due_dates.of_assignments(session, assignments) if pair[1].state is MilestoneState.OPEN]
    if not rows:
        raise Refused(
            zh=f"{directive.number}：没有在办的节点可暂缓。", en=f"{directive.number}: nothing runs that could be held."
        )
    for _, row in rows:
        value = rule.stop(clockwork.value_of(row), MilestoneState.HELD, now=now)
        clockwork.change(session, row, value, why="held", actor=by.key, now=now)
    _owe_review(session, directive, review_on, now)
    for assignment, row in _told_about(rows):
        clockwork.announce(session, row, "held", Role.OFFICER, kind=NoticeKind.RESULT, note=reason, now=now)
        decisions.write_down(session, assignment, ClockHold(review_on), by=by.id, reason=reason, now=now)
    record(
        session, "directive.held", directive.number, now=now, actor=by.key, milestones=len(rows), review_on=review_on
    )
    return len(rows)


def _check(reason: str, review_on: date, today: date) -> None:
    if not reason:
        raise Refused(field="reason", zh="暂缓须说明理由。", en="a hold needs one.")
    if review_on <= today:
        raise Refused(
            field="review_on",
            zh=f"复核日期{review_on}须在今天（{today}）之后。",
            en=f"{review_on} must be after today ({today}).",
        )


def _owe_review(session: Session, directive: Directive, review_on: date, now: datetime) -> None:
    before = [row for row in milestones_on(session, directive.id) if row.kind is MilestoneKind.HOLD_REVIEW]
    duty = rule.MilestoneClock(MilestoneKind.HOLD_REVIEW, review_on, review_on, now)
    session.add(clockwork.make(directive, None, PlannedMilestone(f"{len(before) + 1}", duty), now=now))


def _told_about(rows: _Held) -> _Held:
    """Return one milestone of each assignment to tell its officer by: the one due last."""
    last = {
        assignment.id: (assignment, row)
        for assignment, row in sorted(rows, key=lambda pair: (pair[1].due_on, pair[1].id))
    }
    return list(last.values())


def lift(
    session: Session,
    practice: Practice,
    directive: Directive,
    assignments: Sequence[Assignment],
    by: Person,
    *,
    reason: str = "",
    due_on: date | None = None,
    now: datetime,
) -> int:
    """Let what is held run on; a completion to the date given, the rest later by the working days held. Return how many run."""
    lookup.check_office(session, by, practice.calendar.today(now))
    rows = [pair for pair in due_dates.of_assignments(session, assignments) if pair[1].state is MilestoneState.HELD]
    if not rows:
        raise Refused(zh=f"{directive.number}：没有暂缓的节点。", en=f"{directive.number}: nothing is on hold.")
    for assignment, row in rows:
        day = due_on if row.kind is MilestoneKind.COMPLETION else None
        value = rule.resume(clockwork.value_of(row), practice.calendar, now=now, due_on=day)
        due_dates.move(session, assignment, row, value, why="resumed", actor=by.key, now=now)
    session.flush()
    for assignment, row in _told_about(rows):
        clockwork.announce(session, row, "resumed", Role.OFFICER, note=reason, now=now)
        decisions.write_down(session, assignment, ClockResumption(row.due_on), by=by.id, reason=reason, now=now)
    _end_review(session, directive, by, now)
    record(session, "directive.resumed", directive.number, now=now, actor=by.key, milestones=len(rows))
    return len(rows)


def _end_review(session: Session, directive: Directive, by: Person, now: datetime) -> None:
    """End the desk's duty once nothing of the directive is held any more."""
    rows = milestones_on(session, directive.id)
    if all(row.state is not MilestoneState.HELD for row in rows):
        duties = [row for row in rows if row.kind is MilestoneKind.HOLD_REVIEW]
        clockwork.stop_all(session, duties, MilestoneState.DONE, why="resumed", actor=by.key, now=now)


def _hold(case: OfficeCase, values: Values) -> None:
    given = {"reason": values["reason"], "review_on": values["review_on"], "now": case.now}
    hold(case.session, case.practice, case.directive, case.assignments(values["units"]), case.by, **given)


def _resume(case: OfficeCase, values: Values) -> None:
    given = {"reason": values["reason"], "due_on": values["due_on"], "now": case.now}
    lift(case.session, case.practice, case.directive, case.assignments(values["units"]), case.by, **given)


def _lift_held(case: DecisionToUndo) -> None:
    assignments = [case.on_assignment]
    lift(case.session, case.practice, case.directive, assignments, case.by, reason=case.reason, now=case.now)


HELD = DecisionSpec(
    ClockHold,
    N_("暂缓"),
    undo=_lift_held,
    annex=N_("暂缓，%(review)s复核"),
)
RESUMED = DecisionSpec(
    ClockResumption,
    N_("恢复办理"),
    instead=N_("再次暂缓"),
    annex=N_("恢复办理，期限%(after)s"),
)
HOLD = OfficeActSpec(
    "hold",
    OfficeWords(N_("暂缓"), labels={"review_on": N_("复核日期")}),
    perform=_hold,
    fields=lambda case: (units_field(case), FormField("review_on", FieldKind.DAY), REASON),
    decisions=(HELD,),
    log={"directive.held": NC_("log", "暂缓")},
)
RESUMPTION = OfficeActSpec(
    "resume",
    OfficeWords(N_("恢复办理"), hints={"due_on": N_("不填则按暂缓的工作日数顺延。")}),
    perform=_resume,
    fields=lambda case: (units_field(case), DUE, REMARK),
    decisions=(RESUMED,),
    log={"directive.resumed": NC_("log", "恢复办理")},
)
