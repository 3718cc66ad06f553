"""What the office itself owes: verifications and decisions, in 5 working days."""

from datetime import datetime

from sqlmodel import Session

from models.directives import Assignment, Directive, Milestone
from models.queries.milestones import milestones_of
from rules.milestones import MilestoneKind
from rules.plans import PlannedMilestone, office_duty
from services import clockwork
from services.practice import Practice


def owe(
    session: Session,
    practice: Practice,
    directive: Directive,
    assignment: Assignment,
    kind: MilestoneKind,
    *,
    now: datetime,
) -> Milestone:
    """Add a duty of the office about a unit's assignment, numbered among those of its kind."""
    before = len(milestones_of(session, assignment.id, kind))
    duty = office_duty(kind, practice.calendar, now=now)
    row = clockwork.make(directive, assignment, PlannedMilestone(f"{before + 1}", duty), now=now)
    session.add(row)
    session.flush()
    return row
