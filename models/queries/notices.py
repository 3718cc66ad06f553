"""Notices: what is owed to whom, what waits for a person, what roles were told."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, distinct, false, func, literal_column, null, or_, true
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, MILESTONE, Assignment, Milestone
from models.mail import NOTICE, Message, MessageState, Notice, Recipient
from models.people import UNIT, Person, Unit
from models.queries.clauses.in_lists import parts_of
from models.queries.clauses.joins import ABOUT, AT_MOST, RUNS, with_unit
from models.queries.clauses.scope import Scope, assignments_within
from models.queries.milestones import MILESTONE_FACTS, MilestoneFacts, of_assignments, split_milestone
from rules import selection
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind, MilestoneState
from rules.roles import Role
from rules.selection import NoticeState


class NoticeFacts(NamedTuple):
    """A notice as the rules see it, and what belongs to it."""

    id: int
    milestone_id: int
    note: str
    value: selection.NoticeStanding


_NOTICE_VALUE = [NOTICE.c[name] for name in selection.NoticeStanding.__slots__]

NOTICE_FACTS = (*(NOTICE.c[name] for name in NoticeFacts._fields[:-1]), *_NOTICE_VALUE)


def read_notice(columns: Sequence[Any]) -> NoticeFacts:
    """Return the facts of a notice from the columns `NOTICE_FACTS`."""
    key, milestone_id, note, *value = columns
    return NoticeFacts(key, milestone_id, note, selection.NoticeStanding(*value))


_NOTICE_KEY = [NOTICE.c[name] for name in ("milestone_id", "round", "cause", "role")]


def notice_keys(session: Session, milestone_ids: Iterable[int]) -> set[tuple[int, int, str, Role]]:
    """Return what some milestones' notices are known by: milestone, round, cause, role."""
    keys = columns(*_NOTICE_KEY)
    results = (session.execute(keys.where(NOTICE.c.milestone_id.in_(part))) for part in parts_of(milestone_ids))
    return {(milestone_id, round_, cause, role) for rows in results for milestone_id, round_, cause, role in rows}


def notices_of(session: Session, milestone_ids: Iterable[int]) -> dict[int, list[NoticeFacts]]:
    """Map milestones to all their notices, in the order they were recorded."""
    by_milestone: dict[int, list[NoticeFacts]] = {}
    for part in parts_of(milestone_ids):
        rows = columns(*NOTICE_FACTS).where(NOTICE.c.milestone_id.in_(part)).order_by(NOTICE.c.id)
        for notice in map(read_notice, session.execute(rows)):
            by_milestone.setdefault(notice.milestone_id, []).append(notice)
    return by_milestone


def tellings(session: Session, milestone_ids: Sequence[int]) -> Sequence[tuple[Notice, Person]]:
    """List who was told which notice of some milestones, in order."""
    statement = (
        select(Notice, Person)
        .join(Recipient, col(Recipient.notice_id) == col(Notice.id))
        .join(Person, col(Person.id) == col(Recipient.person_id))
        .join(Message, col(Message.id) == col(Recipient.message_id))
        .where(col(Message.state).in_((MessageState.SENT, MessageState.PRESUMED)))
    )
    rows: list[tuple[Notice, Person]] = []
    for part in parts_of(milestone_ids):
        rows += session.exec(statement.where(col(Notice.milestone_id).in_(part)).order_by(col(Notice.told_at))).all()
    return rows


def proposed_notices(session: Session) -> Sequence[tuple[Notice, Milestone]]:
    """List the notices that wait for a person on the desk, oldest first."""
    statement = select(Notice, Milestone).join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
    return session.exec(statement.where(Notice.state == NoticeState.PROPOSED).order_by(col(Notice.id))).all()


class ProposalWaiting(NamedTuple):
    """A notice that goes only when a person lets it."""

    id: int
    number: str
    title: str
    unit: str | None
    role: Role
    milestone: MilestoneKind
    due_on: date


