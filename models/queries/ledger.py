"""Finds directives as a reader asks for them: by words, life, unit, source, dates, category; a page at a time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col

from models.directives import Directive, Source
from models.people import Unit
from models.queries.scope import Scope, assignments_within, visible
from models.queries.standing import TASK, TaskRow
from rules.outcomes import Life

_DIRECTIVE, _ASSIGNMENT = (SQLModel.metadata.tables[name] for name in ("directive", "assignment"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty is anything. `text` is looked for in number, title and sentence."""

    text: str = ""
    life: Life | None = None
    unit_id: int | None = None
    source_id: int | None = None
    category: str = ""
    due_from: date | None = None
    due_to: date | None = None


def ids_wanted(session: Session, wanted: Wanted, scope: Scope, *, by_due: bool) -> list[int]:
    """List the ids of the directives a reader sees and wants, by number or by due date."""
    first = (_DIRECTIVE.c.due_on.is_(None), _DIRECTIVE.c.due_on) if by_due else ()
    return list(session.scalars(_found(wanted, scope).order_by(*first, _DIRECTIVE.c.number, _DIRECTIVE.c.id)))


def _found(wanted: Wanted, scope: Scope) -> Select[tuple[int]]:
    return columns(_DIRECTIVE.c.id).where(visible(scope), *_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Yield what holds of the directives wanted; what was typed is a value, and its `%` and `_` are letters."""
    if wanted.text:
        yield or_(*(col(name).icontains(wanted.text, autoescape=True) for name in _TEXTS))
    if wanted.unit_id:
        yield _DIRECTIVE.c.id.in_(_led_by(wanted.unit_id))
    if wanted.due_from:
        yield _DIRECTIVE.c.due_on >= wanted.due_from
    if wanted.due_to:
        yield _DIRECTIVE.c.due_on <= wanted.due_to
    for name in ("life", "source_id", "category"):
        if value := getattr(wanted, name):
            yield _DIRECTIVE.c[name] == value


_TEXTS = (Directive.number, Directive.title, Directive.text)


def _led_by(unit_id: int) -> Select[tuple[int]]:
    return columns(_ASSIGNMENT.c.directive_id).where(_ASSIGNMENT.c.unit_id == unit_id, _ASSIGNMENT.c.leads)


def tasks_by_id(session: Session, ids: Sequence[int]) -> list[TaskRow]:
    """Return directives in the order of their ids as given."""
    found = {row.id: TaskRow(*row) for row in session.execute(columns(*TASK).where(_DIRECTIVE.c.id.in_(ids)))}
    return [found[key] for key in ids if key in found]


def unit_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Map units to their names."""
    rows = columns(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(ids))
    return {row.id: row.name for row in session.execute(rows)}


def leads_known(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """List the units that lead a directive a reader sees, by code and name."""
    leading = columns(_ASSIGNMENT.c.unit_id).where(_ASSIGNMENT.c.leads, assignments_within(scope))
    rows = columns(col(Unit.code), col(Unit.name)).where(col(Unit.id).in_(leading)).order_by(col(Unit.id))
    return [(code, name) for code, name in session.execute(rows)]


def sources_known(session: Session, scope: Scope) -> list[tuple[int, str]]:
    """List the sources of the directives a reader sees, the latest first."""
    used = columns(_DIRECTIVE.c.source_id).where(visible(scope))
    rows = columns(col(Source.id), col(Source.title), col(Source.held_on)).where(col(Source.id).in_(used))
    return [
        (key, f"{title} {held_on}")
        for key, title, held_on in session.execute(rows.order_by(col(Source.held_on).desc()))
    ]


def categories_known(session: Session, scope: Scope) -> list[str]:
    """List the categories of the directives a reader sees."""
    rows = columns(_DIRECTIVE.c.category).where(and_(visible(scope), _DIRECTIVE.c.category != "")).distinct()
    return list(session.scalars(rows.order_by(_DIRECTIVE.c.category)))
