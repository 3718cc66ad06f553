"""Assignments and directives as somebody may see them: whatever lies outside the scope is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, or_, select

from models.directives import Assignment, Directive
from models.facts import Claim, ProgressReport, Request
from models.people import Unit
from models.queries.scope import Scope, assignments_within, visible
from rules.outcomes import Life

AssignmentRow = tuple[Assignment, Directive, Unit]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which directives are looked for; what is None or empty asks nothing."""

    text: str = ""
    life: Life | None = None
    due_from: date | None = None
    due_until: date | None = None


def directives_wanted(
    session: Session, wanted: Wanted, scope: Scope, *, skip: int, limit: int
) -> tuple[Sequence[Directive], int]:
    """Return a page of directives in the order they were registered, and how many there are in all."""
    which = [visible(scope), *_asked(wanted)]
    page = select(Directive).where(*which).order_by(col(Directive.id)).offset(skip).limit(limit)
    total = select(func.count()).select_from(Directive).where(*which)
    return session.exec(page).all(), session.exec(total).one()


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    due = col(Directive.due_on)
    text = wanted.text
    asked = [
        (text, or_(col(Directive.title).contains(text, autoescape=True), col(Directive.number) == text)),
        (wanted.life, col(Directive.life) == wanted.life),
        (wanted.due_from, due >= wanted.due_from if wanted.due_from else None),
        (wanted.due_until, due <= wanted.due_until if wanted.due_until else None),
    ]
    return [condition for value, condition in asked if value and condition is not None]


def assignments_of_directives(session: Session, ids: Sequence[int], scope: Scope) -> Sequence[AssignmentRow]:
    """List the assignments of some directives that may be seen, by directive and unit."""
    return _assignments(session, scope, col(Directive.id).in_(ids))


def assignments_owed(session: Session, scope: Scope) -> Sequence[AssignmentRow]:
    """List the assignments that are being worked on, by directive and unit."""
    return _assignments(session, scope, col(Directive.life) == Life.DISPATCHED, col(Assignment.ended_as).is_(None))


def assignment_of(session: Session, directive_id: int, unit_id: int, scope: Scope) -> AssignmentRow | None:
    """Find a unit's assignment of a directive."""
    found = _assignments(
        session, scope, col(Assignment.directive_id) == directive_id, col(Assignment.unit_id) == unit_id
    )
    return next(iter(found), None)


def _assignments(session: Session, scope: Scope, *which: ColumnElement[bool]) -> Sequence[AssignmentRow]:
    joined = select(Assignment, Directive, Unit).join(Directive).join(Unit, col(Unit.id) == col(Assignment.unit_id))
    seen = joined.where(visible(scope), assignments_within(scope), *which)
    return session.exec(seen.order_by(col(Directive.id), col(Unit.id))).all()


def reports_of(session: Session, assignment_id: int) -> Sequence[ProgressReport]:
    """List what an assignment reported, the newest first."""
    found = select(ProgressReport).where(ProgressReport.assignment_id == assignment_id)
    return session.exec(found.order_by(col(ProgressReport.id).desc())).all()


def claims_of(session: Session, assignment_id: int) -> Sequence[Claim]:
    """List what an assignment claimed, the newest first."""
    return session.exec(select(Claim).where(Claim.assignment_id == assignment_id).order_by(col(Claim.id).desc())).all()


def requests_of(session: Session, assignment_id: int) -> Sequence[Request]:
    """List what an assignment asked of the office, the newest first."""
    return session.exec(
        select(Request).where(Request.assignment_id == assignment_id).order_by(col(Request.id).desc())
    ).all()
