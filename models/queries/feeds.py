"""What stands in somebody's calendar, and how often each of it has changed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import Assignment, Directive, Milestone
from models.log import LOG
from models.queries.parts import parts_of
from rules.milestones import OFFICE_KINDS, MilestoneState

Dated = tuple[Milestone, Directive]


def dates_of_units(session: Session, units: Collection[int]) -> list[Dated]:
    """List what some units owe, by due date."""
    theirs = select(Assignment.id).where(col(Assignment.unit_id).in_(units))
    return _open(session, col(Milestone.assignment_id).in_(theirs), col(Milestone.kind).not_in(OFFICE_KINDS))


def duties_of_office(session: Session) -> list[Dated]:
    """List what the office itself owes, by due date."""
    return _open(session, col(Milestone.kind).in_(OFFICE_KINDS))


def _open(session: Session, *which: ColumnElement[bool]) -> list[Dated]:
    rows = select(Milestone, Directive).join(Directive, col(Directive.id) == col(Milestone.directive_id))
    running = rows.where(col(Milestone.state) == MilestoneState.OPEN, *which)
    return list(session.exec(running.order_by(col(Milestone.due_on), col(Milestone.id))).all())


class Changed(NamedTuple):
    """How often a milestone changed, and when last."""

    times: int
    at: datetime


def changes_of(session: Session, milestone_ids: Iterable[int]) -> dict[int, Changed]:
    """Map milestones that changed since they were made to how often, as the log has it."""
    found: dict[int, Changed] = {}
    counted = columns(LOG.c.subject, func.count(), func.max(LOG.c.position)).group_by(LOG.c.subject)
    for part in parts_of(milestone_ids):
        subjects = [f"milestone:{key}" for key in part]
        rows = session.execute(counted.where(LOG.c.subject.in_(subjects), LOG.c.action.startswith("milestone."))).all()
        moments = dict(
            session.execute(columns(LOG.c.position, LOG.c.at).where(LOG.c.position.in_([row[2] for row in rows]))).all()
        )
        found |= {int(subject.partition(":")[2]): Changed(times, moments[last]) for subject, times, last in rows}
    return found
