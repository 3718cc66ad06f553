"""Finds what a person named, or refuses with the name."""

from datetime import date
from typing import TypeVar

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Claim, Decision, Recheck, Request
from models.people import Person, Unit
from models.queries.assignments import assignment_of
from models.queries.directives import directive_numbered
from models.queries.people import holds_post, person_keyed
from models.queries.units import heirs_on, the_office, unit_named
from rules.entry import read_line
from rules.field_names import THINGS
from rules.refusal import Refused, Remedy
from rules.roles import UNIT_ROLES, Role

Row = TypeVar("Row", Claim, Request, Recheck, Decision)


def directive(session: Session, number: str) -> Directive:
    """Return the directive with a number (or id)."""
    row = directive_numbered(session, read_line("directive", number))
    if row is None:
        raise Refused(
            field="directive", field_zh=THINGS["directive"], zh=f"没有“{number}”。", en=f"there is no {number!r}."
        )
    return row


def unit(session: Session, name: str, *, field: str = "unit") -> Unit:
    """Return the unit with a code or name."""
    row = unit_named(session, read_line(field, name))
    if row is None:
        raise Refused(field=field, zh=f"没有单位“{name}”。", en=f"there is no unit {name!r}.")
    return row


def person(session: Session, key: str, *, field: str = "person") -> Person:
    """Return the person with a key."""
    row = person_keyed(session, read_line(field, key))
    if row is None:
        raise Refused(field=field, zh=f"没有人员“{key}”。", en=f"there is no person {key!r}.")
    return row


def assignment(session: Session, number: str, unit_name: str) -> Assignment:
    """Return a unit's assignment of a directive."""
    order, owner = directive(session, number), unit(session, unit_name)
    row = assignment_of(session, order.id, owner.id)
    if row is None:
        raise Refused(
            field="unit",
            field_zh=THINGS["unit"],
            zh=f"{owner.name}没有承办{order.number}。",
            en=f"{owner.name} has no assignment of {order.number}.",
        )
    return row


def claim(session: Session, claim_id: int) -> Claim:
    """Return a claim by its id."""
    return _by_id(session, Claim, claim_id, field="claim")


def request(session: Session, request_id: int) -> Request:
    """Return a request by its id."""
    return _by_id(session, Request, request_id, field="request")


def recheck(session: Session, recheck_id: int) -> Recheck:
    """Return a re-check by its id."""
    return _by_id(session, Recheck, recheck_id, field="recheck")


def decision(session: Session, decision_id: int) -> Decision:
    """Return a decision by its id."""
    return _by_id(session, Decision, decision_id, field="decision")


def _by_id(session: Session, table: type[Row], key: int, *, field: str) -> Row:
    row = session.get(table, key)
    if row is None:
        raise Refused(field=field, zh=f"没有第{key}号。", en=f"there is no {field} {key}.")
    return row


OFFICE_ROLES = (Role.CLERK, Role.APPROVER)


def check_office(session: Session, who: Person, today: date, *, roles: tuple[Role, ...] = OFFICE_ROLES) -> None:
    """Refuse a person who does not hold one of the roles in the supervising office that day."""
    office = the_office(session)
    if office is None or not holds_post(session, who.id, office.id, roles, today):
        raise Refused(
            field="by",
            field_zh=THINGS["by"],
            zh=f"{who.name}在督查室没有相应岗位（{'、'.join(roles)}）。",
            en=f"{who.name} holds no post of the office that may do this ({', '.join(roles)}).",
        )


def check_actor(session: Session, who: Person, assignment: Assignment, today: date, *, on_behalf: str) -> None:
    """Refuse an act of a unit by another person, unless the office records it on behalf (代录) with its source."""
    owner = session.get_one(Unit, assignment.unit_id)
    heirs = heirs_on(session, today) if owner.valid_to else {}
    if holds_post(session, who.id, heirs.get(owner.id, owner.id), UNIT_ROLES, today):
        return
    if not on_behalf:
        raise Refused(
            field="by",
            field_zh=THINGS["by"],
            zh=f"{who.name}不在{owner.name}任职；代录请注明来源。",
            en=f"{who.name} holds no post in {owner.name}; to record it for them, say how they told you.",
            remedy=Remedy.ON_BEHALF,
        )
    check_office(session, who, today)