def proposals_waiting(session: Session) -> list[ProposalWaiting]:
    """List proposed notices whose milestone still runs."""
    held = NOTICE.join(MILESTONE, MILESTONE.c.id == NOTICE.c.milestone_id)
    held = held.join(DIRECTIVE, DIRECTIVE.c.id == MILESTONE.c.directive_id)
    held = held.outerjoin(ASSIGNMENT, ASSIGNMENT.c.id == MILESTONE.c.assignment_id)
    held = held.outerjoin(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    about = (DIRECTIVE.c.number, DIRECTIVE.c.title, UNIT.c.name)
    statement = columns(NOTICE.c.id, *about, NOTICE.c.role, MILESTONE.c.kind, MILESTONE.c.due_on).select_from(held)
    statement = statement.where(NOTICE.c.state == NoticeState.PROPOSED).order_by(MILESTONE.c.due_on, NOTICE.c.id)
    return [ProposalWaiting(*row) for row in session.execute(statement.limit(AT_MOST))]


class LeaderNotice(NamedTuple):
    """A notice to the leader about a milestone of a unit's: it waits (`proposed`), or was told."""

    milestone: MilestoneFacts
    number: str
    title: str
    strength: str
    unit_id: int
    unit: str
    state: NoticeState
    told_at: datetime | None


def before_the_leader(session: Session, scope: Scope, limit: int) -> list[LeaderNotice]:
    """List what waits to be brought before the leader, or was, and still runs in the same round; the latest first."""
    waits = NOTICE.c.state == NoticeState.PROPOSED
    of_round = and_(NOTICE.c.milestone_id == MILESTONE.c.id, NOTICE.c.round == MILESTONE.c.round)
    statement = columns(*MILESTONE_FACTS, *ABOUT, NOTICE.c.state, NOTICE.c.told_at)
    statement = statement.select_from(with_unit(MILESTONE).join(NOTICE, of_round)).where(
        *RUNS, assignments_within(scope)
    )
    statement = statement.where(NOTICE.c.role == Role.LEADER, MILESTONE.c.state == MilestoneState.OPEN)
    statement = statement.where(or_(waits, NOTICE.c.told_at.is_not(None))).order_by(NOTICE.c.id.desc()).limit(limit)
    return [LeaderNotice(*split_milestone(row)) for row in session.execute(statement)]


CALLED = "called"


class ToldNotice(NamedTuple):
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


def notices_told(
    session: Session, directive_id: int, scope: Scope, roles: Sequence[Role], limit: int
) -> list[ToldNotice]:
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
    statement = (
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
    return [ToldNotice(*row) for row in session.execute(statement.limit(limit))]


class ProposedNotice(NamedTuple):
    """A notice that waits for a person of the office."""

    id: int
    cause: str
    kind: NoticeKind
    role: Role
    milestone: MilestoneKind
    due_on: date
    unit: str | None


def notices_proposed_on(session: Session, directive_id: int, scope: Scope) -> list[ProposedNotice]:
    """List the notices of a directive that wait for a person of the office; a unit's reader sees none."""
    statement = (
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
    return [ProposedNotice(*row) for row in session.execute(statement.order_by(col(Notice.id)))]


def notice_on(
    session: Session, directive_id: int, notice_id: int, scope: Scope
) -> tuple[Notice, Milestone, Unit | None] | None:
    """Find a notice of a directive with its milestone and unit, for who sees everything."""
    statement = (
        select(Notice, Milestone, Unit)
        .join(Milestone, col(Milestone.id) == col(Notice.milestone_id))
        .outerjoin(Assignment, col(Assignment.id) == col(Milestone.assignment_id))
        .outerjoin(Unit, col(Unit.id) == col(Assignment.unit_id))
        .where(Notice.id == notice_id, Milestone.directive_id == directive_id)
    )
    return session.exec(statement.where(true() if scope.units is None else false())).first()


def count_notices(session: Session) -> dict[str, int]:
    """Count notices by state."""
    rows = session.execute(columns(NOTICE.c.state, func.count()).group_by(NOTICE.c.state))
    return {str(state): count for state, count in rows}
