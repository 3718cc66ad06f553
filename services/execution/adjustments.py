"""Adjusts a unit's assignment after dispatch (调整: date, quota), or corrects a slip (更正); the unit is told what counts now."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.decisions import decisions_on
from models.queries.milestones import milestones_of, milestones_on
from rules import milestones as rule
from rules.decisions.values import (
    AssignmentReopening,
    AssignmentTerms,
    DateGrant,
    SlipCorrection,
    TermsAdjustment,
)
from rules.milestones import MilestoneKind
from rules.refusal import Refused, Remedy
from rules.roles import Role
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec, DecisionToUndo
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import DUE, REASON, OfficeActSpec, OfficeCase, OfficeWords, unit_field
from services.execution import due_dates
from services.execution.open_assignments import check_open
from services.practice import Practice
from translations.texts import N_


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
    directive = check_open(session, assignment)
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
        raise Refused(field="adjustment", zh="须给出新的期限或任务数。", en="give a new date or quota.")
    if change.quota is not None:
        _check_quota(session, directive, assignment, change)


def _check_quota(session: Session, directive: Directive, assignment: Assignment, change: Adjustment) -> None:
    if directive.target_kind in {TargetKind.LIST, TargetKind.NONE} or not assignment.leads:
        raise Refused(
            field="quota", zh=f"{directive.number}不按任务数分解。", en=f"{directive.number} is not split into quotas."
        )
    others = [
        other.quota or Decimal(0) for other, _ in assignments_of(session, directive.id) if other.id != assignment.id
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
    ordinal = len(decisions_on(session, assignment.directive_id, assignment.id))
    cause = "corrected" if change.is_slip else "adjusted"
    clockwork.announce(session, row, f"{cause}#{ordinal}", Role.OFFICER, now=now, note=change.reason)


def _fields(case: OfficeCase) -> tuple[FormField, ...]:
    return (
        unit_field(case, leads=False),
        FormField("milestone", FieldKind.CHOICE, needed=False, options=("", *_dated(case))),
        DUE,
        FormField("quota", FieldKind.FIGURE, needed=False),
        FormField("slip", FieldKind.TICK, needed=False),
        FormField("difference", FieldKind.TICK, needed=False),
        REASON,
    )


def _dated(case: OfficeCase) -> list[str]:
    """Return the names of what has a date of its own: steps, and the days of groups of items."""
    rows = milestones_on(case.session, case.directive.id)
    steps = [row.name for row in rows if row.kind is MilestoneKind.STEP]
    days = [row.due_on.isoformat() for row in rows if row.kind is MilestoneKind.ITEMS]
    return list(dict.fromkeys([*steps, *days]))


def _adjust(case: OfficeCase, values: Values) -> None:
    change = Adjustment(
        values["reason"], values["due_on"], values["quota"], values["milestone"], values["slip"], values["difference"]
    )
    adjust(case.session, case.practice, case.assignment(values["unit"]), change, case.by, now=case.now)


def put_back(case: DecisionToUndo) -> None:
    """Put the date and quota back that were there before, unless something changed them since."""
    assignment, row = case.on_assignment, milestone_of(case)
    due_on: date | None = None
    quota: Decimal | None = None
    match case.value:
        case AssignmentTerms() as terms:
            due_on = _before(case, terms.due_on_before, terms.due_on, row.due_on)
            quota = _before(case, terms.quota_before, terms.quota, assignment.quota)
        case DateGrant() as grant:
            due_on = _before(case, grant.due_on_before, grant.due_on, row.due_on)
        case AssignmentReopening() as reopened:
            quota = _before(case, reopened.quota_before, reopened.quota, assignment.quota)
    change = Adjustment(case.reason, due_on, quota, due_dates.name_of(row), accept_difference=True)
    adjust(case.session, case.practice, assignment, change, case.by, now=case.now)


def milestone_of(case: DecisionToUndo) -> Milestone:
    """Return the milestone that was decided about; where the decision names none, the completion."""
    value = case.value
    if isinstance(value, AssignmentTerms | DateGrant) and value.milestone:
        return case.session.get_one(Milestone, value.milestone)
    [row] = milestones_of(case.session, case.on_assignment.id, MilestoneKind.COMPLETION)
    return row


_Term = TypeVar("_Term", date, Decimal)


def _before(case: DecisionToUndo, before: _Term | None, after: _Term | None, is_now: _Term | None) -> _Term | None:
    """Return what was there before where the decision changed it; refuse what is not as it left it."""
    if before is None or before == after:
        return None
    if is_now != after:
        raise Refused(
            zh=f"决定{case.decision.id}：之后已有变动（现为{is_now}），不能撤回。",
            en=f"decision {case.decision.id}: has been overtaken (it is {is_now} now) and cannot be undone.",
        )
    return before


ADJUSTED_SENTENCE = N_("调整：%(before)s→%(after)s")
ADJUSTED = DecisionSpec(TermsAdjustment, N_("调整"), undo=put_back, annex=ADJUSTED_SENTENCE)
CORRECTED = DecisionSpec(
    SlipCorrection,
    N_("更正"),
    undo=put_back,
    annex=N_("更正：%(before)s→%(after)s"),
)
ADJUSTMENT = OfficeActSpec(
    "adjust",
    OfficeWords(
        N_("调整或更正"),
        labels={
            "quota": N_("新的任务数"),
            "slip": N_("属录入差错，更正"),
            "difference": N_("各单位任务数合计可以与目标不一致"),
        },
    ),
    perform=_adjust,
    fields=_fields,
    decisions=(ADJUSTED, CORRECTED),
)
