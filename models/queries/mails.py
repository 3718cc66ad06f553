"""Mails as pages list and show them: whose, in which state, what they carry, what servers answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from models.directives import Assignment, Directive, Milestone
from models.mail import Attempt, Message, MessageContent, MessageState, Notice, Recipient
from models.people import Person, Post, Unit
from models.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which mails a list shows: of some states, to some persons, to whoever held a post of a unit; before a mail."""

    states: Collection[MessageState] = ()
    person_ids: Collection[int] | None = None
    unit_id: int | None = None
    before: int | None = None


def _read_by(unit_ids: Collection[int]) -> ColumnElement[bool]:
    return col(Message.person_id).in_(select(Post.person_id).where(col(Post.unit_id).in_(unit_ids)))


def _within(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.units is None else _read_by(sorted(scope.units))


def mails(session: Session, scope: Scope, which: MailFilter, limit: int) -> Sequence[tuple[Message, Person]]:
    """List mails with their readers, the newest first."""
    found = select(Message, Person).join(Person, col(Person.id) == col(Message.person_id)).where(_within(scope))
    if which.states:
        found = found.where(col(Message.state).in_(which.states))
    if which.person_ids is not None:
        found = found.where(col(Message.person_id).in_(which.person_ids))
    if which.unit_id is not None:
        found = found.where(_read_by([which.unit_id]))
    if which.before is not None:
        found = found.where(col(Message.id) < which.before)
    return session.exec(found.order_by(col(Message.id).desc()).limit(limit)).all()


def mail_in(session: Session, message_id: int, scope: Scope) -> tuple[Message, Person] | None:
    """Find a mail by its id, with its reader, among those that may be seen."""
    found = select(Message, Person).join(Person, col(Person.id) == col(Message.person_id))
    return session.exec(found.where(Message.id == message_id, _within(scope))).first()


def content_of_mail(session: Session, message_id: int) -> bytes | None:
    """Return the bytes of a mail, None once they were pruned."""
    return session.exec(select(MessageContent.content).where(MessageContent.message_id == message_id)).first()


def attempts_of(session: Session, message_id: int) -> Sequence[Attempt]:
    """List what servers answered, in order."""
    return session.exec(select(Attempt).where(Attempt.message_id == message_id).order_by(col(Attempt.id))).all()


class CarriedFacts(NamedTuple):
    """A notice a mail carries, and what it is about; no unit where it is the office's own."""

    notice: Notice
    milestone: Milestone
    directive: Directive
    unit: str | None


def carried_in(session: Session, message_id: int) -> list[CarriedFacts]:
    """List the notices a mail carries, in the order they were selected."""
    found = (
        select(Notice, Milestone, Directive, Unit.name)
        .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .join(Directive, col(Directive.id) == col(Milestone.directive_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(Recipient.message_id == message_id)
        .order_by(col(Recipient.id))
    )
    return [CarriedFacts(*row) for row in session.exec(found)]


def count_mails_of(session: Session, begins: str) -> dict[str, int]:
    """Count mails by state whose batch begins with a day (2018-04-16) or an opening (2018-04-16T08:30)."""
    named = (col(Message.batch) >= begins) & (col(Message.batch) < f"{begins}~")
    rows = session.exec(select(Message.state, func.count()).where(named).group_by(col(Message.state)))
    return {str(state): count for state, count in rows}
