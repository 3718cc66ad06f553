"""Plans: which milestones an assignment gets at dispatch, and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.calendar import ONE_DAY, WorkCalendar
from rules.milestones import MilestoneClock, MilestoneKind, anchor
from rules.roles import Role

RECEIPT_WITHIN = 1  # working days
OFFICE_WITHIN = 5  # working days the office has for a verification or a decision


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked besides the completion: the receipt, a monthly report on one day, named steps."""

    receipt_within: int = RECEIPT_WITHIN
    report_day: int | None = None
    steps: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone to be made; `name` tells two of one kind apart."""

    name: str
    milestone: MilestoneClock


@dataclass(frozen=True, slots=True)
class Undertaking:
    """The facts of one assignment that its plan needs; `item_days` counts the items due on each day."""

    due_on: date
    leads: bool = True
    item_days: Mapping[date, int] | None = None
    ceiling: Role | None = None


def lay_out(
    plan: Plan, undertaking: Undertaking, calendar: WorkCalendar, *, now: datetime
) -> tuple[PlannedMilestone, ...]:
    """Return the milestones of an assignment dispatched now; a co-operating unit owes a receipt only."""
    start = calendar.starts_counting_on(now)
    receipt_on = calendar.shift(start, plan.receipt_within)
    receipt = MilestoneClock(MilestoneKind.RECEIPT, receipt_on, receipt_on, now, ceiling=undertaking.ceiling)
    owed = [PlannedMilestone("", receipt)]
    if undertaking.leads:
        owed += _completion(undertaking, start, calendar, now)
        owed += [
            _dated(MilestoneKind.REPORT, f"{day:%Y-%m}", day, start, calendar, now, undertaking.ceiling)
            for day in _report_days(plan.report_day, start, undertaking.due_on)
        ]
        owed += [
            _dated(MilestoneKind.STEP, name, day, start, calendar, now, undertaking.ceiling) for name, day in plan.steps
        ]
    return tuple(owed)


def _completion(
    undertaking: Undertaking, start: date, calendar: WorkCalendar, now: datetime
) -> Iterator[PlannedMilestone]:
    if undertaking.item_days is None:
        yield _dated(MilestoneKind.COMPLETION, "", undertaking.due_on, start, calendar, now, undertaking.ceiling)
    else:
        for day in sorted(undertaking.item_days):
            yield _dated(MilestoneKind.ITEMS, day.isoformat(), day, start, calendar, now, undertaking.ceiling)


def _dated(  # noqa: PLR0917 - a private constructor of a milestone from its facts
    kind: MilestoneKind,
    name: str,
    due_on: date,
    start: date,
    calendar: WorkCalendar,
    now: datetime,
    ceiling: Role | None,
) -> PlannedMilestone:
    return PlannedMilestone(name, MilestoneClock(kind, due_on, anchor(due_on, start, calendar), now, ceiling=ceiling))


def _report_days(day_of_month: int | None, start: date, due_on: date) -> Sequence[date]:
    """Return the report day of each month after the start and before the due date; the 31st is a short month's last day."""
    if day_of_month is None:
        return ()
    months = ((start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1) for n in range(1200))
    days: list[date] = []
    for year, month in months:
        last = (date(year + month // 12, month % 12 + 1, 1) - ONE_DAY).day
        day = date(year, month, min(day_of_month, last))
        if day >= due_on:
            return days
        if day > start:
            days.append(day)
    return days


def month_later(day: date) -> date:
    """Return the same day of the next month, or its last day when it is shorter.

    >>> month_later(date(2018, 1, 31)).isoformat()
    '2018-02-28'
    """
    year, month = day.year + day.month // 12, day.month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - ONE_DAY).day
    return date(year, month, min(day.day, last))


def office_duty(
    kind: MilestoneKind, calendar: WorkCalendar, *, now: datetime, within: int = OFFICE_WITHIN
) -> MilestoneClock:
    """Return what the office itself owes, 5 working days after it was asked."""
    due_on = calendar.shift(calendar.starts_counting_on(now), within)
    return MilestoneClock(kind, due_on, due_on, now)


def ceiling_of(relation: str, strength: str, *, escalates: bool) -> Role | None:
    """Return the highest role that hears by itself: peers (平级) their officer, 力争/争取 the deputy head unless told otherwise."""
    if relation == "peer":
        return Role.OFFICER
    return Role.DEPUTY_HEAD if strength in HOPED and not escalates else None


HOPED = frozenset({"力争", "争取"})  # past due these read 未达预期
