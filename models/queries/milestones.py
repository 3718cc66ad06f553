"""What is owed by when, and what must be looked at."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, MILESTONE, Assignment, Directive, Milestone
from models.mail import NOTICE
from models.queries.clauses.scope import Scope, assignments_within
from rules import milestones as rule
from rules.milestones import MilestoneKind, MilestoneState
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


def milestones_under(session: Session, directive_ids: Sequence[int]) -> Sequence[Milestone]:
    """List every milestone of some directives by due date."""
    statement = select(Milestone).where(col(Milestone.directive_id).in_(directive_ids))
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def open_duties(session: Session, kind: MilestoneKind, name: str) -> Sequence[Milestone]:
    """List the office's own duties of a kind and name that are not done."""
    named = select(Milestone).where(Milestone.kind == kind, Milestone.name == name)
    return session.exec(named.where(Milestone.state == MilestoneState.OPEN)).all()


class MilestoneFacts(NamedTuple):
    """A milestone as the rules see it, and where it belongs."""

    id: int
    directive_id: int
    assignment_id: int | None
    name: str
    value: rule.MilestoneClock


class Owner(NamedTuple):
    """Whose a milestone is: what the persons of a role are found by."""

    desk_id: int | None
    division_id: int | None
    leader_id: int | None
    unit_id: int | None  # None: the office's own


@dataclass(frozen=True, slots=True)
class WokenMilestone:
    """A milestone whose wake-up has come, with the facts the rules decide about."""

    id: int
    directive_id: int
    facts: rule.MilestoneClock


_VALUE = [MILESTONE.c[name] for name in rule.MilestoneClock.__slots__]
_LOOKED_AT = [MILESTONE.c.id, MILESTONE.c.directive_id, *_VALUE]
MILESTONE_FACTS = (*(MILESTONE.c[name] for name in MilestoneFacts._fields[:-1]), *_VALUE)
_OWNER = (*(DIRECTIVE.c[name] for name in Owner._fields[:-1]), ASSIGNMENT.c.unit_id)


def due_to_be_looked_at(session: Session, now: datetime, limit: int) -> list[WokenMilestone]:
    """List milestones whose wake-up has come, earliest first; other workers' rows are skipped where the database can."""
    due = columns(*_LOOKED_AT).where(MILESTONE.c.next_check_at <= now).order_by(MILESTONE.c.next_check_at)
    rows = session.execute(due.limit(limit).with_for_update(skip_locked=True))
    return [WokenMilestone(key, directive_id, rule.MilestoneClock(*facts)) for key, directive_id, *facts in rows]


def wake(session: Session, milestones: Iterable[Milestone], *, now: datetime) -> None:
    """Have the sweep look at milestones: something that could matter has changed."""
    for milestone in milestones:
        milestone.next_check_at = now
        session.add(milestone)


def owner_of(session: Session, milestone: Milestone) -> tuple[Directive, Assignment | None]:
    """Return the directive a milestone belongs to, and the assignment when it is a unit's."""
    assignment = session.get_one(Assignment, milestone.assignment_id) if milestone.assignment_id else None
    return session.get_one(Directive, milestone.directive_id), assignment


def read_milestone(columns: Sequence[Any]) -> MilestoneFacts:
    """Return the facts of a milestone from the columns `MILESTONE_FACTS`."""
    key, directive_id, assignment_id, name, *value = columns
    return MilestoneFacts(key, directive_id, assignment_id, name, rule.MilestoneClock(*value))


def split_milestone(row: Sequence[Any]) -> Iterator[Any]:
    """Yield of a row that begins with the columns `MILESTONE_FACTS` the milestone, then the other columns."""
    yield read_milestone(row[: len(MILESTONE_FACTS)])
    yield from row[len(MILESTONE_FACTS) :]


def milestones_waited_for(session: Session, until: datetime) -> list[tuple[MilestoneFacts, Owner]]:
    """List the milestones that have a notice owed or proposed up to a moment which nobody was told yet."""
    return _with_owners(session, MILESTONE.c.id.in_(_waiting(until)))


def milestones_looked_at_by(
    session: Session, until: datetime, also: Collection[int] = ()
) -> list[tuple[MilestoneFacts, Owner]]:
    """List the milestones the sweep will have looked at by a moment, those with a notice that waits until then, and some more."""
    due = or_(MILESTONE.c.next_check_at <= until, MILESTONE.c.id.in_(_waiting(until)))
    return _with_owners(session, or_(due, MILESTONE.c.id.in_(also)) if also else due)


def _waiting(until: datetime) -> Select[tuple[int]]:
    waiting = (NoticeState.OWED, NoticeState.PROPOSED)
    return columns(NOTICE.c.milestone_id).where(NOTICE.c.state.in_(waiting), NOTICE.c.at <= until)


def _with_owners(session: Session, which: ColumnElement[bool]) -> list[tuple[MilestoneFacts, Owner]]:
    owned = MILESTONE.join(DIRECTIVE, DIRECTIVE.c.id == MILESTONE.c.directive_id)
    shared = owned.outerjoin(ASSIGNMENT, ASSIGNMENT.c.id == MILESTONE.c.assignment_id)
    statement = columns(*MILESTONE_FACTS, *_OWNER).select_from(shared).where(which).order_by(MILESTONE.c.id)
    size = len(MILESTONE_FACTS)
    return [(read_milestone(row[:size]), Owner(*row[size:])) for row in session.execute(statement)]


def milestones_with_a_wake_up(session: Session) -> Sequence[Milestone]:
    """List the open milestones for which a notice may still come, in the order they were made."""
    rows = select(Milestone).where(Milestone.state == MilestoneState.OPEN, col(Milestone.next_check_at).is_not(None))
    return session.exec(rows.order_by(col(Milestone.id))).all()


def milestones_climbing(session: Session, plan: str, kinds: Iterable[MilestoneKind]) -> Sequence[Milestone]:
    """List the open milestones of a plan and some kinds, in the order they were made."""
    rows = select(Milestone).where(Milestone.plan == plan, col(Milestone.kind).in_(list(kinds)))
    return session.exec(rows.where(Milestone.state == MilestoneState.OPEN).order_by(col(Milestone.id))).all()


def milestones_seen(session: Session, directive_id: int, scope: Scope) -> Sequence[Milestone]:
    """List a directive's milestones that a reader sees by due date; the office's own only who sees everything."""
    statement = select(Milestone).where(Milestone.directive_id == directive_id, of_assignments(scope))
    return session.exec(statement.order_by(col(Milestone.due_on), col(Milestone.id))).all()


def of_assignments(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a milestone belongs to a reader's assignments; to none as well for who sees everything."""
    if scope.units is None:
        return true()
    return col(Milestone.assignment_id).in_(columns(col(Assignment.id)).where(assignments_within(scope)))


def count_open_milestones(session: Session, today: date) -> tuple[int, int]:
    """Count the milestones whose clock runs, and those of them that are past due."""
    late = func.coalesce(func.sum(case((MILESTONE.c.due_on < today, 1), else_=0)), 0)
    running = columns(func.count(), late).where(MILESTONE.c.state == MilestoneState.OPEN)
    total, overdue = session.execute(running).one()
    return total, overdue
