"""Assignments, with their directives and units: all of them, or those within a reader's scope."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.directives import ASSIGNMENT, Assignment, Directive, Milestone
from models.people import Unit
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.joins import of_directives
from models.queries.clauses.scope import SENT, Scope, assignments_within, visible
from rules.milestones import MilestoneKind
from rules.outcomes import Ending, Life


def assignments_of(session: Session, directive_id: int) -> Sequence[tuple[Assignment, Unit]]:
    """List a directive's assignments with their units, by unit."""
    statement = select(Assignment, Unit).join(Unit).where(Assignment.directive_id == directive_id)
    return session.exec(statement.order_by(col(Unit.id))).all()


def assignment_of(session: Session, directive_id: int, unit_id: int) -> Assignment | None:
    """Find a unit's assignment of a directive."""
    statement = select(Assignment).where(Assignment.directive_id == directive_id, Assignment.unit_id == unit_id)
    return session.exec(statement).first()


def assignments_under(session: Session, directive_ids: Sequence[int]) -> Sequence[tuple[Assignment, Unit]]:
    """List the assignments of some directives with their units, by directive and unit."""
    statement = select(Assignment, Unit).join(Unit).where(col(Assignment.directive_id).in_(directive_ids))
    return session.exec(statement.order_by(col(Assignment.directive_id), col(Unit.id))).all()


class MailedAssignment(NamedTuple):
    """An assignment as a mail tells it."""

    id: int
    unit_id: int
    leads: bool
    quota: Decimal | None
    reported: Decimal | None
    verified: Decimal | None
    as_of: date | None


_ASSIGNMENT_FACTS = [ASSIGNMENT.c[name] for name in MailedAssignment._fields]


def assignments_by_id(session: Session, ids: Iterable[int | None]) -> dict[int, MailedAssignment]:
    """Map the ids of assignments to what a mail tells of them."""
    results = (session.execute(columns(*_ASSIGNMENT_FACTS).where(ASSIGNMENT.c.id.in_(part))) for part in parts_of(ids))
    return {row.id: MailedAssignment(*row) for rows in results for row in rows}


AssignmentRow = tuple[Assignment, Directive, Unit]


def assignments_of_directives(session: Session, ids: Sequence[int], scope: Scope) -> Sequence[AssignmentRow]:
    """List the assignments of some directives that may be seen, by directive and unit."""
    return _assignments(session, scope, col(Directive.id).in_(ids))


def assignments_owed(session: Session, scope: Scope) -> Sequence[AssignmentRow]:
    """List the assignments that are being worked on, by directive and unit."""
    return _assignments(session, scope, col(Directive.life) == Life.DISPATCHED, col(Assignment.ended_as).is_(None))


def assignment_in(session: Session, directive_id: int, unit_id: int, scope: Scope) -> AssignmentRow | None:
    """Find a unit's assignment of a directive."""
    found = _assignments(
        session, scope, col(Assignment.directive_id) == directive_id, col(Assignment.unit_id) == unit_id
    )
    return next(iter(found), None)


def _assignments(session: Session, scope: Scope, *which: ColumnElement[bool]) -> Sequence[AssignmentRow]:
    joined = select(Assignment, Directive, Unit).join(Directive).join(Unit, col(Unit.id) == col(Assignment.unit_id))
    seen = joined.where(visible(scope), assignments_within(scope), *which)
    return session.exec(seen.order_by(col(Directive.id), col(Unit.id))).all()


def assignments_seen(session: Session, directive_id: int, scope: Scope) -> Sequence[tuple[Assignment, Unit]]:
    """List the assignments in a directive that a reader sees with their units, by unit."""
    statement = (
        select(Assignment, Unit).join(Unit).where(Assignment.directive_id == directive_id, assignments_within(scope))
    )
    return session.exec(statement.order_by(col(Unit.id))).all()


def assignment_ids_in(directive_id: int, scope: Scope) -> SelectOfScalar[int]:
    """Return what finds the assignments of a directive that a reader sees."""
    return select(Assignment.id).where(col(Assignment.directive_id) == directive_id, assignments_within(scope))


def assignment_told(session: Session, assignment_id: int, scope: Scope) -> Assignment | None:
    """Find an assignment its unit knows of: of a directive that was sent out, or about which it was asked."""
    asked = select(Milestone.id).where(
        Milestone.assignment_id == assignment_id, Milestone.kind == MilestoneKind.OPINION
    )
    is_known = or_(col(Directive.life).in_(SENT), asked.exists())
    statement = select(Assignment).join(Directive, col(Directive.id) == col(Assignment.directive_id))
    return session.exec(statement.where(Assignment.id == assignment_id, assignments_within(scope), is_known)).first()


def assignments_led(session: Session, unit_id: int) -> Sequence[tuple[Directive, Assignment]]:
    """List the running assignments a unit leads with their directives, by directive."""
    led = select(Directive, Assignment).join(Assignment, col(Assignment.directive_id) == col(Directive.id))
    led = led.where(Assignment.unit_id == unit_id, col(Assignment.leads), col(Assignment.ended_as).is_(None))
    return session.exec(led.where(Directive.life == Life.DISPATCHED).order_by(col(Directive.id))).all()


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


_PART = tuple(ASSIGNMENT.c[name] for name in PartRow._fields)


def assignment_rows(session: Session, ids: Sequence[int] | None, scope: Scope) -> list[PartRow]:
    """List the assignments in some directives (None: in all) that a reader sees, by directive and unit."""
    statement = columns(*_PART).where(of_directives(ASSIGNMENT, ids), assignments_within(scope))
    return [
        PartRow(*row) for row in session.execute(statement.order_by(ASSIGNMENT.c.directive_id, ASSIGNMENT.c.unit_id))
    ]
