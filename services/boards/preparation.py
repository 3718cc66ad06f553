"""What stands between a draft and its dispatch: who has which assignment, what was said of it, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlmodel import Session

from models.directives import Directive, PlanStep, Source
from models.people import Person
from models.queries.assignments import assignments_of
from models.queries.clauses.scope import Scope
from models.queries.decisions import decisions_on
from models.queries.directives import directives_prepared, steps_of
from models.queries.items import items_of
from models.queries.milestones import milestones_on
from models.queries.people import people_by_id
from rules import quota
from rules.decisions.kinds import DecisionKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.refusal import Refused
from rules.targets import TargetKind
from services.registration import opinions, register
from services.registration.opinions import QuotaOpinion


class PreparationStep(StrEnum):
    """What is done next, in the order an office works."""

    ASSIGNMENTS = "assignments"
    ITEMS = "items"
    SUBMIT = "submit"
    DECIDE = "decide"
    DISPATCH = "dispatch"


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One unit's part of a draft."""

    code: str
    name: str
    leads: bool
    quota: Decimal | None
    items: int


@dataclass(frozen=True, slots=True)
class ReturnedDraft:
    """Why the approver gave a draft back."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PreparedDirective:
    """A directive on its way to its dispatch."""

    directive: Directive
    source: Source
    drafter: Person
    persons: dict[str, str]  # desk, division, leader, by name
    parent: Directive | None
    steps: tuple[PlanStep, ...]
    parts: tuple[DraftPart, ...]
    difference: Decimal  # of the quotas to the target of a sum
    thoughts: tuple[QuotaOpinion, ...]  # empty while nobody was asked
    asked_until: date | None
    given_back: ReturnedDraft | None
    decide_by: date | None
    missing: Refused | None  # why it cannot be submitted yet
    next: PreparationStep

    @property
    def leads(self) -> list[DraftPart]:
        """Return the parts of the lead units."""
        return [part for part in self.parts if part.leads]


@dataclass(frozen=True, slots=True)
class PreparationLine:
    """A directive on its way, as a list shows it."""

    directive: Directive
    drafter: Person
    units: int
    decide_by: date | None
    next: PreparationStep


def lines(session: Session, scope: Scope, *lives: Life) -> list[PreparationLine]:
    """List the directives that are not dispatched yet, each with its next step."""
    directives = directives_prepared(session, scope, *lives)
    people = {person.id: person for person in people_by_id(session, [d.drafted_by for d in directives])}
    return [_line(session, directive, people[directive.drafted_by]) for directive in directives]


def _line(session: Session, directive: Directive, drafter: Person) -> PreparationLine:
    units = len(assignments_of(session, directive.id))
    step = next_step(directive, _missing(session, directive))
    return PreparationLine(directive, drafter, units, _decide_by(session, directive), step)


def prepared(session: Session, directive: Directive) -> PreparedDirective:
    """Return everything a directive's page shows before its dispatch."""
    parts, missing = parts_of(session, directive), _missing(session, directive)
    asked = opinions.asked(session, directive)
    return PreparedDirective(
        directive,
        session.get_one(Source, directive.source_id),
        session.get_one(Person, directive.drafted_by),
        _persons(session, directive),
        session.get(Directive, directive.parent_id) if directive.parent_id else None,
        tuple(steps_of(session, directive.id)),
        parts,
        difference(directive, parts),
        tuple(opinions.opinions(session, directive)) if asked else (),
        max((row.due_on for row in asked), default=None),
        _given_back(session, directive),
        _decide_by(session, directive),
        missing,
        next_step(directive, missing),
    )


def parts_of(session: Session, directive: Directive) -> tuple[DraftPart, ...]:
    """Return the parts of a directive, by unit."""
    return tuple(
        DraftPart(unit.code, unit.name, assignment.leads, assignment.quota, len(items_of(session, assignment.id)))
        for assignment, unit in assignments_of(session, directive.id)
    )


def difference(directive: Directive, parts: Sequence[DraftPart]) -> Decimal:
    """Return what the quotas of a sum are above its target (below: negative); nothing for other targets."""
    if directive.target_kind is not TargetKind.SUM:
        return Decimal(0)
    quotas = {part.code: part.quota or Decimal(0) for part in parts if part.leads}
    return quota.check_sum(directive.quantity, quotas, accept_difference=True)


def next_step(directive: Directive, missing: Refused | None) -> PreparationStep:
    """Return what is done next with a directive that is not dispatched."""
    match directive.life:
        case Life.SUBMITTED:
            return PreparationStep.DECIDE
        case Life.APPROVED:
            return PreparationStep.DISPATCH
        case _ if missing is None:
            return PreparationStep.SUBMIT
    return PreparationStep.ITEMS if directive.target_kind is TargetKind.LIST else PreparationStep.ASSIGNMENTS


def _missing(session: Session, directive: Directive) -> Refused | None:
    try:
        register.check_whole(session, directive)
    except Refused as refused:
        return refused
    return None


def _persons(session: Session, directive: Directive) -> dict[str, str]:
    ids = {"desk": directive.desk_id, "division": directive.division_id, "leader": directive.leader_id}
    names = {person.id: person.name for person in people_by_id(session, ids.values())}
    return {role: names[key] for role, key in ids.items() if key is not None}


def _given_back(session: Session, directive: Directive) -> ReturnedDraft | None:
    """Return why a draft is one again; None once it was submitted again."""
    if directive.life is not Life.DRAFT:
        return None
    decided = decisions_on(session, directive.id)
    given = [
        ReturnedDraft(decision.reason, who.name, decision.recorded_at)
        for decision, who in decided
        if decision.kind is DecisionKind.RETURN
    ]
    return given[-1] if given else None


def _decide_by(session: Session, directive: Directive) -> date | None:
    rows = milestones_on(session, directive.id) if directive.life is Life.SUBMITTED else ()
    duties = [row for row in rows if row.kind is MilestoneKind.DECISION and row.state is MilestoneState.OPEN]
    return duties[-1].due_on if duties else None
