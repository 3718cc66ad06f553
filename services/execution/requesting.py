"""What a unit asks of the office: a later date (延期), or that the day it names be waited for (反馈时间)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from models import queries
from models.directives import Assignment, Directive, Milestone
from models.facts import Request, RequestKind, RequestState
from models.log import record
from models.people import Person
from rules import milestones as rule
from rules.ladder import NEVER
from rules.milestones import MilestoneKind
from rules.refusal import Refused
from rules.roles import Role
from services import clockwork, duties
from services.execution import answers, due_dates
from services.practice import Practice

CAUSES = {RequestKind.EXTENSION: "extension_asked", RequestKind.STATED_DATE: "date_stated"}


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A request as given; `milestone` names a step or the day of a group of items, empty the completion."""

    kind: RequestKind
    wanted_on: date
    reason: str
    milestone: str = ""


def ask(
    session: Session,
    practice: Practice,
    assignment: Assignment,
    entry: RequestEntry,
    by: Person,
    *,
    on_behalf: str = "",
    now: datetime,
) -> Request:
    """Record what the lead unit asks; the office owes an answer, and asked in time the rungs above the officer wait for it."""
    today = practice.calendar.today(now)
    directive = answers.check_may(session, assignment, by, today, on_behalf=on_behalf, leads=True)
    row = due_dates.milestone_named(session, directive, assignment, entry.milestone)
    _check(session, directive, row, entry, today)
    duty = duties.owe(session, practice, directive, assignment, MilestoneKind.DECISION, now=now)
    made = Request(
        kind=entry.kind,
        assignment_id=assignment.id,
        milestone_id=row.id,
        duty_id=duty.id,
        wanted_on=entry.wanted_on,
        reason=entry.reason,
        asked_by=by.id,
        on_behalf=on_behalf,
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    _let_wait(session, practice, row, entry.kind, by, now)
    note = f"{entry.wanted_on}，{entry.reason}" if entry.reason else f"{entry.wanted_on}"
    clockwork.announce(session, duty, CAUSES[entry.kind], Role.DESK, now=now, note=note)
    facts = {"request": made.id, "wanted_on": entry.wanted_on, "milestone": row.id, "on_behalf": on_behalf}
    record(session, f"request.{entry.kind}", directive.number, now=now, actor=by.key, **facts)
    return made


def _check(session: Session, directive: Directive, row: Milestone, entry: RequestEntry, today: date) -> None:
    value = clockwork.value_of(row)
    if entry.kind is RequestKind.EXTENSION:
        rule.check_extension(value, entry.wanted_on)
        if not entry.reason:
            raise Refused(field="reason", zh="申请延期须说明理由。", en="an extension needs one.")
    rule.check_runs(value)
    if entry.wanted_on < today:
        raise Refused(field="date", zh=f"{entry.wanted_on}已经过去。", en=f"{entry.wanted_on} is past.")
    _check_first(directive, queries.requests_about(session, row.id), entry.kind)


def _check_first(directive: Directive, earlier: list[Request], kind: RequestKind) -> None:
    same = {one.state for one in earlier if one.kind is kind}
    if RequestState.OPEN in same:
        raise Refused(
            zh=f"{directive.number}：已有一份同类申请待审批。",
            en=f"{directive.number}: such a request waits for its answer already.",
        )
    if kind is RequestKind.STATED_DATE and RequestState.GRANTED in same:
        raise Refused(
            zh=f"{directive.number}：反馈时间只认可一次，请申请延期。",
            en=f"{directive.number}: a stated date is accepted once; ask for an extension.",
        )


def _let_wait(
    session: Session, practice: Practice, row: Milestone, kind: RequestKind, by: Person, now: datetime
) -> None:
    """Hold the rungs above the officer while an extension that was asked for in time is undecided."""
    in_time = rule.asked_in_time(row.due_on, practice.calendar.today(now), practice.calendar)
    if kind is RequestKind.EXTENSION and in_time:
        value = rule.wait_above(clockwork.value_of(row), NEVER)
        clockwork.change(session, row, value, why="extension_asked", actor=by.key, now=now)
