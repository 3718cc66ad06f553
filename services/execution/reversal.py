"""Undoes a decision by another, which names it; what was decided and told stays in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Milestone
from models.facts import Decision
from models.log import record
from models.people import Person
from rules import milestones as rule
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import (
    AssignmentEnding,
    AssignmentReopening,
    AssignmentTerms,
    ClockHold,
    DateGrant,
    DecisionReversal,
    DecisionValue,
    ExtensionGrant,
    SlipCorrection,
    StatedDateGrant,
    TermsAdjustment,
    UnitAddition,
    UnitRelief,
)
from rules.milestones import MilestoneKind
from rules.refusal import Refused
from services import clockwork, decisions, lookup
from services.execution import adjustments, holds, reassignment, reopening
from services.execution.adjustments import Adjustment
from services.practice import Practice


@dataclass(frozen=True)
class _Case:
    """A decision to be undone, and with what."""

    session: Session
    practice: Practice
    decision: Decision
    value: DecisionValue
    directive: Directive
    assignment: Assignment | None
    by: Person
    reason: str
    now: datetime


def reverse(
    session: Session, practice: Practice, decision: Decision, by: Person, *, reason: str, now: datetime
) -> Decision:
    """Undo a decision that nothing has overtaken; return the one that does. Refuse what another kind of act undoes."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = session.get_one(Directive, decision.directive_id)
    assignment = session.get_one(Assignment, decision.assignment_id) if decision.assignment_id else None
    _check(session, decision, reason)
    case = _Case(session, practice, decision, decision.value, directive, assignment, by, reason, now)
    _way(case)(case)
    value = DecisionReversal(decision.id, decision.kind)
    made = decisions.write_down_of(session, directive, value, by=by.id, reason=reason, now=now)
    record(session, "decision.reversed", directive.number, now=now, actor=by.key, reason=reason, **made.words.before)
    return made


def _check(session: Session, decision: Decision, reason: str) -> None:
    if not reason:
        raise Refused(field="reason", zh="撤回决定须说明理由。", en="undoing a decision needs one.")
    for other, _ in queries.decisions_on(session, decision.directive_id):
        value = other.value
        if isinstance(value, DecisionReversal) and value.decision == decision.id:
            raise Refused(
                zh=f"决定{decision.id}：已由决定{other.id}撤回。",
                en=f"decision {decision.id}: was undone by {other.id} already.",
            )


Way = Callable[[_Case], None]


def _way(case: _Case) -> Way:
    """Return how a decision is undone."""
    way = _WAYS.get(type(case.value))
    if way is None:
        zh, en = _INSTEAD.get(case.decision.kind, ("另作新的决定", "decide anew"))
        kind = case.decision.kind
        raise Refused(
            zh=f"决定{case.decision.id}（{kind}）：不能撤回，请{zh}。",
            en=f"decision {case.decision.id} ({kind}): cannot be undone like this; {en}.",
        )
    return way


_INSTEAD: Mapping[DecisionKind, tuple[str, str]] = {
    DecisionKind.ACCEPTANCE: ("安排回头看", "draw a re-check"),
    DecisionKind.RETURN: ("核验下一份申请", "answer the next claim"),
    DecisionKind.UNTRUE: ("核验下一份申请", "answer the next claim"),
    DecisionKind.RESUME: ("再次暂缓", "hold it again"),
    DecisionKind.TRANSFER: ("移交回来", "transfer it back"),
    DecisionKind.ENDING: ("登记续办事项", "register a directive that continues it"),
    DecisionKind.REFUSAL: ("请单位再次申请", "have the unit ask again"),
}


def _back(case: _Case) -> None:
    """Put the date and quota back that were there before, unless something changed them since."""
    assignment, row = _assignment(case), _milestone(case)
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
    change = Adjustment(case.reason, due_on, quota, _name(row), accept_difference=True)
    adjustments.adjust(case.session, case.practice, assignment, change, case.by, now=case.now)


def _milestone(case: _Case) -> Milestone:
    value = case.value
    if isinstance(value, AssignmentTerms | DateGrant) and value.milestone:
        return case.session.get_one(Milestone, value.milestone)
    [row] = queries.milestones_of(case.session, _assignment(case).id, MilestoneKind.COMPLETION)
    return row


def _name(row: Milestone) -> str:
    return {MilestoneKind.STEP: row.name, MilestoneKind.ITEMS: row.due_on.isoformat()}.get(row.kind, "")


_Fact = TypeVar("_Fact", date, Decimal)


def _before(case: _Case, before: _Fact | None, after: _Fact | None, is_now: _Fact | None) -> _Fact | None:
    """Return what was there before where the decision changed it; refuse what is not as it left it."""
    if before is None or before == after:
        return None
    if is_now != after:
        raise Refused(
            zh=f"决定{case.decision.id}：之后已有变动（现为{is_now}），不能撤回。",
            en=f"decision {case.decision.id}: has been overtaken (it is {is_now} now) and cannot be undone.",
        )
    return before


def _take_back(case: _Case) -> None:
    quota = case.value.quota_before if isinstance(case.value, UnitRelief | AssignmentEnding) else None
    if _assignment(case).ended_as is None:
        raise Refused(
            zh=f"决定{case.decision.id}：该单位已恢复承办。",
            en=f"decision {case.decision.id}: the unit has its assignment again already.",
        )
    reopening.take_back(
        case.session, case.practice, _assignment(case), case.by, reason=case.reason, quota=quota, now=case.now
    )


def _relieve(case: _Case) -> None:
    reassignment.relieve(case.session, case.practice, _assignment(case), case.by, reason=case.reason, now=case.now)


def _lift(case: _Case) -> None:
    holds.lift(
        case.session, case.practice, case.directive, [_assignment(case)], case.by, reason=case.reason, now=case.now
    )


def _wait_no_more(case: _Case) -> None:
    """Let heads hear again before the stated date."""
    row = _milestone(case)
    value = rule.wait_no_more(clockwork.value_of(row))
    clockwork.change(case.session, row, value, why="date_withdrawn", actor=case.by.key, now=case.now)


def _assignment(case: _Case) -> Assignment:
    if case.assignment is None:
        raise ValueError(f"decision {case.decision.id} is on no assignment")
    return case.assignment


_WAYS: Mapping[type[DecisionValue], Way] = {
    TermsAdjustment: _back,
    SlipCorrection: _back,
    ExtensionGrant: _back,
    AssignmentReopening: _back,
    UnitAddition: _relieve,
    UnitRelief: _take_back,
    AssignmentEnding: _take_back,
    ClockHold: _lift,
    StatedDateGrant: _wait_no_more,
}
