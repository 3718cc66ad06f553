"""Assignments as they stood when a week began, and when it ended: told from what decisions found before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from models.queries.weekly.decisions import assignments_decided
from models.queries.weekly.facts import WatchedAssignment, WatchedItem
from rules.decisions.values import (
    AssignmentEnding,
    AssignmentReopening,
    AssignmentTerms,
    AssignmentTransfer,
    DecisionValue,
    RecheckFinding,
    TransferToUnit,
    UnitAddition,
    UnitRelief,
)


class ItemHandover(NamedTuple):
    """Items handed over: when, from which assignment to which, and their numbers."""

    at: datetime
    before: int
    after: int
    numbers: frozenset[str]


@dataclass
class AssignmentBook:
    """What decisions made of assignments: `undone` at a moment, since when one is there, and when one was closed."""

    undone: dict[int, dict[str, Any]] = field(default_factory=dict)
    undone_before: dict[int, dict[str, Any]] = field(default_factory=dict)
    begun: dict[int, datetime] = field(default_factory=dict)
    closed: dict[int, list[datetime]] = field(default_factory=dict)
    moved: list[ItemHandover] = field(default_factory=list)

    def stood(self, part: WatchedAssignment, *, at_end: bool) -> WatchedAssignment:
        """Return an assignment with the quota it had, and how and when it had ended, at one end of the week; mostly as it is."""
        changed = (self.undone if at_end else self.undone_before).get(part.id)
        return part if changed is None else part._replace(**changed)

    def owner(self, item: WatchedItem, moment: datetime) -> int:
        """Return the assignment an item belonged to at a moment."""
        owner: int = item.assignment_id
        for handover in reversed(self.moved):
            if handover.at >= moment and owner == handover.after and item.number in handover.numbers:
                owner = handover.before
        return owner


def open_assignment_book(session: Session, since: datetime, until: datetime) -> AssignmentBook:
    """Read every decision about an assignment itself."""
    book = AssignmentBook()
    for row in assignments_decided(session):
        _note(book, row.assignment_id, row.value, row.recorded_at)
        found = _found_by(row.value)
        if row.recorded_at >= since:
            _keep_first(book.undone_before.setdefault(row.assignment_id, {}), found)
        if row.recorded_at >= until:
            _keep_first(book.undone.setdefault(row.assignment_id, {}), found)
    return book


def _note(book: AssignmentBook, key: int, value: DecisionValue, at: datetime) -> None:
    match value:
        case UnitAddition():
            book.begun[key] = at
        case TransferToUnit(successor=int() as successor, items=numbers):
            book.begun[successor] = at
            book.moved.append(ItemHandover(at, key, successor, frozenset(numbers)))
    if isinstance(value, AssignmentTransfer | AssignmentEnding | UnitRelief):
        book.closed.setdefault(key, []).append(at)


def _found_by(value: DecisionValue) -> dict[str, Any]:
    """Return what a decision found of an assignment it may have changed: its quota, and how and when it had ended."""
    found: dict[str, Any] = {}
    if isinstance(value, _CHANGES_QUOTA):
        found["quota"] = value.quota_before
    if isinstance(value, AssignmentReopening | RecheckFinding) and value.ended_at_before is not None:
        found |= {"ended_as": value.ended_as_before, "ended_at": value.ended_at_before}
    return found


_CHANGES_QUOTA = (AssignmentTerms, UnitRelief, AssignmentEnding, AssignmentTransfer, AssignmentReopening)


def _keep_first(kept: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Keep what was there before the first decision since a moment; that an assignment had ended, too."""
    for name, fact in found.items():
        kept.setdefault(name, fact)
