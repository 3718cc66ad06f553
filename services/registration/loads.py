"""What is asked of each bureau (减负): what it was sent, what is coming, and what a dispatch would add."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.directives import Directive
from models.log import record
from models.people import Person, Relation
from models.queries.assignments import assignments_of
from models.queries.messages import openings_mailed
from models.queries.milestones import milestones_with_a_wake_up
from models.queries.notices import notices_of
from models.queries.units import all_units, codes_of_assignments
from rules.ladder import NoticeKind
from rules.load import BUDGET, Demand, Excess, Measure, asked_by, excesses, load, mail, week_of
from rules.milestones import OFFICE_KINDS
from rules.refusal import Refused, Remedy
from rules.roles import Role
from rules.selection import NoticeState
from rules.window import next_opening
from services import clockwork, lookup
from services.practice import Practice
from services.registration import dispatch
from translations.texts import N_, say

SHOWN = 5  # excesses a refusal names one by one


def expected(session: Session, practice: Practice, *, now: datetime) -> set[Demand]:
    """Return what is still to be asked of every unit by what has been dispatched."""
    rows = [row for row in milestones_with_a_wake_up(session) if row.kind not in OFFICE_KINDS]
    codes = codes_of_assignments(session, [row.assignment_id for row in rows])
    notices = notices_of(session, [row.id for row in rows])
    soon = next_opening(now, practice.calendar, practice.window)
    demands: set[Demand] = set()
    for row in rows:
        unit, value = codes.get(row.assignment_id or 0), clockwork.value_of(row)
        if unit is None:
            continue
        demands |= asked_by(unit, value, practice.ladder_of(value), practice.calendar, now=now)
        waiting = [n.value for n in notices.get(row.id, ()) if n.value.state is NoticeState.OWED]
        if any(n.role is Role.OFFICER and n.kind is NoticeKind.EVENT for n in waiting):
            demands.add(mail(unit, soon, practice.calendar))
    return demands


def added_by(session: Session, practice: Practice, directive: Directive, *, now: datetime) -> Iterator[Demand]:
    """Yield what a directive would ask of its units if it were dispatched now, the mail that sends it out too."""
    plan = dispatch.plan_of(session, directive)
    soon = next_opening(now, practice.calendar, practice.window)
    for assignment, unit in assignments_of(session, directive.id):
        yield mail(unit.code, soon, practice.calendar)
        for planned in dispatch.planned_for(session, practice, directive, plan, assignment, unit, now=now):
            ladder = practice.ladder_of(planned.milestone)
            yield from asked_by(unit.code, planned.milestone, ladder, practice.calendar, now=now)


def foresee(
    session: Session, practice: Practice, directives: Sequence[Directive], *, now: datetime
) -> tuple[Excess, ...]:
    """Return where dispatching some directives now would break a bureau's budget, and by how much."""
    added = [demand for directive in directives for demand in added_by(session, practice, directive, now=now)]
    return excesses(expected(session, practice, now=now), added)


def dispatch_together(
    session: Session,
    practice: Practice,
    directives: Sequence[Directive],
    by: Person,
    *,
    accepted_by: Person | None = None,
    now: datetime,
) -> tuple[Excess, ...]:
    """Dispatch directives together; where they break a budget the approver's yes is needed. Return where they do."""
    over_budget = foresee(session, practice, directives, now=now)
    numbers = [directive.number for directive in directives]
    if over_budget:
        _accept(session, practice, over_budget, numbers, accepted_by, now)
    for directive in directives:
        dispatch.dispatch(session, practice, directive, by, now=now)
    return over_budget


def _accept(
    session: Session,
    practice: Practice,
    over_budget: Sequence[Excess],
    numbers: Sequence[str],
    accepted_by: Person | None,
    now: datetime,
) -> None:
    if accepted_by is None:
        raise _too_much(session, over_budget)
    lookup.check_office(session, accepted_by, practice.calendar.today(now), roles=(Role.APPROVER,))
    worst = max(excess.over for excess in over_budget)
    for number in numbers:
        detail = {"periods": len(over_budget), "most_over": worst}
        record(session, "directive.load_accepted", number, now=now, actor=accepted_by.key, **detail)


_MEASURED = {Measure.MAILS: N_("封邮件（每周限%(limit)s封）"), Measure.REQUESTS: N_("次报送（每月限%(limit)s次）")}


def _measured(lang: str, excess: Excess) -> str:
    return say(lang, _MEASURED[excess.measure], limit=BUDGET[excess.measure])


def _too_much(session: Session, over_budget: Sequence[Excess]) -> Refused:
    """Return the refusal: the worst first, the others counted."""
    names = {unit.code: unit.name for unit in all_units(session)}
    first = sorted(over_budget, key=lambda excess: (-excess.over, excess))[:SHOWN]
    zh = [f"{names[o.unit]}{o.period}将有{o.after}{_measured('zh', o)}" for o in first]
    en = [f"{names[o.unit]} {o.period}: {o.after} {_measured('en', o)}" for o in first]
    more = len(over_budget) - len(first)
    return Refused(
        field="load",
        zh=f"{'；'.join(zh)}{f'；另{more}处' if more else ''}。须审批人同意。",
        en=f"{'; '.join(en)}{f'; and {more} more' if more else ''}. The approver's yes is needed.",
        remedy=Remedy.LOAD,
    )


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """A unit's mails of one ISO week: sent so far, and still expected if it answers in time; the office's own have no budget."""

    unit: str
    name: str
    week: str
    sent: int
    expected: int
    over: int


def weekly(session: Session, practice: Practice, first: date, weeks: int, *, now: datetime) -> list[WeekLoad]:
    """List the mails of each bureau and week from the week of a day on; a week without any is left out."""
    monday = first - timedelta(days=first.weekday())
    wanted = [week_of(monday + timedelta(weeks=n)) for n in range(weeks)]
    sent = _sent(session, monday)
    coming = load(demand for demand in expected(session, practice, now=now) if demand.measure is Measure.MAILS)
    rows: list[WeekLoad] = []
    for unit in all_units(session):
        for week in wanted:
            was, will = sent[unit.code, week], coming[unit.code, Measure.MAILS, week]
            if was + will:
                over = max(0, was + will - BUDGET[Measure.MAILS]) if unit.relation is not Relation.INTERNAL else 0
                rows.append(WeekLoad(unit.code, unit.name, week, was, will, over))
    return rows


def _sent(session: Session, since: date) -> Counter[tuple[str, str]]:
    """Count the openings at which each unit was mailed, by week: what all its people got at one opening is one mail."""
    return Counter((unit, week_of(date.fromisoformat(at[:10]))) for unit, at in openings_mailed(session, since))
