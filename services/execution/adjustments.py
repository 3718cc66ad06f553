"""Adjusts a unit's assignment after dispatch (调整: date, quota), or corrects a slip (更正); the unit is told what counts now."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.people import Person
from rules import milestones as rule
from rules.decisions.values import SlipCorrection, TermsAdjustment
from rules.refusal import Refused, Remedy
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.execution import answers, due_dates
from services.practice import Practice


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is to count from now on; `milestone` names a step or the day of a group of items, empty the completion."""

    reason: str
    due_on: date | None = None
    quota: Decimal | None = None
    milestone: str = ""
    is_slip: bool = False
    accept_difference: bool = False


def adjust(
    session: Session, practice: Practice, assignment: Assignment, change: Adjustment, by: Person, *, now: datetime
) -> None:
    """Write an adjustment or a correction, with reason, before and after, and tell the officer."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = answers.check_open(session, assignment)
    _check(session, directive, assignment, change)
    row = due_dates.milestone_named(session, directive, assignment, change.milestone)
    before = (row.due_on, assignment.quota)
    if change.quota is not None:
        assignment.quota = change.quota
        session.add(assignment)
    if change.due_on is not None:
        value = rule.adjust(clockwork.value_of(row), change.due_on, practice.calendar, now=now)
        due_dates.move(session, assignment, row, value, why="adjusted", actor=by.key, now=now)
    kind = SlipCorrection if change.is_slip else TermsAdjustment
    decision = decisions.write_down(
        session,
        assignment,
        kind(*before, row.due_on, assignment.quota, row.id),
        by=by.id,
        reason=change.reason,
        now=now,
    )
    _tell(session, assignment, row, change, now)
    clockwork.touch(session, directive.id, now=now)
    what = "corrected" if change.is_slip else "adjusted"
    record(
        session,
        f"assignment.{what}",
        directive.number,
        now=now,
        actor=by.key,
        assignment=assignment.id,
        **decision.words._asdict(),
    )


def _check(session: Session, directive: Directive, assignment: Assignment, change: Adjustment) -> None:
    if not change.reason:
        raise Refused(field="reason", zh="调整须说明理由。", en="an adjustment needs one.")
    if change.due_on is None and change.quota is None:
        raise Refused(
            field="adjustment", field_zh="调整", zh="须给出新的期限或任务数。", en="give a new date or quota."
        )
    if change.quota is not None:
        _check_quota(session, directive, assignment, change)


def _check_quota(session: Session, directive: Directive, assignment: Assignment, change: Adjustment) -> None:
    if directive.target_kind in {TargetKind.LIST, TargetKind.NONE} or not assignment.leads:
        raise Refused(
            field="quota", zh=f"{directive.number}不按任务数分解。", en=f"{directive.number} is not split into quotas."
        )
    others = [
        one.quota or Decimal(0) for one, _ in queries.assignments_of(session, directive.id) if one.id != assignment.id
    ]
    total = sum(others, change.quota or Decimal(0))
    if directive.target_kind is TargetKind.SUM and total != directive.quantity and not change.accept_difference:
        raise Refused(
            field="quota",
            zh=f"调整后合计{total:f}，目标{directive.quantity:f}，差额须确认。",
            en=f"the sum becomes {total:f}, the target is {directive.quantity:f}; confirm the difference if that is meant.",
            remedy=Remedy.DIFFERENCE,
        )


def _tell(session: Session, assignment: Assignment, row: Milestone, change: Adjustment, now: datetime) -> None:
    """Announce it under its ordinal among the assignment's decisions: two in one round are two notices."""
    ordinal = len(queries.decisions_on(session, assignment.directive_id, assignment.id))
    cause = "corrected" if change.is_slip else "adjusted"
    clockwork.announce(session, row, f"{cause}#{ordinal}", Role.OFFICER, now=now, note=change.reason)
