"""What may need a word from above: by columns, with directive and unit, and no more rows than are read."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Row, and_, distinct, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel

from models.queries.milestones import MILESTONE_FACTS
from models.queries.scope import Scope, assignments_within
from rules.lights import COUNTED
from rules.milestones import MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.roles import Role
from rules.selection import NoticeState

_TABLES = SQLModel.metadata.tables
_MILESTONE, _ASSIGNMENT, _DIRECTIVE, _UNIT = (_TABLES[n] for n in ("milestone", "assignment", "directive", "unit"))
_NOTICE, _REPORT, _PERSON, _POST = (_TABLES[name] for name in ("notice", "progress_report", "person", "post"))
_ABOUT = (
    _DIRECTIVE.c.number,
    _DIRECTIVE.c.title,
    _DIRECTIVE.c.strength,
    _UNIT.c.id.label("unit_id"),
    _UNIT.c.name.label("unit"),
)
FACTS = len(MILESTONE_FACTS)  # columns of a milestone at the beginning of a row


def _of_units(table: FromClause) -> FromClause:
    """Return a table of facts about assignments with directive and unit."""
    shared = table.join(_ASSIGNMENT, _ASSIGNMENT.c.id == table.c.assignment_id)
    shared = shared.join(_DIRECTIVE, _DIRECTIVE.c.id == _ASSIGNMENT.c.directive_id)
    return shared.join(_UNIT, _UNIT.c.id == _ASSIGNMENT.c.unit_id)


_RUNS = (_DIRECTIVE.c.life == Life.DISPATCHED, _ASSIGNMENT.c.ended_as.is_(None))


def before_the_leader(session: Session, scope: Scope, limit: int) -> Sequence[Row[Any]]:
    """List what waits to be brought before the leader, or was, and still runs in the same round; the latest first."""
    waits = _NOTICE.c.state == NoticeState.PROPOSED
    of_round = and_(_NOTICE.c.milestone_id == _MILESTONE.c.id, _NOTICE.c.round == _MILESTONE.c.round)
    found = columns(*MILESTONE_FACTS, *_ABOUT, _NOTICE.c.state.label("waits"), _NOTICE.c.told_at)
    found = found.select_from(_of_units(_MILESTONE).join(_NOTICE, of_round)).where(*_RUNS, assignments_within(scope))
    found = found.where(_NOTICE.c.role == Role.LEADER, _MILESTONE.c.state == MilestoneState.OPEN)
    return session.execute(
        found.where(or_(waits, _NOTICE.c.told_at.is_not(None))).order_by(_NOTICE.c.id.desc()).limit(limit)
    ).all()


def help_asked(session: Session, scope: Scope, limit: int) -> tuple[Sequence[Row[Any]], int]:
    """List what units asked help for in their last reports, the latest first, and count it all."""
    newest = columns(func.max(_REPORT.c.id)).group_by(_REPORT.c.assignment_id)
    asked = (_REPORT.c.help_needed != "", _REPORT.c.id.in_(newest), *_RUNS, assignments_within(scope))
    held = _of_units(_REPORT)
    found = columns(*_ABOUT, _REPORT.c.help_needed, _REPORT.c.as_of).select_from(held).where(*asked)
    total = session.execute(columns(func.count()).select_from(held).where(*asked)).scalar_one()
    return session.execute(found.order_by(_REPORT.c.id.desc()).limit(limit)).all(), total


def overdue_since(session: Session, scope: Scope, day: date, limit: int) -> tuple[Sequence[Row[Any]], int]:
    """List what was due by a day and still runs, the longest overdue first, and count the directives it is of."""
    late = (_MILESTONE.c.kind.in_(COUNTED), _MILESTONE.c.state == MilestoneState.OPEN, _MILESTONE.c.due_on <= day)
    held, which = _of_units(_MILESTONE), (*late, *_RUNS, assignments_within(scope))
    found = columns(*MILESTONE_FACTS, *_ABOUT).select_from(held).where(*which)
    total = columns(func.count(distinct(_DIRECTIVE.c.id))).select_from(held).where(*which)
    earliest = found.order_by(_MILESTONE.c.due_on, _DIRECTIVE.c.id, _MILESTONE.c.id)
    return session.execute(earliest.limit(limit)).all(), session.execute(total).scalar_one()


def holds_to_review(session: Session, limit: int) -> Sequence[Row[Any]]:
    """List the holds somebody is to look at again, the earliest review first: directive, day, whose desk it is on."""
    held = _MILESTONE.join(_DIRECTIVE, _DIRECTIVE.c.id == _MILESTONE.c.directive_id)
    held = held.outerjoin(_PERSON, _PERSON.c.id == _DIRECTIVE.c.desk_id)
    what = (_DIRECTIVE.c.number, _DIRECTIVE.c.title, _MILESTONE.c.due_on)
    desk = (_PERSON.c.name, _PERSON.c.title.label("post"), _PERSON.c.phone)
    found = columns(*what, *desk).select_from(held).where(_MILESTONE.c.kind == MilestoneKind.HOLD_REVIEW)
    found = found.where(_MILESTONE.c.state == MilestoneState.OPEN).order_by(_MILESTONE.c.due_on, _MILESTONE.c.id)
    return session.execute(found.limit(limit)).all()


def heads_on(session: Session, day: date) -> Sequence[Row[Any]]:
    """List who heads which unit on a day, deputies too: unit, role, name, title, telephone, that of the unit."""
    held = _POST.join(_PERSON, _PERSON.c.id == _POST.c.person_id).join(_UNIT, _UNIT.c.id == _POST.c.unit_id)
    who = (_PERSON.c.name, _PERSON.c.title, _PERSON.c.phone, _UNIT.c.phone.label("unit_phone"))
    found = columns(_POST.c.unit_id, _POST.c.role, *who).select_from(held)
    found = found.where(_POST.c.role.in_((Role.HEAD, Role.DEPUTY_HEAD)), _POST.c.from_on <= day)
    return session.execute(
        found.where(or_(_POST.c.until_on.is_(None), _POST.c.until_on >= day)).order_by(_POST.c.id)
    ).all()
