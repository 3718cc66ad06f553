"""Claims: what units say is done, and whether anybody has answered."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import DIRECTIVE, MILESTONE, Assignment
from models.facts import CLAIM, Claim, ClaimState
from models.people import UNIT, Person, Unit
from models.queries.assignments import assignment_ids_in
from models.queries.clauses.joins import AT_MOST, with_directive, with_unit
from models.queries.clauses.scope import Scope, assignments_within
from rules.milestones import MilestoneKind, MilestoneState


def open_claim(session: Session, assignment_id: int) -> Claim | None:
    """Find the claim of an assignment that nobody has answered."""
    return session.exec(
        select(Claim).where(Claim.assignment_id == assignment_id, Claim.state == ClaimState.OPEN)
    ).first()


def open_claims(session: Session) -> Sequence[tuple[Claim, Assignment]]:
    """List the claims nobody has answered, oldest first."""
    statement = select(Claim, Assignment).join(Assignment).where(Claim.state == ClaimState.OPEN)
    return session.exec(statement.order_by(col(Claim.id))).all()


def claims_of(session: Session, assignment_id: int) -> Sequence[Claim]:
    """List what an assignment claimed, the newest first."""
    return session.exec(select(Claim).where(Claim.assignment_id == assignment_id).order_by(col(Claim.id).desc())).all()


def claims_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[Claim, Unit, Person]]:
    """List the claims on a directive that a reader sees, the newest first, with unit and who claimed."""
    statement = (
        select(Claim, Unit, Person)
        .join(Assignment, col(Assignment.id) == col(Claim.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Person, col(Person.id) == col(Claim.claimed_by))
        .where(col(Assignment.id).in_(assignment_ids_in(directive_id, scope)))
    )
    return session.exec(statement.order_by(col(Claim.id).desc()).limit(limit)).all()


def claim_seen(session: Session, directive_id: int, claim_id: int, scope: Scope) -> Claim | None:
    """Find a claim on a directive that a reader sees."""
    statement = select(Claim).where(
        Claim.id == claim_id, col(Claim.assignment_id).in_(assignment_ids_in(directive_id, scope))
    )
    return session.exec(statement).first()


def claimed_within(session: Session, scope: Scope) -> set[int]:
    """Return the assignments of a scope with a claim nobody has answered."""
    statement = columns(CLAIM.c.assignment_id).select_from(with_directive(CLAIM))
    return set(session.scalars(statement.where(assignments_within(scope), CLAIM.c.state == ClaimState.OPEN)))


class ClaimWaiting(NamedTuple):
    """A claim that nobody has answered, and by when the office owes it."""

    id: int
    number: str
    title: str
    unit: str
    figure: Decimal | None
    counted: str
    signed_by: str
    recorded_at: datetime
    due_on: date | None


_ANSWER_DUE = (
    columns(func.min(MILESTONE.c.due_on))
    .where(MILESTONE.c.assignment_id == CLAIM.c.assignment_id, MILESTONE.c.kind == MilestoneKind.VERIFICATION)
    .where(MILESTONE.c.state == MilestoneState.OPEN)
    .correlate(CLAIM)
    .scalar_subquery()
)
_WAITING = (
    CLAIM.c.id,
    DIRECTIVE.c.number,
    DIRECTIVE.c.title,
    UNIT.c.name,
    CLAIM.c.figure,
    DIRECTIVE.c.counted,
    CLAIM.c.signed_by,
    CLAIM.c.recorded_at,
    _ANSWER_DUE,
)


def claims_waiting(session: Session) -> list[ClaimWaiting]:
    """List open claims."""
    statement = columns(*_WAITING).select_from(with_unit(CLAIM)).where(CLAIM.c.state == ClaimState.OPEN)
    return [ClaimWaiting(*row) for row in session.execute(statement.order_by(CLAIM.c.id).limit(AT_MOST))]
