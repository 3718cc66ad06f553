"""Assignments as they stood when a week began, and when it ended: told from what decisions found before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlmodel import Session

from models.directives import Ending
from models.facts import DecisionKind
from models.queries import weeks


class Moved(NamedTuple):
    """Items handed over: when, from which assignment to which, and their numbers."""

    at: datetime
    before: int
    after: int
    numbers: frozenset[str]


class Stood(NamedTuple):
    """An assignment as it stood."""

    quota: Decimal | None
    ended_as: Ending | None
    ended_at: datetime | None


@dataclass
class AssignmentBook:
    """What decisions made of assignments: `undone` at a moment, since when one is there, and when one was closed."""

    undone: dict[int, dict[str, Any]] = field(default_factory=dict)
    undone_before: dict[int, dict[str, Any]] = field(default_factory=dict)
    begun: dict[int, datetime] = field(default_factory=dict)
    closed: dict[int, list[datetime]] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)

    def stood(self, part: Row[Any], *, at_end: bool) -> "Row[Any] | Stood":
        """Return quota, and how and when an assignment had ended, at one end of the week; mostly the row as it is."""
        changed = (self.undone if at_end else self.undone_before).get(part.id)
        if changed is None:
            return part
        return Stood(part.quota, part.ended_as, part.ended_at)._replace(**changed)

    def owner(self, item: Row[Any], moment: datetime) -> int:
        """Return the assignment an item belonged to at a moment."""
        owner: int = item.assignment_id
        for one in reversed(self.moved):
            if one.at >= moment and owner == one.after and item.number in one.numbers:
                owner = one.before
        return owner


def open_assignment_book(session: Session, since: datetime, until: datetime) -> AssignmentBook:
    """Read every decision about an assignment itself."""
    book = AssignmentBook()
    for row in weeks.assignments_decided(session):
        _note(book, row)
        if row.recorded_at >= since:
            _keep_first(book.undone_before.setdefault(row.assignment_id, {}), row)
        if row.recorded_at >= until:
            _keep_first(book.undone.setdefault(row.assignment_id, {}), row)
    return book


def _note(book: AssignmentBook, row: Row[Any]) -> None:
    at, after = row.recorded_at, row.after
    if "unit" in after:
        book.begun[row.assignment_id] = at
    if "assignment" in after:
        successor = int(after["assignment"])
        book.begun[successor] = at
        book.moved.append(Moved(at, row.assignment_id, successor, frozenset(after["items"].splitlines())))
    if row.kind is DecisionKind.TRANSFER or "ended_as" in after:
        book.closed.setdefault(row.assignment_id, []).append(at)


def _keep_first(kept: dict[str, Any], row: Row[Any]) -> None:
    """Keep what was there before the first decision since a moment; that an assignment had not ended yet, too."""
    before: Mapping[str, str] = row.before
    if "quota" in before:
        quota = before["quota"]
        kept.setdefault("quota", None if quota == "None" else Decimal(quota))
    if "ended_at" in before:
        kept.setdefault("ended_as", Ending(before["ended_as"]))
        kept.setdefault("ended_at", datetime.fromisoformat(before["ended_at"]))
