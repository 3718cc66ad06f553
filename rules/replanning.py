"""What a new notice of holidays moves: dates counted in working days, and what a ladder still holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules.calendar import WorkCalendar
from rules.ladder import Ladder, ahead
from rules.milestones import STANDARD, MilestoneClock, MilestoneKind
from rules.roles import Role

COUNTED = frozenset(
    {MilestoneKind.RECEIPT, MilestoneKind.VERIFICATION, MilestoneKind.DECISION, MilestoneKind.CONTACT}
)  # kinds whose due date is so many working days after they were owed; every other due date was given, and stays
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date that moves; `what` is the due date, the anchor, or the cause of a notice to come. Kept: it had been announced."""

    what: str
    before: date
    after: date
    role: Role | None = None
    kept: bool = False


def recount(milestone: MilestoneClock, old: WorkCalendar, new: WorkCalendar) -> MilestoneClock:
    """Count again, by a new calendar, what was counted in working days from the day this round began."""
    due_on, anchor_on = milestone.due_on, milestone.anchor_on
    if milestone.plan != STANDARD:
        return milestone
    if milestone.kind in COUNTED and milestone.round == 1:
        due_on = _again(milestone, due_on, old, new)
    if anchor_on == milestone.due_on:
        return replace(milestone, due_on=due_on, anchor_on=due_on)
    return replace(milestone, due_on=due_on, anchor_on=max(due_on, _again(milestone, anchor_on, old, new)))


def _again(milestone: MilestoneClock, day: date, old: WorkCalendar, new: WorkCalendar) -> date:
    began = old.today(milestone.opened_at)
    workdays = old.workdays_between(began, day)
    return new.shift(began, workdays) if workdays > 0 else day


def only_later(before: MilestoneClock, after: MilestoneClock) -> MilestoneClock:
    """Return what may be made of a milestone whose dates were announced: a date moves later, or stays."""
    due_on, anchor_on = max(before.due_on, after.due_on), max(before.anchor_on, after.anchor_on)
    return replace(after, due_on=due_on, anchor_on=anchor_on)


def shifts(
    before: MilestoneClock,
    counted: MilestoneClock,
    after: MilestoneClock,
    ladder: Ladder,
    old: WorkCalendar,
    new: WorkCalendar,
    *,
    now: datetime,
) -> tuple[Shift, ...]:
    """List every date of a milestone that moves, or would if it had not been announced; `counted` is what counting alone gives."""
    return (*_dates(before, counted, after), *_notices(before, after, ladder, old, new, now))


def _dates(before: MilestoneClock, counted: MilestoneClock, after: MilestoneClock) -> Iterator[Shift]:
    for name in ("due_on", "anchor_on"):
        old, wanted, new = (getattr(milestone, name) for milestone in (before, counted, after))
        if name == "anchor_on" and before.anchor_on == before.due_on:
            continue  # it only follows the due date
        if wanted != old:
            yield Shift(name, old, wanted if new == old else new, kept=new == old)


def _notices(
    before: MilestoneClock, after: MilestoneClock, ladder: Ladder, old: WorkCalendar, new: WorkCalendar, now: datetime
) -> Iterator[Shift]:
    """Yield the notices to come that fall on another day."""
    whole = ahead(after, ladder, new, after.opened_at - _A_MOMENT)
    days = {(owed.cause, owed.role): new.today(owed.at) for owed in whole}
    for owed in ahead(before, ladder, old, now):
        was, becomes = old.today(owed.at), days.get((owed.cause, owed.role))
        if becomes is not None and becomes != was:
            yield Shift(owed.cause, was, becomes, owed.role)
