"""What lead units still have to do in every directive that runs: by columns, for a light in each field of a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel

from models.directives import Life
from models.queries.parts import parts_of
from models.queries.scope import Scope, shares_within
from rules.lights import COUNTED
from rules.milestones import MilestoneState

_TABLES = SQLModel.metadata.tables
_MILESTONE, _SHARE, _DIRECTIVE, _UNIT = (_TABLES[n] for n in ("milestone", "assignment", "directive", "unit"))
_OVER = (MilestoneState.DONE, MilestoneState.ENDED)
_RUNNING = (_DIRECTIVE.c.life == Life.DISPATCHED, _SHARE.c.leads)


def running_by_share(session: Session, scope: Scope) -> Iterator[Row[Any]]:
    """Stream what counts for lights and is not over: whose, of which directive, and the figures of the share."""
    of_share = (_SHARE.c[name] for name in ("directive_id", "unit_id", "quota", "reported", "started_on"))
    held = _MILESTONE.join(_SHARE, _SHARE.c.id == _MILESTONE.c.assignment_id)
    held = held.join(_DIRECTIVE, _DIRECTIVE.c.id == _SHARE.c.directive_id)
    what = (_MILESTONE.c.kind, _MILESTONE.c.state, _MILESTONE.c.due_on, _DIRECTIVE.c.target_kind)
    found = columns(*of_share, *what).select_from(held).where(*_RUNNING, shares_within(scope))
    found = found.where(_MILESTONE.c.kind.in_(COUNTED), _MILESTONE.c.state.not_in(_OVER))
    yield from session.execute(found, execution_options={"yield_per": 5000})


def shares_across(session: Session, directive_ids: Sequence[int], scope: Scope) -> list[Row[Any]]:
    """List the lead units' shares of some directives: directive, unit, how it ended."""
    found: list[Row[Any]] = []
    for part in parts_of(directive_ids):
        found += session.execute(_shares().where(_SHARE.c.directive_id.in_(part), shares_within(scope))).all()
    return found


def _shares() -> Select[Any]:
    return columns(_SHARE.c.directive_id, _SHARE.c.unit_id, _SHARE.c.ended_as).where(_SHARE.c.leads)


def directives_running(session: Session) -> Sequence[Row[Any]]:
    """List the directives that run, by id: number, title, due date."""
    what = (_DIRECTIVE.c[name] for name in ("id", "number", "title", "due_on"))
    running = columns(*what).where(_DIRECTIVE.c.life == Life.DISPATCHED, ~_DIRECTIVE.c.is_heading)
    return session.execute(running.order_by(_DIRECTIVE.c.id)).all()


def units_leading(session: Session) -> Sequence[Row[Any]]:
    """List the units that lead a directive that runs, by id: code, name."""
    held = _SHARE.join(_DIRECTIVE, _DIRECTIVE.c.id == _SHARE.c.directive_id)
    leading = columns(_SHARE.c.unit_id).select_from(held).where(*_RUNNING)
    found = columns(_UNIT.c.id, _UNIT.c.code, _UNIT.c.name).where(_UNIT.c.id.in_(leading))
    return session.execute(found.order_by(_UNIT.c.id)).all()
