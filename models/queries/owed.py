"""What units owe, asked for and finished lately, within a scope: by columns, in as many statements however much it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from models.directives import Assignment, Directive, ItemState, Milestone
from models.facts import ClaimState
from models.people import Unit
from models.queries.milestones import MILESTONE_FACTS
from models.queries.scope import SENT, Scope, assignments_within
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life

_TABLES = SQLModel.metadata.tables
_MILESTONE, _ASSIGNMENT, _DIRECTIVE, _UNIT = (_TABLES[n] for n in ("milestone", "assignment", "directive", "unit"))
_REQUEST, _CLAIM, _ITEM = (_TABLES[name] for name in ("request", "claim", "item"))
_OVER = (MilestoneState.DONE, MilestoneState.ENDED)

_OF_ASSIGNMENT = tuple(
    _ASSIGNMENT.c[name] for name in ("leads", "quota", "reported", "as_of", "verified", "started_on")
)
_OF_DIRECTIVE = tuple(_DIRECTIVE.c[name] for name in ("number", "title", "target_kind", "counted", "strength", "life"))


def _owned(table: FromClause) -> FromClause:
    """Return a table of facts about assignments with the assignment and its directive."""
    shared = table.join(_ASSIGNMENT, _ASSIGNMENT.c.id == table.c.assignment_id)
    return shared.join(_DIRECTIVE, _DIRECTIVE.c.id == _ASSIGNMENT.c.directive_id)


def _is_sent() -> ColumnElement[bool]:
    """Return the condition that a unit knows of a directive: it was sent out, or asks for an opinion."""
    asks = and_(_DIRECTIVE.c.life == Life.DRAFT, _MILESTONE.c.kind == MilestoneKind.OPINION)
    return or_(_DIRECTIVE.c.life == Life.DISPATCHED, asks)


OWED = len(MILESTONE_FACTS)  # columns of a milestone at the beginning of a row


def owed_within(session: Session, scope: Scope) -> Sequence[Row[Any]]:
    """List what runs of the assignments of a scope: the milestone, the assignment, the directive, the unit's name; by due date."""
    held = _owned(_MILESTONE).join(_UNIT, _UNIT.c.id == _ASSIGNMENT.c.unit_id)
    found = columns(*MILESTONE_FACTS, *_OF_ASSIGNMENT, *_OF_DIRECTIVE, _UNIT.c.name.label("unit")).select_from(held)
    found = found.where(assignments_within(scope), _MILESTONE.c.state.not_in(_OVER), _is_sent())
    return session.execute(found.order_by(_MILESTONE.c.due_on, _MILESTONE.c.id)).all()


def asked_within(session: Session, scope: Scope) -> Sequence[Row[Any]]:
    """List what was asked about milestones of a scope's assignments: milestone, kind, what became of it."""
    found = columns(_REQUEST.c.milestone_id, _REQUEST.c.kind, _REQUEST.c.state).select_from(_owned(_REQUEST))
    return session.execute(found.where(assignments_within(scope), _ASSIGNMENT.c.ended_as.is_(None))).all()


def claimed_within(session: Session, scope: Scope) -> set[int]:
    """Return the assignments of a scope with a claim nobody has answered."""
    found = columns(_CLAIM.c.assignment_id).select_from(_owned(_CLAIM))
    return set(session.scalars(found.where(assignments_within(scope), _CLAIM.c.state == ClaimState.OPEN)))


def items_within(session: Session, scope: Scope, states: Sequence[ItemState]) -> Sequence[Row[Any]]:
    """List the items in some states of a scope's running assignments: assignment, due date, number."""
    found = columns(_ITEM.c.assignment_id, _ITEM.c.due_on, _ITEM.c.number).select_from(_owned(_ITEM))
    found = found.where(assignments_within(scope), _ASSIGNMENT.c.ended_as.is_(None), _ITEM.c.state.in_(states))
    return session.execute(found.order_by(_ITEM.c.assignment_id, _ITEM.c.number)).all()


def finished_within(session: Session, scope: Scope, since: datetime, limit: int) -> Sequence[Row[Any]]:
    """List what of a scope's assignments was done since a moment, the latest first."""
    what = (_MILESTONE.c.kind, _MILESTONE.c.name, _MILESTONE.c.stopped_at, _ASSIGNMENT.c.id.label("assignment_id"))
    found = columns(*what, _DIRECTIVE.c.number, _DIRECTIVE.c.title).select_from(_owned(_MILESTONE))
    done = (_MILESTONE.c.state == MilestoneState.DONE, _MILESTONE.c.stopped_at >= since)
    found = found.where(assignments_within(scope), *done).order_by(
        _MILESTONE.c.stopped_at.desc(), _MILESTONE.c.id.desc()
    )
    return session.execute(found.limit(limit)).all()


def assignment_told(session: Session, assignment_id: int, scope: Scope) -> Assignment | None:
    """Find an assignment its unit knows of: of a directive that was sent out, or about which it was asked."""
    asked = select(Milestone.id).where(
        Milestone.assignment_id == assignment_id, Milestone.kind == MilestoneKind.OPINION
    )
    told = or_(col(Directive.life).in_(SENT), asked.exists())
    found = select(Assignment).join(Directive, col(Directive.id) == col(Assignment.directive_id))
    return session.exec(found.where(Assignment.id == assignment_id, assignments_within(scope), told)).first()


def assignments_led(session: Session, unit_id: int) -> Sequence[tuple[Directive, Assignment]]:
    """List the running assignments a unit leads with their directives, by directive."""
    led = select(Directive, Assignment).join(Assignment, col(Assignment.directive_id) == col(Directive.id))
    led = led.where(Assignment.unit_id == unit_id, col(Assignment.leads), col(Assignment.ended_as).is_(None))
    return session.exec(led.where(Directive.life == Life.DISPATCHED).order_by(col(Directive.id))).all()


def unit_within(session: Session, code: str, scope: Scope) -> Unit | None:
    """Find a unit by its code among those of a scope."""
    found = select(Unit).where(Unit.code == code)
    return session.exec(found if scope.units is None else found.where(col(Unit.id).in_(sorted(scope.units)))).first()
