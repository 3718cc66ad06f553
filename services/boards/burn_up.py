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
class Point:
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
) -> list[Point]:
    """Return the points of a chart: every day something was reported, claimed or verified, the dates, and today's figures."""
    counted = [one for one in assignments if one.leads and not standings.has_left(directive, one.ended_as)]
    if directive.is_heading or not counted or directive.dispatched_at is None:
        return []
    last = calendar.today(directive.ended_at) if directive.ended_at else today
    begun = min(one.started_on or last for one in counted)
    line = _Line(directive, counted)
    found = {begun: Point(begun, line.on(begun), Decimal(0), Decimal(0))}
    for day, rolled in _grown(session, directive, counted, calendar, scope):
        if day < last:
            found[day] = Point(day, line.on(day), rolled.reported, rolled.verified)
    found[last] = Point(last, line.on(last), figures.reported, figures.verified)
    found |= {day: Point(day, line.on(day)) for day in line.ends if day > last}
    return [found[day] for day in sorted(found)]


def _grown(
    session: Session, directive: Directive, counted: Sequence[Assignment], calendar: WorkCalendar, scope: Scope
) -> Iterator[tuple[date, RollUp]]:
    """Yield each day on which a figure came, and the figures of all counted assignments in its evening."""
    stood = {one.id: AssignmentFigures(one.quota) for one in counted}
    events = [one for one in _events(session, directive, calendar, scope) if one.assignment_id in stood and one.changes]
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


class _Line:
    """Where the assignments' figures ought to be together; assignments of the same dates are one, since the line grows with the quota."""

    def __init__(self, directive: Directive, counted: Sequence[Assignment]) -> None:
        self._quotas: dict[tuple[date, date], Decimal] = {}
        for one in counted if directive.target_kind in standings.ADDS_UP else ():
            due_on = one.due_on or directive.due_on
            if one.quota and one.started_on and due_on:
                dates = (one.started_on, due_on)
                self._quotas[dates] = self._quotas.get(dates, Decimal(0)) + one.quota

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
        for one in figures_seen(session, directive.id, scope):
            yield _Event(one.on, one.assignment_id, {"reported": one.figure})
    yield from _answers(session, directive, calendar, scope, is_list=is_list)


def _answers(
    session: Session, directive: Directive, calendar: WorkCalendar, scope: Scope, *, is_list: bool
) -> Iterator[_Event]:
    """Yield claims and decisions as they came: a claim of items adds to what is verified, its answer leaves that alone."""
    claims: list[Claim | Decision] = [one for one, _, _ in claims_seen(session, directive.id, scope)]
    decisions = [one for one, _, _ in decisions_seen(session, directive.id, scope)]
    verified: dict[int, Decimal] = {}
    for one in sorted([*claims, *decisions], key=_came):
        key = one.assignment_id or 0
        if isinstance(one, Claim):
            figure = (verified.get(key, Decimal(0)) + (one.figure or 0)) if is_list else one.figure
            changes: dict[str, Any] = {"reported": figure, "claimed": True}
        else:
            changes = _decided(one, is_list=is_list)
            verified[key] = changes.get("verified", verified.get(key, Decimal(0)))
        yield _Event(calendar.today(one.recorded_at), key, changes)


def _came(one: Claim | Decision) -> tuple[datetime, bool, int]:
    return one.recorded_at, isinstance(one, Decision), one.id


def _decided(one: Decision, *, is_list: bool) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    match one.value:
        case ClaimAnswer(verified=Decimal() as verified) | RecheckFinding(verified=Decimal() as verified):
            changes = {"verified": verified, **({"reported": verified} if is_list else {})}
    if one.claim_id is not None:
        changes |= {"claimed": False, "accepted": one.kind is DecisionKind.ACCEPTANCE}
    return changes
