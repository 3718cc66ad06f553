"""Adjusts a directive itself after dispatch (调整目标): its quantity, its date; what its units owe whole follows."""

from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.log import record
from models.people import Person
from models.queries.assignments import assignments_of
from rules.decisions.values import TargetAdjustment
from rules.refusal import Refused, Remedy
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.execution import adjustments
from services.execution.adjustments import Adjustment
from services.practice import Practice
from services.registration import dispatch
from translations.texts import N_

_WHOLE = frozenset({TargetKind.EACH, TargetKind.LEVEL})


def retarget(
    session: Session,
    practice: Practice,
    directive: Directive,
    by: Person,
    *,
    reason: str,
    quantity: Decimal | None = None,
    due_on: date | None = None,
    accept_difference: bool = False,
    now: datetime,
) -> int:
    """Write the new target down; assignments due with the directive, or owing it whole, follow. Return how many followed."""
    lookup.check_office(session, by, practice.calendar.today(now))
    _check(session, directive, reason, quantity, due_on, accept_difference=accept_difference)
    before = (directive.quantity, directive.due_on)
    changes = _followers(session, directive, quantity, due_on)
    directive.quantity = directive.quantity if quantity is None else quantity
    directive.due_on = due_on or directive.due_on
    session.add(directive)
    value = TargetAdjustment(*before, directive.quantity, directive.due_on)
    decision = decisions.write_down_of(session, directive, value, by=by.id, reason=reason, now=now)
    for assignment, day, quota in changes:
        change = Adjustment(reason, day, quota, accept_difference=True)
        adjustments.adjust(session, practice, assignment, change, by, now=now)
    clockwork.touch(session, directive.id, now=now)
    record(session, "directive.adjusted", directive.number, now=now, actor=by.key, **decision.words._asdict())
    return len(changes)


def _check(
    session: Session,
    directive: Directive,
    reason: str,
    quantity: Decimal | None,
    due_on: date | None,
    *,
    accept_difference: bool,
) -> None:
    if dispatch.is_over(directive) or directive.is_heading:
        raise Refused(
            zh=f"{directive.number}：未在办理中，不能调整。",
            en=f"{directive.number}: is {directive.life} and cannot be adjusted.",
        )
    if not reason:
        raise Refused(field="reason", zh="调整须说明理由。", en="an adjustment needs one.")
    if quantity is None and due_on is None:
        raise Refused(field="adjustment", zh="须给出新的目标数或期限。", en="give a new quantity or date.")
    if quantity is not None:
        _check_quantity(session, directive, quantity, accept_difference=accept_difference)


def _check_quantity(session: Session, directive: Directive, quantity: Decimal, *, accept_difference: bool) -> None:
    if directive.target_kind in {TargetKind.LIST, TargetKind.NONE}:
        raise Refused(
            field="quantity", zh=f"{directive.number}没有目标数。", en=f"{directive.number} has no quantity to adjust."
        )
    total = sum((assignment.quota or Decimal(0) for assignment, _ in assignments_of(session, directive.id)), Decimal(0))
    if directive.target_kind is TargetKind.SUM and total != quantity and not accept_difference:
        raise Refused(
            field="quantity",
            zh=f"各单位任务数合计{total:f}，与新目标{quantity:f}不符，差额须确认。",
            en=f"the quotas add up to {total:f}, not {quantity:f}; confirm the difference if that is meant.",
            remedy=Remedy.DIFFERENCE,
        )


def _followers(
    session: Session, directive: Directive, quantity: Decimal | None, due_on: date | None
) -> list[tuple[Assignment, date | None, Decimal | None]]:
    """Return the lead assignments that run and follow: by date those due with the directive, by quantity all that owe it whole."""
    followers = []
    for assignment, _ in assignments_of(session, directive.id):
        quota = quantity if directive.target_kind in _WHOLE else None
        day = due_on if assignment.due_on == directive.due_on and directive.target_kind is not TargetKind.LIST else None
        if assignment.leads and assignment.ended_as is None and (quota is not None or day is not None):
            followers.append((assignment, day, quota))
    return followers


TARGET_ADJUSTED = DecisionSpec(TargetAdjustment, N_("调整"), annex=adjustments.ADJUSTED_SENTENCE)
