"""Milestones as somebody owes them: what runs, what is overdue, what is to be reviewed, what lights are made of."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, distinct, func, or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, MILESTONE, Assignment, Directive, Milestone
from models.people import PERSON, UNIT, Person, Post, Unit
from models.queries.clauses.joins import (
    ABOUT,
    ASSIGNMENTS,
    AT_MOST,
    RUNS,
    of_directives,
    select_rows,
    with_directive,
    with_unit,
)
from models.queries.clauses.scope import Scope, assignments_within
from models.queries.milestones import MILESTONE_FACTS
from rules.lights import COUNTED, OVER
from rules.milestones import OFFICE_KINDS, MilestoneKind, MilestoneState
from rules.outcomes import Life
from rules.roles import Role

FACTS = len(MILESTONE_FACTS)  # columns of a milestone at the beginning of a row

OWED = len(MILESTONE_FACTS)  # columns of a milestone at the beginning of a row

_OVER = (MilestoneState.DONE, MilestoneState.ENDED)

_OF_ASSIGNMENT = tuple(ASSIGNMENT.c[name] for name in ("leads", "quota", "reported", "as_of", "verified", "started_on"))
_OF_DIRECTIVE = tuple(DIRECTIVE.c[name] for name in ("number", "title", "target_kind", "counted", "strength", "life"))


def _is_sent() -> ColumnElement[bool]:
    """Return the condition that a unit knows of a directive: it was sent out, or asks for an opinion."""
    asks = and_(DIRECTIVE.c.life == Life.DRAFT, MILESTONE.c.kind == MilestoneKind.OPINION)
    return or_(DIRECTIVE.c.life == Life.DISPATCHED, asks)


def owed_within(session: Session, scope: Scope) -> Sequence[Row[Any]]:
    """List what runs of the assignments of a scope: the milestone, the assignment, the directive, the unit's name; by due date."""
    held = with_directive(MILESTONE).join(UNIT, UNIT.c.id == ASSIGNMENT.c.unit_id)
    found = columns(*MILESTONE_FACTS, *_OF_ASSIGNMENT, *_OF_DIRECTIVE, UNIT.c.name.label("unit")).select_from(held)
    found = found.where(assignments_within(scope), MILESTONE.c.state.not_in(_OVER), _is_sent())
    return session.execute(found.order_by(MILESTONE.c.due_on, MILESTONE.c.id)).all()


def finished_within(session: Session, scope: Scope, since: datetime, limit: int) -> Sequence[Row[Any]]:
    """List what of a scope's assignments was done since a moment, the latest first."""
    what = (MILESTONE.c.kind, MILESTONE.c.name, MILESTONE.c.stopped_at, ASSIGNMENT.c.id.label("assignment_id"))
    found = columns(*what, DIRECTIVE.c.number, DIRECTIVE.c.title).select_from(with_directive(MILESTONE))
    done = (MILESTONE.c.state == MilestoneState.DONE, MILESTONE.c.stopped_at >= since)
    found = found.where(assignments_within(scope), *done).order_by(MILESTONE.c.stopped_at.desc(), MILESTONE.c.id.desc())
    return session.execute(found.limit(limit)).all()


def overdue_since(session: Session, scope: Scope, day: date, limit: int) -> tuple[Sequence[Row[Any]], int]:
    """List what was due by a day and still runs, the longest overdue first, and count the directives it is of."""
    late = (MILESTONE.c.kind.in_(COUNTED), MILESTONE.c.state == MilestoneState.OPEN, MILESTONE.c.due_on <= day)
    held, which = with_unit(MILESTONE), (*late, *RUNS, assignments_within(scope))
    found = columns(*MILESTONE_FACTS, *ABOUT).select_from(held).where(*which)
    total = columns(func.count(distinct(DIRECTIVE.c.id))).select_from(held).where(*which)
    earliest = found.order_by(MILESTONE.c.due_on, DIRECTIVE.c.id, MILESTONE.c.id)
    return session.execute(earliest.limit(limit)).all(), session.execute(total).scalar_one()


