"""Contacts that mail does not reach: flagged, and the desk owes their correction (核实联系方式)."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.directives import Directive, Milestone
from models.log import record
from models.mail import Notice
from models.people import Person
from models.queries.directives import last_dispatched
from models.queries.messages import MessageFacts
from models.queries.milestones import open_duties
from rules.milestones import MilestoneKind, MilestoneState
from rules.plans import PlannedMilestone, office_duty
from rules.roles import Role
from services import clockwork
from services.practice import Practice


def flag(session: Session, message: MessageFacts, *, now: datetime) -> None:
    """Note that a server refused a person's address for good; nothing more is sent there."""
    person = session.get_one(Person, message.person_id)
    person.mail_failed_at = now
    session.add(person)
    record(session, "person.mail_failed", f"person:{person.key}", now=now, message=message.header_id)


def look_after(
    session: Session, practice: Practice, message: MessageFacts, carried: Sequence[Notice], cause: str, *, now: datetime
) -> None:
    """Owe the desk a look at a contact, once while one is open; the directive is the first the message was about.

    A weekly report carries no notice: its reader is looked after under the directive dispatched last.
    """
    person = session.get_one(Person, message.person_id)
    directive = _about(session, carried)
    if directive is None or open_duties(session, MilestoneKind.CONTACT, person.key):
        return
    duty = office_duty(MilestoneKind.CONTACT, practice.calendar, now=now)
    row = clockwork.make(directive, None, PlannedMilestone(person.key, duty), now=now)
    session.add(row)
    session.flush()
    clockwork.announce(session, row, cause, Role.DESK, now=now, note=f"{person.name} {person.email}")


def _about(session: Session, carried: Sequence[Notice]) -> Directive | None:
    if not carried:
        return last_dispatched(session)
    return session.get_one(Directive, session.get_one(Milestone, carried[0].milestone_id).directive_id)


def put_right(session: Session, person: Person, email: str, *, actor: str, now: datetime) -> None:
    """Note that a contact can be reached, at a new address or again at the old one; the desk's duty is done."""
    before, person.email, person.mail_failed_at = person.email, email or person.email, None
    session.add(person)
    duties = open_duties(session, MilestoneKind.CONTACT, person.key)
    clockwork.stop_all(session, duties, MilestoneState.DONE, why="contact_put_right", actor=actor, now=now)
    after = {"before": before, "after": person.email}
    record(session, "person.put_right", f"person:{person.key}", now=now, actor=actor, **after)
