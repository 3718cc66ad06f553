"""Bureaus by directives: a light in each field, the directives with the most red first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session

from models.queries.assignments import assignment_rows
from models.queries.clauses.scope import Scope
from models.queries.directive_lists import LedgerTaskRow, directive_rows
from models.queries.duties import ClockRow, clock_rows
from models.queries.units import units_leading
from rules.calendar import WorkCalendar
from rules.lights import Light, milestone_light, worst
from rules.outcomes import Ending, Life
from rules.targets import TargetKind
from services.boards import standings
from services.practice import Practice


class HeatField(NamedTuple):
    """Where one unit stands with one directive; `light` is None when nothing runs: `ended` says how."""

    light: Light | None
    ended: Ending | None


class HeatRow(NamedTuple):
    """A unit with its fields in the order of the columns, None where it leads no assignment."""

    code: str
    name: str
    fields: tuple[HeatField | None, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The table; `total` directives run, as many as there are columns are shown."""

    columns: tuple[LedgerTaskRow, ...]
    rows: tuple[HeatRow, ...]
    total: int


def heat(session: Session, practice: Practice, scope: Scope, *, limit: int | None, now: datetime) -> HeatMap:
    """Return the lights of all lead units, of the worst directives or of all."""
    running = {
        task.id: task for task in directive_rows(session, scope) if task.life is Life.DISPATCHED and not task.is_heading
    }
    clocks = [clock for clock in clock_rows(session, None, scope) if clock.directive_id in running]
    lights = _lights(running, clocks, practice.calendar, practice.calendar.today(now))
    counts: dict[int, Counter[Light | None]] = {}
    for (directive_id, _), light in lights.items():
        counts.setdefault(directive_id, Counter())[light] += 1
    by_need = sorted(running.values(), key=lambda task: _worst_first(task, counts.get(task.id, Counter())))
    columns = tuple(by_need[:limit])
    return HeatMap(columns, _rows(session, columns, lights, scope), len(running))


def _worst_first(task: LedgerTaskRow, counts: Mapping[Light | None, int]) -> tuple[int, int, date, str]:
    red, yellow = (counts.get(light, 0) for light in (Light.RED, Light.YELLOW))
    return -red, -yellow, task.due_on or date.max, task.number


Lights = Mapping[tuple[int, int], Light | None]


def _lights(
    tasks: Mapping[int, LedgerTaskRow], clocks: Sequence[ClockRow], calendar: WorkCalendar, today: date
) -> Lights:
    """Map directive and assignment to the assignment's light; the same facts give the same light, and many share theirs."""
    known: dict[tuple[object, ...], Light | None] = {}
    lights: dict[tuple[int, int], Light | None] = {}
    for clock in clocks:
        target, place = tasks[clock.directive_id].target_kind, clock[:2]
        facts = (target, *clock[2:])
        if facts not in known:
            known[facts] = _light(target, clock, calendar, today)
        lights[place] = worst([known[facts], lights[place]]) if place in lights else known[facts]
    return lights


def _light(target: TargetKind, clock: ClockRow, calendar: WorkCalendar, today: date) -> Light | None:
    return milestone_light(clock, calendar, today, standings.pace_of(target, clock, clock.kind))


def _rows(session: Session, columns: Sequence[LedgerTaskRow], lights: Lights, scope: Scope) -> tuple[HeatRow, ...]:
    ids = [task.id for task in columns]
    fields = {
        (part.directive_id, part.unit_id): HeatField(lights.get((part.directive_id, part.id)), part.ended_as)
        for part in assignment_rows(session, ids if len(ids) <= AT_ONCE else None, scope)
        if part.leads
    }
    lines = [
        HeatRow(unit.code, unit.name, tuple(fields.get((key, unit.id)) for key in ids))
        for unit in units_leading(session, scope)
    ]
    return tuple(row for row in lines if any(row.fields))


AT_ONCE = 500  # directives named in a statement; of more, all assignments are read
