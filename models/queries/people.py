"""Who is who: units, persons, posts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from models.people import Person, Post, Relation, Substitution, Unit
from models.queries.parts import parts_of
from rules.roles import Role


def _on(day: date, model: type[Post] | type[Substitution]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(model.from_on) <= day, or_(col(model.until_on).is_(None), col(model.until_on) >= day)


def unit_named(session: Session, name: str) -> Unit | None:
    """Find a unit by its code or its name."""
    return session.exec(select(Unit).where(or_(col(Unit.code) == name, col(Unit.name) == name))).first()


def person_keyed(session: Session, key: str) -> Person | None:
    """Find a person by key."""
    return session.exec(select(Person).where(Person.key == key)).first()


def the_office(session: Session) -> Unit | None:
    """Find the supervising office's own unit."""
    return session.exec(select(Unit).where(col(Unit.is_office))).first()


def everybody(session: Session) -> Sequence[Person]:
    """List every person."""
    return session.exec(select(Person).order_by(col(Person.id))).all()


def subordinates(session: Session) -> list[Unit]:
    """List the bureaus that answer to the office."""
    return list(session.exec(select(Unit).where(Unit.relation == Relation.SUBORDINATE).order_by(col(Unit.id))))


def posts_on(session: Session, day: date) -> Sequence[tuple[Post, Person]]:
    """List who holds which post on a day, in the order they were appointed."""
    return session.exec(select(Post, Person).join(Person).where(*_on(day, Post)).order_by(col(Post.id))).all()


def posts_held_on(session: Session, day: date) -> Sequence[Post]:
    """List the posts held on a day, in the order they were given."""
    return session.exec(select(Post).where(*_on(day, Post)).order_by(col(Post.id))).all()


def substitutes_on(session: Session, day: date) -> dict[int, Person]:
    """Map each absent person's id to the one who stands in on a day."""
    statement = select(Substitution, Person).join(Person, col(Person.id) == col(Substitution.substitute_id))
    return {s.person_id: person for s, person in session.exec(statement.where(*_on(day, Substitution)))}


def holds_post(session: Session, person_id: int, unit_id: int, roles: Collection[Role], day: date) -> bool:
    """Say whether a person holds one of the roles in a unit on a day."""
    found = select(Post.id).where(
        Post.person_id == person_id, Post.unit_id == unit_id, col(Post.role).in_(roles), *_on(day, Post)
    )
    return session.exec(found).first() is not None


def units_by_id(session: Session, ids: Iterable[int | None]) -> list[Unit]:
    """Return units by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Unit).where(col(Unit.id).in_(part)))]


def people_by_id(session: Session, ids: Iterable[int | None]) -> list[Person]:
    """Return persons by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Person).where(col(Person.id).in_(part)))]


def all_units(session: Session) -> Sequence[Unit]:
    """List every unit."""
    return session.exec(select(Unit).order_by(col(Unit.id))).all()
