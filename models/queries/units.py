"""Units: by name and code, those they had before, who follows whom."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, Assignment
from models.people import UNIT, UNIT_NAME, Relation, Unit, UnitName
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.scope import Scope, assignments_within
from rules.outcomes import Life


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


_OFFICE = select(Unit).where(col(Unit.is_office))


def the_office(session: Session) -> Unit | None:
    """Find the supervising office's own unit."""
    return session.exec(_OFFICE).first()


def subordinates(session: Session, day: date) -> list[Unit]:
    """List the bureaus that answer to the office on a day."""
    there = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day)
    return list(session.exec(select(Unit).where(Unit.relation == Relation.SUBORDINATE, there).order_by(col(Unit.id))))


def units_by_id(session: Session, ids: Iterable[int | None]) -> list[Unit]:
    """Return units by their ids."""
    return [row for part in parts_of(ids) for row in session.exec(select(Unit).where(col(Unit.id).in_(part)))]


def all_units(session: Session) -> Sequence[Unit]:
    """List every unit."""
    return session.exec(select(Unit).order_by(col(Unit.id))).all()


def codes_of_assignments(session: Session, assignment_ids: Iterable[int | None]) -> dict[int, str]:
    """Map assignments to the codes of their units."""
    codes: dict[int, str] = {}
    for part in parts_of(assignment_ids):
        rows = select(col(Assignment.id), col(Unit.code)).join(Unit, col(Unit.id) == col(Assignment.unit_id))
        codes |= dict(session.exec(rows.where(col(Assignment.id).in_(part))).all())
    return codes


def unit_within(session: Session, code: str, scope: Scope) -> Unit | None:
    """Find a unit by its code among those of a scope."""
    statement = select(Unit).where(Unit.code == code)
    return session.exec(
        statement if scope.units is None else statement.where(col(Unit.id).in_(sorted(scope.units)))
    ).first()


def unit_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Map units to their names."""
    rows = columns(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(ids))
    return {row.id: row.name for row in session.execute(rows)}


def leads_known(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """List the units that lead a directive a reader sees, by code and name."""
    leading = columns(ASSIGNMENT.c.unit_id).where(ASSIGNMENT.c.leads, assignments_within(scope))
    rows = columns(col(Unit.code), col(Unit.name)).where(col(Unit.id).in_(leading)).order_by(col(Unit.id))
    return [(code, name) for code, name in session.execute(rows)]


class LeadUnit(NamedTuple):
    """A unit that leads a directive."""

    id: int
    code: str
    name: str


def units_leading(session: Session, scope: Scope) -> list[LeadUnit]:
    """List the units that lead a directive that runs, by id."""
    leading = columns(ASSIGNMENT.c.unit_id).join(DIRECTIVE, DIRECTIVE.c.id == ASSIGNMENT.c.directive_id)
    leading = leading.where(DIRECTIVE.c.life == Life.DISPATCHED, ASSIGNMENT.c.leads, assignments_within(scope))
    statement = columns(UNIT.c.id, UNIT.c.code, UNIT.c.name).where(UNIT.c.id.in_(leading))
    return [LeadUnit(*row) for row in session.execute(statement.order_by(UNIT.c.id))]


def former_names(session: Session) -> Sequence[UnitName]:
    """List every name a unit had before."""
    return session.exec(select(UnitName).order_by(col(UnitName.id))).all()


def names_until(session: Session, moment: datetime) -> dict[int, tuple[str, str]]:
    """Map units that have been renamed since a moment to the name and the code they had then."""
    renamed = columns(UNIT_NAME.c.unit_id, UNIT_NAME.c.name, UNIT_NAME.c.code).where(UNIT_NAME.c.recorded_at >= moment)
    rows = session.execute(renamed.order_by(UNIT_NAME.c.id.desc())).all()
    return {row.unit_id: (row.name, row.code) for row in rows}


def codes_ever(session: Session) -> dict[str, int]:
    """Map every code a unit has or had to its id; the one that has it now goes first."""
    former = dict(
        session.execute(columns(UNIT_NAME.c.code, UNIT_NAME.c.unit_id).order_by(UNIT_NAME.c.id)).tuples().all()
    )
    return former | dict(session.execute(columns(UNIT.c.code, UNIT.c.id)).tuples().all())
