"""Counts for whoever watches the machine: notices by state, milestones that run, the position of the log."""

from datetime import date

from sqlalchemy import case, func, select
from sqlmodel import Session, SQLModel

from rules.milestones import MilestoneState

_TABLES = SQLModel.metadata.tables
_NOTICE, _MILESTONE, _HEAD = (_TABLES[name] for name in ("notice", "milestone", "log_head"))


def count_notices(session: Session) -> dict[str, int]:
    """Count notices by state."""
    rows = session.execute(select(_NOTICE.c.state, func.count()).group_by(_NOTICE.c.state))
    return {str(state): count for state, count in rows}


def count_open_milestones(session: Session, today: date) -> tuple[int, int]:
    """Count the milestones whose clock runs, and those of them that are past due."""
    late = func.coalesce(func.sum(case((_MILESTONE.c.due_on < today, 1), else_=0)), 0)
    running = select(func.count(), late).where(_MILESTONE.c.state == MilestoneState.OPEN)
    total, overdue = session.execute(running).one()
    return total, overdue


def log_position(session: Session) -> int:
    """Return how many entries the log holds, by its own head."""
    return session.execute(select(_HEAD.c.position)).scalar() or 0