def holds_to_review(session: Session, limit: int) -> Sequence[Row[Any]]:
    """List the holds somebody is to look at again, the earliest review first: directive, day, whose desk it is on."""
    held = MILESTONE.join(DIRECTIVE, DIRECTIVE.c.id == MILESTONE.c.directive_id)
    held = held.outerjoin(PERSON, PERSON.c.id == DIRECTIVE.c.desk_id)
    what = (DIRECTIVE.c.number, DIRECTIVE.c.title, MILESTONE.c.due_on)
    desk = (PERSON.c.name, PERSON.c.title.label("post"), PERSON.c.phone)
    found = columns(*what, *desk).select_from(held).where(MILESTONE.c.kind == MilestoneKind.HOLD_REVIEW)
    found = found.where(MILESTONE.c.state == MilestoneState.OPEN).order_by(MILESTONE.c.due_on, MILESTONE.c.id)
    return session.execute(found.limit(limit)).all()


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
    total = session.exec(select(func.count()).select_from(Milestone).where(*where)).one()
    rows = (
        select_rows(
            Directive.number,
            Directive.title,
            Unit.name,
            _officers_phone(),
            Milestone.kind,
            Milestone.name,
            Milestone.due_on,
        )
        .join(ASSIGNMENTS, col(Assignment.id) == col(Milestone.assignment_id))
        .where(*where)
        .order_by(col(Milestone.due_on).desc(), col(Milestone.id))
        .limit(AT_MOST)
    )
    return total, [OwedRow(*row) for row in session.execute(rows)] if total else []


def _officers_phone() -> ScalarSelect[str]:
    """Return the telephone of a unit's newest officer, or the unit's own."""
    officer = (
        columns(col(Person.name) + " " + col(Person.phone))
        .join(Post, col(Post.person_id) == col(Person.id))
        .where(col(Post.unit_id) == col(Unit.id), col(Post.role) == Role.OFFICER, col(Person.phone) != "")
        .where(col(Post.until_on).is_(None))
        .order_by(col(Post.id).desc())
        .limit(1)
        .correlate(Unit)
        .scalar_subquery()
    )
    return columns(func.coalesce(officer, func.nullif(col(Unit.phone), ""))).correlate(Unit).scalar_subquery()


def _open_between(kinds: Sequence[MilestoneKind], since: date, until: date) -> list[ColumnElement[bool]]:
    return [
        col(Milestone.due_on) >= since,
        col(Milestone.due_on) <= until,
        col(Milestone.kind).in_(kinds),
        col(Milestone.state) == MilestoneState.OPEN,
    ]


def due_days(
    session: Session, kinds: Sequence[MilestoneKind], since: date, until: date
) -> list[tuple[date, MilestoneKind, int]]:
    """Count what is owed of some kinds by day and kind, from a day to a day (both inclusive)."""
    rows = select_rows(Milestone.due_on, Milestone.kind, func.count()).where(*_open_between(kinds, since, until))
    grouped = rows.group_by(col(Milestone.due_on), col(Milestone.kind)).order_by(col(Milestone.due_on))
    return [(day, kind, count) for day, kind, count in session.execute(grouped)]


class ReviewDue(NamedTuple):
    """A hold that the office owes another look."""

    number: str
    title: str
    due_on: date


def reviews_due(session: Session) -> list[ReviewDue]:
    """List holds to be reviewed, the earliest first."""
    rows = (
        select_rows(Directive.number, Directive.title, Milestone.due_on)
        .join(Directive, col(Directive.id) == col(Milestone.directive_id))
        .where(col(Milestone.kind) == MilestoneKind.HOLD_REVIEW, col(Milestone.state) == MilestoneState.OPEN)
        .order_by(col(Milestone.due_on))
        .limit(AT_MOST)
    )
    return [ReviewDue(*row) for row in session.execute(rows)]


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
    found = columns(*_CLOCK).join(ASSIGNMENT, ASSIGNMENT.c.id == MILESTONE.c.assignment_id)
    counted = (MILESTONE.c.kind.in_(COUNTED), MILESTONE.c.state.not_in(OVER), ASSIGNMENT.c.leads)
    rows = session.execute(found.where(of_directives(MILESTONE, ids), *counted, assignments_within(scope)))
    return [ClockRow(*row) for row in rows]
