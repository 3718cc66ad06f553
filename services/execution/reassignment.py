"""Changes who is responsible after dispatch: a unit added, one relieved, an assignment handed over (移交) with what is still open."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignment_of
from models.queries.claims import open_claim
from models.queries.items import items_of
from models.queries.milestones import milestones_of
from rules.decisions.values import (
    AssignmentEnding,
    AssignmentTransfer,
    TransferOutside,
    TransferToUnit,
    UnitAddition,
    UnitRelief,
)
from rules.milestones import MilestoneState
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.targets import TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec, DecisionToUndo
from services.execution import reinstatement
from services.execution.adjustments import ADJUSTED_SENTENCE
from services.execution.items import OPEN_ITEMS
from services.execution.open_assignments import check_open
from services.practice import Practice
from services.registration import dispatch
from translations.texts import N_


def add(
    session: Session,
    practice: Practice,
    directive: Directive,
    unit: Unit,
    by: Person,
    *,
    reason: str,
    quota: Decimal | None = None,
    leads: bool = True,
    now: datetime,
) -> Assignment:
    """Send a directive that runs to one more unit, as lead or co-operating; one that had an assignment before gets it back."""
    today = practice.calendar.today(now)
    lookup.check_office(session, by, today)
    back = _check_new(session, directive, unit, reason, today)
    if leads and directive.target_kind is TargetKind.SUM and quota is None:
        raise Refused(field="quota", zh=f"{unit.name}没有任务数。", en=f"{unit.name} has none.")
    if back is not None:
        return reinstatement.take_back(session, practice, back, by, reason=reason, quota=quota, now=now)
    assignment = Assignment(
        directive_id=directive.id, unit_id=unit.id, leads=leads, quota=quota, due_on=directive.due_on
    )
    if leads and directive.target_kind in {TargetKind.EACH, TargetKind.LEVEL}:
        assignment.quota = directive.quantity
    _send_out(session, practice, directive, assignment, unit, now)
    decisions.write_down(
        session, assignment, UnitAddition(unit.code, assignment.quota), by=by.id, reason=reason, now=now
    )
    record(session, "assignment.added", directive.number, now=now, actor=by.key, unit=unit.code, reason=reason)
    return assignment


def relieve(
    session: Session, practice: Practice, assignment: Assignment, by: Person, *, reason: str, now: datetime
) -> None:
    """Relieve a unit of its assignment: it is told and asked nothing more; of a sum it keeps what was verified."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = check_open(session, assignment)
    check_claimed(session, directive, assignment)
    if not reason:
        raise Refused(field="reason", zh="解除任务须说明理由。", en="relieving a unit needs one.")
    before = assignment.quota
    close(session, directive, assignment, Ending.WITHDRAWN, by, now)
    decisions.write_down(session, assignment, UnitRelief(before, assignment.quota), by=by.id, reason=reason, now=now)
    record(
        session, "assignment.relieved", directive.number, now=now, actor=by.key, assignment=assignment.id, reason=reason
    )


def transfer(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    to: Unit | None,
    by: Person,
    *,
    reason: str,
    document: str,
    now: datetime,
) -> Assignment | None:
    """Hand an assignment over with what is still open; without a unit it goes to an outside body, and the document says to whom."""
    today = practice.calendar.today(now)
    lookup.check_office(session, by, today)
    directive = check_open(session, assignment)
    check_claimed(session, directive, assignment)
    if not document:
        raise Refused(field="document", zh="移交须注明文号。", en="a transfer needs the number of its document.")
    if to is not None and _check_new(session, directive, to, reason, today) is not None:
        raise Refused(
            field="unit",
            zh=f"{to.name}曾承办{directive.number}，请用“增加单位”让其恢复承办。",
            en=f"{to.name} had an assignment of {directive.number} before; add the unit again instead.",
        )
    rest = (assignment.quota or Decimal(0)) - (assignment.verified or Decimal(0))
    figures = (assignment.quota, assignment.reported, assignment.verified)
    successor = _hand_over(session, practice, directive, assignment, to, rest, now) if to else None
    close(session, directive, assignment, Ending.TRANSFERRED, by, now)
    value: AssignmentTransfer = TransferOutside(*figures, document, assignment.quota)
    if to and successor:
        items = tuple(item.number for item in items_of(session, successor.id))
        value = TransferToUnit(*figures, document, assignment.quota, to.code, successor.id, items)
    decisions.write_down(session, assignment, value, by=by.id, reason=reason, now=now)
    facts = {"assignment": assignment.id, "to": to.code if to else "", "document": document}
    record(session, "assignment.transferred", directive.number, now=now, actor=by.key, **facts)
    return successor


def conclude(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    ending: Ending,
    by: Person,
    *,
    reason: str,
    into: Directive | None = None,
    now: datetime,
) -> None:
    """End one unit's assignment as merged into another directive (合并), or as lasting work (转入常态); it is told."""
    lookup.check_office(session, by, practice.calendar.today(now))
    directive = check_open(session, assignment)
    check_claimed(session, directive, assignment)
    _check_conclusion(directive, ending, into, reason)
    before = assignment.quota
    close(session, directive, assignment, ending, by, now)
    value = AssignmentEnding(before, assignment.quota, ending, into.number if into else "")
    decisions.write_down(session, assignment, value, by=by.id, reason=reason, now=now)
    facts = {"assignment": assignment.id, "ending": ending, "into": value.into, "reason": reason}
    record(session, "assignment.ended", directive.number, now=now, actor=by.key, **facts)


