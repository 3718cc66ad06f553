"""What queries of several pages share: facts about assignments joined with directive and unit, a page's rows."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, FromClause, Table, true

from models.directives import ASSIGNMENT, DIRECTIVE
from models.people import UNIT
from rules.outcomes import Life

AT_MOST = 50  # rows of each kind on one page
ABOUT = (DIRECTIVE.c.number, DIRECTIVE.c.title, DIRECTIVE.c.strength, UNIT.c.id, UNIT.c.name)
RUNS = (DIRECTIVE.c.life == Life.DISPATCHED, ASSIGNMENT.c.ended_as.is_(None))


def with_unit(table: FromClause) -> FromClause:
    """Return a table of facts about assignments with directive and unit."""
    shared = table.join(ASSIGNMENT, ASSIGNMENT.c.id == table.c.assignment_id)
    shared = shared.join(DIRECTIVE, DIRECTIVE.c.id == ASSIGNMENT.c.directive_id)
    return shared.join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)


def with_directive(table: FromClause) -> FromClause:
    """Return a table of facts about assignments with the assignment and its directive."""
    shared = table.join(ASSIGNMENT, ASSIGNMENT.c.id == table.c.assignment_id)
    return shared.join(DIRECTIVE, DIRECTIVE.c.id == ASSIGNMENT.c.directive_id)


def of_directives(table: Table, ids: Sequence[int] | None) -> ColumnElement[bool]:
    """Return the condition that a row belongs to some directives (None: to any)."""
    return true() if ids is None else table.c.directive_id.in_(ids)
