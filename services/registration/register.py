"""Registers what was ordered: source, directive, its units and items; drafts, submits, approves."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.directives import LIFE, Directive, PlanStep, Source
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.directive_lists import LedgerTaskRow
from models.queries.directives import numbers_starting, source_once
from models.queries.milestones import milestones_on
from rules.decisions.values import DirectiveApproval, DraftReturn
from rules.field_names import FIELDS
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.plans import PlannedMilestone, office_duty
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import Target, TargetKind
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.entries import DirectiveEntry, SourceEntry
from services.practice import Practice
from services.registration import opinions
from translations.texts import N_


def register_source(session: Session, entry: SourceEntry, *, actor: str, now: datetime) -> Source:
    """Register a source; the same kind, title and day is refused."""
    if source_once(session, entry.kind, entry.title, entry.held_on):
        raise Refused(
            field="source",
            field_zh=FIELDS["source"],
            zh=f"“{entry.title}”（{entry.held_on}）已登记。",
            en=f"{entry.title!r} of {entry.held_on} is registered already.",
        )
    source = Source(**{name: getattr(entry, name) for name in SourceEntry.__slots__}, recorded_at=now)
    session.add(source)
    session.flush()
    record(session, "source.registered", f"source:{source.id}", now=now, actor=actor, title=source.title)
    return source


def register_directive(
    session: Session, source: Source, entry: DirectiveEntry, drafter: Person, *, parent: Directive | None, now: datetime
) -> Directive:
    """Register a directive as a draft, numbered by the month of its source."""
    check_due(source, entry)
    prefix = f"督{source.held_on:%Y-%m}-"
    directive = Directive(
        number=f"{prefix}{numbers_starting(session, prefix) + 1:02d}",
        source_id=source.id,
        parent_id=parent.id if parent else None,
        is_heading=entry.heading,
        drafted_by=drafter.id,
        **columns_of(session, entry),
    )
    session.add(directive)
    session.flush()
    session.add_all(PlanStep(directive_id=directive.id, name=name, due_on=day) for name, day in entry.steps)
    title = directive.title
    record(session, "directive.registered", directive.number, now=now, actor=drafter.key, title=title)
    return directive


def check_due(source: Source, entry: DirectiveEntry) -> None:
    """Refuse a date before the source."""
    if entry.due_on and entry.due_on < source.held_on:
        raise Refused(
            field="due_on",
            zh=f"期限{entry.due_on}早于来源日期{source.held_on}。",
            en=f"{entry.due_on} is before the source of {source.held_on}.",
        )


_SAME = tuple(name for name in DirectiveEntry.__slots__ if name in Directive.model_fields)


COLUMNS = ("target_kind", "quantity", "counted", "comparator", "desk_id", "division_id", "leader_id", *_SAME)


def columns_of(session: Session, entry: DirectiveEntry) -> dict[str, Any]:
    """Return what a draft says, as its row keeps it."""
    return {
        "target_kind": entry.target.kind,
        "quantity": entry.target.quantity,
        "counted": entry.target.unit,
        "comparator": entry.target.comparator,
        "desk_id": _id(session, entry.desk, "desk"),
        "division_id": _id(session, entry.division, "division"),
        "leader_id": _id(session, entry.leader, "leader"),
        **{name: getattr(entry, name) for name in _SAME},
    }


def _id(session: Session, key: str, field: str) -> int | None:
    return lookup.person(session, key, field=field).id if key else None


def target_of(directive: Directive | LedgerTaskRow) -> Target:
    """Return the target as the rules see it."""
    return Target(directive.target_kind, directive.quantity, directive.counted, directive.comparator)


def check_draft(directive: Directive) -> None:
    """Refuse to change what is not a draft any more."""
    if directive.life is not Life.DRAFT:
        raise Refused(
            zh=f"{directive.number}已{directive.life}，不能再改草稿。",
            en=f"{directive.number} is {directive.life}, no draft any more.",
        )


def move(session: Session, directive: Directive, life: Life) -> None:
    """Move a directive along its life; refuse a step that its life does not know."""
    if life not in LIFE[directive.life]:
        raise Refused(
            zh=f"{directive.number}：“{directive.life}”不能变为“{life}”。",
            en=f"{directive.number}: {directive.life} cannot become {life}.",
        )
    directive.life = life
    session.add(directive)


def submit(
    session: Session,
    practice: Practice,
    directive: Directive,
    by: Person,
    *,
    without_opinions: bool = False,
    now: datetime,
) -> None:
    """Submit a draft for approval: the approver owes a decision from now on; units asked for an opinion are heard first."""
    today = practice.calendar.today(now)
    lookup.check_office(session, by, today)
    opinions.settle(session, directive, by, today=today, without=without_opinions, now=now)
    check_whole(session, directive)
    move(session, directive, Life.SUBMITTED)
    duty = office_duty(MilestoneKind.DECISION, practice.calendar, now=now)
    row = clockwork.make(directive, None, PlannedMilestone("approval", duty), now=now)
    session.add(row)
    session.flush()
    clockwork.announce(session, row, "submitted", Role.APPROVER, now=now)
    record(session, "directive.submitted", directive.number, now=now, actor=by.key)


def check_whole(session: Session, directive: Directive) -> None:
    """Refuse a directive that could not be dispatched: no lead unit, a list without items, a sum that is not split."""
    if directive.is_heading:
        return
    assignments = [assignment for assignment, _ in assignments_of(session, directive.id) if assignment.leads]
    if not assignments:
        raise Refused(zh=f"{directive.number}：没有牵头单位。", en=f"{directive.number}: has no lead unit.")
    empty = [assignment for assignment in assignments if not assignment.quota]
    if empty and directive.target_kind is TargetKind.LIST:
        unit = session.get_one(Unit, empty[0].unit_id)
        raise Refused(
            zh=f"{directive.number}：{unit.name}没有清单事项。",
            en=f"{directive.number}: {unit.name} has no item on its list.",
        )
    unsplit = [assignment for assignment in assignments if assignment.quota is None]
    if unsplit and directive.target_kind is TargetKind.SUM:
        unit = session.get_one(Unit, unsplit[0].unit_id)
        raise Refused(
            zh=f"{directive.number}：{unit.name}没有任务数。", en=f"{directive.number}: {unit.name} has no quota."
        )


def approve(
    session: Session, practice: Practice, directive: Directive, by: Person, *, document: str, now: datetime
) -> None:
    """Approve a submitted directive; nobody approves their own draft, unless the office is one person."""
    lookup.check_office(session, by, practice.calendar.today(now), roles=(Role.APPROVER,))
    if by.id == directive.drafted_by and not practice.office_of_one:
        raise Refused(
            field="approve",
            zh=f"{by.name}不能审批自己起草的{directive.number}。",
            en=f"{by.name} drafted {directive.number} and cannot approve it.",
        )
    move(session, directive, Life.APPROVED)
    directive.approved_by, directive.document = by.id, document
    duties = [m for m in milestones_on(session, directive.id) if m.kind is MilestoneKind.DECISION]
    clockwork.stop_all(session, duties, MilestoneState.DONE, why="approved", actor=by.key, now=now)
    decisions.write_down_of(session, directive, DirectiveApproval(document), by=by.id, now=now)
    record(session, "directive.approved", directive.number, now=now, actor=by.key, document=document)


def give_back(
    session: Session, practice: Practice, directive: Directive, by: Person, *, reason: str, now: datetime
) -> None:
    """Give what was submitted back to its drafter, with a reason: it is a draft again, and the duty to decide is over."""
    lookup.check_office(session, by, practice.calendar.today(now), roles=(Role.APPROVER,))
    move(session, directive, Life.DRAFT)
    duties = [m for m in milestones_on(session, directive.id) if m.kind is MilestoneKind.DECISION]
    clockwork.stop_all(session, duties, MilestoneState.ENDED, why="given_back", actor=by.key, now=now)
    decisions.write_down_of(session, directive, DraftReturn(), by=by.id, reason=reason, now=now)
    record(session, "directive.given_back", directive.number, now=now, actor=by.key, reason=reason)


APPROVED = DecisionSpec(DirectiveApproval, N_("批准"))
GIVEN_BACK = DecisionSpec(DraftReturn, N_("退回补正"), instead=N_("再次提请批准"))
