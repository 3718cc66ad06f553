"""The timetable of a directive (时间表): what will be sent, to whom, if nobody does anything from now on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.clauses.scope import Scope
from models.queries.milestones import Owner, milestones_on
from models.queries.notices import notices_of
from models.queries.units import all_units, the_office
from rules import milestones as rule
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.outcomes import Life
from rules.roles import Role
from rules.selection import NoticeStanding
from rules.timetable import TimetableLine, foresee
from services import addressing, clockwork
from services.practice import Practice
from services.registration import dispatch


@dataclass(frozen=True, slots=True)
class TimetableEntry:
    """One notice to come; `person` is the key of who holds the role that day."""

    at: datetime
    kind: NoticeKind
    cause: str
    milestone: MilestoneKind
    unit: str
    role: Role
    person: str


def timetable(session: Session, practice: Practice, directive: Directive, *, now: datetime) -> list[TimetableEntry]:
    """Return what a directive will send from `now` on; before dispatch, as if it were dispatched now."""
    entries: list[TimetableEntry] = []
    books = _Books(session)
    units = {unit.id: unit for unit in all_units(session)}
    for value, assignment, notices in _milestones(session, practice, directive, now):
        ladder = practice.ladder_of(value)
        lines = foresee(value, ladder, notices, practice.calendar, practice.window, now=now)
        unit = units.get(assignment.unit_id) if assignment else the_office(session)
        owner = Owner(
            directive.desk_id, directive.division_id, directive.leader_id, assignment.unit_id if assignment else None
        )
        for line in lines:
            people = books.on(practice.calendar.today(line.at)).find(line.notice.role, owner)
            entries += [_entry(line, value.kind, unit, person) for person in people]
    return sorted(entries, key=lambda e: (e.at, e.unit, e.milestone, e.role, e.person, e.cause))


@dataclass(frozen=True, slots=True)
class ComingNotice:
    """One notice to come to one role of some units; None is the office's own."""

    at: datetime
    kind: NoticeKind
    milestone: MilestoneKind
    due_on: date
    role: Role
    units: tuple[int | None, ...]


def outline(
    session: Session, practice: Practice, directive: Directive, scope: Scope, *, now: datetime
) -> list[ComingNotice]:
    """Return what a directive will send from `now` on about the assignments a reader sees, many units at once in one line.

    Milestones that stand alike are looked ahead once: twenty-eight units mostly do.
    """
    alike: dict[tuple[rule.MilestoneClock, tuple[NoticeStanding, ...]], list[int | None]] = {}
    for value, assignment, notices in _milestones(session, practice, directive, now):
        if scope.units is None or (assignment is not None and assignment.unit_id in scope.units):
            alike.setdefault((value, tuple(notices)), []).append(assignment.unit_id if assignment else None)
    groups: dict[tuple[datetime, NoticeKind, MilestoneKind, date, Role], list[int | None]] = {}
    for (value, notices), units in alike.items():
        ladder = practice.ladder_of(value)
        for line in foresee(value, ladder, notices, practice.calendar, practice.window, now=now):
            key = (line.at, line.notice.kind, value.kind, value.due_on, line.notice.role)
            groups.setdefault(key, []).extend(units)
    lines = (ComingNotice(*key, tuple(dict.fromkeys(units))) for key, units in groups.items())
    return sorted(lines, key=lambda line: (line.at, line.due_on, line.milestone, line.role))


_Known = tuple[rule.MilestoneClock, Assignment | None, Sequence[NoticeStanding]]


def _milestones(session: Session, practice: Practice, directive: Directive, now: datetime) -> Iterator[_Known]:
    if directive.life in {Life.DISPATCHED, Life.ENDED}:
        yield from _as_it_stands(session, directive)
    else:
        yield from _as_if_dispatched(session, practice, directive, now)


def _as_it_stands(session: Session, directive: Directive) -> Iterator[_Known]:
    rows: Sequence[Milestone] = milestones_on(session, directive.id)
    assignments = {assignment.id: assignment for assignment, _ in assignments_of(session, directive.id)}
    notices = notices_of(session, [row.id for row in rows])
    for row in rows:
        known = [notice.value for notice in notices.get(row.id, ())]
        yield clockwork.value_of(row), assignments.get(row.assignment_id or 0), known


def _as_if_dispatched(session: Session, practice: Practice, directive: Directive, now: datetime) -> Iterator[_Known]:
    plan = dispatch.plan_of(session, directive)
    for assignment, unit in assignments_of(session, directive.id):
        for planned in dispatch.planned_for(session, practice, directive, plan, assignment, unit, now=now):
            is_receipt = planned.milestone.kind is MilestoneKind.RECEIPT
            known = [NoticeStanding("dispatched", Role.OFFICER, NoticeKind.EVENT, now)] if is_receipt else []
            yield planned.milestone, assignment, known


def _entry(line: TimetableLine, kind: MilestoneKind, unit: Unit | None, person: Person) -> TimetableEntry:
    notice, code = line.notice, unit.code if unit else ""
    return TimetableEntry(line.at, notice.kind, notice.cause, kind, code, notice.role, person.key)


class _Books:
    """Who holds what on each day a timetable touches, read once a day."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[date, addressing.AddressBook] = {}

    def on(self, day: date) -> addressing.AddressBook:
        """Return the address book of a day."""
        if day not in self.known:
            self.known[day] = addressing.open_book(self.session, day)
        return self.known[day]
