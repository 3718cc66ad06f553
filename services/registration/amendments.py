"""Changes what a draft says until it is submitted; its assignments follow."""

from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, PlanStep, Source
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.directives import steps_of
from models.queries.items import items_of
from rules import quota
from rules.refusal import Refused
from rules.targets import TargetKind
from services import lookup
from services.entries import DirectiveEntry
from services.practice import Practice
from services.registration import assignments, plans, register


def amend(
    session: Session,
    practice: Practice,
    directive: Directive,
    entry: DirectiveEntry,
    by: Person,
    *,
    plan: str,
    accept_difference: bool = False,
    now: datetime,
) -> None:
    """Give a draft other fields; its assignments follow. Quotas that do not add up to another target must be accepted."""
    lookup.check_office(session, by, practice.calendar.today(now))
    register.check_draft(directive)
    register.check_due(session.get_one(Source, directive.source_id), entry)
    _check_same(session, directive, entry)
    before, day = _plain(session, directive), directive.due_on
    for name, value in register.columns_of(session, entry).items():
        setattr(directive, name, value)
    _set_steps(session, directive, entry)
    session.flush()
    _choose(session, practice, directive, plan, by, now)
    for assignment, _ in assignments_of(session, directive.id):
        _follow(session, directive, assignment, moved=assignment.due_on == day)
    _check_sum(session, directive, accept_difference=accept_difference)
    after = _plain(session, directive)
    changed = [name for name in before if before[name] != after[name]]
    was, becomes = ({name: side[name] for name in changed} for side in (before, after))
    if changed:
        record(session, "directive.amended", directive.number, now=now, actor=by.key, before=was, after=becomes)


def _check_same(session: Session, directive: Directive, entry: DirectiveEntry) -> None:
    """Refuse what would leave something hanging: a heading turned task or the other way, a list with items turned figure."""
    if entry.heading != directive.is_heading:
        raise Refused(
            field="heading",
            zh=f"{directive.number}登记后不能在标题与事项之间改换。",
            en=f"{directive.number} cannot turn from a heading into a task or back.",
        )
    assignments = assignments_of(session, directive.id)
    if entry.target.kind is not directive.target_kind and any(items_of(session, s.id) for s, _ in assignments):
        raise Refused(
            field="target.kind",
            zh=f"{directive.number}已有清单事项，请先清空清单。",
            en=f"{directive.number} has items on its list; take them out first.",
        )


def _set_steps(session: Session, directive: Directive, entry: DirectiveEntry) -> None:
    for step in steps_of(session, directive.id):
        session.delete(step)
    session.flush()
    session.add_all(PlanStep(directive_id=directive.id, name=name, due_on=day) for name, day in entry.steps)


def _choose(session: Session, practice: Practice, directive: Directive, plan: str, by: Person, now: datetime) -> None:
    """Choose another plan, or see that the one it has still fits."""
    if plan != directive.plan:
        plans.choose(session, practice, directive, plan, by, now=now)
    else:
        plans.check_fits(session, directive, plan)


def _follow(session: Session, directive: Directive, assignment: Assignment, *, moved: bool) -> None:
    """Let an assignment follow its directive: its date, and its quota unless that is its own."""
    if moved:
        assignment.due_on = directive.due_on if assignment.leads else assignment.due_on
    if assignment.leads and directive.target_kind in assignments.WHOLE:
        assignment.quota = directive.quantity
    elif assignment.leads and directive.target_kind is TargetKind.NONE:
        assignment.quota = None
    session.add(assignment)


def _check_sum(session: Session, directive: Directive, *, accept_difference: bool) -> None:
    if directive.target_kind is TargetKind.SUM:
        quotas = {unit.code: assignment.quota or Decimal(0) for assignment, unit in _leading(session, directive)}
        if quotas:
            quota.check_sum(directive.quantity, quotas, accept_difference=accept_difference)


def _leading(session: Session, directive: Directive) -> list[tuple[Assignment, Unit]]:
    return [(assignment, unit) for assignment, unit in assignments_of(session, directive.id) if assignment.leads]


def _plain(session: Session, directive: Directive) -> dict[str, object]:
    """Return what a draft says, to be compared and logged."""
    steps = {step.name: step.due_on.isoformat() for step in steps_of(session, directive.id)}
    shown = {name: _shown(getattr(directive, name)) for name in register.COLUMNS}
    return {**shown, "steps": steps}


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
