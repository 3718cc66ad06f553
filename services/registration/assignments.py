"""Hands a draft's assignments and items out, and again until it is submitted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Item
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.items import items_of
from models.queries.milestones import milestones_on
from rules import quota
from rules.field_names import FIELDS, THINGS
from rules.refusal import Refused
from rules.targets import TargetKind
from services import lookup
from services.entries import ItemEntry
from services.practice import Practice
from services.registration import pasted_tables, register


def assign(
    session: Session,
    directive: Directive,
    leads: Sequence[Unit],
    quotas: Mapping[str, Decimal],
    *,
    co: Sequence[Unit] = (),
    accept_difference: bool = False,
    actor: str,
    now: datetime,
) -> list[Assignment]:
    """Give each lead unit its assignment and each co-operating unit its part; quotas of a sum must add up, or be accepted."""
    check_assignments(directive, leads, quotas, co=co, accept_difference=accept_difference)
    assignments = [assignment_of(directive, unit, quotas.get(unit.code)) for unit in leads]
    assignments += [Assignment(directive_id=directive.id, unit_id=unit.id, leads=False) for unit in co]
    session.add_all(assignments)
    session.flush()
    figures = {unit.code: str(assignment.quota) for unit, assignment in zip(leads, assignments, strict=False)}
    record(session, "directive.assigned", directive.number, now=now, actor=actor, quotas=figures)
    return assignments


def check_assignments(
    directive: Directive,
    leads: Sequence[Unit],
    quotas: Mapping[str, Decimal],
    *,
    co: Sequence[Unit] = (),
    accept_difference: bool = False,
) -> None:
    """Refuse assignments that a draft cannot have; quotas of a sum must add up, or be accepted."""
    register.check_draft(directive)
    if directive.is_heading:
        raise Refused(
            zh=f"{directive.number}是标题，不能分派。", en=f"{directive.number} is a heading and takes no units."
        )
    if not leads:
        raise Refused(zh=f"{directive.number}：须有牵头单位。", en=f"{directive.number}: there must be a lead unit.")
    _check_units(leads, co, quotas)
    if directive.target_kind is TargetKind.SUM:
        quota.check_sum(directive.quantity, quotas, accept_difference=accept_difference)


def _check_units(leads: Sequence[Unit], co: Sequence[Unit], quotas: Mapping[str, Decimal]) -> None:
    """Refuse a unit named twice, and a quota of a unit that does not lead: it would be counted and lost."""
    codes = [unit.code for unit in (*leads, *co)]
    twice = next((code for n, code in enumerate(codes) if code in codes[:n]), None)
    if twice is not None:
        raise Refused(field="unit", field_zh=THINGS["unit"], zh=f"{twice}重复。", en=f"{twice} is named twice.")
    others = sorted(set(quotas) - {unit.code for unit in leads})
    if others:
        raise Refused(field="quota", zh=f"“{others[0]}”不是牵头单位。", en=f"{others[0]!r} is not a lead unit.")


WHOLE = frozenset({TargetKind.EACH, TargetKind.LEVEL})  # every unit owes the whole quantity


def assignment_of(directive: Directive, unit: Unit, given: Decimal | None) -> Assignment:
    """Return the assignment of a lead unit; of a sum it needs a quota."""
    if directive.target_kind is TargetKind.SUM and given is None:
        raise Refused(
            field="quota", field_zh=FIELDS["quota"], zh=f"{unit.name}没有任务数。", en=f"{unit.name} has none."
        )
    return Assignment(
        directive_id=directive.id,
        unit_id=unit.id,
        quota=directive.quantity if directive.target_kind in WHOLE else given,
        due_on=directive.due_on,
    )


def hand_out(
    session: Session,
    practice: Practice,
    directive: Directive,
    leads: Sequence[Unit],
    quotas: Mapping[str, Decimal],
    by: Person,
    *,
    co: Sequence[Unit] = (),
    accept_difference: bool = False,
    now: datetime,
) -> None:
    """Give a draft's assignments out again: units that stay keep their row, those that go must not have been asked or have items."""
    lookup.check_office(session, by, practice.calendar.today(now))
    check_assignments(directive, leads, quotas, co=co, accept_difference=accept_difference)
    before = _told(session, directive)
    rows = {unit.id: assignment for assignment, unit in assignments_of(session, directive.id)}
    wanted = {unit.id: (unit, n < len(leads)) for n, unit in enumerate((*leads, *co))}
    for unit_id, assignment in rows.items():
        if unit_id not in wanted or (assignment.leads and not wanted[unit_id][1]):
            _check_free(session, directive, assignment)
        if unit_id not in wanted:
            session.delete(assignment)
    for unit_id, (unit, is_lead) in wanted.items():
        _put(session, directive, rows.get(unit_id), unit, quotas.get(unit.code), leads=is_lead)
    session.flush()
    after = _told(session, directive)
    if after != before:
        record(session, "directive.shared_out", directive.number, now=now, actor=by.key, before=before, after=after)


