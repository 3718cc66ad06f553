"""Persons, their posts, who stands in for them and who follows them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.people import PERSON, POST, UNIT, Person, Post, Substitution, Succession, SuccessionState
from models.queries.clauses.in_lists import parts_of
from models.queries.units import heirs_on
from rules.roles import Role


def person_at(session: Session, email: str) -> Person | None:
    """Find a person by mail address."""
    return session.exec(select(Person).where(Person.email == email)).first()


def person_keyed(session: Session, key: str) -> Person | None:
    """Find a person by key."""
    return session.exec(select(Person).where(Person.key == key)).first()


def person_repeated(session: Session, key: str, email: str) -> Person | None:
    """Find the person who has a key or a mail address already."""
    return session.exec(select(Person).where(or_(col(Person.key) == key, col(Person.email) == email))).first()


def everybody(session: Session) -> Sequence[Person]:
    """List every person."""
    return session.exec(select(Person).order_by(col(Person.id))).all()


def people_by_id(session: Session, ids: Iterable[int | None]) -> list[Person]:
    """Return persons by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Person).where(col(Person.id).in_(part)))]


def dead_contacts(session: Session) -> Sequence[Person]:
    """List people whose mail was refused for good."""
    return session.exec(select(Person).where(col(Person.mail_failed_at).is_not(None)).order_by(col(Person.key))).all()


def _on(day: date, model: type[Post] | type[Substitution]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(model.from_on) <= day, or_(col(model.until_on).is_(None), col(model.until_on) >= day)


def posts_of(session: Session, person_id: int) -> Sequence[Post]:
    """List every post a person was given, in the order of their first days."""
    return session.exec(select(Post).where(Post.person_id == person_id).order_by(col(Post.from_on))).all()


def posts_in(session: Session, unit_id: int, role: Role | None = None) -> Sequence[Post]:
    """List every post of a unit, of one role or all, in the order of their first days."""
    statement = select(Post).where(Post.unit_id == unit_id)
    if role is not None:
        statement = statement.where(Post.role == role)
    return session.exec(statement.order_by(col(Post.from_on))).all()


def first_post_as(session: Session, role: Role) -> Post | None:
    """Find the first post given in a role, in any unit."""
    return session.exec(select(Post).where(Post.role == role).order_by(col(Post.id))).first()


def posts_on(session: Session, day: date) -> Sequence[tuple[Post, Person]]:
    """List who holds which post on a day, in the order they were appointed."""
    return session.exec(select(Post, Person).join(Person).where(*_on(day, Post)).order_by(col(Post.id))).all()


def posts_held_on(session: Session, day: date) -> Sequence[Post]:
    """List the posts held on a day, in the order they were given."""
    return session.exec(select(Post).where(*_on(day, Post)).order_by(col(Post.id))).all()


def holds_post(session: Session, person_id: int, unit_id: int, roles: Collection[Role], day: date) -> bool:
    """Say whether a person holds one of the roles in a unit on a day."""
    statement = select(Post.id).where(
        Post.person_id == person_id, Post.unit_id == unit_id, col(Post.role).in_(roles), *_on(day, Post)
    )
    return session.exec(statement).first() is not None


class UnitHead(NamedTuple):
    """Who heads a unit, or is deputy: with the person's telephone and the unit's."""

    unit_id: int
    role: Role
    name: str
    title: str
    phone: str
    unit_phone: str


def heads_on(session: Session, day: date) -> list[UnitHead]:
    """List who heads which unit on a day, deputies too."""
    held = POST.join(PERSON, PERSON.c.id == POST.c.person_id).join(UNIT, UNIT.c.id == POST.c.unit_id)
    who = (PERSON.c.name, PERSON.c.title, PERSON.c.phone, UNIT.c.phone)
    statement = columns(POST.c.unit_id, POST.c.role, *who).select_from(held)
    statement = statement.where(POST.c.role.in_((Role.HEAD, Role.DEPUTY_HEAD)), POST.c.from_on <= day)
    statement = statement.where(or_(POST.c.until_on.is_(None), POST.c.until_on >= day))
    return [UnitHead(*row) for row in session.execute(statement.order_by(POST.c.id))]


def members_on(session: Session, roles: Collection[Role], day: date) -> set[tuple[int, int]]:
    """Return who holds one of some roles in a unit, or in the one it was merged into, on a day: unit and person."""
    held = {(post.unit_id, post.person_id) for post in posts_held_on(session, day) if post.role in roles}
    inherited = [(unit, person) for unit, heir in heirs_on(session, day).items() for at, person in held if at == heir]
    return held | set(inherited)


def role_held(session: Session, person_id: int, unit_id: int, day: date) -> Role | None:
    """Return the role a person holds in a unit, or in the one it was merged into; the first given where there are several."""
    unit = heirs_on(session, day).get(unit_id, unit_id)
    held = [p.role for p in posts_held_on(session, day) if (p.person_id, p.unit_id) == (person_id, unit)]
    return held[0] if held else None


def substitutions_for(session: Session, person_id: int) -> Sequence[Substitution]:
    """List who stood in for a person when."""
    return session.exec(select(Substitution).where(Substitution.person_id == person_id)).all()


def substitutions_by(session: Session, person_id: int) -> Sequence[Substitution]:
    """List for whom a person stood in when."""
    return session.exec(select(Substitution).where(Substitution.substitute_id == person_id)).all()


def substitutes_on(session: Session, day: date) -> dict[int, Person]:
    """Map each absent person's id to the one who stands in on a day."""
    statement = select(Substitution, Person).join(Person, col(Person.id) == col(Substitution.substitute_id))
    return {s.person_id: person for s, person in session.exec(statement.where(*_on(day, Substitution)))}


def successions(session: Session, *states: SuccessionState) -> Sequence[Succession]:
    """List what was said of successors, of some states, the oldest first."""
    statement = select(Succession).where(col(Succession.state).in_(states)) if states else select(Succession)
    return session.exec(statement.order_by(col(Succession.id))).all()
