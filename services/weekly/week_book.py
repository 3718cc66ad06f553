"""What a week is read by: facts of assignments and milestones as they stood when it began, and when it ended.

Milestones keep only how they stand now; every change of one keeps what it found. So a milestone as it stood is what the
first change since then found, its row where there is none, and figures are those of the last fact recorded in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from models.queries.milestones import MilestoneFacts
from models.queries.units import names_until
from models.queries.weekly.decisions import ClaimAnswered, answers_before, stated_dates, tasks_decided_since
from models.queries.weekly.facts import (
    ReportedFigure,
    claims_at,
    extensions_asked,
    figures_at,
    headings,
    help_wanted,
    milestones_changed_since,
)
from rules.calendar import WorkCalendar
from rules.decisions.values import (
    ClaimAcceptance,
    ClaimAnswer,
    ClaimReturn,
    DecisionValue,
    RecheckFinding,
    TargetAdjustment,
    UntrueReturn,
    YearCarryOver,
)
from rules.milestones import MilestoneClock
from rules.week.week_facts import WeekReturn
from rules.week.weeks import Week
from services.weekly.week_assignments import AssignmentBook, open_assignment_book
from services.weekly.week_items import ItemBook, open_item_book


@dataclass(frozen=True)
class WeekBook:
    """What is looked up by assignment or milestone while directives are streamed: at the week's beginning, and at its end."""

    calendar: WorkCalendar
    week: Week
    since: datetime
    until: datetime
    stood_before: Mapping[int, MilestoneClock]
    stood_at_end: Mapping[int, MilestoneClock]
    figures: Mapping[int, ReportedFigure]
    figures_before: Mapping[int, ReportedFigure]
    answers: Mapping[int, "ClaimAnswers"]
    assignments: AssignmentBook
    tasks: Mapping[int, "TaskTerms"]
    names: Mapping[int, tuple[str, str]]
    items: ItemBook
    help: Mapping[int, tuple[str, date, datetime]]
    stated: Mapping[int, date]
    asked: Mapping[int, list[tuple[int, date]]]
    headings: Mapping[int, str]

    def stood(self, milestone: MilestoneFacts) -> tuple[MilestoneClock | None, MilestoneClock | None]:
        """Return a milestone as it stood when the week began, and when it ended; None when it was not there yet."""
        was, now = (
            self.stood_before.get(milestone.id, milestone.value),
            self.stood_at_end.get(milestone.id, milestone.value),
        )
        return was if was.opened_at < self.since else None, now if now.opened_at < self.until else None


def open_book(session: Session, week: Week, calendar: WorkCalendar) -> WeekBook:
    """Read it, each kind of fact at once."""
    since, until = week.begins(calendar.zone), week.ends(calendar.zone)
    assignments = open_assignment_book(session, since, until)
    reported, claimed = figures_at(session, since, until), claims_at(session, since, until)
    figures_before, figures = (_figures(*pair) for pair in zip(reported, claimed, strict=True))
    asked: dict[int, list[tuple[int, date]]] = {}
    for row in extensions_asked(session, until):
        asked.setdefault(row.assignment_id, []).append((row.duty_id, row.wanted_on))
    return WeekBook(
        calendar,
        week,
        since,
        until,
        milestones_changed_since(session, since),
        milestones_changed_since(session, until),
        figures,
        figures_before,
        _answers(session, since, until, calendar),
        assignments,
        _tasks(session, until),
        names_until(session, until),
        open_item_book(session, assignments, since, until),
        help_wanted(session, until),
        stated_dates(session, until),
        asked,
        headings(session),
    )


def _figures(reported: dict[int, ReportedFigure], claimed: Mapping[int, ReportedFigure]) -> dict[int, ReportedFigure]:
    """Map assignments to what they had reported last: a claim says a figure too, its day is that of the last report."""
    for key, claim in claimed.items():
        last = reported.get(key)
        if last is None or claim.recorded_at >= last.recorded_at:
            reported[key] = ReportedFigure(claim.figure, last.as_of if last else None, claim.recorded_at)
    return reported


@dataclass(slots=True)
class ClaimAnswers:
    """What the office has answered to one assignment's claims."""

    verified: Decimal | None = None
    verified_before: Decimal | None = None
    returns: int = 0
    returned: WeekReturn | None = None


def _answers(session: Session, since: datetime, until: datetime, calendar: WorkCalendar) -> dict[int, ClaimAnswers]:
    by_assignment: dict[int, ClaimAnswers] = {}
    for row in answers_before(session, until):
        answers = by_assignment.setdefault(row.assignment_id, ClaimAnswers())
        answers.verified = _verified(row, answers.verified)
        if row.recorded_at < since:
            answers.verified_before = answers.verified
        if isinstance(row.value, ClaimReturn | UntrueReturn):
            answers.returns += 1
            if row.recorded_at >= since:
                untrue = isinstance(row.value, UntrueReturn)
                answers.returned = WeekReturn(calendar.today(row.recorded_at), row.reason, untrue)
    return by_assignment


def _verified(row: ClaimAnswered, known: Decimal | None) -> Decimal | None:
    """Return the verified figure an answer leaves; one that does not say so leaves what it accepted."""
    match row.value:
        case RecheckFinding(verified=verified):
            return verified
        case ClaimAnswer(verified=Decimal() as verified):
            return verified
        case ClaimAcceptance():
            return row.figure
        case _:
            return known


@dataclass(slots=True)
class TaskTerms:
    """Date and quantity of a directive when the week ended, as far as they have changed since."""

    due_on: date | None = None
    quantity: Decimal | None = None

    def found_by(self, value: DecisionValue) -> None:
        """Note what a decision found, unless an earlier one has."""
        if isinstance(value, TargetAdjustment | YearCarryOver):
            self.due_on = self.due_on or value.due_on_before
        if isinstance(value, TargetAdjustment) and self.quantity is None:
            self.quantity = value.quantity_before


def _tasks(session: Session, until: datetime) -> dict[int, TaskTerms]:
    tasks: dict[int, TaskTerms] = {}
    for key, value in tasks_decided_since(session, until):
        tasks.setdefault(key, TaskTerms()).found_by(value)
    return tasks
