"""A matter as the person behind a link sees it: what it is about, how it stands, what may be done about it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Item, Milestone, Source
from models.facts import RequestKind, RequestState
from models.people import Person, Unit
from notifications.acts import Act
from notifications.digest import Office, State
from rules.milestones import MilestoneKind, MilestoneState
from rules.refusal import Refused
from rules.roles import Role
from rules.targets import TargetKind
from services import answering, clockwork, finding, redating, wording
from services.answering import OPEN_ITEMS
from services.linking import Opened
from services.practice import Practice

UNCOUNTED = frozenset({TargetKind.LIST, TargetKind.NONE})


@dataclass(frozen=True, slots=True)
class Dated:
    """Something still owed, by the unit or to it by the office: what, by when, and working days left (below zero: late)."""

    kind: MilestoneKind
    name: str
    due_on: date
    state: State
    days: int


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything on the page of a link; `refused` says why nothing may be done any more.

    `extends` and `states` name what a later date may be asked for, and what a completion date may be stated for.
    """

    person: Person
    role: Role | None
    unit: Unit
    share: Assignment
    directive: Directive
    source: Source
    office: Office
    today: date
    dates: tuple[Dated, ...]
    items: tuple[Item, ...]
    extends: tuple[str, ...]
    states: tuple[str, ...]
    acts: tuple[Act, ...]
    refused: Refused | None

    @property
    def counts(self) -> bool:
        """Say whether figures are reported of it."""
        return self.directive.target_kind not in UNCOUNTED

    @property
    def missing(self) -> Decimal | None:
        """Return what is still to be reported; None without a quota, or when nothing is missing."""
        if not self.counts or self.share.quota is None:
            return None
        left = self.share.quota - (self.share.reported or Decimal(0))
        return left if left > 0 else None


def gather(session: Session, practice: Practice, opened: Opened, *, now: datetime) -> Matter:
    """Read what a link is about."""
    share, directive, person = opened.share, opened.directive, opened.person
    today, office = practice.calendar.today(now), queries.the_office(session)
    rows = queries.milestones_of(session, share.id)
    extends = _waiting_for(session, rows, RequestKind.EXTENSION)
    states = _waiting_for(session, rows, RequestKind.STATED_DATE)
    items = tuple(item for item in queries.items_of(session, share.id) if item.state in OPEN_ITEMS)
    refused = _why_not(session, opened, today)
    return Matter(
        person=person,
        role=queries.role_held(session, person.id, share.unit_id, today),
        unit=session.get_one(Unit, share.unit_id),
        share=share,
        directive=directive,
        source=session.get_one(Source, directive.source_id),
        office=Office(office.name, office.phone) if office else Office("", ""),
        today=today,
        dates=tuple(_dated(practice, row, today) for row in _owed(rows, today)),
        items=items,
        extends=extends,
        states=states,
        acts=() if refused else _acts(session, opened, rows, items, extends, states),
        refused=refused,
    )


def _owed(rows: Sequence[Milestone], today: date) -> list[Milestone]:
    """Return what is open; of the periodic reports to come only the next."""
    running = [row for row in rows if row.state is MilestoneState.OPEN]
    later = sorted(
        (row for row in running if row.kind is MilestoneKind.REPORT and row.due_on >= today), key=lambda row: row.due_on
    )
    return [row for row in running if row not in later[1:]]


def _dated(practice: Practice, row: Milestone, today: date) -> Dated:
    days = wording.days_left(practice.calendar, clockwork.value_of(row), today)
    return Dated(row.kind, row.name, row.due_on, _state(row.due_on, days, today), days)


def _state(due_on: date, days: int, today: date) -> State:
    if due_on <= today:
        return State.TODAY if due_on == today else State.PAST
    return State.AHEAD if days > 0 else State.LAST


def _why_not(session: Session, opened: Opened, today: date) -> Refused | None:
    """Return why this person may not act: the share is over, or they are not in the unit any more."""
    try:
        answering.check_open(session, opened.share)
    except Refused as refused:
        return refused
    try:
        finding.check_actor(session, opened.person, opened.share, today, on_behalf="")
    except Refused:
        return _left(session.get_one(Unit, opened.share.unit_id), opened.person)
    return None


def _left(unit: Unit, person: Person) -> Refused:
    return Refused(
        f"经办人：{person.name}现不在{unit.name}任职，不能由此办理。",
        f"by: {person.name} holds no post in {unit.name} now and cannot act here.",
    )


def _waiting_for(session: Session, rows: Sequence[Milestone], kind: RequestKind) -> tuple[str, ...]:
    """Return the names of what a request of a kind may be made for: running, and not asked for already."""
    return tuple(redating.name_of(row) for row in rows if redating.is_dated(row) and _may_ask(session, row, kind))


def _may_ask(session: Session, row: Milestone, kind: RequestKind) -> bool:
    asked = {one.state for one in queries.requests_about(session, row.id) if one.kind is kind}
    once = {RequestState.GRANTED} if kind is RequestKind.STATED_DATE else set()
    return row.state is MilestoneState.OPEN and not asked & {RequestState.OPEN, *once}


def _acts(
    session: Session,
    opened: Opened,
    rows: Sequence[Milestone],
    items: tuple[Item, ...],
    extends: tuple[str, ...],
    states: tuple[str, ...],
) -> tuple[Act, ...]:
    """Return what may be done now, the likeliest first; a co-operating unit owes a receipt only."""
    share, kind = opened.share, opened.directive.target_kind
    receipt = any(row.kind is MilestoneKind.RECEIPT and row.state is MilestoneState.OPEN for row in rows)
    is_claimed = queries.open_claim(session, share.id) is not None
    leads = share.leads
    may = {
        Act.ACKNOWLEDGE: receipt,
        Act.REPORT: leads,
        Act.NO_CHANGE: leads and (kind in UNCOUNTED or share.reported is not None),
        Act.CLAIM: leads and not is_claimed and (kind is not TargetKind.LIST or bool(items)),
        Act.EXTEND: leads and bool(extends),
        Act.STATE_DATE: leads and bool(states),
        Act.SUCCESSOR: True,
    }
    return tuple(act for act, possible in may.items() if possible)
