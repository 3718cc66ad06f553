"""How figures grew: day by day what was reported and verified by then, and where the line over time stood."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from sqlmodel import Session

from models.directives import Assignment, Directive
from models.facts import Claim, Decision
from models.queries.claims import claims_seen
from models.queries.clauses.scope import Scope
from models.queries.decisions import decisions_seen
from models.queries.progress_reports import figures_seen
from rules import progress
from rules.calendar import WorkCalendar
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import ClaimAnswer, RecheckFinding
from rules.targets import AssignmentFigures, RollUp, TargetKind, roll_up
from services.boards import standings
from services.registration.register import target_of


@dataclass(frozen=True, slots=True)
class BurnUpPoint:
    """One day; nothing is reported or verified of days to come."""

    day: date
    expected: Decimal | None
    reported: Decimal | None = None
    verified: Decimal | None = None


class _Event(NamedTuple):
    """What one assignment came to on a day."""

    day: date
    assignment_id: int
    changes: Mapping[str, Any]


def burn_up(
    session: Session,
    directive: Directive,
    assignments: Sequence[Assignment],
    figures: RollUp,
    calendar: WorkCalendar,
    scope: Scope,
    *,
    today: date,
) -> list[BurnUpPoint]:
    """Return the points of a chart: every day something was reported, claimed or verified, the dates, and today's figures."""
    counted = [
        assignment
        for assignment in assignments
        if assignment.leads and not standings.has_left(directive, assignment.ended_as)
    ]
    if directive.is_heading or not counted or directive.dispatched_at is None:
        return []
    last = calendar.today(directive.ended_at) if directive.ended_at else today
    begun = min(assignment.started_on or last for assignment in counted)
    line = _PlanLine(directive, counted)
    points = {begun: BurnUpPoint(begun, line.on(begun), Decimal(0), Decimal(0))}
    for day, rolled in _grown(session, directive, counted, calendar, scope):
        if day < last:
            points[day] = BurnUpPoint(day, line.on(day), rolled.reported, rolled.verified)
    points[last] = BurnUpPoint(last, line.on(last), figures.reported, figures.verified)
    points |= {day: BurnUpPoint(day, line.on(day)) for day in line.ends if day > last}
    return [points[day] for day in sorted(points)]


def _grown(
    session: Session, directive: Directive, counted: Sequence[Assignment], calendar: WorkCalendar, scope: Scope
) -> Iterator[tuple[date, RollUp]]:
    """Yield each day on which a figure came, and the figures of all counted assignments in its evening."""
    stood = {assignment.id: AssignmentFigures(assignment.quota) for assignment in counted}
    events = [
        event
        for event in _events(session, directive, calendar, scope)
        if event.assignment_id in stood and event.changes
    ]
    for day, came in groupby(sorted(events, key=_on), key=_on):
        for event in came:
            stood[event.assignment_id] = stood[event.assignment_id]._replace(**event.changes)
        yield day, _rolled(directive, list(stood.values()), scope)


def _on(event: _Event) -> date:
    return event.day


def _rolled(directive: Directive, stood: Sequence[AssignmentFigures], scope: Scope) -> RollUp:
    if scope.units is not None and len(stood) == 1:
        return RollUp(stood[0].quota, stood[0].reported, stood[0].verified)
    return roll_up(target_of(directive), stood)


class _PlanLine:
    """Where the assignments' figures ought to be together; assignments of the same dates are one, since the line grows with the quota."""

    def __init__(self, directive: Directive, counted: Sequence[Assignment]) -> None:
        self._quotas: dict[tuple[date, date], Decimal] = {}
        for assignment in counted if directive.target_kind in standings.ADDS_UP else ():
            due_on = assignment.due_on or directive.due_on
            if assignment.quota and assignment.started_on and due_on:
                dates = (assignment.started_on, due_on)
                self._quotas[dates] = self._quotas.get(dates, Decimal(0)) + assignment.quota

    @property
    def ends(self) -> set[date]:
        """Return the days by which all of it ought to be there."""
        return {due_on for _, due_on in self._quotas}

    def on(self, day: date) -> Decimal | None:
        """Return where it stands on a day; None where figures follow no line."""
        lines = [progress.expected(quota, *dates, day) for dates, quota in self._quotas.items()]
        return round(sum(lines, Decimal(0)), 1) if lines else None


def _events(session: Session, directive: Directive, calendar: WorkCalendar, scope: Scope) -> Iterator[_Event]:
    """Yield what changed figures: reports, claims, and what the office answered, each kind in the order it was recorded."""
    is_list = directive.target_kind is TargetKind.LIST
    if not is_list:
        for report in figures_seen(session, directive.id, scope):
            yield _Event(report.on, report.assignment_id, {"reported": report.figure})
    yield from _answers(session, directive, calendar, scope, is_list=is_list)


def _answers(
    session: Session, directive: Directive, calendar: WorkCalendar, scope: Scope, *, is_list: bool
) -> Iterator[_Event]:
    """Yield claims and decisions as they came: a claim of items adds to what is verified, its answer leaves that alone."""
    claims: list[Claim | Decision] = [claim for claim, _, _ in claims_seen(session, directive.id, scope)]
    decisions = [decision for decision, _, _ in decisions_seen(session, directive.id, scope)]
    verified: dict[int, Decimal] = {}
    for fact in sorted([*claims, *decisions], key=_came):
        key = fact.assignment_id or 0
        if isinstance(fact, Claim):
            figure = (verified.get(key, Decimal(0)) + (fact.figure or 0)) if is_list else fact.figure
            changes: dict[str, Any] = {"reported": figure, "claimed": True}
        else:
            changes = _decided(fact, is_list=is_list)
            verified[key] = changes.get("verified", verified.get(key, Decimal(0)))
        yield _Event(calendar.today(fact.recorded_at), key, changes)


def _came(fact: Claim | Decision) -> tuple[datetime, bool, int]:
    return fact.recorded_at, isinstance(fact, Decision), fact.id


def _decided(decision: Decision, *, is_list: bool) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    match decision.value:
        case ClaimAnswer(verified=Decimal() as verified) | RecheckFinding(verified=Decimal() as verified):
            changes = {"verified": verified, **({"reported": verified} if is_list else {})}
    if decision.claim_id is not None:
        changes |= {"claimed": False, "accepted": decision.kind is DecisionKind.ACCEPTANCE}
    return changes
