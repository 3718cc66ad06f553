"""Directives and assignments as a program may see them: figures, light, dates owed, what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, Item, Milestone
from models.facts import Claim, ProgressReport, Request
from models.people import Unit
from models.queries.assignments import AssignmentRow, assignment_in, assignments_of_directives, assignments_owed
from models.queries.claims import claims_of
from models.queries.clauses.scope import Scope
from models.queries.decisions import requests_of
from models.queries.directive_lists import DirectiveSearch, directives_wanted
from models.queries.directives import directive_in
from models.queries.items import items_of
from models.queries.milestones import milestones_under
from models.queries.progress_reports import reports_of
from models.queries.units import unit_named
from rules.entry import read_line
from rules.lights import COUNTED, OVER, Light, milestone_light, worst
from rules.milestones import OFFICE_KINDS, MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.refusal import Refused
from rules.targets import missing
from services import clockwork
from services.boards import standings
from services.mail import digest_lines
from services.practice import Practice


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """Something still owed: by when, and how many working days are left (below zero: late)."""

    kind: MilestoneKind
    name: str
    due_on: date
    state: MilestoneState
    round: int
    days_left: int


@dataclass(frozen=True, slots=True)
class AssignmentStanding:
    """One unit's assignment of a directive, and how it stands."""

    directive: Directive
    unit: Unit
    assignment: Assignment
    light: Light | None
    owed: tuple[OwedDuty, ...]

    @property
    def missing(self) -> Decimal | None:
        """Return what is still to be reported of the quota; None when nothing is, or without one."""
        return missing(self.assignment.quota, self.assignment.reported)

    @property
    def due_on(self) -> date | None:
        """Return the nearest date owed, else the assignment's own."""
        return min((duty.due_on for duty in self.owed), default=self.assignment.due_on)


@dataclass(frozen=True, slots=True)
class AssignmentAnswers:
    """An assignment with its items and everything the unit answered, the newest first."""

    standing: AssignmentStanding
    items: Sequence[Item]
    reports: Sequence[ProgressReport]
    claims: Sequence[Claim]
    requests: Sequence[Request]


@dataclass(frozen=True, slots=True)
class DirectiveStanding:
    """A directive with those of its assignments that may be seen."""

    directive: Directive
    assignments: tuple[AssignmentStanding, ...]

    @property
    def light(self) -> Light | None:
        """Return the worst light among its assignments."""
        return worst([assignment.light for assignment in self.assignments])


def find(
    session: Session, practice: Practice, wanted: DirectiveSearch, scope: Scope, *, skip: int, limit: int, now: datetime
) -> tuple[list[DirectiveStanding], int]:
    """Return a page of directives with their assignments, and how many there are in all."""
    page, total = directives_wanted(session, wanted, scope, skip=skip, limit=limit)
    return _directives(session, practice, page, scope, now), total


def directive(
    session: Session, practice: Practice, number: str, scope: Scope, *, now: datetime
) -> DirectiveStanding | None:
    """Find one directive with its assignments."""
    row = _numbered(session, number, scope)
    return _directives(session, practice, [row], scope, now)[0] if row else None


def _numbered(session: Session, number: str, scope: Scope) -> Directive | None:
    try:
        return directive_in(session, read_line("directive", number), scope)
    except Refused:
        return None


def _directives(
    session: Session, practice: Practice, page: Sequence[Directive], scope: Scope, now: datetime
) -> list[DirectiveStanding]:
    rows = assignments_of_directives(session, [directive.id for directive in page], scope)
    assignments = _standings(session, practice, rows, now)
    return [
        DirectiveStanding(directive, tuple(s for s in assignments if s.directive.id == directive.id))
        for directive in page
    ]


def assignments(session: Session, practice: Practice, scope: Scope, *, now: datetime) -> list[AssignmentStanding]:
    """List the assignments that are being worked on, the most urgent first."""
    listed = _standings(session, practice, assignments_owed(session, scope), now)
    return sorted(listed, key=lambda standing: standing.due_on or date.max)


def assignment(
    session: Session, practice: Practice, number: str, unit_name: str, scope: Scope, *, now: datetime
) -> AssignmentAnswers | None:
    """Find one assignment with all that was answered."""
    row = find_assignment(session, number, unit_name, scope)
    if row is None:
        return None
    key = row[0].id
    return AssignmentAnswers(
        _standings(session, practice, [row], now)[0],
        items_of(session, key),
        reports_of(session, key),
        claims_of(session, key),
        requests_of(session, key),
    )


def find_assignment(session: Session, number: str, unit_name: str, scope: Scope) -> AssignmentRow | None:
    """Find a unit's assignment by the number of the directive and any code or name of the unit."""
    order = _numbered(session, number, scope)
    try:
        unit = unit_named(session, read_line("unit", unit_name))
    except Refused:
        return None
    return assignment_in(session, order.id, unit.id, scope) if order and unit else None


def _standings(
    session: Session, practice: Practice, rows: Sequence[AssignmentRow], now: datetime
) -> list[AssignmentStanding]:
    today = practice.calendar.today(now)
    dated = _milestones(session, rows)
    return [_standing(practice, row, dated.get(row[0].id, ()), today) for row in rows]


def _milestones(session: Session, rows: Sequence[AssignmentRow]) -> dict[int, list[Milestone]]:
    by_assignment: dict[int, list[Milestone]] = {}
    for milestone in milestones_under(session, sorted({assignment.directive_id for assignment, _, _ in rows})):
        by_assignment.setdefault(milestone.assignment_id or 0, []).append(milestone)
    return by_assignment


def _standing(practice: Practice, row: AssignmentRow, dated: Sequence[Milestone], today: date) -> AssignmentStanding:
    assignment, directive, unit = row
    light = _light(practice, row, dated, today)
    owed = [milestone for milestone in dated if milestone.state not in OVER and milestone.kind not in OFFICE_KINDS]
    return AssignmentStanding(
        directive, unit, assignment, light, tuple(_owed(practice, milestone, today) for milestone in owed)
    )


def _light(practice: Practice, row: AssignmentRow, dated: Sequence[Milestone], today: date) -> Light | None:
    """Return the light of an assignment by its own dates; None before dispatch and when it is over."""
    assignment, directive, _ = row
    if directive.life is not Life.DISPATCHED or assignment.ended_as is not None:
        return None
    counted = [milestone for milestone in dated if milestone.kind in COUNTED]
    pace = {milestone.id: standings.pace_of(directive.target_kind, assignment, milestone.kind) for milestone in counted}
    return worst(
        [
            milestone_light(clockwork.value_of(milestone), practice.calendar, today, pace[milestone.id])
            for milestone in counted
        ]
    )


def _owed(practice: Practice, row: Milestone, today: date) -> OwedDuty:
    days = digest_lines.days_left(practice.calendar, clockwork.value_of(row), today)
    return OwedDuty(row.kind, row.name, row.due_on, row.state, row.round, days)
