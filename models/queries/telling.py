"""What roles were told of one directive, what waits to be told, and what the log alone tells; each within the reader's scope."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import case, distinct, false, func, literal_column, null, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import Assignment, Milestone
from models.log import LogEntry
from models.mail import Notice
from models.people import Person, Unit
from models.queries.matter import of_assignments
from models.queries.scope import Scope
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.selection import NoticeState

CALLED = "called"


class Told(NamedTuple):
    """Notices of one cause that one role of some units was told at one moment; `unit` names the first of them."""

    at: datetime
    cause: str
    kind: NoticeKind
    role: Role
    milestone: MilestoneKind
    due_on: date
    units: int
    unit: str | None
    note: str


def notices_told(session: Session, directive_id: int, scope: Scope, roles: Sequence[Role], limit: int) -> list[Told]:
    """List what some roles were told of a directive that a reader sees, the newest first; many units at once in one row."""
    # One call counts for every date that runs, and is one thing told. Constants are written out: what PostgreSQL groups
    # by and what it shows must be the same text.
    called = col(Notice.cause).like(literal_column(f"'{CALLED}%'"))
    by: list[Any] = [
        Notice.told_at,
        case((called, literal_column(f"'{CALLED}'")), else_=col(Notice.cause)),
        Notice.kind,
        Notice.role,
        case((called, null()), else_=col(Milestone.kind)),
        case((called, null()), else_=col(Milestone.due_on)),
        case((called, col(Notice.note)), else_=null()),
    ]
    first = (func.min(col(Milestone.kind)), func.min(col(Milestone.due_on)), func.count(distinct(col(Assignment.id))))
    found = (
        columns(*by[:4], *first, func.min(col(Unit.name)), func.min(col(Notice.note)))
        .select_from(Notice)
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(
            col(Milestone.directive_id) == directive_id,
            col(Notice.told_at).is_not(None),  # not by state: an index on it would lead through all that was ever told
            col(Notice.role).in_(roles),
            of_assignments(scope),
        )
        .group_by(*by, case((called, col(Assignment.id)), else_=null()))
        .order_by(col(Notice.told_at).desc())
    )
    return [Told(*row) for row in session.execute(found.limit(limit))]


class Proposed(NamedTuple):
    """A notice that waits for a person of the office."""

    id: int
    cause: str
    kind: NoticeKind
    role: Role
    milestone: MilestoneKind
    due_on: date
    unit: str | None


def notices_proposed_on(session: Session, directive_id: int, scope: Scope) -> list[Proposed]:
    """List the notices of a directive that wait for a person of the office; a unit's reader sees none."""
    found = (
        columns(
            *map(col, (Notice.id, Notice.cause, Notice.kind, Notice.role, Milestone.kind, Milestone.due_on, Unit.name))
        )
        .select_from(Notice)
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(col(Milestone.directive_id) == directive_id, col(Notice.state) == NoticeState.PROPOSED)
        .where(true() if scope.units is None else false())
    )
    return [Proposed(*row) for row in session.execute(found.order_by(col(Notice.id)))]


def notice_on(
    session: Session, directive_id: int, notice_id: int, scope: Scope
) -> tuple[Notice, Milestone, Unit | None] | None:
    """Find a notice of a directive with its milestone and unit, for who sees everything."""
    found = (
        select(Notice, Milestone, Unit)
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(Notice.id == notice_id, Milestone.directive_id == directive_id)
    )
    return session.exec(found.where(true() if scope.units is None else false())).first()


class Noted(NamedTuple):
    """Something the log alone tells."""

    at: datetime
    action: str
    by: str


def noted(session: Session, number: str, actions: Sequence[str], limit: int) -> list[Noted]:
    """List what the log tells of a directive under some actions, the newest first, and who did it."""
    found = (
        columns(col(LogEntry.at), col(LogEntry.action), func.coalesce(col(Person.name), col(LogEntry.actor)))
        .outerjoin(Person, col(Person.key) == col(LogEntry.actor))
        .where(col(LogEntry.subject) == number, col(LogEntry.action).in_(actions))
    )
    return [Noted(*row) for row in session.execute(found.order_by(col(LogEntry.position).desc()).limit(limit))]
