"""What units asked, what was drawn to be checked again, and what was decided."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, MILESTONE, Assignment, Milestone
from models.facts import REQUEST, Decision, Opinion, Recheck, RecheckSample, Request, RequestKind, RequestState
from models.people import UNIT, Person, Unit
from models.queries.assignments import assignment_ids_in
from models.queries.clauses.joins import AT_MOST, with_directive, with_unit
from models.queries.clauses.scope import Scope, assignments_within
from rules.milestones import MilestoneState


def requests_about(session: Session, milestone_id: int) -> list[Request]:
    """List what was asked about a milestone, in order."""
    return list(session.exec(select(Request).where(Request.milestone_id == milestone_id).order_by(col(Request.id))))


def open_requests(session: Session) -> Sequence[tuple[Request, Assignment]]:
    """List what nobody has answered of assignments that run, oldest first."""
    asked = select(Request, Assignment).join(Assignment, col(Assignment.id) == col(Request.assignment_id))
    return session.exec(
        asked.where(Request.state == RequestState.OPEN, col(Assignment.ended_as).is_(None)).order_by(col(Request.id))
    ).all()


def requests_of(session: Session, assignment_id: int) -> Sequence[Request]:
    """List what an assignment asked of the office, the newest first."""
    return session.exec(
        select(Request).where(Request.assignment_id == assignment_id).order_by(col(Request.id).desc())
    ).all()


def requests_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[Request, Unit, Person]]:
    """List what was asked about a directive that a reader sees, the newest first, with unit and who asked."""
    statement = (
        select(Request, Unit, Person)
        .join(Assignment, col(Assignment.id) == col(Request.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Person, col(Person.id) == col(Request.asked_by))
        .where(col(Assignment.id).in_(assignment_ids_in(directive_id, scope)))
    )
    return session.exec(statement.order_by(col(Request.id).desc()).limit(limit)).all()


def request_seen(session: Session, directive_id: int, request_id: int, scope: Scope) -> Request | None:
    """Find a request about a directive that a reader sees."""
    mine = col(Request.assignment_id).in_(assignment_ids_in(directive_id, scope))
    return session.exec(select(Request).where(Request.id == request_id, mine)).first()


class MilestoneRequest(NamedTuple):
    """Something that was asked about a milestone, and what became of it."""

    milestone_id: int
    kind: RequestKind
    state: RequestState


_ASKED = tuple(REQUEST.c[name] for name in MilestoneRequest._fields)


def asked_within(session: Session, scope: Scope) -> list[MilestoneRequest]:
    """List what was asked about milestones of a scope's running assignments."""
    statement = columns(*_ASKED).select_from(with_directive(REQUEST))
    running = statement.where(assignments_within(scope), ASSIGNMENT.c.ended_as.is_(None))
    return [MilestoneRequest(*row) for row in session.execute(running)]


class RequestWaiting(NamedTuple):
    """What a unit asks of the office."""

    id: int
    number: str
    title: str
    unit: str
    kind: RequestKind
    wanted_on: date
    reason: str
    due_on: date


def requests_waiting(session: Session) -> list[RequestWaiting]:
    """List open requests."""
    duty = MILESTONE.alias()
    about = (DIRECTIVE.c.number, DIRECTIVE.c.title, UNIT.c.name)
    asked = (REQUEST.c.kind, REQUEST.c.wanted_on, REQUEST.c.reason)
    statement = columns(REQUEST.c.id, *about, *asked, duty.c.due_on)
    statement = statement.select_from(with_unit(REQUEST).join(duty, duty.c.id == REQUEST.c.duty_id))
    statement = statement.where(REQUEST.c.state == RequestState.OPEN).order_by(duty.c.due_on, REQUEST.c.id)
    return [RequestWaiting(*row) for row in session.execute(statement.limit(AT_MOST))]


def last_opinion(session: Session, assignment_id: int) -> Opinion | None:
    """Find what a unit said last about the quota it is to get."""
    said = select(Opinion).where(Opinion.assignment_id == assignment_id)
    return session.exec(said.order_by(col(Opinion.id).desc()).limit(1)).first()


def rechecks_of(session: Session, directive_id: int) -> Sequence[Recheck]:
    """List the re-checks of a directive, in order."""
    return session.exec(select(Recheck).where(Recheck.directive_id == directive_id).order_by(col(Recheck.id))).all()


def samples_of(session: Session, recheck_id: int) -> Sequence[RecheckSample]:
    """List what a re-check drew, by unit and name."""
    drawn = select(RecheckSample).where(RecheckSample.recheck_id == recheck_id).order_by(col(RecheckSample.id))
    return session.exec(drawn).all()


def rechecks_waiting(session: Session, assignment_id: int) -> Sequence[Recheck]:
    """List the re-checks a unit has not answered for an assignment, the earliest due first."""
    drawn = select(RecheckSample.recheck_id, RecheckSample.milestone_id).where(
        RecheckSample.assignment_id == assignment_id
    )
    asked = drawn.distinct().subquery()
    waiting = select(Recheck).join(asked, asked.c.recheck_id == col(Recheck.id))
    waiting = waiting.join(Milestone, col(Milestone.id) == asked.c.milestone_id)
    waiting = waiting.where(Milestone.state == MilestoneState.OPEN)
    return session.exec(waiting.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def samples_under(session: Session, milestone_id: int) -> Sequence[RecheckSample]:
    """List what a unit is to answer for by a milestone, in order."""
    drawn = select(RecheckSample).where(RecheckSample.milestone_id == milestone_id).order_by(col(RecheckSample.id))
    return session.exec(drawn).all()


def decisions_on(
    session: Session, directive_id: int, assignment_id: int | None = None
) -> Sequence[tuple[Decision, Person]]:
    """List what was decided on a directive (or one of its assignments) and by whom, in order."""
    decided = select(Decision, Person).join(Person, col(Person.id) == col(Decision.decided_by))
    decided = decided.where(Decision.directive_id == directive_id)
    if assignment_id is not None:
        decided = decided.where(Decision.assignment_id == assignment_id)
    return session.exec(decided.order_by(col(Decision.id))).all()


def decisions_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[Decision, Person, Unit | None]]:
    """List what was decided on a directive that a reader sees, the newest first: on the whole of it, and on the reader's assignments."""
    statement = (
        select(Decision, Person, Unit)
        .join(Person, col(Person.id) == col(Decision.decided_by))
        .outerjoin(Assignment, col(Assignment.id) == col(Decision.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(Decision.directive_id == directive_id)
    )
    if scope.units is not None:
        statement = statement.where(
            or_(col(Decision.assignment_id).is_(None), assignments_within(scope)), col(Decision.notice_id).is_(None)
        )
    return session.exec(statement.order_by(col(Decision.id).desc()).limit(limit)).all()
