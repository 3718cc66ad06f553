"""Assignments that are worked on, and who may answer them: a unit by itself, or the office on its behalf (代录)."""

from datetime import date

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.people import Person, Unit
from rules.outcomes import Life
from rules.refusal import Refused
from services import lookup


def check_open(session: Session, assignment: Assignment) -> Directive:
    """Return the directive of an assignment that is being worked on; refuse one that is not dispatched, or over."""
    directive = session.get_one(Directive, assignment.directive_id)
    if directive.life is not Life.DISPATCHED or assignment.ended_as is not None:
        state, unit = assignment.ended_as or directive.life, session.get_one(Unit, assignment.unit_id)
        raise Refused(
            zh=f"{directive.number} {unit.name}：已{state}，不再接受反馈。",
            en=f"{directive.number} {unit.name}: is {state} and takes no answer any more.",
        )
    return directive


def check_may(
    session: Session, assignment: Assignment, by: Person, today: date, *, on_behalf: str, leads: bool = False
) -> Directive:
    """Return the directive an actor answers; refuse who may not answer it, and what only the lead unit answers."""
    directive = check_open(session, assignment)
    if leads and not assignment.leads:
        raise Refused(
            zh=f"{directive.number}：协办单位只须签收。",
            en=f"{directive.number}: a co-operating unit owes a receipt only.",
        )
    lookup.check_actor(session, by, assignment, today, on_behalf=on_behalf)
    return directive
