"""What a week is read by: facts of assignments and milestones as they stood when it began, and when it ended.

Milestones keep only how they stand now; the log keeps what every decision found before it. So a milestone as it stood
is its row with the changes undone that were logged since, and figures are those of the last fact recorded in time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from models.facts import DecisionKind
from models.queries import MilestoneFacts, weeks
from models.queries.weeks import Reported
from rules.calendar import WorkCalendar
from rules.milestones import Milestone, MilestoneState
from rules.roles import Role
from rules.week_facts import Returned
from rules.weeks import Week
from services.weekly.week_assignments import AssignmentBook, open_assignment_book
from services.weekly.week_items import ItemBook, open_item_book

_READ: Mapping[str, Callable[[str], object]] = {
    "due_on": date.fromisoformat,
    "anchor_on": date.fromisoformat,
    "opened_at": datetime.fromisoformat,
    "stopped_at": datetime.fromisoformat,
    "upper_waits_until": datetime.fromisoformat,
    "state": MilestoneState,
    "ceiling": Role,
}
Undone = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Book:
    """What is looked up by assignment or milestone while directives are streamed: at the week's beginning, and at its end."""

    calendar: WorkCalendar
    week: Week
    since: datetime
    until: datetime
    undone_before: Undone
    undone: Undone
    figures: Mapping[int, Reported]
    figures_before: Mapping[int, Reported]
    answers: Mapping[int, "Answers"]
    assignments: AssignmentBook
    tasks: Undone
    names: Mapping[int, tuple[str, str]]
    items: ItemBook
    help: Mapping[int, tuple[str, date, datetime]]
    stated: Mapping[int, str]
    asked: Mapping[int, list[tuple[int, date]]]
    headings: Mapping[int, str]

    def stood(self, one: MilestoneFacts) -> tuple[Milestone | None, Milestone | None]:
        """Return a milestone as it stood when the week began, and when it ended; None when it was not there yet."""
        if one.id not in self.undone_before:
            opened = one.value.opened_at
            return one.value if opened < self.since else None, one.value if opened < self.until else None
        return _stood(one, self.undone_before, self.since), _stood(one, self.undone, self.until)


def _stood(one: MilestoneFacts, undone: Undone, moment: datetime) -> Milestone | None:
    changed = undone.get(one.id)
    value = replace(one.value, **changed) if changed else one.value
    return value if value.opened_at < moment else None


def open_book(session: Session, week: Week, calendar: WorkCalendar) -> Book:
    """Read it, each kind of fact at once."""
    since, until = week.begins(calendar.zone), week.ends(calendar.zone)
    undone_before, undone = _undo(session, since, until)
    assignments = open_assignment_book(session, since, until)
    reported, claimed = weeks.figures_at(session, since, until), weeks.claims_at(session, since, until)
    figures_before, figures = (_figures(*pair) for pair in zip(reported, claimed, strict=True))
    asked: dict[int, list[tuple[int, date]]] = {}
    for row in weeks.extensions_asked(session, until):
        asked.setdefault(row.assignment_id, []).append((row.duty_id, row.wanted_on))
    return Book(
        calendar,
        week,
        since,
        until,
        undone_before,
        undone,
        figures,
        figures_before,
        _answers(session, since, until, calendar),
        assignments,
        _tasks(session, until),
        weeks.names_until(session, until),
        open_item_book(session, assignments, since, until),
        weeks.help_wanted(session, until),
        weeks.stated_dates(session, until),
        asked,
        weeks.headings(session),
    )


def _undo(session: Session, since: datetime, until: datetime) -> tuple[Undone, Undone]:
    """Return what milestones looked like when the week began and when it ended, as far as that has changed since."""
    at_beginning: Undone = {}
    at_end: Undone = {}
    for at, key, before in weeks.changes_since(session, since):
        _keep_first(at_beginning.setdefault(key, {}), before)
        if at >= until:
            _keep_first(at_end.setdefault(key, {}), before)
    return at_beginning, at_end


def _keep_first(kept: dict[str, Any], before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        if name not in kept:
            kept[name] = _READ[name](value) if name in _READ and value is not None else value


def _figures(reported: dict[int, Reported], claimed: Mapping[int, Reported]) -> dict[int, Reported]:
    """Map assignments to what they had reported last: a claim says a figure too, its day is that of the last report."""
    for key, claim in claimed.items():
        last = reported.get(key)
        if last is None or claim.recorded_at >= last.recorded_at:
            reported[key] = Reported(claim.figure, last.as_of if last else None, claim.recorded_at)
    return reported


@dataclass(slots=True)
class Answers:
    """What the office has answered to one assignment's claims."""

    verified: Decimal | None = None
    verified_before: Decimal | None = None
    returns: int = 0
    returned: Returned | None = None


_RETURNS = frozenset({DecisionKind.RETURN, DecisionKind.UNTRUE})


def _answers(session: Session, since: datetime, until: datetime, calendar: WorkCalendar) -> dict[int, Answers]:
    found: dict[int, Answers] = {}
    for row in weeks.answers_before(session, until):
        one = found.setdefault(row.assignment_id, Answers())
        one.verified = _verified(row, one.verified)
        if row.recorded_at < since:
            one.verified_before = one.verified
        if row.kind in _RETURNS:
            one.returns += 1
            if row.recorded_at >= since:
                one.returned = Returned(calendar.today(row.recorded_at), row.reason, row.kind is DecisionKind.UNTRUE)
    return found


def _verified(row: Row[Any], known: Decimal | None) -> Decimal | None:
    """Return the verified figure an answer leaves; one that does not say so leaves what it accepted."""
    if "verified" in row.after:
        verified = row.after["verified"]
        return None if verified == "None" else Decimal(verified)
    return row.figure if row.kind is DecisionKind.ACCEPTANCE else known


def _tasks(session: Session, until: datetime) -> Undone:
    """Return the dates and quantities of directives when the week ended, as far as they have changed since."""
    found: Undone = {}
    for row in weeks.tasks_decided_since(session, until):
        kept = found.setdefault(row.directive_id, {})
        if "due_on" in row.before:
            kept.setdefault("due_on", date.fromisoformat(row.before["due_on"]))
        if row.before.get("quantity", "None") != "None":
            kept.setdefault("quantity", Decimal(row.before["quantity"]))
    return found
