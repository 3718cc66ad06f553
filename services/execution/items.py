"""The items of a list: which may still be claimed, and how many of an assignment's are reported and verified."""

from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, ItemState
from models.queries.items import items_of

OPEN_ITEMS = frozenset({ItemState.OPEN, ItemState.RETURNED, ItemState.RELAPSED})


def refresh_list(session: Session, assignment: Assignment) -> None:
    """Count a list again: reported are the items claimed or closed, verified the items closed."""
    states = [item.state for item in items_of(session, assignment.id)]
    assignment.reported = Decimal(sum(state not in OPEN_ITEMS for state in states))
    assignment.verified = Decimal(states.count(ItemState.CLOSED))
    session.add(assignment)
