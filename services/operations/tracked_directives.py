"""A directive as an operator follows it: one word for where it stands, when it wakes next, its tags, its bureaus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.people import Unit
from models.queries.assignments import assignments_under
from models.queries.clauses.scope import EVERYTHING
from models.queries.directives import children_of, directives_by_id, untracked
from models.queries.duties import clock_rows
from models.queries.milestones import milestones_under
from rules.calendar import WorkCalendar
from rules.lights import COUNTED, OVER, AssignmentState, Light, assignment_state, worst
from rules.milestones import MilestoneState, workdays_late
from rules.outcomes import Ending, Life
from rules.window import next_opening
from services import clockwork, lookup
from services.boards import standings
from services.practice import Practice

SOON = timedelta(minutes=1)


class Stand(StrEnum):
    """Where a directive stands, in the word its run bears."""

    AWAITING_REMINDER = "AwaitingReminder"
    OVERDUE = "Overdue"
    AWAITING_VERIFICATION = "AwaitingVerification"
    ON_HOLD = "OnHold"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"


class StandType(StrEnum):
    """What kind of state that is."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


_TYPES = {Stand.COMPLETED: StandType.COMPLETED, Stand.CANCELLED: StandType.CANCELLED}


@dataclass(frozen=True, slots=True)
class BureauRow:
    """One unit's line in the table of a directive."""

    number: str
    unit: str
    leads: bool
    quota: Decimal | None
    reported: Decimal | None
    verified: Decimal | None
    state: AssignmentState
    due_on: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class TrackedDirective:
    """A directive as its run shows it; `wakes_at` lies after the moment asked, None when it is over."""

    number: str
    title: str
    stand: Stand
    wakes_at: datetime | None
    tags: tuple[str, ...]
    bureaus: tuple[BureauRow, ...]

    @property
    def type(self) -> StandType:
        """Return the kind of its state."""
        return _TYPES.get(self.stand, StandType.SCHEDULED)


@dataclass(frozen=True, slots=True)
class LaggingDirective:
    """A directive whose run lags behind; `changed_at` is what the run will have caught up with."""

    directive_id: int
    number: str
    flow_run_id: str
    changed_at: datetime


def behind(session: Session) -> list[LaggingDirective]:
    """List what changed since it was last tracked, each once, and the headings above it."""
    changed = untracked(session)
    lagging = {d.id: _behind(d, d.changed_at) for d in changed}
    for heading in directives_by_id(session, [d.parent_id for d in changed]):
        if heading.dispatched_at is not None:
            lagging.setdefault(heading.id, _behind(heading, max(d.changed_at for d in changed if d.changed_at)))
    return list(lagging.values())


def _behind(directive: Directive, changed_at: datetime | None) -> LaggingDirective:
    moment = changed_at or directive.dispatched_at
    if moment is None:
        raise ValueError(f"{directive.number} was never dispatched")
    return LaggingDirective(directive.id, directive.number, directive.flow_run_id, moment)


def mark_tracked(session: Session, directive_id: int, flow_run_id: str, at: datetime) -> None:
    """Note which run shows a directive, and up to which change it does."""
    directive = session.get_one(Directive, directive_id)
    directive.flow_run_id, directive.tracked_at = flow_run_id, at
    session.add(directive)


def tracked(session: Session, practice: Practice, number: str, *, now: datetime) -> TrackedDirective:
    """Return a directive as its run shows it; a heading stands where its children stand."""
    directive = lookup.directive(session, number)
    family = list(children_of(session, directive.id)) if directive.is_heading else [directive]
    ids = [member.id for member in family]
    assignments = assignments_under(session, ids)
    rows = milestones_under(session, ids)
    light = _light(session, family, practice.calendar, now)
    stand = stand_of(directive, light, [assignment for assignment, _ in assignments], rows)
    numbers = {member.id: member.number for member in family}
    return TrackedDirective(
        directive.number,
        directive.title,
        stand,
        _wakes_at(rows, practice, now) if stand not in _TYPES else None,
        tuple(filter(None, (directive.number, light or "", directive.category))),
        tuple(_bureau(numbers, assignment, unit, rows, practice.calendar, now) for assignment, unit in assignments),
    )


def _light(session: Session, family: Sequence[Directive], calendar: WorkCalendar, now: datetime) -> Light | None:
    clocks = standings.group(clock_rows(session, [member.id for member in family], EVERYTHING))
    today = calendar.today(now)
    return worst([standings.light_of(member, clocks.get(member.id, ()), calendar, today) for member in family])


def stand_of(
    directive: Directive, light: Light | None, assignments: Sequence[Assignment], rows: Sequence[Milestone]
) -> Stand:
    """Return the word: what is over, else late, else whose turn it is; the office's only when no unit's clock runs."""
    if directive.life is Life.ENDED:
        return Stand.COMPLETED if directive.ended_as is Ending.COMPLETED else Stand.CANCELLED
    if light is Light.RED:
        return Stand.OVERDUE
    leads = {assignment.id for assignment in assignments if assignment.leads}
    states = {row.state for row in rows if row.kind in COUNTED and row.assignment_id in leads} - OVER
    if MilestoneState.OPEN in states:
        return Stand.AWAITING_REMINDER
    return Stand.ON_HOLD if states == {MilestoneState.HELD} else Stand.AWAITING_VERIFICATION


def _wakes_at(rows: Sequence[Milestone], practice: Practice, now: datetime) -> datetime:
    coming = [row.next_check_at for row in rows if row.next_check_at is not None and row.next_check_at > now]
    return min(coming, default=next_opening(now + SOON, practice.calendar, practice.window))


def _bureau(
    numbers: dict[int, str],
    assignment: Assignment,
    unit: Unit,
    rows: Sequence[Milestone],
    calendar: WorkCalendar,
    now: datetime,
) -> BureauRow:
    own = [row for row in rows if row.assignment_id == assignment.id and row.kind in COUNTED]
    running = [row for row in own if row.state not in OVER]
    today = calendar.today(now)
    return BureauRow(
        numbers[assignment.directive_id],
        unit.name,
        assignment.leads,
        assignment.quota,
        assignment.reported,
        assignment.verified,
        _assignment_state(assignment, running, today),
        min((row.due_on for row in running), default=assignment.due_on),
        max((workdays_late(clockwork.value_of(row), calendar, today) for row in own), default=0),
    )


def _assignment_state(assignment: Assignment, running: Sequence[Milestone], today: date) -> AssignmentState:
    if assignment.ended_as is not None:
        return AssignmentState.COMPLETED if assignment.ended_as is Ending.COMPLETED else AssignmentState.ENDED
    return assignment_state(running, today)
