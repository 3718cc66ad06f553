"""What a directive will do once it is dispatched: every mail by bureau and by day, and the load each bureau gets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.directives import Directive
from models.queries.assignments import assignments_of
from models.queries.people import everybody
from models.queries.units import all_units
from rules.load import Excess, Measure
from services.practice import Practice
from services.registration import loads, timetables
from services.registration.timetables import TimetableEntry


@dataclass(frozen=True, slots=True)
class BureauLoad:
    """What a directive adds to what a unit is asked, and where that breaks its budget."""

    code: str
    name: str
    mails: int
    requests: int
    over: tuple[Excess, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A timetable, and the load of each unit."""

    names: dict[str, str]
    entries: tuple[TimetableEntry, ...]
    people: dict[str, str]
    loads: tuple[BureauLoad, ...]

    @property
    def by_unit(self) -> dict[str, list[TimetableEntry]]:
        """Return the notices of each unit, in their order."""
        groups: dict[str, list[TimetableEntry]] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.unit):
            groups.setdefault(entry.unit, []).append(entry)
        return groups

    def by_day(self, practice: Practice) -> dict[date, list[TimetableEntry]]:
        """Return the notices of each day."""
        groups: dict[date, list[TimetableEntry]] = {}
        for entry in self.entries:
            groups.setdefault(practice.calendar.today(entry.at), []).append(entry)
        return groups

    @property
    def over(self) -> int:
        """Count the units whose budget is broken."""
        return sum(bool(load.over) for load in self.loads)


def preview(session: Session, practice: Practice, directive: Directive, *, now: datetime) -> Preview:
    """Return what a directive would do if it were dispatched now."""
    names = {unit.code: unit.name for unit in all_units(session)}
    entries = tuple(timetables.timetable(session, practice, directive, now=now))
    people = {person.key: person.name for person in everybody(session)}
    return Preview(names, entries, people, tuple(_loads(session, practice, directive, names, now)))


def _loads(
    session: Session, practice: Practice, directive: Directive, names: dict[str, str], now: datetime
) -> Sequence[BureauLoad]:
    added = Counter(
        (demand.unit, demand.measure) for demand in set(loads.added_by(session, practice, directive, now=now))
    )
    over = loads.foresee(session, practice, [directive], now=now)
    units = [unit.code for _, unit in assignments_of(session, directive.id)]
    return [
        BureauLoad(
            code,
            names[code],
            added[code, Measure.MAILS],
            added[code, Measure.REQUESTS],
            tuple(excess for excess in over if excess.unit == code),
        )
        for code in units
    ]


@dataclass(frozen=True, slots=True)
class Outline:
    """What a draft would become: its lead units with their quotas, and how many notices if nobody did anything."""

    title: str
    due_on: date | None
    quotas: tuple[tuple[str, Decimal | None], ...]
    notices: int


def outline(session: Session, practice: Practice, directive: Directive, *, now: datetime) -> Outline:
    """Return what a draft would become."""
    lines = timetables.timetable(session, practice, directive, now=now)
    assignments = [
        (unit.name, assignment.quota) for assignment, unit in assignments_of(session, directive.id) if assignment.leads
    ]
    return Outline(directive.title, directive.due_on, tuple(assignments), len(lines))
