"""Milestones as they are owed: what runs, what is overdue, what is to be reviewed, what lights are made of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, distinct, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, MILESTONE, Assignment, Directive, Milestone
from models.people import PERSON, POST, UNIT
from models.queries.clauses.joins import (
    ABOUT,
    AT_MOST,
    RUNS,
    of_directives,
    with_directive,
    with_unit,
)
from models.queries.clauses.scope import Scope, assignments_within
from models.queries.milestones import MILESTONE_FACTS, MilestoneFacts, split_milestone
from rules.lights import COUNTED, OVER
from rules.milestones import OFFICE_KINDS, MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.roles import Role
from rules.targets import TargetKind

_OVER = (MilestoneState.DONE, MilestoneState.ENDED)


def _is_sent() -> ColumnElement[bool]:
    """Return the condition that a unit knows of a directive: it was sent out, or asks for an opinion."""
    asks = and_(DIRECTIVE.c.life == Life.DRAFT, MILESTONE.c.kind == MilestoneKind.OPINION)
    return or_(DIRECTIVE.c.life == Life.DISPATCHED, asks)


class DutyFacts(NamedTuple):
    """A milestone that runs, with the figures of its assignment, the directive, and the unit's name."""

    milestone: MilestoneFacts
    assignment_id: int
    leads: bool
    quota: Decimal | None
    reported: Decimal | None
    as_of: date | None
    verified: Decimal | None
    started_on: date | None
    number: str
    title: str
    target_kind: TargetKind
    counted: str
    strength: str
    life: Life
    unit: str


_OF_ASSIGNMENT = tuple(ASSIGNMENT.c[name] for name in ("id", *DutyFacts._fields[2:8]))
_OF_DIRECTIVE = tuple(DIRECTIVE.c[name] for name in DutyFacts._fields[8:-1])


def owed_within(session: Session, scope: Scope) -> list[DutyFacts]:
    """List what runs of the assignments of a scope, by due date."""
    held = with_directive(MILESTONE).join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    statement = columns(*MILESTONE_FACTS, *_OF_ASSIGNMENT, *_OF_DIRECTIVE, UNIT.c.name).select_from(held)
    statement = statement.where(assignments_within(scope), MILESTONE.c.state.not_in(_OVER), _is_sent())
    rows = session.execute(statement.order_by(MILESTONE.c.due_on, MILESTONE.c.id))
    return [DutyFacts(*split_milestone(row)) for row in rows]


class FinishedDuty(NamedTuple):
    """A milestone that is done."""

    kind: MilestoneKind
    name: str
    stopped_at: datetime
    assignment_id: int
    number: str
    title: str


def finished_within(session: Session, scope: Scope, since: datetime, limit: int) -> list[FinishedDuty]:
    """List what of a scope's assignments was done since a moment, the latest first."""
    what = (MILESTONE.c.kind, MILESTONE.c.name, MILESTONE.c.stopped_at, ASSIGNMENT.c.id)
    statement = columns(*what, DIRECTIVE.c.number, DIRECTIVE.c.title).select_from(with_directive(MILESTONE))
    done = (MILESTONE.c.state == MilestoneState.DONE, MILESTONE.c.stopped_at >= since)
    statement = statement.where(assignments_within(scope), *done).order_by(
        MILESTONE.c.stopped_at.desc(), MILESTONE.c.id.desc()
    )
    return [FinishedDuty(*row) for row in session.execute(statement.limit(limit))]


class OverdueDuty(NamedTuple):
    """A milestone of a unit's that is overdue, with directive and unit."""

    milestone: MilestoneFacts
    number: str
    title: str
    strength: str
    unit_id: int
    unit: str


def overdue_since(session: Session, scope: Scope, day: date, limit: int) -> tuple[list[OverdueDuty], int]:
    """List what was due by a day and still runs, the longest overdue first, and count the directives it is of."""
    late = (MILESTONE.c.kind.in_(COUNTED), MILESTONE.c.state == MilestoneState.OPEN, MILESTONE.c.due_on <= day)
    held, which = with_unit(MILESTONE), (*late, *RUNS, assignments_within(scope))
    statement = columns(*MILESTONE_FACTS, *ABOUT).select_from(held).where(*which)
    total = columns(func.count(distinct(DIRECTIVE.c.id))).select_from(held).where(*which)
    rows = session.execute(statement.order_by(MILESTONE.c.due_on, DIRECTIVE.c.id, MILESTONE.c.id).limit(limit))
    return [OverdueDuty(*split_milestone(row)) for row in rows], session.execute(total).scalar_one()


class HoldToReview(NamedTuple):
    """A hold that is to be looked at again, and whose desk it is on: name, post and telephone, None where it is on nobody's."""

    number: str
    title: str
    due_on: date
    name: str | None
    post: str | None
    phone: str | None


def holds_to_review(session: Session, limit: int) -> list[HoldToReview]:
    """List the holds that are to be looked at again, the earliest review first."""
    held = MILESTONE.join(DIRECTIVE, DIRECTIVE.c.id == MILESTONE.c.directive_id)
    held = held.outerjoin(PERSON, PERSON.c.id == DIRECTIVE.c.desk_id)
    what = (DIRECTIVE.c.number, DIRECTIVE.c.title, MILESTONE.c.due_on)
    statement = columns(*what, PERSON.c.name, PERSON.c.title, PERSON.c.phone).select_from(held)
    statement = statement.where(MILESTONE.c.kind == MilestoneKind.HOLD_REVIEW, MILESTONE.c.state == MilestoneState.OPEN)
    rows = session.execute(statement.order_by(MILESTONE.c.due_on, MILESTONE.c.id).limit(limit))
    return [HoldToReview(*row) for row in rows]


