"""Units by milestones: where each stands with what it owes, a light a cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from models.directives import Assignment, Directive, Milestone
from models.people import Unit
from rules.calendar import WorkCalendar
from rules.lights import OVER, WORST, Light, milestone_light
from rules.milestones import OFFICE_KINDS, MilestoneKind, MilestoneState, workdays_late
from services import clockwork
from services.boards import standings


class Column(NamedTuple):
    """A kind of milestone, and which of it: the name of a step, `last` or `next` of the reports."""

    kind: MilestoneKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's milestone; of a list's groups of items the most urgent, and how many there are. `done_on` is when its clock stopped."""

    due_on: date
    state: MilestoneState
    light: Light | None
    late: int
    done_on: date | None
    groups: int = 1


@dataclass(frozen=True, slots=True)
class BureauLine:
    """One unit's line."""

    assignment: Assignment
    unit: Unit
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of it."""

    columns: tuple[Column, ...]
    lines: tuple[BureauLine, ...]


LAST, NEXT = "last", "next"


def matrix(
    directive: Directive,
    assignments: Sequence[tuple[Assignment, Unit]],
    milestones: Sequence[Milestone],
    calendar: WorkCalendar,
    today: date,
) -> Matrix:
    """Lay the milestones of some assignments out; of the reports the last that was due and the next."""
    placed: dict[tuple[int, Column], list[Milestone]] = {}
    for row in milestones:
        if row.assignment_id is not None and row.kind not in OFFICE_KINDS:
            placed.setdefault((row.assignment_id, _column(row, today)), []).append(row)
    columns = tuple(sorted({column for _, column in placed}, key=_order(milestones)))
    lines = (
        BureauLine(
            assignment,
            unit,
            tuple(
                _cell(directive, assignment, placed.get((assignment.id, column)), column, calendar, today)
                for column in columns
            ),
        )
        for assignment, unit in assignments
    )
    return Matrix(columns, tuple(lines))


def _column(row: Milestone, today: date) -> Column:
    if row.kind is MilestoneKind.REPORT:
        return Column(row.kind, NEXT if row.due_on >= today and row.state not in OVER else LAST)
    return Column(row.kind, row.name if row.kind is MilestoneKind.STEP else "")


_KINDS = (
    MilestoneKind.OPINION,
    MilestoneKind.RECEIPT,
    MilestoneKind.REPORT,
    MilestoneKind.STEP,
    MilestoneKind.ITEMS,
    MilestoneKind.COMPLETION,
    MilestoneKind.RECHECK,
)


class _order:  # noqa: N801 - a key function with something in its hands
    """Orders columns: kinds as work goes on, steps by their dates, the last report before the next."""

    def __init__(self, milestones: Iterable[Milestone]) -> None:
        self._steps: dict[str, date] = {}
        for row in milestones:
            if row.kind is MilestoneKind.STEP:
                self._steps[row.name] = min(row.due_on, self._steps.get(row.name, row.due_on))

    def __call__(self, column: Column) -> tuple[int, date, str]:
        return _KINDS.index(column.kind), self._steps.get(column.name, date.min), column.name


def _cell(
    directive: Directive,
    assignment: Assignment,
    rows: Sequence[Milestone] | None,
    column: Column,
    calendar: WorkCalendar,
    today: date,
) -> Cell | None:
    """Return what a cell shows of its rows: the last report, the next report, the worst group of items."""
    if not rows:
        return None
    lit = [
        (row, milestone_light(row, calendar, today, standings.pace_of(directive.target_kind, assignment, row.kind)))
        for row in rows
    ]
    is_over = all(light is None for _, light in lit)
    row, light = max(lit, key=_recent) if is_over or column.name == LAST else min(lit, key=_urgent)
    stopped = calendar.today(row.stopped_at) if row.stopped_at else None
    late = workdays_late(clockwork.value_of(row), calendar, today)
    return Cell(row.due_on, row.state, light, late, stopped, len(rows) if column.kind is MilestoneKind.ITEMS else 1)


def _recent(pair: tuple[Milestone, Light | None]) -> date:
    return pair[0].due_on


def _urgent(pair: tuple[Milestone, Light | None]) -> tuple[int, date]:
    row, light = pair
    return WORST.index(light) if light else len(WORST), row.due_on
