"""What lights and figures are made of, by columns: a province has tens of thousands of assignments."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Table, true
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel

from models.queries.scope import Scope, assignments_within, visible
from rules.lights import COUNTED, OVER
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Ending, Life
from rules.targets import Comparator, TargetKind

_TABLES = SQLModel.metadata.tables
_DIRECTIVE, _ASSIGNMENT, _MILESTONE, _UNIT = (_TABLES[n] for n in ("directive", "assignment", "milestone", "unit"))


class TaskRow(NamedTuple):
    """A directive in a line of the ledger."""

    id: int
    number: str
    title: str
    is_heading: bool
    parent_id: int | None
    life: Life
    ended_as: Ending | None
    due_on: date | None
    target_kind: TargetKind
    quantity: Decimal | None
    counted: str
    comparator: Comparator


class PartRow(NamedTuple):
    """A unit's assignment in it."""

    id: int
    directive_id: int
    unit_id: int
    leads: bool
    quota: Decimal | None
    reported: Decimal | None
    verified: Decimal | None
    started_on: date | None
    ended_as: Ending | None


class ClockRow(NamedTuple):
    """A milestone that a light is made of and that is not over, with the figures of its lead unit's assignment."""

    directive_id: int
    assignment_id: int
    kind: MilestoneKind
    state: MilestoneState
    due_on: date
    quota: Decimal | None
    reported: Decimal | None
    started_on: date | None


TASK = tuple(_DIRECTIVE.c[name] for name in TaskRow._fields)
_PART = tuple(_ASSIGNMENT.c[name] for name in PartRow._fields)
_CLOCK = (
    *(_MILESTONE.c[name] for name in ClockRow._fields[:-3]),
    *(_ASSIGNMENT.c[name] for name in ClockRow._fields[-3:]),
)


def tasks(session: Session, scope: Scope) -> list[TaskRow]:
    """List the directives a reader sees, in order."""
    found = columns(*TASK).where(visible(scope)).order_by(_DIRECTIVE.c.id)
    return [TaskRow(*row) for row in session.execute(found)]


def children(session: Session, ids: Sequence[int], scope: Scope) -> list[TaskRow]:
    """List the directives under some headings that a reader sees."""
    found = columns(*TASK).where(_DIRECTIVE.c.parent_id.in_(ids), visible(scope)).order_by(_DIRECTIVE.c.id)
    return [TaskRow(*row) for row in session.execute(found)]


def parts(session: Session, ids: Sequence[int] | None, scope: Scope) -> list[PartRow]:
    """List the assignments in some directives (None: in all) that a reader sees, by directive and unit."""
    found = columns(*_PART).where(_among(_ASSIGNMENT, ids), assignments_within(scope))
    return [PartRow(*row) for row in session.execute(found.order_by(_ASSIGNMENT.c.directive_id, _ASSIGNMENT.c.unit_id))]


def clocks(session: Session, ids: Sequence[int] | None, scope: Scope) -> list[ClockRow]:
    """List what the lights of some directives (None: of all) are made of, of the assignments a reader sees."""
    found = columns(*_CLOCK).join(_ASSIGNMENT, _ASSIGNMENT.c.id == _MILESTONE.c.assignment_id)
    counted = (_MILESTONE.c.kind.in_(COUNTED), _MILESTONE.c.state.not_in(OVER), _ASSIGNMENT.c.leads)
    rows = session.execute(found.where(_among(_MILESTONE, ids), *counted, assignments_within(scope)))
    return [ClockRow(*row) for row in rows]


def _among(table: Table, ids: Sequence[int] | None) -> ColumnElement[bool]:
    return true() if ids is None else table.c.directive_id.in_(ids)


def units_leading(session: Session, scope: Scope) -> Sequence[Row[Any]]:
    """List the units that lead a directive that runs, by id: code, name."""
    leading = columns(_ASSIGNMENT.c.unit_id).join(_DIRECTIVE, _DIRECTIVE.c.id == _ASSIGNMENT.c.directive_id)
    leading = leading.where(_DIRECTIVE.c.life == Life.DISPATCHED, _ASSIGNMENT.c.leads, assignments_within(scope))
    found = columns(_UNIT.c.id, _UNIT.c.code, _UNIT.c.name).where(_UNIT.c.id.in_(leading))
    return session.execute(found.order_by(_UNIT.c.id)).all()