def _check_free(session: Session, directive: Directive, assignment: Assignment) -> None:
    """Refuse to let a unit go that something hangs on."""
    unit = session.get_one(Unit, assignment.unit_id)
    if items_of(session, assignment.id):
        raise Refused(
            field="unit",
            field_zh=THINGS["unit"],
            zh=f"{unit.name}在{directive.number}有清单事项，请先从清单中去掉。",
            en=f"{unit.name} has items of {directive.number}; take them off the list first.",
        )
    if any(row.assignment_id == assignment.id for row in milestones_on(session, directive.id)):
        raise Refused(
            field="unit",
            field_zh=THINGS["unit"],
            zh=f"已就{directive.number}向{unit.name}征求意见，不能去掉或改为协办。",
            en=f"{unit.name} was asked its opinion of {directive.number}; it cannot be taken off or only co-operate.",
        )


def _put(
    session: Session,
    directive: Directive,
    assignment: Assignment | None,
    unit: Unit,
    given: Decimal | None,
    *,
    leads: bool,
) -> None:
    fresh = (
        assignment_of(directive, unit, given)
        if leads
        else Assignment(directive_id=directive.id, unit_id=unit.id, leads=False)
    )
    if assignment is None:
        session.add(fresh)
        return
    kept = assignment.quota if leads and directive.target_kind is TargetKind.LIST else fresh.quota
    assignment.leads, assignment.quota, assignment.due_on = fresh.leads, kept, fresh.due_on
    session.add(assignment)


def _told(session: Session, directive: Directive) -> dict[str, object]:
    """Return who has which assignment, to be compared and logged."""
    pairs = assignments_of(session, directive.id)
    quotas = {
        unit.code: None if assignment.quota is None else f"{assignment.quota:f}"
        for assignment, unit in pairs
        if assignment.leads
    }
    return {"quotas": quotas, "co": [unit.code for assignment, unit in pairs if not assignment.leads]}


def add_items(
    session: Session, directive: Directive, entries: Sequence[ItemEntry], *, actor: str, now: datetime
) -> int:
    """Put named things under the lead units' assignments; each assignment's quota is the number of its items."""
    register.check_draft(directive)
    if directive.target_kind is not TargetKind.LIST:
        raise Refused(zh=f"{directive.number}不是清单类。", en=f"{directive.number} is not kept by list.")
    assignments = {
        unit.code: assignment for assignment, unit in assignments_of(session, directive.id) if assignment.leads
    }
    known = {
        (assignment.id, item.number) for assignment in assignments.values() for item in items_of(session, assignment.id)
    }
    for entry in entries:
        assignment = assignments.get(entry.unit)
        if assignment is None:
            raise Refused(
                field="item.unit",
                zh=f"{entry.unit}不是{directive.number}的牵头单位。",
                en=f"{entry.unit} is not a lead unit of {directive.number}.",
            )
        if (assignment.id, entry.number) in known:
            raise Refused(
                field="item.number",
                zh=f"{entry.unit}的{entry.number}号重复。",
                en=f"{entry.unit} has {entry.number} twice.",
            )
        known.add((assignment.id, entry.number))
        fields = {name: getattr(entry, name) for name in ItemEntry.__slots__ if name != "unit"}
        session.add(Item(assignment_id=assignment.id, **fields))
        assignment.quota = (assignment.quota or Decimal(0)) + 1
    session.flush()
    record(session, "items.added", directive.number, now=now, actor=actor, items=len(entries))
    return len(entries)


def list_items(
    session: Session,
    practice: Practice,
    directive: Directive,
    entries: Sequence[ItemEntry],
    by: Person,
    *,
    now: datetime,
) -> int:
    """Give a draft kept by list another list of items; return how many."""
    lookup.check_office(session, by, practice.calendar.today(now))
    register.check_draft(directive)
    for assignment, _ in assignments_of(session, directive.id):
        _clear(session, assignment)
    session.flush()
    return add_items(session, directive, entries, actor=by.key, now=now)


def _clear(session: Session, assignment: Assignment) -> None:
    for item in items_of(session, assignment.id):
        session.delete(item)
    assignment.quota = None if assignment.leads else assignment.quota
    session.add(assignment)


def split_equally(directive: Directive, leads: Sequence[Unit]) -> dict[str, Decimal]:
    """Return equal assignments; the first units take the remainder."""
    return quota.split_equally(_total_to_split(directive), [unit.code for unit in leads])


def split_by_weights(session: Session, directive: Directive, leads: Sequence[Unit], text: str) -> dict[str, Decimal]:
    """Return assignments in proportion to a column of weights, one for each lead unit."""
    weights = pasted_tables.read_figures(session, "weights", text, leads)
    left = [unit.name for unit in leads if unit.code not in weights]
    if left:
        raise Refused(field="weights", zh=f"缺少{'、'.join(left)}。", en=f"missing are {', '.join(left)}.")
    return quota.split_in_proportion(_total_to_split(directive), {unit.code: weights[unit.code] for unit in leads})


def _total_to_split(directive: Directive) -> Decimal:
    if directive.target_kind is not TargetKind.SUM or directive.quantity is None:
        raise Refused(
            field="quota", zh=f"{directive.number}不按任务数分解。", en=f"{directive.number} is not split into quotas."
        )
    return directive.quantity
