"""What roles were told of one directive, what waits to be told, and what the log alone tells; each within the reader's scope."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import false, func, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import Assignment, Milestone
from models.log import LogEntry
from models.mail import Notice
from models.people import Person, Unit
from models.queries.matter import of_shares
from models.queries.scope import Scope
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.selection import NoticeState


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
    by = (Notice.told_at, Notice.cause, Notice.kind, Notice.role, Milestone.kind, Milestone.due_on)
    found = (
        columns(*map(col, by), func.count(), func.min(col(Unit.name)), func.min(col(Notice.note)))
        .select_from(Notice)
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(
            col(Milestone.directive_id) == directive_id,
            col(Notice.told_at).is_not(None),  # not by state: an index on it would lead through all that was ever told
            col(Notice.role).in_(roles),
            of_shares(scope),
        )
        .group_by(*map(col, by))
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
