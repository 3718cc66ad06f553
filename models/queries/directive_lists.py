"""Directives as a reader looks for them: by words, life, unit, source, dates, category; a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, Directive
from models.queries.clauses.scope import Scope, visible
from rules.outcomes import Ending, Life
from rules.targets import Comparator, TargetKind


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a reader looks for; empty is anything. `text` is looked for in number, title and sentence."""

    text: str = ""
    life: Life | None = None
    unit_id: int | None = None
    source_id: int | None = None
    category: str = ""
    due_from: date | None = None
    due_to: date | None = None


def ids_wanted(session: Session, wanted: LedgerFilter, scope: Scope, *, by_due: bool) -> list[int]:
    """List the ids of the directives a reader sees and wants, by number or by due date."""
    first = (DIRECTIVE.c.due_on.is_(None), DIRECTIVE.c.due_on) if by_due else ()
    return list(session.scalars(_wanted(wanted, scope).order_by(*first, DIRECTIVE.c.number, DIRECTIVE.c.id)))


def _wanted(wanted: LedgerFilter, scope: Scope) -> Select[tuple[int]]:
    return columns(DIRECTIVE.c.id).where(visible(scope), *_conditions(wanted))


def _conditions(wanted: LedgerFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what holds of the directives wanted; what was typed is a value, and its `%` and `_` are letters."""
    if wanted.text:
        yield or_(*(col(name).icontains(wanted.text, autoescape=True) for name in _TEXTS))
    if wanted.unit_id:
        yield DIRECTIVE.c.id.in_(_led_by(wanted.unit_id))
    if wanted.due_from:
        yield DIRECTIVE.c.due_on >= wanted.due_from
    if wanted.due_to:
        yield DIRECTIVE.c.due_on <= wanted.due_to
    for name in ("life", "source_id", "category"):
        if value := getattr(wanted, name):
            yield DIRECTIVE.c[name] == value


_TEXTS = (Directive.number, Directive.title, Directive.text)


def _led_by(unit_id: int) -> Select[tuple[int]]:
    return columns(ASSIGNMENT.c.directive_id).where(ASSIGNMENT.c.unit_id == unit_id, ASSIGNMENT.c.leads)


class LedgerTaskRow(NamedTuple):
    """A directive in a line of the ledger."""

    id: int
    number: str
    title: str
    is_heading: bool
    parent_id: int | None
    life: Life
    ended_as: Ending | None
    due_on: date | None
    target_kind: TargetKind
    quantity: Decimal | None
    counted: str
    comparator: Comparator


TASK = tuple(DIRECTIVE.c[name] for name in LedgerTaskRow._fields)


def directive_rows(session: Session, scope: Scope) -> list[LedgerTaskRow]:
    """List the directives a reader sees, in order."""
    statement = columns(*TASK).where(visible(scope)).order_by(DIRECTIVE.c.id)
    return [LedgerTaskRow(*row) for row in session.execute(statement)]


def directive_rows_under(session: Session, ids: Sequence[int], scope: Scope) -> list[LedgerTaskRow]:
    """List the directives under some headings that a reader sees."""
    statement = columns(*TASK).where(DIRECTIVE.c.parent_id.in_(ids), visible(scope)).order_by(DIRECTIVE.c.id)
    return [LedgerTaskRow(*row) for row in session.execute(statement)]


def tasks_by_id(session: Session, ids: Sequence[int]) -> list[LedgerTaskRow]:
    """Return directives in the order of their ids as given."""
    by_id = {row.id: LedgerTaskRow(*row) for row in session.execute(columns(*TASK).where(DIRECTIVE.c.id.in_(ids)))}
    return [by_id[key] for key in ids if key in by_id]


def categories_known(session: Session, scope: Scope) -> list[str]:
    """List the categories of the directives a reader sees."""
    rows = columns(DIRECTIVE.c.category).where(and_(visible(scope), DIRECTIVE.c.category != "")).distinct()
    return list(session.scalars(rows.order_by(DIRECTIVE.c.category)))


@dataclass(frozen=True, slots=True)
class DirectiveSearch:
    """Which directives are looked for; what is None or empty asks nothing."""

    text: str = ""
    life: Life | None = None
    due_from: date | None = None
    due_until: date | None = None


def directives_wanted(
    session: Session, wanted: DirectiveSearch, scope: Scope, *, skip: int, limit: int
) -> tuple[Sequence[Directive], int]:
    """Return a page of directives in the order they were registered, and how many there are in all."""
    which = [visible(scope), *_conditions_searched(wanted)]
    page = select(Directive).where(*which).order_by(col(Directive.id)).offset(skip).limit(limit)
    total = select(func.count()).select_from(Directive).where(*which)
    return session.exec(page).all(), session.exec(total).one()


def _conditions_searched(wanted: DirectiveSearch) -> list[ColumnElement[bool]]:
    due = col(Directive.due_on)
    text = wanted.text
    asked = [
        (text, or_(col(Directive.title).contains(text, autoescape=True), col(Directive.number) == text)),
        (wanted.life, col(Directive.life) == wanted.life),
        (wanted.due_from, due >= wanted.due_from if wanted.due_from else None),
        (wanted.due_until, due <= wanted.due_until if wanted.due_until else None),
    ]
    return [condition for value, condition in asked if value and condition is not None]
