"""Carries a directive over into the next year (跨年续办): a new date for what is open, the original kept."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.log import record
from models.people import Person, Unit
from models.queries.assignments import assignments_of
from models.queries.items import items_of
from models.queries.milestones import milestones_of
from rules import milestones as rule
from rules.decisions.values import YearCarryOver
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.refusal import Refused
from rules.roles import Role
from services import clockwork, decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.execution import due_dates
from services.execution.items import OPEN_ITEMS
from services.practice import Practice
from services.registration import dispatch
from translations.texts import N_


def carry_over(
    session: Session, practice: Practice, directive: Directive, by: Person, *, due_on: date, reason: str, now: datetime
) -> int:
    """Give every lead assignment that runs the new date; return how many. What is claimed or on hold keeps its own."""
    lookup.check_office(session, by, practice.calendar.today(now))
    value = YearCarryOver(_check(directive, due_on), due_on)
    directive.due_on = due_on
    session.add(directive)
    assignments = [s for s, _ in assignments_of(session, directive.id) if s.leads and s.ended_as is None]
    carried = [_carry(session, practice, directive, assignment, by, reason, now) for assignment in assignments]
    decision = decisions.write_down_of(session, directive, value, by=by.id, reason=reason, now=now)
    clockwork.touch(session, directive.id, now=now)
    record(session, "directive.carried_over", directive.number, now=now, actor=by.key, **decision.words._asdict())
    return sum(carried)


def _check(directive: Directive, due_on: date) -> date:
    """Refuse a date that is not later than the one there is, and return that one."""
    if directive.due_on is None or due_on <= directive.due_on:
        raise Refused(
            field="due_on",
            zh=f"{due_on}不晚于{directive.number}原定的{directive.due_on}。",
            en=f"{due_on} is not later than {directive.due_on}, the date of {directive.number}.",
        )
    return directive.due_on


def _carry(  # noqa: PLR0917 - what is moved
    session: Session,
    practice: Practice,
    directive: Directive,
    assignment: Assignment,
    by: Person,
    reason: str,
    now: datetime,
) -> bool:
    """Move what runs of one assignment, and tell its officer; a unit with nothing running has nothing to hear."""
    due_on = directive.due_on or practice.calendar.today(now)
    rows = [
        row
        for row in milestones_of(session, assignment.id, MilestoneKind.COMPLETION, MilestoneKind.ITEMS)
        if row.state is MilestoneState.OPEN and row.due_on < due_on
    ]
    if not rows:
        return False
    last = _one_group(session, assignment, rows, by, now)
    value = rule.extend(clockwork.value_of(last), due_on, now=now)
    due_dates.move(session, assignment, last, value, why="carried_over", actor=by.key, now=now)
    _ask_for_reports(session, practice, directive, assignment, now)
    clockwork.announce(session, last, "carried_over", Role.OFFICER, kind=NoticeKind.RESULT, note=reason, now=now)
    return True


def _one_group(
    session: Session, assignment: Assignment, rows: Sequence[Milestone], by: Person, now: datetime
) -> Milestone:
    """Gather the open items of every group under the last: from now on they are due together."""
    *others, last = sorted(rows, key=lambda row: (row.due_on, row.id))
    days = {row.due_on for row in others}
    for item in items_of(session, assignment.id):
        if item.due_on in days and item.state in OPEN_ITEMS:
            item.due_on = last.due_on
            session.add(item)
    clockwork.stop_all(session, others, MilestoneState.ENDED, why="carried_over", actor=by.key, now=now)
    session.flush()
    return last


def _ask_for_reports(
    session: Session, practice: Practice, directive: Directive, assignment: Assignment, now: datetime
) -> None:
    """Ask for the periodic reports of the months that came on."""
    known = {row.name for row in milestones_of(session, assignment.id, MilestoneKind.REPORT)}
    unit, plan = session.get_one(Unit, assignment.unit_id), dispatch.plan_of(session, directive)
    planned = dispatch.planned_for(session, practice, directive, plan, assignment, unit, now=now)
    coming = [p for p in planned if p.milestone.kind is MilestoneKind.REPORT and p.name not in known]
    session.add_all(clockwork.make(directive, assignment, report, now=now) for report in coming)
    session.flush()


CARRIED_OVER = DecisionSpec(
    YearCarryOver,
    N_("跨年续办"),
    annex=N_("跨年续办：%(before)s→%(after)s"),
)
