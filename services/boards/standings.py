"""Where directives stand: light, quantity, reported and verified, always computed from the facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.queries.assignments import PartRow, assignment_rows
from models.queries.clauses.scope import EVERYTHING
from models.queries.directive_lists import LedgerTaskRow, directive_rows
from models.queries.duties import ClockRow, clock_rows
from rules import lights
from rules.calendar import WorkCalendar
from rules.lights import COUNTED, Light, Pace, RunningMilestone, task_light, worst
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Ending, Life
from rules.targets import AssignmentFigures, RollUp, TargetKind, roll_up
from services.registration.register import target_of

Task = Directive | LedgerTaskRow
Parts = Sequence[Assignment] | Sequence[PartRow]
Clocks = Sequence[Milestone] | Sequence[ClockRow]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger."""

    id: int
    number: str
    title: str
    heading: bool
    life: Life
    ended_as: Ending | None
    due_on: date | None
    light: Light | None
    quantity: Decimal | None
    reported: Decimal | None
    verified: Decimal | None


def ledger(session: Session, calendar: WorkCalendar, *, now: datetime) -> list[LedgerLine]:
    """Return where every directive stands; a heading shows the worst light of its children and no figures."""
    tasks = directive_rows(session, EVERYTHING)
    assignments = group(assignment_rows(session, None, EVERYTHING))
    running = group(clock_rows(session, None, EVERYTHING))
    lights = lights_of(tasks, running, calendar, calendar.today(now))
    return [_standing(task, lights[task.id], assignments.get(task.id, ()), running.get(task.id, ())) for task in tasks]


Row = TypeVar("Row", PartRow, ClockRow)


def group(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Map directives to their rows."""
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.directive_id, []).append(row)
    return groups


def lights_of(
    tasks: Sequence[LedgerTaskRow], running: Mapping[int, Sequence[ClockRow]], calendar: WorkCalendar, today: date
) -> dict[int, Light | None]:
    """Map directives to their lights; a heading's is the worst of its children's among them."""
    lights = {task.id: light_of(task, running.get(task.id, ()), calendar, today) for task in tasks}
    under: dict[int, list[Light | None]] = {}
    for task in tasks:
        if task.parent_id is not None:
            under.setdefault(task.parent_id, []).append(lights[task.id])
    return lights | {task.id: worst(under.get(task.id, ())) for task in tasks if task.is_heading}


def light_of(directive: Task, clocks: Sequence[ClockRow], calendar: WorkCalendar, today: date) -> Light | None:
    """Return the light of one directive from what its lead units still have to do; None before dispatch and when it is over."""
    if directive.life is not Life.DISPATCHED or directive.due_on is None:
        return None
    clock_runs = (RunningMilestone(clock, pace_of(directive.target_kind, clock, clock.kind)) for clock in clocks)
    return task_light(clock_runs, directive.due_on, calendar, today)


class CountedFigures(Protocol):
    """What an assignment counts; the rows of many queries do."""

    @property
    def quota(self) -> Decimal | None:
        """Return what it owes."""

    @property
    def reported(self) -> Decimal | None:
        """Return what it reported last."""

    @property
    def started_on(self) -> date | None:
        """Return when its line begins."""


def pace_of(target: TargetKind, assignment: CountedFigures, kind: MilestoneKind) -> Pace | None:
    """Return the figures an assignment's completion is held against; None where there is no line to follow."""
    adds_up = target in ADDS_UP
    return lights.pace_of(
        kind, cumulative=adds_up, quota=assignment.quota, reported=assignment.reported, start_on=assignment.started_on
    )


def _standing(
    task: LedgerTaskRow, light: Light | None, assignments: Sequence[PartRow], clocks: Sequence[ClockRow]
) -> LedgerLine:
    figures = figures_of(task, assignments, clocks)
    return LedgerLine(
        task.id,
        task.number,
        task.title,
        task.is_heading,
        task.life,
        task.ended_as,
        task.due_on,
        light,
        figures.quantity,
        figures.reported,
        figures.verified,
    )


def figures_of(directive: Task, assignments: Parts, milestones: Clocks) -> RollUp:
    """Return the rolled-up figures of a directive; a heading has none."""
    return (
        RollUp(None, None, None)
        if directive.is_heading
        else roll_up(target_of(directive), _counted(directive, assignments, milestones))
    )


def own_figures_of(directive: Task, assignments: Parts, milestones: Clocks) -> RollUp:
    """Return the figures of one unit's assignment, or rolled up of the few that a unit has come to answer for."""
    if len(assignments) == 1:
        [assignment] = assignments
        return RollUp(assignment.quota, assignment.reported, assignment.verified)
    target = target_of(directive)
    target = replace(target, quantity=None) if target.is_cumulative else target
    return roll_up(target, _counted(directive, assignments, milestones))


def _counted(directive: Task, assignments: Parts, milestones: Clocks) -> list[AssignmentFigures]:
    claimed = {m.assignment_id for m in milestones if m.kind in COUNTED and m.state is MilestoneState.CLAIMED}
    return [
        AssignmentFigures(
            s.quota, s.reported, s.verified, accepted=s.ended_as is Ending.COMPLETED, claimed=s.id in claimed
        )
        for s in assignments
        if s.leads and not has_left(directive, s.ended_as)
    ]


_LEFT = frozenset({Ending.TRANSFERRED, Ending.WITHDRAWN, Ending.MERGED})
ADDS_UP = frozenset({TargetKind.SUM, TargetKind.LIST})


def has_left(directive: Task, ended_as: Ending | None) -> bool:
    """Say whether a unit's assignment counts no more; of what adds up it keeps what was verified, and that still counts."""
    return directive.life is Life.DISPATCHED and ended_as in _LEFT and directive.target_kind not in ADDS_UP
