"""Who is who: units, persons, posts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from models.directives import Assignment
from models.mail import Message, MessageState
from models.people import Person, Post, Relation, Substitution, Succession, SuccessionState, Unit, UnitName
from models.queries.parts import parts_of
from rules.roles import Role


def _on(day: date, model: type[Post] | type[Substitution]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(model.from_on) <= day, or_(col(model.until_on).is_(None), col(model.until_on) >= day)


def unit_named(session: Session, name: str) -> Unit | None:
    """Find a unit by its code or its name, or by one it had before."""
    now = select(Unit).where(or_(col(Unit.code) == name, col(Unit.name) == name))
    before = select(Unit).join(UnitName).where(or_(col(UnitName.code) == name, col(UnitName.name) == name))
    return session.exec(now).first() or session.exec(before.order_by(col(UnitName.id).desc())).first()


def names_of(session: Session, unit_id: int) -> Sequence[UnitName]:
    """List the codes and names a unit had before, the earliest first."""
    return session.exec(select(UnitName).where(UnitName.unit_id == unit_id).order_by(col(UnitName.valid_to))).all()


def heirs_on(session: Session, day: date) -> dict[int, int]:
    """Map each unit that had been merged by a day to the one that is responsible in its place."""
    units = {unit.code: unit for unit in all_units(session)}
    heirs: dict[int, int] = {}
    for unit in units.values():
        heir = unit
        while heir.valid_to is not None and heir.valid_to < day and heir.successor in units:
            heir = units[heir.successor]
        if heir is not unit:
            heirs[unit.id] = heir.id
    return heirs


def posts_of(session: Session, person_id: int) -> Sequence[Post]:
    """List every post a person was given, in the order of their first days."""
    return session.exec(select(Post).where(Post.person_id == person_id).order_by(col(Post.from_on))).all()


def posts_in(session: Session, unit_id: int, role: Role | None = None) -> Sequence[Post]:
    """List every post of a unit, of one role or all, in the order of their first days."""
    statement = select(Post).where(Post.unit_id == unit_id)
    if role is not None:
        statement = statement.where(Post.role == role)
    return session.exec(statement.order_by(col(Post.from_on))).all()


def substitutions_for(session: Session, person_id: int) -> Sequence[Substitution]:
    """List who stood in for a person when."""
    return session.exec(select(Substitution).where(Substitution.person_id == person_id)).all()


def substitutions_by(session: Session, person_id: int) -> Sequence[Substitution]:
    """List for whom a person stood in when."""
    return session.exec(select(Substitution).where(Substitution.substitute_id == person_id)).all()


def person_at(session: Session, email: str) -> Person | None:
    """Find a person by mail address."""
    return session.exec(select(Person).where(Person.email == email)).first()


def successions(session: Session, *states: SuccessionState) -> Sequence[Succession]:
    """List what was said of successors, of some states, the oldest first."""
    statement = select(Succession).where(col(Succession.state).in_(states)) if states else select(Succession)
    return session.exec(statement.order_by(col(Succession.id))).all()


def person_keyed(session: Session, key: str) -> Person | None:
    """Find a person by key."""
    return session.exec(select(Person).where(Person.key == key)).first()


_OFFICE = select(Unit).where(col(Unit.is_office))


def the_office(session: Session) -> Unit | None:
    """Find the supervising office's own unit."""
    return session.exec(_OFFICE).first()


def everybody(session: Session) -> Sequence[Person]:
    """List every person."""
    return session.exec(select(Person).order_by(col(Person.id))).all()


def subordinates(session: Session, day: date) -> list[Unit]:
    """List the bureaus that answer to the office on a day."""
    there = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day)
    return list(session.exec(select(Unit).where(Unit.relation == Relation.SUBORDINATE, there).order_by(col(Unit.id))))


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


def codes_of_assignments(session: Session, assignment_ids: Iterable[int | None]) -> dict[int, str]:
    """Map assignments to the codes of their units."""
    found: dict[int, str] = {}
    for part in parts_of(assignment_ids):
        rows = select(col(Assignment.id), col(Unit.code)).join(Unit, col(Unit.id) == col(Assignment.unit_id))
        found |= dict(session.exec(rows.where(col(Assignment.id).in_(part))).all())
    return found


def openings_mailed(session: Session, since: date) -> set[tuple[str, str]]:
    """Return at which openings, from a day on, a digest was sent to somebody who held a post of a unit: its code, the opening.

    Weekly reports and the watchman's mails go at no opening.
    """
    rows = (
        select(col(Unit.code), col(Message.batch), col(Post.from_on), col(Post.until_on))
        .join(Post, col(Post.unit_id) == col(Unit.id))
        .join(Message, col(Message.person_id) == col(Post.person_id))
        .where(Message.kind == "digest", Message.state == MessageState.SENT, Message.batch >= since.isoformat())
    )
    return {
        (code, batch.partition("#")[0])
        for code, batch, from_on, until_on in session.exec(rows)
        if from_on.isoformat() <= batch[:10] <= (until_on or date.max).isoformat()
    }
