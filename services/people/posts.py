"""Who holds which post until when: leavers, substitutes, and posts nobody holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Directive
from models.log import record
from models.people import Person, Post, Relation, Substitution, Unit
from models.queries.directives import directives_leaning_on
from models.queries.people import posts_of, substitutions_by, substitutions_for
from models.queries.units import all_units
from rules.refusal import Refused
from rules.roles import Role
from services import addressing

WANTED = (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD, Role.MAILBOX)  # what each bureau is to have


def leave(session: Session, person: Person, on: date, *, actor: str, now: datetime) -> Sequence[Directive]:
    """End all posts of a person who leaves, on their last day (inclusive); return the directives that lean on them."""
    if person.left_on is not None:
        raise Refused(
            field="person", zh=f"{person.name}已于{person.left_on}离任。", en=f"{person.name} left on {person.left_on}."
        )
    for post in posts_of(session, person.id):
        _end(session, post, person, on)
    for standing_in in substitutions_by(session, person.id):
        if standing_in.from_on <= on and (standing_in.until_on is None or standing_in.until_on > on):
            standing_in.until_on = on
            session.add(standing_in)
    person.left_on = on
    session.add(person)
    record(session, "person.left", f"person:{person.key}", now=now, actor=actor, on=on)
    return directives_leaning_on(session, person.id)


def leave_post(
    session: Session, person: Person, unit: Unit, role: Role, on: date, *, actor: str, now: datetime
) -> None:
    """End one post of a person, on its last day (inclusive); they stay in their others."""
    held = [p for p in posts_of(session, person.id) if (p.unit_id, p.role) == (unit.id, role)]
    running = [post for post in held if post.until_on is None or post.until_on > on]
    if not running:
        raise Refused(
            field="post",
            zh=f"{person.name}自{on}起在{unit.name}没有岗位{role}。",
            en=f"{person.name} holds no post of {role} in {unit.name} after {on}.",
        )
    for post in running:
        _end(session, post, person, on)
    record(session, "person.left_post", f"person:{person.key}", now=now, actor=actor, unit=unit.code, role=role, on=on)


def _end(session: Session, post: Post, person: Person, on: date) -> None:
    if post.from_on > on:
        raise Refused(
            field="on",
            zh=f"{person.name}的岗位{post.role}自{post.from_on}起，不能于{on}结束。",
            en=f"{person.name}'s post of {post.role} begins on {post.from_on} and cannot end on {on}.",
        )
    if post.until_on is None or post.until_on > on:
        post.until_on = on
        session.add(post)


def check_stays(person: Person, until: date | None, *, field: str) -> None:
    """Refuse a person who has left, for days after their last."""
    if person.left_on is not None and (until is None or until > person.left_on):
        raise Refused(
            field=field, zh=f"{person.name}已于{person.left_on}离任。", en=f"{person.name} left on {person.left_on}."
        )


def substitute(
    session: Session,
    person: Person,
    stand_in: Person,
    from_on: date,
    until_on: date | None,
    *,
    actor: str,
    now: datetime,
) -> Substitution:
    """Let a person stand in for another person, from a day to a day (both inclusive); one at a time."""
    _check_days(from_on, until_on)
    if person.id == stand_in.id:
        raise Refused(
            field="substitute", zh=f"{person.name}不能代理自己。", en=f"{person.name} cannot stand in for themselves."
        )
    for who in (person, stand_in):
        check_stays(who, until_on or from_on, field="substitute")
    _check_alone(session, person, from_on, until_on)
    made = Substitution(person_id=person.id, substitute_id=stand_in.id, from_on=from_on, until_on=until_on)
    session.add(made)
    session.flush()
    detail = {"substitute": stand_in.key, "on": from_on, "until": until_on}
    record(session, "person.substituted", f"person:{person.key}", now=now, actor=actor, **detail)
    return made


def _check_days(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise Refused(field="until", zh=f"{until_on}早于{from_on}。", en=f"{until_on} is before {from_on}.")


def _check_alone(session: Session, person: Person, from_on: date, until_on: date | None) -> None:
    for other in substitutions_for(session, person.id):
        if other.from_on <= (until_on or date.max) and from_on <= (other.until_on or date.max):
            name = session.get_one(Person, other.substitute_id).name
            raise Refused(
                field="from",
                zh=f"{person.name}自{other.from_on}已由{name}代理。",
                en=f"{name} stands in for {person.name} from {other.from_on} on.",
            )


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post of a bureau that reaches nobody on a day: empty, or its holder's mail comes back; who hears instead."""

    unit: str
    unit_name: str
    role: Role
    why: str
    instead: str


def vacancies(session: Session, day: date) -> list[Vacancy]:
    """List the posts of bureaus that reach nobody on a day, by unit and role."""
    book = addressing.open_book(session, day)
    return [vacancy for unit in _bureaus(session, day) for vacancy in _vacant(book, unit)]


def _bureaus(session: Session, day: date) -> list[Unit]:
    asked = (Relation.SUBORDINATE, Relation.PEER)
    return [u for u in all_units(session) if u.relation in asked and (u.valid_to is None or u.valid_to >= day)]


def _vacant(book: addressing.AddressBook, unit: Unit) -> Iterator[Vacancy]:
    has_mailbox = bool(book.reachable(book.holders(unit.id, Role.MAILBOX)))
    for role in WANTED:
        holders = book.holders(unit.id, role)
        if not book.reachable(holders):
            instead = Role.MAILBOX if role is Role.OFFICER and has_mailbox else Role.DESK
            yield Vacancy(unit.code, unit.name, role, "unreachable" if holders else "empty", instead)
