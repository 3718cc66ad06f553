"""One directive as a reader sees it: the order, where it stands and why, whose turn it is."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Assignment, Directive, ItemState, Milestone, PlanStep, Source
from models.facts import Claim, ClaimState, Request, RequestState
from models.people import Person, Unit
from models.queries.assignments import assignments_seen
from models.queries.claims import claims_seen
from models.queries.clauses.scope import Scope
from models.queries.decisions import requests_seen
from models.queries.directive_lists import LedgerTaskRow, directive_rows_under
from models.queries.directives import directive_in, steps_of
from models.queries.duties import clock_rows
from models.queries.items import items_counted
from models.queries.milestones import milestones_seen
from models.queries.notices import ProposedNotice, notices_proposed_on
from models.queries.people import people_by_id
from rules.calendar import WorkCalendar
from rules.lights import Light, worst
from rules.targets import RollUp
from services.boards import light_reasons as why
from services.boards import standings
from services.boards.burn_up import BurnUpPoint, burn_up
from services.boards.light_reasons import Reason
from services.boards.matrices import Matrix, matrix


@dataclass(frozen=True, slots=True)
class OfficeBacklog:
    """What waits for the office on a directive."""

    claims: tuple[tuple[Claim, Unit], ...]
    requests: tuple[tuple[Request, Unit], ...]
    notices: tuple[ProposedNotice, ...]

    def __bool__(self) -> bool:
        return bool(self.claims or self.requests or self.notices)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything on the page of one directive but its past, its future and its items; `as_of` are the first and last day of its figures."""

    directive: Directive
    source: Source
    parent: Directive | None
    children: tuple[tuple[LedgerTaskRow, Light | None], ...]
    people: dict[int, Person]
    steps: tuple[PlanStep, ...]
    assignments: tuple[tuple[Assignment, Unit], ...]
    milestones: tuple[Milestone, ...]
    light: Light | None
    reasons: tuple[Reason, ...]
    figures: RollUp
    as_of: tuple[date, date] | None
    matrix: Matrix
    points: tuple[BurnUpPoint, ...]
    items: dict[ItemState, int]
    waiting: OfficeBacklog

    @property
    def missing(self) -> Decimal | None:
        """Return what is still to be reported of a sum or a list; None when nothing is."""
        if self.directive.target_kind not in standings.ADDS_UP or self.figures.quantity is None:
            return None
        left = self.figures.quantity - (self.figures.reported or Decimal(0))
        return left if left > 0 else None


def open_dossier(
    session: Session, number: str, calendar: WorkCalendar, scope: Scope, *, now: datetime
) -> Dossier | None:
    """Read a directive; None when there is none, or not for this reader."""
    directive = directive_in(session, number, scope)
    return _read(session, directive, calendar, scope, calendar.today(now)) if directive else None


def _read(session: Session, directive: Directive, calendar: WorkCalendar, scope: Scope, today: date) -> Dossier:
    pairs = tuple(assignments_seen(session, directive.id, scope))
    assignments = [assignment for assignment, _ in pairs]
    milestones = tuple(milestones_seen(session, directive.id, scope))
    children = directive_rows_under(session, [directive.id], scope) if directive.is_heading else []
    family = [directive.id, *(child.id for child in children)]
    clocks = standings.group(clock_rows(session, family, scope))
    lights = standings.lights_of(children, clocks, calendar, today)
    light = standings.light_of(directive, clocks.get(directive.id, ()), calendar, today)
    light = worst(list(lights.values())) if directive.is_heading else light
    figures = (standings.figures_of if scope.units is None else standings.own_figures_of)(
        directive, assignments, milestones
    )
    days = sorted(assignment.as_of for assignment in assignments if assignment.as_of is not None)
    named = (directive.desk_id, directive.division_id, directive.leader_id, directive.drafted_by, directive.approved_by)
    return Dossier(
        directive=directive,
        source=session.get_one(Source, directive.source_id),
        parent=session.get(Directive, directive.parent_id) if directive.parent_id and scope.units is None else None,
        children=tuple((child, lights[child.id]) for child in children),
        people={person.id: person for person in people_by_id(session, named)},
        steps=tuple(steps_of(session, directive.id)),
        assignments=pairs,
        milestones=milestones,
        light=light,
        reasons=()
        if directive.is_heading
        else tuple(why.reasons(directive, light, pairs, milestones, calendar, today)),
        figures=figures,
        as_of=(days[0], days[-1]) if days else None,
        matrix=matrix(directive, pairs, milestones, calendar, today),
        points=tuple(burn_up(session, directive, assignments, figures, calendar, scope, today=today)),
        items=items_counted(session, directive.id, scope),
        waiting=_waiting(session, directive, scope),
    )


def _waiting(session: Session, directive: Directive, scope: Scope) -> OfficeBacklog:
    """Return what waits for the office; of a unit's reader its own claims and requests."""
    claims = claims_seen(session, directive.id, scope)
    requests = requests_seen(session, directive.id, scope)
    return OfficeBacklog(
        tuple((claim, unit) for claim, unit, _ in reversed(claims) if claim.state is ClaimState.OPEN),
        tuple((request, unit) for request, unit, _ in reversed(requests) if request.state is RequestState.OPEN),
        tuple(notices_proposed_on(session, directive.id, scope)),
    )
