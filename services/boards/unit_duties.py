"""What a unit owes, by urgency: by the same dates, figures and acts as its mails and the pages behind their links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from models.facts import RequestKind, RequestState
from models.queries.claims import claimed_within
from models.queries.clauses.scope import Scope
from models.queries.decisions import asked_within
from models.queries.duties import DutyFacts, finished_within, owed_within
from models.queries.items import items_within
from rules import milestones as rule
from rules.acts import Act, usual_of
from rules.lights import Light, milestone_light
from rules.milestones import OFFICE_KINDS, MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.plans import HOPED
from rules.sections import DigestSection, DueState, by_date, stands
from rules.targets import missing
from services.acts.unit_spec import UNCOUNTED, OfferFacts
from services.boards import matters, standings
from services.execution import due_dates, registry
from services.execution.items import OPEN_ITEMS
from services.mail import digest_lines
from services.practice import Practice

LATELY = timedelta(days=14)
SHOWN_DONE = 20


class Urgency(StrEnum):
    """Where something stands in the list of what is owed, the most urgent first."""

    ACT = "act"  # today
    OVERDUE = "overdue"
    SOON = "soon"
    RECEIPT = "receipt"
    WAITING = "waiting"  # with the office, or on hold
    LATER = "later"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One thing a unit owes; `acts` are what may be done about it, the likeliest first."""

    assignment_id: int
    unit: str
    number: str
    title: str
    kind: MilestoneKind
    name: str
    due_on: date
    state: DueState
    days: int
    urgency: Urgency
    light: Light | None
    held: bool
    hoped: bool
    counted: str
    quota: Decimal | None
    reported: Decimal | None
    as_of: date | None
    verified: Decimal | None
    missing: Decimal | None
    items: tuple[str, ...]
    acts: tuple[Act, ...]


class DoneDuty(NamedTuple):
    """Something a unit has done lately."""

    kind: MilestoneKind
    name: str
    stopped_at: datetime
    assignment_id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class UnitDuties:
    """All a unit owes, by urgency and due date; empty parts are not there."""

    parts: Mapping[Urgency, tuple[DutyLine, ...]]
    done: tuple[DoneDuty, ...]


@dataclass(frozen=True)
class _DutyBook:
    """What is looked up by assignment or milestone."""

    practice: Practice
    today: date
    asked: Mapping[int, list[tuple[RequestKind, RequestState]]]
    claimed: set[int]
    items: Mapping[int, list[tuple[date, str]]]


def owing(session: Session, practice: Practice, scope: Scope, *, now: datetime) -> UnitDuties:
    """Return what the units of a scope owe."""
    book = _open_book(session, practice, scope, practice.calendar.today(now))
    assignments: dict[int, list[_RunningDuty]] = {}
    for row in owed_within(session, scope):
        assignments.setdefault(row.assignment_id, []).append(_RunningDuty(row))
    lines = [line for entries in assignments.values() for line in _lines(book, entries)]
    lines.sort(key=lambda line: (line.due_on, line.number, line.assignment_id))
    parts = {part: tuple(line for line in lines if line.urgency is part) for part in Urgency}
    done = finished_within(session, scope, now - LATELY, SHOWN_DONE)
    return UnitDuties(
        {part: of_part for part, of_part in parts.items() if of_part}, _joined(DoneDuty(*row) for row in done)
    )


def _joined(done: Iterable[DoneDuty]) -> tuple[DoneDuty, ...]:
    """Return what was done, with what one act did at once told once."""
    joined: dict[tuple[object, ...], DoneDuty] = {}
    for duty in done:
        key = (duty.assignment_id, duty.kind, duty.stopped_at)
        names = [duty.name, joined[key].name] if key in joined else [duty.name]
        joined[key] = duty._replace(name=" ".join(names))
    return tuple(joined.values())


def _open_book(session: Session, practice: Practice, scope: Scope, today: date) -> _DutyBook:
    asked: dict[int, list[tuple[RequestKind, RequestState]]] = {}
    for request in asked_within(session, scope):
        asked.setdefault(request.milestone_id, []).append((request.kind, request.state))
    items: dict[int, list[tuple[date, str]]] = {}
    for item in items_within(session, scope, sorted(OPEN_ITEMS)):
        items.setdefault(item.assignment_id, []).append((item.due_on, item.number))
    return _DutyBook(practice, today, asked, claimed_within(session, scope), items)


