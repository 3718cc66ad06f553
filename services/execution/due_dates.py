"""Moves a milestone to another date, and with it what stands on that date: a unit's own due date, the items of a group."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.queries.items import items_of
from models.queries.milestones import milestones_of
from rules import milestones as rule
from rules.field_names import FIELDS
from rules.milestones import MilestoneKind
from rules.refusal import Refused
from services import clockwork


def move(
    session: Session,
    assignment: Assignment,
    row: Milestone,
    value: rule.MilestoneClock,
    *,
    why: str,
    actor: str,
    now: datetime,
) -> None:
    """Write the new value of a milestone; refuse to move a group of items onto the day of another."""
    if row.kind is MilestoneKind.ITEMS and value.due_on != row.due_on:
        _move_items(session, assignment, row.due_on, value.due_on)
    if row.kind is MilestoneKind.COMPLETION:
        assignment.due_on = value.due_on
        session.add(assignment)
    clockwork.change(session, row, value, why=why, actor=actor, now=now)


def _move_items(session: Session, assignment: Assignment, before: date, after: date) -> None:
    if any(row.due_on == after for row in milestones_of(session, assignment.id, MilestoneKind.ITEMS)):
        raise Refused(
            field="date",
            field_zh=FIELDS["due_on"],
            zh=f"{after}已有另一组清单事项。",
            en=f"another group of items is due on {after}.",
        )
    for item in items_of(session, assignment.id):
        if item.due_on == before:
            item.due_on = after
            session.add(item)


_DATED = (MilestoneKind.COMPLETION, MilestoneKind.ITEMS, MilestoneKind.STEP)


def milestone_named(session: Session, directive: Directive, assignment: Assignment, name: str) -> Milestone:
    """Return an assignment's step or group of items (its day) by name; without one its completion, or its only group."""
    rows = [row for row in milestones_of(session, assignment.id, *_DATED) if _is_meant(row, name)]
    if len(rows) == 1:
        return rows[0]
    known = [name_of(row) for row in milestones_of(session, assignment.id, *_DATED)]
    raise Refused(
        field="milestone",
        zh=f"{directive.number}没有节点“{name}”，可用：{'、'.join(filter(None, known))}。",
        en=f"{directive.number} has no single milestone {name!r}; known are {', '.join(filter(None, known))}.",
    )


def is_dated(row: Milestone | rule.MilestoneClock) -> bool:
    """Say whether a unit may ask for another date of it."""
    return row.kind in _DATED


def _is_meant(row: Milestone, name: str) -> bool:
    return name_of(row) == name if name else row.kind is not MilestoneKind.STEP


def name_of(row: Milestone) -> str:
    """Return what an assignment calls a milestone when it asks for another date; its completion has no name."""
    return {MilestoneKind.STEP: row.name, MilestoneKind.ITEMS: row.due_on.isoformat()}.get(row.kind, "")


def of_assignments(session: Session, assignments: Sequence[Assignment]) -> list[tuple[Assignment, Milestone]]:
    """List every milestone of some assignments that a unit owes, by assignment and due date."""
    return [
        (assignment, row)
        for assignment in assignments
        for row in milestones_of(session, assignment.id)
        if row.kind not in rule.OFFICE_KINDS
    ]
