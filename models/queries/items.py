"""Items: the named things under an assignment."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, ITEM, Assignment, Item, ItemState
from models.facts import ClaimItem
from models.people import Unit
from models.queries.assignments import assignment_ids_in
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.joins import with_directive
from models.queries.clauses.scope import Scope, assignments_within


def items_of(session: Session, assignment_id: int) -> Sequence[Item]:
    """List an assignment's items by number."""
    return session.exec(select(Item).where(Item.assignment_id == assignment_id).order_by(col(Item.number))).all()


def items_claimed(session: Session, claim_id: int) -> Sequence[Item]:
    """List the items a claim names."""
    statement = (
        select(Item).join(ClaimItem, col(ClaimItem.item_id) == col(Item.id)).where(ClaimItem.claim_id == claim_id)
    )
    return session.exec(statement.order_by(col(Item.number))).all()


def item_states(session: Session, assignment_ids: Sequence[int]) -> dict[int, list[tuple[date, ItemState]]]:
    """Map assignments to the due date and state of each of their items."""
    by_assignment: dict[int, list[tuple[date, ItemState]]] = {}
    for part in parts_of(assignment_ids):
        rows = select(col(Item.assignment_id), col(Item.due_on), col(Item.state)).where(
            col(Item.assignment_id).in_(part)
        )
        for assignment_id, due_on, state in session.exec(rows):
            by_assignment.setdefault(assignment_id, []).append((due_on, state))
    return by_assignment


def items_counted(session: Session, directive_id: int, scope: Scope) -> dict[ItemState, int]:
    """Count the items of a directive that a reader sees by their state."""
    statement = columns(col(Item.state), func.count()).where(_item_seen(directive_id, scope)).group_by(col(Item.state))
    return {row[0]: row[1] for row in session.execute(statement)}


def items_seen(
    session: Session, directive_id: int, scope: Scope, state: ItemState | None, *, start: int, limit: int
) -> Sequence[tuple[Item, Unit]]:
    """List some items of a directive that a reader sees, in a state or in any, by due date and number."""
    statement = select(Item, Unit).join(Assignment, col(Assignment.id) == col(Item.assignment_id)).join(Unit)
    statement = statement.where(_item_seen(directive_id, scope))
    if state is not None:
        statement = statement.where(Item.state == state)
    ordered = statement.order_by(col(Item.due_on), col(Unit.id), func.length(col(Item.number)), col(Item.number))
    return session.exec(ordered.offset(start).limit(limit)).all()


def _item_seen(directive_id: int, scope: Scope) -> ColumnElement[bool]:
    return col(Item.assignment_id).in_(assignment_ids_in(directive_id, scope))


def items_of_claim(session: Session, claim_id: int) -> Sequence[Item]:
    """List the items a claim names, by number."""
    statement = (
        select(Item).join(ClaimItem, col(ClaimItem.item_id) == col(Item.id)).where(ClaimItem.claim_id == claim_id)
    )
    return session.exec(statement.order_by(func.length(col(Item.number)), col(Item.number))).all()


class DatedItem(NamedTuple):
    """An item by assignment, due date and number."""

    assignment_id: int
    due_on: date
    number: str


_DATED = tuple(ITEM.c[name] for name in DatedItem._fields)


def items_within(session: Session, scope: Scope, states: Sequence[ItemState]) -> list[DatedItem]:
    """List the items in some states of a scope's running assignments, by assignment and number."""
    statement = columns(*_DATED).select_from(with_directive(ITEM))
    statement = statement.where(assignments_within(scope), ASSIGNMENT.c.ended_as.is_(None), ITEM.c.state.in_(states))
    return [DatedItem(*row) for row in session.execute(statement.order_by(ITEM.c.assignment_id, ITEM.c.number))]