@dataclass(frozen=True, slots=True)
class _RunningDuty:
    """A milestone that runs, with the row it was read from."""

    row: DutyFacts

    @property
    def value(self) -> rule.MilestoneClock:
        return self.row.milestone.value

    @property
    def kind(self) -> MilestoneKind:
        return self.value.kind

    @property
    def state(self) -> MilestoneState:
        return self.value.state

    @property
    def due_on(self) -> date:
        return self.value.due_on


def _lines(book: _DutyBook, entries: Sequence[_RunningDuty]) -> list[DutyLine]:
    """Return a line for each thing one assignment owes, and for what of it is on hold."""
    may = frozenset(act.name for act in registry.offered(_standing(book, entries)))
    held = [entry for entry in entries if entry.state is MilestoneState.HELD]
    return [_line(book, entry, may) for entry in (*matters.still_owed(entries, book.today), *held)]


def _standing(book: _DutyBook, entries: Sequence[_RunningDuty]) -> OfferFacts:
    row = entries[0].row
    is_open = [entry for entry in entries if entry.state is MilestoneState.OPEN]
    return OfferFacts(
        leads=row.leads,
        kind=row.target_kind,
        reported=row.reported,
        open=frozenset(entry.kind for entry in is_open),
        is_claimed=row.assignment_id in book.claimed,
        has_items=row.assignment_id in book.items,
        may_extend=any(_may_ask(book, entry, RequestKind.EXTENSION) for entry in is_open),
        may_state=any(_may_ask(book, entry, RequestKind.STATED_DATE) for entry in is_open),
        is_asked=row.life is Life.DRAFT,
    )


def _may_ask(book: _DutyBook, entry: _RunningDuty, kind: RequestKind) -> bool:
    asked = [state for asked_kind, state in book.asked.get(entry.row.milestone.id, ()) if asked_kind is kind]
    return due_dates.is_dated(entry.value) and matters.may_ask(kind, asked)


_FORMS = {Act.CLAIM_ITEMS: Act.CLAIM}  # one form claims either


def _line(book: _DutyBook, entry: _RunningDuty, may: frozenset[str]) -> DutyLine:
    row, value, calendar = entry.row, entry.value, book.practice.calendar
    days = digest_lines.days_left(calendar, value, book.today)
    state = stands(value.due_on, days, book.today)
    pace = standings.pace_of(row.target_kind, row, value.kind)
    light = milestone_light(value, calendar, book.today, pace)
    items = [number for due_on, number in book.items.get(row.assignment_id, ()) if due_on == value.due_on]
    usual = usual_of(value.kind, leads=row.leads, late=days < 0)
    return DutyLine(
        assignment_id=row.assignment_id,
        unit=row.unit,
        number=row.number,
        title=row.title,
        kind=value.kind,
        name=row.milestone.name,
        due_on=value.due_on,
        state=state,
        days=days,
        urgency=_urgency(value, state, light),
        light=None if value.kind in OFFICE_KINDS else light,
        held=value.state is MilestoneState.HELD,
        hoped=row.strength in HOPED and value.kind in digest_lines.HOPEFUL,
        counted=row.counted,
        quota=row.quota,
        reported=row.reported,
        as_of=row.as_of,
        verified=row.verified,
        missing=None if row.target_kind in UNCOUNTED else missing(row.quota, row.reported),
        items=tuple(items) if value.kind is MilestoneKind.ITEMS else (),
        acts=tuple(act for act in (_FORMS.get(act, act) for act in usual) if act in may),
    )


_PARTS = {
    DigestSection.ACT: Urgency.ACT,
    DigestSection.OVERDUE: Urgency.OVERDUE,
    DigestSection.RECEIPT: Urgency.RECEIPT,
    DigestSection.SOON: Urgency.SOON,
}


def _urgency(value: rule.MilestoneClock, state: DueState, light: Light | None) -> Urgency:
    """Return the part something belongs to: that of the mails; what is green yet comes later."""
    if value.kind in OFFICE_KINDS or value.state is MilestoneState.HELD:
        return Urgency.WAITING
    part = _PARTS[by_date(value.kind, state)]
    return Urgency.LATER if part is Urgency.SOON and light is Light.GREEN else part
