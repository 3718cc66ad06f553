"""A matter as a person of its unit sees it: what it is about, how it stands, what may be done about it now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from sqlmodel import Session

from models.directives import Assignment, Directive, Item, Milestone, Source
from models.facts import RequestKind, RequestState
from models.people import Person, Unit
from models.queries.claims import open_claim
from models.queries.decisions import requests_about, samples_under
from models.queries.items import items_of
from models.queries.milestones import milestones_of
from models.queries.people import role_held
from models.queries.units import the_office
from notifications.digest import Office
from rules.field_names import THINGS
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.refusal import Refused
from rules.roles import Role
from rules.sections import DueState, stands
from rules.targets import missing
from services import clockwork, lookup
from services.acts.unit_spec import UNCOUNTED, OfferFacts
from services.execution import due_dates, registry
from services.execution.items import OPEN_ITEMS
from services.execution.open_assignments import check_open
from services.mail import digest_lines
from services.practice import Practice


@dataclass(frozen=True, slots=True)
class OwedDate:
    """Something still owed, by the unit or to it by the office: what, by when, and working days left (below zero: late)."""

    kind: MilestoneKind
    name: str
    due_on: date
    state: DueState
    days: int


@dataclass(frozen=True, slots=True)
class AssignmentPage:
    """Everything on the page of a matter; `refused` says why nothing may be done any more.

    `extends` and `states` name what a later date may be asked for, and what a completion date may be stated for;
    `steps` are the steps not done yet, `drawn` is what a re-check asks about.
    """

    person: Person
    role: Role | None
    unit: Unit
    assignment: Assignment
    directive: Directive
    source: Source
    office: Office
    today: date
    dates: tuple[OwedDate, ...]
    items: tuple[Item, ...]
    extends: tuple[str, ...]
    states: tuple[str, ...]
    steps: tuple[str, ...]
    drawn: tuple[str, ...]
    acts: tuple[str, ...]
    refused: Refused | None

    @property
    def counts(self) -> bool:
        """Say whether figures are reported of it."""
        return self.directive.target_kind not in UNCOUNTED

    @property
    def missing(self) -> Decimal | None:
        """Return what is still to be reported; None without a quota, or when nothing is missing."""
        return missing(self.assignment.quota, self.assignment.reported) if self.counts else None


def gather(
    session: Session, practice: Practice, assignment: Assignment, person: Person, *, now: datetime
) -> AssignmentPage:
    """Read how an assignment stands for a person: behind a link, or signed in."""
    directive = session.get_one(Directive, assignment.directive_id)
    today, office = practice.calendar.today(now), the_office(session)
    rows = milestones_of(session, assignment.id)
    standing = _standing(session, directive, assignment, rows)
    acts, refused = _offer(session, assignment, person, standing, today)
    return AssignmentPage(
        person=person,
        role=role_held(session, person.id, assignment.unit_id, today),
        unit=session.get_one(Unit, assignment.unit_id),
        assignment=assignment,
        directive=directive,
        source=session.get_one(Source, directive.source_id),
        office=Office(office.name, office.phone) if office else Office("", ""),
        today=today,
        dates=tuple(_dated(practice, row, today) for row in still_owed(rows, today)),
        items=tuple(item for item in items_of(session, assignment.id) if item.state in OPEN_ITEMS),
        extends=_waiting_for(session, rows, RequestKind.EXTENSION),
        states=_waiting_for(session, rows, RequestKind.STATED_DATE),
        steps=tuple(row.name for row in _open(rows, MilestoneKind.STEP)),
        drawn=_drawn(session, rows),
        acts=acts,
        refused=refused,
    )


class _DatedDuty(Protocol):
    """Anything with a kind, a state and a due date."""

    @property
    def kind(self) -> MilestoneKind: ...
    @property
    def state(self) -> MilestoneState: ...
    @property
    def due_on(self) -> date: ...


R = TypeVar("R", bound=_DatedDuty)


def still_owed(rows: Sequence[R], today: date) -> list[R]:
    """Return what of one assignment is open; of the periodic reports to come only the next."""
    running = [row for row in rows if row.state is MilestoneState.OPEN]
    later = sorted(
        (row for row in running if row.kind is MilestoneKind.REPORT and row.due_on >= today), key=lambda row: row.due_on
    )
    return [row for row in running if row not in later[1:]]


def _open(rows: Sequence[Milestone], kind: MilestoneKind) -> list[Milestone]:
    return [row for row in rows if row.kind is kind and row.state is MilestoneState.OPEN]


def _dated(practice: Practice, row: Milestone, today: date) -> OwedDate:
    days = digest_lines.days_left(practice.calendar, clockwork.value_of(row), today)
    return OwedDate(row.kind, row.name, row.due_on, stands(row.due_on, days, today), days)


def _standing(session: Session, directive: Directive, assignment: Assignment, rows: Sequence[Milestone]) -> OfferFacts:
    is_asked = any(row.kind is MilestoneKind.OPINION for row in rows)
    return OfferFacts(
        leads=assignment.leads,
        kind=directive.target_kind,
        reported=assignment.reported,
        open=frozenset(row.kind for row in rows if row.state is MilestoneState.OPEN),
        is_claimed=open_claim(session, assignment.id) is not None,
        has_items=any(item.state in OPEN_ITEMS for item in items_of(session, assignment.id)),
        may_extend=bool(_waiting_for(session, rows, RequestKind.EXTENSION)),
        may_state=bool(_waiting_for(session, rows, RequestKind.STATED_DATE)),
        is_asked=is_asked and directive.life is Life.DRAFT,
    )


def _offer(
    session: Session, assignment: Assignment, person: Person, standing: OfferFacts, today: date
) -> tuple[tuple[str, ...], Refused | None]:
    """Return what this person may do, or why nothing: they are not in the unit, or the assignment is over."""
    try:
        lookup.check_actor(session, person, assignment, today, on_behalf="")
    except Refused:
        return (), _left(session.get_one(Unit, assignment.unit_id), person)
    try:
        check_open(session, assignment)
    except Refused as over:
        acts = tuple(act.name for act in registry.offered(standing) if act.is_offered_after)
        return acts, None if acts else over
    return tuple(act.name for act in registry.offered(standing)), None


def _left(unit: Unit, person: Person) -> Refused:
    return Refused(
        field="by",
        field_zh=THINGS["by"],
        zh=f"{person.name}现不在{unit.name}任职，不能由此办理。",
        en=f"{person.name} holds no post in {unit.name} now and cannot act here.",
    )


def _drawn(session: Session, rows: Sequence[Milestone]) -> tuple[str, ...]:
    """Return what the first re-check that waits for an answer has drawn of the assignment."""
    asked = _open(rows, MilestoneKind.RECHECK)
    return tuple(sample.name for sample in samples_under(session, asked[0].id)) if asked else ()


def _waiting_for(session: Session, rows: Sequence[Milestone], kind: RequestKind) -> tuple[str, ...]:
    """Return the names of what a request of a kind may be made for: running, and not asked for already."""
    return tuple(due_dates.name_of(row) for row in rows if due_dates.is_dated(row) and _may_ask(session, row, kind))


def _may_ask(session: Session, row: Milestone, kind: RequestKind) -> bool:
    asked = {request.state for request in requests_about(session, row.id) if request.kind is kind}
    return row.state is MilestoneState.OPEN and may_ask(kind, asked)


def may_ask(kind: RequestKind, asked: Collection[RequestState]) -> bool:
    """Say whether a request may be made, given what became of those of its kind: one at a time, a date accepted once."""
    once = {RequestState.GRANTED} if kind is RequestKind.STATED_DATE else set()
    return not {RequestState.OPEN, *once} & set(asked)
