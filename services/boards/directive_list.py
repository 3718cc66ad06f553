"""The ledger as a reader browses it: what they look for, in the order they want, fifty lines at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlmodel import Session

from models.queries.assignments import PartRow, assignment_rows
from models.queries.clauses.scope import Scope
from models.queries.directive_lists import LedgerFilter, LedgerTaskRow, directive_rows_under, ids_wanted, tasks_by_id
from models.queries.duties import ClockRow, clock_rows
from models.queries.units import unit_names
from rules.calendar import WorkCalendar
from rules.lights import WORST, Light
from rules.targets import RollUp, TargetKind
from services.boards import standings
from services.boards.light_board import LightBoard, Lights

PAGE = 50


class Order(StrEnum):
    """How lines are ordered."""

    NUMBER = "number"
    DUE = "due"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class DirectiveQuery:
    """What a reader asked for."""

    wanted: LedgerFilter = field(default_factory=LedgerFilter)
    light: Light | None = None
    order: Order = Order.NUMBER
    page: int = 1


@dataclass(frozen=True, slots=True)
class DirectiveLine:
    """One line: to a unit's reader with the light and the figures of its own assignment. `counts_units`: figures are units."""

    task: LedgerTaskRow
    light: Light | None
    figures: RollUp
    counts_units: bool
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectivePage:
    """One page of what was found."""

    lines: tuple[DirectiveLine, ...]
    total: int
    page: int
    pages: int


def browse(
    session: Session, board: LightBoard, calendar: WorkCalendar, asked: DirectiveQuery, scope: Scope, *, today: date
) -> DirectivePage:
    """Return one page of the directives a reader sees and asks for; a page past the last is the last."""
    ids = ids_wanted(session, asked.wanted, scope, by_due=asked.order is Order.DUE)
    if asked.light is not None or asked.order is Order.LIGHT:
        ids = _by_light(ids, board.lights(session, calendar, scope, today), asked)
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(asked.page, 1), pages)
    shown = ids[(page - 1) * PAGE : page * PAGE]
    return DirectivePage(tuple(_lines(session, shown, calendar, scope, today)), len(ids), page, pages)


def _by_light(ids: list[int], lights: Lights, asked: DirectiveQuery) -> list[int]:
    chosen = [key for key in ids if asked.light is None or lights.get(key) is asked.light]
    if asked.order is not Order.LIGHT:
        return chosen
    rank: dict[Light | None, int] = {light: n for n, light in enumerate(WORST)}
    return sorted(chosen, key=lambda key: rank.get(lights.get(key), len(rank)))


def _lines(
    session: Session, ids: Sequence[int], calendar: WorkCalendar, scope: Scope, today: date
) -> list[DirectiveLine]:
    """Read what some lines show in a number of statements that does not grow with them."""
    tasks = tasks_by_id(session, ids)
    under = directive_rows_under(session, [task.id for task in tasks if task.is_heading], scope)
    family = [*tasks, *(task for task in under if task.id not in set(ids))]
    members = [task.id for task in family]
    assignments = standings.group(assignment_rows(session, members, scope))
    running = standings.group(clock_rows(session, members, scope))
    lights = standings.lights_of(family, running, calendar, today)
    names = unit_names(session, {part.unit_id for task in tasks for part in assignments.get(task.id, ())})
    return [
        _line(task, lights[task.id], assignments.get(task.id, []), running.get(task.id, []), names, scope)
        for task in tasks
    ]


def _line(
    task: LedgerTaskRow,
    light: Light | None,
    assignments: list[PartRow],
    running: list[ClockRow],
    names: Mapping[int, str],
    scope: Scope,
) -> DirectiveLine:
    leads = tuple(names[part.unit_id] for part in assignments if part.leads)
    whole = scope.units is None
    figures = (standings.figures_of if whole else standings.own_figures_of)(task, assignments, running)
    return DirectiveLine(task, light, figures, task.target_kind in BY_UNIT and (whole or len(assignments) > 1), leads)


BY_UNIT = frozenset({TargetKind.EACH, TargetKind.NONE})
