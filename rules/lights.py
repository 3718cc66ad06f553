"""Lights (红黄绿灯): one look at where something stands; what is done has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.calendar import WorkCalendar
from rules.milestones import Milestone, MilestoneState, is_overdue
from rules.progress import is_behind

REMINDING = 10  # working days before the due date in which a light is yellow


class Light(StrEnum):
    """The four lights; None stands for done."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


_WORST = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)


@dataclass(frozen=True, slots=True)
class Pace:
    """The figures that show whether something runs behind its line."""

    quota: Decimal
    reported: Decimal
    start_on: date


def milestone_light(
    milestone: Milestone, calendar: WorkCalendar, today: date, pace: Pace | None = None
) -> Light | None:
    """Return the light of one milestone; what the office has in its hands stays green."""
    if milestone.state in {MilestoneState.DONE, MilestoneState.ENDED}:
        return None
    if milestone.state is MilestoneState.HELD:
        return Light.GREY
    if is_overdue(milestone, today):
        return Light.RED
    if milestone.state is MilestoneState.CLAIMED:
        return Light.GREEN
    soon = today >= calendar.shift(milestone.due_on, -REMINDING)
    behind = pace is not None and is_behind(pace.quota, pace.reported, pace.start_on, milestone.due_on, today)
    return Light.YELLOW if soon or behind else Light.GREEN


def worst(lights: Sequence[Light | None]) -> Light | None:
    """Return the worst of several lights, None when all are done."""
    return next((light for light in _WORST if light in lights), None)


def directive_light(lights: Sequence[Light | None], due_on: date, today: date, *, excused: bool) -> Light | None:
    """Return a directive's light: the worst of its assignments, red from its own date unless all open ones are excused.

    `excused` says that every open assignment is extended or on hold.
    """
    light = worst(lights)
    return Light.RED if light is not None and today > due_on and not excused else light
