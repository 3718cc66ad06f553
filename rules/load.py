"""How much is asked of a bureau (减负): mails a week, requests a month, and what goes beyond its budget."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.calendar import WorkCalendar
from rules.ladder import Ladder, ahead
from rules.milestones import MilestoneClock, MilestoneKind
from rules.roles import Role

REQUESTS = frozenset({MilestoneKind.REPORT, MilestoneKind.STEP})  # what is asked besides the receipt and the result


class Measure(StrEnum):
    """What a budget counts."""

    MAILS = "mails"  # a week
    REQUESTS = "requests"  # a month


BUDGET: dict[Measure, int] = {Measure.MAILS: 3, Measure.REQUESTS: 2}


@dataclass(frozen=True, slots=True, order=True)
class Demand:
    """One thing asked of a unit: a mail at an opening, or a request due on a day. Two equal ones are one."""

    unit: str
    measure: Measure
    on: date
    at: str = ""  # the opening of a mail

    @property
    def period(self) -> str:
        """Return the ISO week of a mail, the month of a request."""
        return week_of(self.on) if self.measure is Measure.MAILS else f"{self.on:%Y-%m}"


def week_of(day: date) -> str:
    """Return the ISO week of a day.

    >>> week_of(date(2018, 12, 31))
    '2019-W01'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def mail(unit: str, moment: datetime, calendar: WorkCalendar) -> Demand:
    """Return the mail a unit gets at an opening; all its notices of that opening are one."""
    local = moment.astimezone(calendar.zone)
    return Demand(unit, Measure.MAILS, local.date(), f"{local:%H:%M}")


def asked_by(
    unit: str, milestone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, *, now: datetime
) -> set[Demand]:
    """Return what a milestone asks of a unit from now on while everything is answered in time.

    What is told after the due date is no part of it: it is not asked of those who answer.
    """
    if milestone.stopped_at is not None:
        return set()
    coming = [
        owed.at
        for owed in ahead(milestone, ladder, calendar, now)
        if owed.role is Role.OFFICER and calendar.today(owed.at) <= milestone.due_on
    ]
    demands = {mail(unit, moment, calendar) for moment in coming}
    if milestone.kind in REQUESTS and milestone.due_on >= calendar.today(now):
        demands.add(Demand(unit, Measure.REQUESTS, milestone.due_on))
    return demands


Load = Counter[tuple[str, Measure, str]]


def load(asked: Iterable[Demand]) -> Load:
    """Count what is asked by unit, measure and period; requests due on one day are one form."""
    return Counter((demand.unit, demand.measure, demand.period) for demand in set(asked))


@dataclass(frozen=True, slots=True, order=True)
class Excess:
    """A period in which a unit is asked more than its budget, because of what is added."""

    unit: str
    measure: Measure
    period: str
    before: int
    after: int

    @property
    def over(self) -> int:
        """Return by how much the budget is broken."""
        return self.after - BUDGET[self.measure]


def excesses(before: Iterable[Demand], added: Iterable[Demand]) -> tuple[Excess, ...]:
    """List where what is added breaks a budget, or breaks it further; what was beyond it before is not its fault."""
    known = set(before)
    was, becomes = load(known), load(known | set(added))
    return tuple(
        sorted(
            Excess(*key, was[key], count)
            for key, count in becomes.items()
            if count > BUDGET[key[1]] and count > was[key]
        )
    )
