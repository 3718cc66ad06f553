"""Chooses a plan for a directive before it is dispatched, and says what a plan asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Directive, PlanStep
from models.log import record
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.directives import steps_of
from models.queries.milestones import milestones_on
from rules.milestones import STANDARD, MilestoneKind
from rules.outcomes import Life
from rules.presets import PLANS, PRESETS
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import lookup
from services.entries import PlanEntry
from services.practice import Practice
from services.registration import dispatch


def choose(session: Session, practice: Practice, directive: Directive, plan: str, by: Person, *, now: datetime) -> None:
    """Choose a plan for a directive that is not dispatched; once it is approved, only the approver may."""
    roles = (Role.APPROVER,) if directive.life is Life.APPROVED else lookup.OFFICE_ROLES
    lookup.check_office(session, by, practice.calendar.today(now), roles=roles)
    check_plan(plan)
    check_fits(session, directive, plan)
    before, directive.plan = directive.plan, plan
    session.add(directive)
    record(session, "directive.planned", directive.number, now=now, actor=by.key, before=before, after=plan)


def edit(
    session: Session, practice: Practice, directive: Directive, plan: PlanEntry, by: Person, *, now: datetime
) -> None:
    """Give a directive that is not dispatched another receipt, report day and steps; once it is approved, only the approver may."""
    roles = (Role.APPROVER,) if directive.life is Life.APPROVED else lookup.OFFICE_ROLES
    lookup.check_office(session, by, practice.calendar.today(now), roles=roles)
    _check_editable(directive)
    steps = steps_of(session, directive.id)
    before = _plain(directive, [(step.name, step.due_on) for step in steps])
    for step in steps:
        session.delete(step)
    session.flush()
    session.add_all(PlanStep(directive_id=directive.id, name=name, due_on=day) for name, day in plan.steps)
    directive.receipt_within, directive.report_day = plan.receipt_within, plan.report_day
    session.add(directive)
    after = _plain(directive, plan.steps)
    record(session, "directive.plan_edited", directive.number, now=now, actor=by.key, before=before, after=after)


def _plain(directive: Directive, steps: Iterable[tuple[str, date]]) -> dict[str, object]:
    named = {name: day.isoformat() for name, day in steps}
    return {"receipt_within": directive.receipt_within, "report_day": directive.report_day, "steps": named}


def _check_editable(directive: Directive) -> None:
    if directive.life in {Life.DISPATCHED, Life.ENDED} or directive.plan != STANDARD or directive.is_heading:
        raise Refused(
            field="plan",
            zh=f"{directive.number}已下发、是标题，或自有时限（{directive.plan}），不能改。",
            en=f"{directive.number} is {directive.life}, a heading, or has dates of its own ({directive.plan}); it cannot be edited.",
        )


def check_plan(plan: str) -> None:
    """Refuse a plan nobody knows."""
    if plan not in PLANS:
        raise Refused(
            field="plan",
            zh=f"没有“{plan}”，可用：{'、'.join(PLANS)}。",
            en=f"there is no {plan!r}; known are {', '.join(PLANS)}.",
        )


def check_fits(session: Session, directive: Directive, plan: str) -> None:
    """Refuse a plan with dates of its own for what has others already."""
    if directive.life in {Life.DISPATCHED, Life.ENDED}:
        raise Refused(
            field="plan",
            zh=f"{directive.number}已下发，不能再选“{plan}”。",
            en=f"{directive.number} is {directive.life}; {plan!r} cannot be chosen any more.",
        )
    if plan == STANDARD:
        return
    own_dates = directive.report_day is not None or steps_of(session, directive.id)
    if directive.is_heading or directive.target_kind is TargetKind.LIST or own_dates:
        raise Refused(
            field="plan",
            zh=f"“{plan}”自有时限，不适用于标题、清单类或另有报送日、阶段节点的{directive.number}。",
            en=f"{plan!r} has dates of its own; {directive.number} is a heading, kept by list, or has a report day or steps.",
        )


@dataclass(frozen=True, slots=True)
class PlanMilestone:
    """One milestone a plan gives a unit."""

    unit: str
    milestone: MilestoneKind
    name: str
    due_on: date


def asked(session: Session, practice: Practice, directive: Directive, *, now: datetime) -> Iterator[PlanMilestone]:
    """Yield what a directive asks of its units: as it was dispatched, or as it would be now."""
    plan = dispatch.plan_of(session, directive)
    rows = milestones_on(session, directive.id)
    for assignment, unit in assignments_of(session, directive.id):
        if directive.life in {Life.DISPATCHED, Life.ENDED}:
            yield from (
                PlanMilestone(unit.code, r.kind, r.name, r.due_on) for r in rows if r.assignment_id == assignment.id
            )
        else:
            for planned in dispatch.planned_for(session, practice, directive, plan, assignment, unit, now=now):
                yield PlanMilestone(unit.code, planned.milestone.kind, planned.name, planned.milestone.due_on)


def title_of(plan: str) -> str:
    """Return what a plan asks, in a few words of Chinese."""
    preset = PRESETS.get(plan)
    return preset.title if preset else "按工作日：签收、报送、阶段节点、办结"