def _check_conclusion(directive: Directive, ending: Ending, into: Directive | None, reason: str) -> None:
    if ending not in {Ending.MERGED, Ending.ROUTINE}:
        raise Refused(
            field="as",
            zh=f"“{ending}”不能这样结束单个单位的任务（可用 merged、routine）。",
            en=f"one unit's assignment cannot end as {str(ending)!r} here (merged or routine).",
        )
    if not reason:
        raise Refused(field="reason", zh="结束任务须说明理由。", en="ending an assignment needs one.")
    if (ending is Ending.MERGED) != (into is not None):
        raise Refused(
            field="into",
            zh="合并须注明并入的事项，转入常态不须注明。",
            en="a merger names the directive it goes into, nothing else does.",
        )
    if into is not None and (into.id == directive.id or dispatch.is_over(into)):
        raise Refused(
            field="into",
            zh=f"不能并入{into.number}（须为另一项在办事项）。",
            en=f"it cannot be merged into {into.number}; name another directive that runs.",
        )


def _check_new(session: Session, directive: Directive, unit: Unit, reason: str, today: date) -> Assignment | None:
    """Refuse a unit that has an assignment that runs; return the one it had before, if any."""
    if not reason:
        raise Refused(field="reason", zh="须说明理由。", en="it needs one.")
    if unit.valid_to is not None and unit.valid_to < today:
        raise Refused(
            field="unit", zh=f"{unit.name}已于{unit.valid_to}撤销。", en=f"{unit.name} ended on {unit.valid_to}."
        )
    before = assignment_of(session, directive.id, unit.id)
    if before is not None and before.ended_as is None:
        raise Refused(
            field="unit",
            zh=f"{unit.name}已承办{directive.number}。",
            en=f"{unit.name} has an assignment of {directive.number} already.",
        )
    if dispatch.is_over(directive):
        raise Refused(
            zh=f"{directive.number}：已{directive.life}，不能再分派。",
            en=f"{directive.number}: is {directive.life} and takes no unit.",
        )
    return before


def _hand_over(  # noqa: PLR0917 - what the successor gets
    session: Session,
    practice: Practice,
    directive: Directive,
    assignment: Assignment,
    to: Unit,
    rest: Decimal,
    now: datetime,
) -> Assignment:
    """Give the successor the rest of a sum, the open items of a list, or the whole of what every unit owes."""
    is_split = directive.target_kind in {TargetKind.SUM, TargetKind.LIST}
    successor = Assignment(
        directive_id=directive.id,
        unit_id=to.id,
        leads=assignment.leads,
        quota=rest if is_split else assignment.quota,
        due_on=assignment.due_on,
    )
    session.add(successor)
    session.flush()
    for item in items_of(session, assignment.id):
        if item.state in OPEN_ITEMS:
            item.assignment_id = successor.id
            session.add(item)
    session.flush()
    _send_out(session, practice, directive, successor, to, now)
    return successor


def _send_out(
    session: Session, practice: Practice, directive: Directive, assignment: Assignment, unit: Unit, now: datetime
) -> None:
    session.add(assignment)
    session.flush()
    plan = dispatch.plan_of(session, directive)
    dispatch.send_out(session, practice, directive, plan, assignment, unit, now=now)
    clockwork.touch(session, directive.id, now=now)


def check_claimed(session: Session, directive: Directive, assignment: Assignment) -> None:
    """Refuse to take an assignment away while a claim of it waits."""
    if open_claim(session, assignment.id):
        raise Refused(
            zh=f"{directive.number}：有一份申请待核验，请先核验。",
            en=f"{directive.number}: a claim waits to be verified; answer it first.",
        )


def close(
    session: Session, directive: Directive, assignment: Assignment, ending: Ending, by: Person, now: datetime
) -> None:
    """End an assignment; of what adds up it keeps what was verified, so that the sum of all quotas stays true."""
    if directive.target_kind in {TargetKind.SUM, TargetKind.LIST}:
        assignment.quota = assignment.reported = assignment.verified or Decimal(0)
    rows = milestones_of(session, assignment.id)
    running = any(row.state not in {MilestoneState.DONE, MilestoneState.ENDED} for row in rows)
    clockwork.stop_all(session, rows, MilestoneState.ENDED, why="ended", actor=by.key, now=now)
    assignment.ended_as, assignment.ended_at = ending, now
    session.add(assignment)
    if running:
        dispatch.tell_end(session, rows, assignment, ending, now)


def _relieve_again(case: DecisionToUndo) -> None:
    relieve(case.session, case.practice, case.on_assignment, case.by, reason=case.reason, now=case.now)


ADDED = DecisionSpec(
    UnitAddition,
    N_("调整"),
    undo=_relieve_again,
    annex=ADJUSTED_SENTENCE,
)
RELIEVED = DecisionSpec(
    UnitRelief,
    N_("调整"),
    annex=ADJUSTED_SENTENCE,
    undo=reinstatement.take_back_undone,
)
TRANSFERRED = DecisionSpec(
    TransferToUnit,
    N_("移交"),
    instead=N_("移交回来"),
    annex=N_("移交%(to)s（%(document)s）"),
)
TRANSFERRED_OUTSIDE = replace(TRANSFERRED, value=TransferOutside)
CONCLUDED = DecisionSpec(
    AssignmentEnding,
    N_("事项结束"),
    annex=dispatch.ENDED_SENTENCE,
    undo=reinstatement.take_back_undone,
)
