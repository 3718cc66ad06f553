"""The dates of one person, for the calendar on their desk or telephone: what their units owe, what the office owes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.queries.duties import Dated, dates_of_units, duties_of_office
from models.queries.log import MilestoneChanges, changes_of
from rules.milestones import MilestoneKind


@dataclass(frozen=True, slots=True)
class Appointment:
    """One day on which something is due; `changed` rises whenever it moves, and it stays the same appointment."""

    milestone: int
    number: str
    kind: MilestoneKind
    name: str
    day: date
    changed: int
    changed_at: datetime


def appointments(session: Session, units: Collection[int], *, duties: bool) -> list[Appointment]:
    """List what some units owe, and what the office owes where `duties` says so, by day."""
    rows = dates_of_units(session, units) if units else []
    rows += duties_of_office(session) if duties else []
    changes = changes_of(session, [milestone.id for milestone, _ in rows])
    listed = [_appointment(row, changes.get(row[0].id)) for row in rows]
    return sorted(listed, key=lambda appointment: (appointment.day, appointment.milestone))


def _appointment(row: Dated, changed: MilestoneChanges | None) -> Appointment:
    milestone, directive = row
    times, at = changed or MilestoneChanges(0, milestone.opened_at)
    name = milestone.name if milestone.kind is MilestoneKind.STEP else ""  # other names may be a person's key
    return Appointment(milestone.id, directive.number, milestone.kind, name, milestone.due_on, times, at)
