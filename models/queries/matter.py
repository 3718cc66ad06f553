"""One directive as a reader may see it: assignments, milestones, items, what happened; each within the reader's scope."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.directives import Assignment, Item, ItemState, Milestone
from models.facts import Claim, ClaimItem, Decision, ProgressReport, Request
from models.people import Person, Unit
from models.queries.scope import Scope, assignments_within


def assignments_seen(session: Session, directive_id: int, scope: Scope) -> Sequence[tuple[Assignment, Unit]]:
    """List the assignments in a directive that a reader sees with their units, by unit."""
    found = (
        select(Assignment, Unit).join(Unit).where(Assignment.directive_id == directive_id, assignments_within(scope))
    )
    return session.exec(found.order_by(col(Unit.id))).all()


def milestones_seen(session: Session, directive_id: int, scope: Scope) -> Sequence[Milestone]:
    """List a directive's milestones that a reader sees by due date; the office's own only who sees everything."""
    found = select(Milestone).where(Milestone.directive_id == directive_id, of_assignments(scope))
    return session.exec(found.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def of_assignments(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a milestone belongs to a reader's assignments; to none as well for who sees everything."""
    if scope.units is None:
        return true()
    return col(Milestone.assignment_id).in_(columns(col(Assignment.id)).where(assignments_within(scope)))


def _assignments_in(directive_id: int, scope: Scope) -> SelectOfScalar[int]:
    return select(Assignment.id).where(col(Assignment.directive_id) == directive_id, assignments_within(scope))


def items_counted(session: Session, directive_id: int, scope: Scope) -> dict[ItemState, int]:
    """Count the items of a directive that a reader sees by their state."""
    found = columns(col(Item.state), func.count()).where(_item_seen(directive_id, scope)).group_by(col(Item.state))
    return {row[0]: row[1] for row in session.execute(found)}


def items_seen(
    session: Session, directive_id: int, scope: Scope, state: ItemState | None, *, start: int, limit: int
) -> Sequence[tuple[Item, Unit]]:
    """List some items of a directive that a reader sees, in a state or in any, by due date and number."""
    found = select(Item, Unit).join(Assignment, col(Assignment.id) == col(Item.assignment_id)).join(Unit)
    found = found.where(_item_seen(directive_id, scope))
    if state is not None:
        found = found.where(Item.state == state)
    ordered = found.order_by(col(Item.due_on), col(Unit.id), func.length(col(Item.number)), col(Item.number))
    return session.exec(ordered.offset(start).limit(limit)).all()


def _item_seen(directive_id: int, scope: Scope) -> ColumnElement[bool]:
    return col(Item.assignment_id).in_(_assignments_in(directive_id, scope))


def reports_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[ProgressReport, Unit, Person]]:
    """List the reports on a directive that a reader sees, the newest first, with unit and who reported."""
    found = (
        select(ProgressReport, Unit, Person)
        .join(Assignment, col(Assignment.id) == col(ProgressReport.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Person, col(Person.id) == col(ProgressReport.reported_by))
        .where(col(Assignment.id).in_(_assignments_in(directive_id, scope)))
    )
    return session.exec(found.order_by(col(ProgressReport.id).desc()).limit(limit)).all()


class Figured(NamedTuple):
    """A figure an assignment came to, as of a day."""

    assignment_id: int
    figure: object
    on: date


def figures_seen(session: Session, directive_id: int, scope: Scope) -> list[Figured]:
    """List the figures reported on a directive that a reader sees, in the order they were recorded."""
    found = columns(col(ProgressReport.assignment_id), col(ProgressReport.figure), col(ProgressReport.as_of)).where(
        col(ProgressReport.assignment_id).in_(_assignments_in(directive_id, scope)),
        col(ProgressReport.figure).is_not(None),
    )
    return [Figured(*row) for row in session.execute(found.order_by(col(ProgressReport.id)))]


def claims_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[Claim, Unit, Person]]:
    """List the claims on a directive that a reader sees, the newest first, with unit and who claimed."""
    found = (
        select(Claim, Unit, Person)
        .join(Assignment, col(Assignment.id) == col(Claim.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Person, col(Person.id) == col(Claim.claimed_by))
        .where(col(Assignment.id).in_(_assignments_in(directive_id, scope)))
    )
    return session.exec(found.order_by(col(Claim.id).desc()).limit(limit)).all()


def claim_seen(session: Session, directive_id: int, claim_id: int, scope: Scope) -> Claim | None:
    """Find a claim on a directive that a reader sees."""
    found = select(Claim).where(
        Claim.id == claim_id, col(Claim.assignment_id).in_(_assignments_in(directive_id, scope))
    )
    return session.exec(found).first()


def items_of_claim(session: Session, claim_id: int) -> Sequence[Item]:
    """List the items a claim names, by number."""
    found = select(Item).join(ClaimItem, col(ClaimItem.item_id) == col(Item.id)).where(ClaimItem.claim_id == claim_id)
    return session.exec(found.order_by(func.length(col(Item.number)), col(Item.number))).all()


def requests_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[Request, Unit, Person]]:
    """List what was asked about a directive that a reader sees, the newest first, with unit and who asked."""
    found = (
        select(Request, Unit, Person)
        .join(Assignment, col(Assignment.id) == col(Request.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Person, col(Person.id) == col(Request.asked_by))
        .where(col(Assignment.id).in_(_assignments_in(directive_id, scope)))
    )
    return session.exec(found.order_by(col(Request.id).desc()).limit(limit)).all()


def request_seen(session: Session, directive_id: int, request_id: int, scope: Scope) -> Request | None:
    """Find a request about a directive that a reader sees."""
    mine = col(Request.assignment_id).in_(_assignments_in(directive_id, scope))
    return session.exec(select(Request).where(Request.id == request_id, mine)).first()


def decisions_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[Decision, Person, Unit | None]]:
    """List what was decided on a directive that a reader sees, the newest first: on the whole of it, and on the reader's assignments."""
    found = (
        select(Decision, Person, Unit)
        .join(Person, col(Person.id) == col(Decision.decided_by))
        .outerjoin(Assignment, col(Assignment.id) == col(Decision.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(Decision.directive_id == directive_id)
    )
    if scope.units is not None:
        found = found.where(
            or_(col(Decision.assignment_id).is_(None), assignments_within(scope)), col(Decision.notice_id).is_(None)
        )
    return session.exec(found.order_by(col(Decision.id).desc()).limit(limit)).all()
