"""Bureaus by directives: a light in each field, the directives with the most red first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlmodel import Session

from models.directives import Ending
from models.queries import heat as queries
from models.queries.scope import Scope
from rules.calendar import WorkCalendar
from rules.lights import Light, milestone_light, pace_of, worst
from rules.milestones import Milestone
from rules.targets import Target
from services.practice import Practice


class Column(NamedTuple):
    """A directive above its lights; `counts` are the lights of its lead units."""

    id: int
    number: str
    title: str
    due_on: date | None
    counts: Mapping[Light, int]


class Field(NamedTuple):
    """Where one unit stands with one directive; `light` is None when nothing runs: `ended` says how."""

    light: Light | None
    ended: Ending | None


class UnitRow(NamedTuple):
    """A unit with its fields in the order of the columns, None where it has no share."""

    code: str
    name: str
    fields: tuple[Field | None, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The table; `total` directives run, as many as there are columns are shown."""

    columns: tuple[Column, ...]
    rows: tuple[UnitRow, ...]
    total: int


def heat(session: Session, practice: Practice, scope: Scope, *, limit: int | None, now: datetime) -> Heat:
    """Return the lights of all lead units, of the worst directives or of all."""
    lights = _lights(session, practice.calendar, practice.calendar.today(now), scope)
    counts: dict[int, Counter[Light]] = {}
    for (directive_id, _), light in lights.items():
        counts.setdefault(directive_id, Counter())[light] += 1
    running = [
        Column(row.id, row.number, row.title, row.due_on, counts.get(row.id, Counter()))
        for row in queries.directives_running(session)
    ]
    columns = tuple(sorted(running, key=_worst_first)[:limit])
    return Heat(columns, _rows(session, columns, lights, scope), len(running))


def _worst_first(column: Column) -> tuple[int, int, date, str]:
    red, yellow = (column.counts.get(light, 0) for light in (Light.RED, Light.YELLOW))
    return -red, -yellow, column.due_on or date.max, column.number


def _lights(session: Session, calendar: WorkCalendar, today: date, scope: Scope) -> dict[tuple[int, int], Light]:
    """Map directive and unit to the light of the share, where anything of it runs; the same facts give the same light."""
    known: dict[tuple[Any, ...], Light | None] = {}
    found: dict[tuple[int, int], Light] = {}
    for row in queries.running_by_share(session, scope):
        key, place = tuple(row)[2:], (row.directive_id, row.unit_id)
        light = known[key] if key in known else known.setdefault(key, _light(row, calendar, today))
        light = worst([light, found[place]]) if place in found else light
        if light is not None:
            found[place] = light
    return found


def _light(row: Row[Any], calendar: WorkCalendar, today: date) -> Light | None:
    """Return the light of one milestone; it depends on neither when it was opened nor when it was stopped."""
    opened_at = calendar.opening(row.due_on)
    milestone = Milestone(row.kind, row.due_on, row.due_on, opened_at, state=row.state)
    cumulative = Target(row.target_kind).is_cumulative
    pace = pace_of(row.kind, cumulative=cumulative, quota=row.quota, reported=row.reported, start_on=row.started_on)
    return milestone_light(milestone, calendar, today, pace)


def _rows(
    session: Session, columns: Sequence[Column], lights: Mapping[tuple[int, int], Light], scope: Scope
) -> tuple[UnitRow, ...]:
    shares = {
        (row.directive_id, row.unit_id): Field(lights.get((row.directive_id, row.unit_id)), row.ended_as)
        for row in queries.shares_across(session, [column.id for column in columns], scope)
    }
    rows = [
        UnitRow(unit.code, unit.name, tuple(shares.get((column.id, unit.id)) for column in columns))
        for unit in queries.units_leading(session)
    ]
    return tuple(row for row in rows if any(row.fields))
