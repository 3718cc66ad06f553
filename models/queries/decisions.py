"""What units asked, and what was decided."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.directives import Assignment, Milestone
from models.facts import Decision, Opinion, Recheck, RecheckSample, Request, RequestState
from models.people import Person
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


def rechecks_of(session: Session, directive_id: int) -> Sequence[Recheck]:
    """List the re-checks of a directive, in order."""
    return session.exec(select(Recheck).where(Recheck.directive_id == directive_id).order_by(col(Recheck.id))).all()


def last_opinion(session: Session, assignment_id: int) -> Opinion | None:
    """Find what a unit said last about the quota it is to get."""
    said = select(Opinion).where(Opinion.assignment_id == assignment_id)
    return session.exec(said.order_by(col(Opinion.id).desc()).limit(1)).first()


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