class OwedRow(NamedTuple):
    """A milestone that a unit owes."""

    number: str
    title: str
    unit: str
    phone: str | None
    kind: MilestoneKind
    name: str
    due_on: date


def owed_between(
    session: Session, kinds: Sequence[MilestoneKind], since: date, until: date
) -> tuple[int, list[OwedRow]]:
    """Count, and list the most recent, what units owe of some kinds with a due date from a day to a day (both inclusive)."""
    where = _open_between(kinds, since, until)
    total = session.exec(select(func.count()).select_from(MILESTONE).where(*where)).one()
    about = (DIRECTIVE.c.number, DIRECTIVE.c.title, UNIT.c.name, _OFFICERS_PHONE)
    statement = columns(*about, MILESTONE.c.kind, MILESTONE.c.name, MILESTONE.c.due_on).select_from(
        with_unit(MILESTONE)
    )
    statement = statement.where(*where).order_by(MILESTONE.c.due_on.desc(), MILESTONE.c.id).limit(AT_MOST)
    return total, [OwedRow(*row) for row in session.execute(statement)] if total else []


_NEWEST_OFFICER = (
    columns(PERSON.c.name + " " + PERSON.c.phone)
    .join(POST, POST.c.person_id == PERSON.c.id)
    .where(POST.c.unit_id == UNIT.c.id, POST.c.role == Role.OFFICER, PERSON.c.phone != "", POST.c.until_on.is_(None))
    .order_by(POST.c.id.desc())
    .limit(1)
    .correlate(UNIT)
    .scalar_subquery()
)
_OFFICERS_PHONE = func.coalesce(_NEWEST_OFFICER, func.nullif(UNIT.c.phone, ""))  # or else the unit's own


def _open_between(kinds: Sequence[MilestoneKind], since: date, until: date) -> tuple[ColumnElement[bool], ...]:
    days = (MILESTONE.c.due_on >= since, MILESTONE.c.due_on <= until)
    return *days, MILESTONE.c.kind.in_(kinds), MILESTONE.c.state == MilestoneState.OPEN


def due_days(
    session: Session, kinds: Sequence[MilestoneKind], since: date, until: date
) -> list[tuple[date, MilestoneKind, int]]:
    """Count what is owed of some kinds by day and kind, from a day to a day (both inclusive)."""
    rows = columns(MILESTONE.c.due_on, MILESTONE.c.kind, func.count()).where(*_open_between(kinds, since, until))
    grouped = rows.group_by(MILESTONE.c.due_on, MILESTONE.c.kind).order_by(MILESTONE.c.due_on)
    return [(day, kind, count) for day, kind, count in session.execute(grouped)]


class ReviewDue(NamedTuple):
    """A hold that the office owes another look."""

    number: str
    title: str
    due_on: date


def reviews_due(session: Session) -> list[ReviewDue]:
    """List holds to be reviewed, the earliest first."""
    held = MILESTONE.join(DIRECTIVE, DIRECTIVE.c.id == MILESTONE.c.directive_id)
    statement = columns(DIRECTIVE.c.number, DIRECTIVE.c.title, MILESTONE.c.due_on).select_from(held)
    statement = statement.where(MILESTONE.c.kind == MilestoneKind.HOLD_REVIEW, MILESTONE.c.state == MilestoneState.OPEN)
    return [ReviewDue(*row) for row in session.execute(statement.order_by(MILESTONE.c.due_on).limit(AT_MOST))]


Dated = tuple[Milestone, Directive]


def dates_of_units(session: Session, units: Collection[int]) -> list[Dated]:
    """List what some units owe, by due date."""
    theirs = select(Assignment.id).where(col(Assignment.unit_id).in_(units))
    return _dated(session, col(Milestone.assignment_id).in_(theirs), col(Milestone.kind).not_in(OFFICE_KINDS))


def duties_of_office(session: Session) -> list[Dated]:
    """List what the office itself owes, by due date."""
    return _dated(session, col(Milestone.kind).in_(OFFICE_KINDS))


def _dated(session: Session, *which: ColumnElement[bool]) -> list[Dated]:
    rows = select(Milestone, Directive).join(Directive, col(Directive.id) == col(Milestone.directive_id))
    running = rows.where(col(Milestone.state) == MilestoneState.OPEN, *which)
    return list(session.exec(running.order_by(col(Milestone.due_on), col(Milestone.id))).all())


class ClockRow(NamedTuple):
    """A milestone that a light is made of and that is not over, with the figures of its lead unit's assignment."""

    directive_id: int
    assignment_id: int
    kind: MilestoneKind
    state: MilestoneState
    due_on: date
    quota: Decimal | None
    reported: Decimal | None
    started_on: date | None


_CLOCK = (
    *(MILESTONE.c[name] for name in ClockRow._fields[:-3]),
    *(ASSIGNMENT.c[name] for name in ClockRow._fields[-3:]),
)


def clock_rows(session: Session, ids: Sequence[int] | None, scope: Scope) -> list[ClockRow]:
    """List what the lights of some directives (None: of all) are made of, of the assignments a reader sees."""
    statement = columns(*_CLOCK).join(ASSIGNMENT, ASSIGNMENT.c.id == MILESTONE.c.assignment_id)
    counted = (MILESTONE.c.kind.in_(COUNTED), MILESTONE.c.state.not_in(OVER), ASSIGNMENT.c.leads)
    rows = session.execute(statement.where(of_directives(MILESTONE, ids), *counted, assignments_within(scope)))
    return [ClockRow(*row) for row in rows]
