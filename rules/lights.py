"""Lights (红黄绿灯): one look at where something stands; what is done has none."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from rules.calendar import WorkCalendar
from rules.milestones import Clock, MilestoneKind, MilestoneState, is_overdue
from rules.progress import is_behind

REMINDING = 10  # working days before the due date in which a light is yellow
COUNTED = frozenset({MilestoneKind.COMPLETION, MilestoneKind.ITEMS, MilestoneKind.STEP})  # what a light is made of
OVER = frozenset({MilestoneState.DONE, MilestoneState.ENDED})


class Light(StrEnum):
    """The four lights; None stands for done."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


WORST = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)


class Pace(NamedTuple):
    """The figures that show whether something runs behind its line."""

    quota: Decimal
    reported: Decimal
    start_on: date


def pace_of(
    kind: MilestoneKind, *, cumulative: bool, quota: Decimal | None, reported: Decimal | None, start_on: date | None
) -> Pace | None:
    """Return the figures a milestone's line is drawn from; None where there is no line."""
    if kind is not MilestoneKind.COMPLETION or not cumulative or not quota or start_on is None:
        return None
    return Pace(quota, reported or Decimal(0), start_on)


def milestone_light(milestone: Clock, calendar: WorkCalendar, today: date, pace: Pace | None = None) -> Light | None:
    """Return the light of one milestone; what the office has in its hands stays green."""
    if milestone.state in OVER:
        return None
    if milestone.state is MilestoneState.HELD:
        return Light.GREY
    if is_overdue(milestone, today):
        return Light.RED
    if milestone.state is MilestoneState.CLAIMED:
        return Light.GREEN
    if today >= calendar.shift(milestone.due_on, -REMINDING):
        return Light.YELLOW
    behind = pace is not None and is_behind(pace.quota, pace.reported, pace.start_on, milestone.due_on, today)
    return Light.YELLOW if behind else Light.GREEN


def worst(lights: Sequence[Light | None]) -> Light | None:
    """Return the worst of several lights, None when all are done."""
    return next((light for light in WORST if light in lights), None)


def directive_light(lights: Sequence[Light | None], due_on: date, today: date, *, excused: bool) -> Light | None:
    """Return a directive's light: the worst of its assignments, red from its own date unless all open ones are excused.

    `excused` says that every open assignment is extended or on hold.
    """
    light = worst(lights)
    return Light.RED if light is not None and today > due_on and not excused else light


class RunningMilestone(NamedTuple):
    """A milestone that is neither done nor ended, and the figures of its assignment where they are to follow a line."""

    milestone: Clock
    pace: Pace | None = None


_EXCUSED = frozenset({MilestoneState.HELD, MilestoneState.CLAIMED})


def task_light(running: Iterable[RunningMilestone], due_on: date, calendar: WorkCalendar, today: date) -> Light | None:
    """Return a directive's light from what its lead units still have to do.

    It is excused from its own date while all of that is on hold, with the office, or extended beyond that date.
    """
    lights: list[Light | None] = []
    excused = True
    for milestone, pace in running:
        light = milestone_light(milestone, calendar, today, pace)
        if light is Light.RED:
            return light
        lights.append(light)
        excused = excused and (milestone.state in _EXCUSED or milestone.due_on > due_on)
    return directive_light(lights, due_on, today, excused=excused)


class AssignmentState(StrEnum):
    """Where one unit's assignment stands."""

    RUNNING = "running"
    OVERDUE = "overdue"
    CLAIMED = "claimed"
    HELD = "held"
    COMPLETED = "completed"
    ENDED = "ended"


def assignment_state(running: Sequence[Clock], today: date) -> AssignmentState:
    """Return where an assignment that has not ended stands, from what its unit still has to do."""
    if any(is_overdue(clock, today) for clock in running):
        return AssignmentState.OVERDUE
    states = {clock.state for clock in running}
    if MilestoneState.OPEN in states or not states:
        return AssignmentState.RUNNING
    return AssignmentState.HELD if states == {MilestoneState.HELD} else AssignmentState.CLAIMED
