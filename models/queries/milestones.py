"""What is owed by when, and what must be looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from models.calendar import CalendarDay
from models.directives import Assignment, Directive, Milestone
from models.mail import Notice
from models.queries.orders import assignments_by_id, directives_by_id
from models.queries.parts import parts_of
from rules import milestones as rule
from rules.milestones import MilestoneKind, MilestoneState
from rules.roles import Role
from rules.selection import NoticeState


def milestones_of(session: Session, assignment_id: int, *kinds: MilestoneKind) -> Sequence[Milestone]:
    """List an assignment's milestones (of some kinds, or all) by due date."""
    statement = select(Milestone).where(Milestone.assignment_id == assignment_id)
    if kinds:
        statement = statement.where(col(Milestone.kind).in_(kinds))
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def milestones_on(session: Session, directive_id: int) -> Sequence[Milestone]:
    """List every milestone of a directive, its own and those of its assignments."""
    statement = select(Milestone).where(Milestone.directive_id == directive_id)
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def open_duties(session: Session, kind: MilestoneKind, name: str) -> Sequence[Milestone]:
    """List the office's own duties of a kind and name that are not done."""
    named = select(Milestone).where(Milestone.kind == kind, Milestone.name == name)
    return session.exec(named.where(Milestone.state == MilestoneState.OPEN)).all()


def running_milestones(session: Session) -> Sequence[Milestone]:
    """List every milestone that is neither done nor ended."""
    over = (MilestoneState.DONE, MilestoneState.ENDED)
    return session.exec(select(Milestone).where(col(Milestone.state).not_in(over))).all()


@dataclass(frozen=True, slots=True)
class Woken:
    """A milestone whose wake-up has come, with the facts the rules decide about."""

    id: int
    directive_id: int
    facts: rule.Milestone


_MILESTONE, _NOTICE = SQLModel.metadata.tables["milestone"], SQLModel.metadata.tables["notice"]
_LOOKED_AT = [_MILESTONE.c[name] for name in ("id", "directive_id", *rule.Milestone.__slots__)]
_NOTICE_KEY = [_NOTICE.c[name] for name in ("milestone_id", "round", "cause", "role")]


def due_to_be_looked_at(session: Session, now: datetime, limit: int) -> list[Woken]:
    """List milestones whose wake-up has come, earliest first; other workers' rows are skipped where the database can."""
    due = columns(*_LOOKED_AT).where(_MILESTONE.c.next_check_at <= now).order_by(_MILESTONE.c.next_check_at)
    rows = session.execute(due.limit(limit).with_for_update(skip_locked=True))
    return [Woken(key, directive_id, rule.Milestone(*facts)) for key, directive_id, *facts in rows]


def notice_keys(session: Session, milestone_ids: Iterable[int]) -> set[tuple[int, int, str, Role]]:
    """Return what some milestones' notices are known by: milestone, round, cause, role."""
    keys = columns(*_NOTICE_KEY)
    found = (session.execute(keys.where(_NOTICE.c.milestone_id.in_(part))) for part in parts_of(milestone_ids))
    return {(milestone_id, round_, cause, role) for rows in found for milestone_id, round_, cause, role in rows}


def wake(session: Session, milestones: Iterable[Milestone], *, now: datetime) -> None:
    """Have the sweep look at milestones: something that could matter has changed."""
    for milestone in milestones:
        milestone.next_check_at = now
        session.add(milestone)


def owner_of(session: Session, milestone: Milestone) -> tuple[Directive, Assignment | None]:
    """Return the directive a milestone belongs to, and the share when it is a unit's."""
    share = session.get_one(Assignment, milestone.assignment_id) if milestone.assignment_id else None
    return session.get_one(Directive, milestone.directive_id), share


def owners_of(session: Session, milestones: Sequence[Milestone]) -> dict[int, tuple[Directive, Assignment | None]]:
    """Map milestones to the directive each belongs to, and the share when it is a unit's."""
    directives = {row.id: row for row in directives_by_id(session, (m.directive_id for m in milestones))}
    shares = {row.id: row for row in assignments_by_id(session, (m.assignment_id for m in milestones))}
    return {m.id: (directives[m.directive_id], shares.get(m.assignment_id or 0)) for m in milestones}


def has_calendar(session: Session) -> bool:
    """Say whether any notice of the calendar has been imported."""
    return session.exec(select(col(CalendarDay.day)).limit(1)).first() is not None


def milestones_looked_at_by(session: Session, until: datetime) -> Sequence[Milestone]:
    """List the milestones the sweep will have looked at by a moment, and those with a notice that waits until then."""
    waiting = (NoticeState.OWED, NoticeState.PROPOSED)
    owed = select(Notice.milestone_id).where(col(Notice.state).in_(waiting), col(Notice.at) <= until)
    statement = select(Milestone).where(or_(col(Milestone.next_check_at) <= until, col(Milestone.id).in_(owed)))
    return session.exec(statement.order_by(col(Milestone.id))).all()


def milestones_under(session: Session, directive_ids: Sequence[int]) -> Sequence[Milestone]:
    """List every milestone of some directives by due date."""
    statement = select(Milestone).where(col(Milestone.directive_id).in_(directive_ids))
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()
