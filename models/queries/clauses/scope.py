"""Whose rows a reader may see, put into every query that answers a page, a file, an export or a program."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import col, select

from models.directives import Assignment, Directive
from rules.outcomes import Life

SENT = (Life.DISPATCHED, Life.ENDED)


@dataclass(frozen=True, slots=True)
class Scope:
    """The units whose rows may be seen, by id; None for every unit's."""

    units: frozenset[int] | None = None


EVERYTHING = Scope()


def assignments_within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that an assignment is one of the scope's units'."""
    return true() if scope.units is None else col(Assignment.unit_id).in_(sorted(scope.units))


def visible(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a directive may be seen: of a unit's only what was sent out with an assignment of its own."""
    if scope.units is None:
        return true()
    shared = select(col(Assignment.directive_id)).where(assignments_within(scope))
    return and_(col(Directive.life).in_(SENT), col(Directive.id).in_(shared))
