"""Why a light is what it is: which dates make it so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.directives import Assignment, Directive, Milestone
from models.people import Unit
from rules.calendar import WorkCalendar
from rules.lights import COUNTED, OVER, Light, Pace, milestone_light
from rules.milestones import MilestoneKind
from rules.progress import expected
from services.boards import standings


class ReasonKind(StrEnum):
    """What a date does to a light."""

    OVERDUE = "overdue"
    SOON = "soon"
    BEHIND = "behind"  # of the line over time
    HELD = "held"
    ON_TRACK = "on_track"
    OWN_DATE = "own_date"  # the directive's own has passed


@dataclass(frozen=True, slots=True)
class Reason:
    """One date that makes a light what it is; the figures where it runs behind its line."""

    why: ReasonKind
    unit: str
    kind: MilestoneKind
    name: str
    due_on: date
    reported: Decimal | None = None
    expected: Decimal | None = None


def reasons(
    directive: Directive,
    light: Light | None,
    assignments: Sequence[tuple[Assignment, Unit]],
    milestones: Sequence[Milestone],
    calendar: WorkCalendar,
    today: date,
) -> list[Reason]:
    """Return every date that shows a directive's own light, the earliest first; its own date when that alone has passed."""
    if light is None or directive.due_on is None:
        return []
    leads = {assignment.id: (assignment, unit) for assignment, unit in assignments if assignment.leads}
    dates = []
    for row in milestones:
        if row.kind in COUNTED and row.state not in OVER and row.assignment_id in leads:
            assignment, unit = leads[row.assignment_id]
            pace = standings.pace_of(directive.target_kind, assignment, row.kind)
            if milestone_light(row, calendar, today, pace) is light:
                dates.append(_reason(row, unit, pace, light, calendar, today))
    return dates or [Reason(ReasonKind.OWN_DATE, "", MilestoneKind.COMPLETION, "", directive.due_on)]


_WHY = {Light.RED: ReasonKind.OVERDUE, Light.GREY: ReasonKind.HELD, Light.GREEN: ReasonKind.ON_TRACK}


def _reason(row: Milestone, unit: Unit, pace: Pace | None, light: Light, calendar: WorkCalendar, today: date) -> Reason:
    is_behind = light is Light.YELLOW and milestone_light(row, calendar, today) is not light
    if is_behind and pace is not None:
        line = expected(pace.quota, pace.start_on, row.due_on, today)
        return Reason(ReasonKind.BEHIND, unit.name, row.kind, row.name, row.due_on, pace.reported, line)
    return Reason(_WHY.get(light, ReasonKind.SOON), unit.name, row.kind, row.name, row.due_on)
