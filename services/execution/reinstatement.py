"""A unit gets back the assignment it had: the row and its history stay, every clock runs in a new round."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.people import Person, Unit
from models.queries.milestones import milestones_of
from rules.decisions.values import AssignmentEnding, AssignmentReopening, UnitRelief
from rules.milestones import MilestoneClock as Value
from rules.milestones import MilestoneKind
from rules.outcomes import Ending
from rules.plans import PlannedMilestone
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions
from services.acts.decision_spec import DecisionSpec, DecisionToUndo
from services.execution.adjustments import ADJUSTED_SENTENCE, put_back
from services.practice import Practice
from services.registration import dispatch
from translations.texts import N_


def take_back(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    by: Person,
    *,
    reason: str,
    quota: Decimal | None = None,
    now: datetime,
) -> Assignment:
    """Let an assignment that had ended run again, of a sum for a quota that holds what was verified; the unit is told as at dispatch."""
    directive = session.get_one(Directive, assignment.directive_id)
    before = (assignment.quota, _ending(assignment), assignment.ended_at)
    _check_quota(directive, assignment, quota)
    assignment.quota = quota if directive.target_kind is TargetKind.SUM else assignment.quota
    assignment.ended_as = assignment.ended_at = None
    assignment.due_on = directive.due_on
    session.add(assignment)
    _run_again(session, practice, directive, assignment, by, now)
    value = AssignmentReopening(*before, assignment.quota, assignment.due_on)
    decisions.write_down(session, assignment, value, by=by.id, reason=reason, now=now)
    clockwork.touch(session, directive.id, now=now)
    record(
        session, "assignment.reopened", directive.number, now=now, actor=by.key, assignment=assignment.id, reason=reason
    )
    return assignment


def _ending(assignment: Assignment) -> Ending:
    if assignment.ended_as is None:
        raise ValueError(f"assignment {assignment.id} has not ended")
    return assignment.ended_as


def _check_quota(directive: Directive, assignment: Assignment, quota: Decimal | None) -> None:
    verified = assignment.verified or Decimal(0)
    if directive.target_kind is TargetKind.SUM and quota is not None and quota < verified:
        raise Refused(
            field="quota",
            zh=f"{quota:f}少于已核验的{verified:f}。",
            en=f"{quota:f} is less than the {verified:f} verified before.",
        )


def _run_again(
    session: Session, practice: Practice, directive: Directive, assignment: Assignment, by: Person, now: datetime
) -> None:
    """Open what would be owed if it were dispatched now: what was there before in a new round, the rest as new."""
    unit, plan = session.get_one(Unit, assignment.unit_id), dispatch.plan_of(session, directive)
    known = {(row.kind, row.name): row for row in milestones_of(session, assignment.id)}
    rows = [
        _open(session, directive, assignment, planned, known, by, now)
        for planned in dispatch.planned_for(session, practice, directive, plan, assignment, unit, now=now)
    ]
    session.flush()
    receipt = next(row for row in rows if row.kind is MilestoneKind.RECEIPT)
    clockwork.announce(session, receipt, "dispatched", Role.OFFICER, now=now)


def _open(  # noqa: PLR0917 - what a row is made of
    session: Session,
    directive: Directive,
    assignment: Assignment,
    planned: PlannedMilestone,
    known: dict[tuple[MilestoneKind, str], Milestone],
    by: Person,
    now: datetime,
) -> Milestone:
    row = known.get((planned.milestone.kind, planned.name))
    if row is None:
        row = clockwork.make(directive, assignment, planned, now=now)
        session.add(row)
    else:
        clockwork.change(session, row, _next_round(planned, row), why="reopened", actor=by.key, now=now)
    return row


def _next_round(planned: PlannedMilestone, row: Milestone) -> Value:
    return replace(planned.milestone, round=row.round + 1)


def take_back_undone(case: DecisionToUndo) -> None:
    """Give the assignment back that a decision had ended, with the quota it had."""
    quota = case.value.quota_before if isinstance(case.value, UnitRelief | AssignmentEnding) else None
    if case.on_assignment.ended_as is None:
        raise Refused(
            zh=f"决定{case.decision.id}：该单位已恢复承办。",
            en=f"decision {case.decision.id}: the unit has its assignment again already.",
        )
    take_back(case.session, case.practice, case.on_assignment, case.by, reason=case.reason, quota=quota, now=case.now)


REINSTATED = DecisionSpec(AssignmentReopening, N_("调整"), undo=put_back, annex=ADJUSTED_SENTENCE)
