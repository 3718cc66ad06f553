"""Progress reports: figures as of a day, what was done, what help is needed."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.directives import ASSIGNMENT, DIRECTIVE, Assignment
from models.facts import PROGRESS_REPORT, ProgressReport
from models.people import UNIT, Person, Unit
from models.queries.assignments import assignment_ids_in
from models.queries.clauses.joins import ABOUT, AT_MOST, RUNS, with_unit
from models.queries.clauses.scope import Scope, assignments_within
from rules.outcomes import Life


def figures_reported(session: Session, assignment_id: int) -> list[ProgressReport]:
    """List an assignment's reports with a figure, in the order they were recorded."""
    statement = select(ProgressReport).where(
        ProgressReport.assignment_id == assignment_id, col(ProgressReport.figure).is_not(None)
    )
    return list(session.exec(statement.order_by(col(ProgressReport.id))).all())


def reports_of(session: Session, assignment_id: int) -> Sequence[ProgressReport]:
    """List what an assignment reported, the newest first."""
    statement = select(ProgressReport).where(ProgressReport.assignment_id == assignment_id)
    return session.exec(statement.order_by(col(ProgressReport.id).desc())).all()


def reports_seen(
    session: Session, directive_id: int, scope: Scope, limit: int | None = None
) -> Sequence[tuple[ProgressReport, Unit, Person]]:
    """List the reports on a directive that a reader sees, the newest first, with unit and who reported."""
    statement = (
        select(ProgressReport, Unit, Person)
        .join(Assignment, col(Assignment.id) == col(ProgressReport.assignment_id))
        .join(Unit, col(Unit.id) == col(Assignment.unit_id))
        .join(Person, col(Person.id) == col(ProgressReport.reported_by))
        .where(col(Assignment.id).in_(assignment_ids_in(directive_id, scope)))
    )
    return session.exec(statement.order_by(col(ProgressReport.id).desc()).limit(limit)).all()


class DatedFigure(NamedTuple):
    """A figure an assignment came to, as of a day."""

    assignment_id: int
    figure: object
    on: date


def figures_seen(session: Session, directive_id: int, scope: Scope) -> list[DatedFigure]:
    """List the figures reported on a directive that a reader sees, in the order they were recorded."""
    statement = columns(col(ProgressReport.assignment_id), col(ProgressReport.figure), col(ProgressReport.as_of)).where(
        col(ProgressReport.assignment_id).in_(assignment_ids_in(directive_id, scope)),
        col(ProgressReport.figure).is_not(None),
    )
    return [DatedFigure(*row) for row in session.execute(statement.order_by(col(ProgressReport.id)))]


class HelpWanted(NamedTuple):
    """What a unit asked others to help with in its last report."""

    number: str
    title: str
    unit: str
    wanted: str
    as_of: date


_LATER = PROGRESS_REPORT.alias()
_IS_LAST = ~exists().where(
    _LATER.c.assignment_id == PROGRESS_REPORT.c.assignment_id, _LATER.c.id > PROGRESS_REPORT.c.id
)


def help_wanted_now(session: Session) -> list[HelpWanted]:
    """List what units want help with by their last report, where the assignment is still open."""
    about = (DIRECTIVE.c.number, DIRECTIVE.c.title, UNIT.c.name)
    statement = columns(*about, PROGRESS_REPORT.c.help_needed, PROGRESS_REPORT.c.as_of)
    statement = statement.select_from(with_unit(PROGRESS_REPORT)).where(PROGRESS_REPORT.c.help_needed != "", _IS_LAST)
    running = statement.where(ASSIGNMENT.c.ended_at.is_(None), DIRECTIVE.c.life == Life.DISPATCHED)
    rows = session.execute(running.order_by(PROGRESS_REPORT.c.id.desc()).limit(AT_MOST))
    return [HelpWanted(*row) for row in rows]


class HelpNeed(NamedTuple):
    """What a unit asked help for in its last report, with directive and unit."""

    number: str
    title: str
    strength: str
    unit_id: int
    unit: str
    help_needed: str
    as_of: date


def help_asked(session: Session, scope: Scope, limit: int) -> tuple[list[HelpNeed], int]:
    """List what units asked help for in their last reports, the latest first, and count it all."""
    newest = columns(func.max(PROGRESS_REPORT.c.id)).group_by(PROGRESS_REPORT.c.assignment_id)
    asked = (PROGRESS_REPORT.c.help_needed != "", PROGRESS_REPORT.c.id.in_(newest), *RUNS, assignments_within(scope))
    held = with_unit(PROGRESS_REPORT)
    statement = columns(*ABOUT, PROGRESS_REPORT.c.help_needed, PROGRESS_REPORT.c.as_of).select_from(held).where(*asked)
    total = session.execute(columns(func.count()).select_from(held).where(*asked)).scalar_one()
    rows = session.execute(statement.order_by(PROGRESS_REPORT.c.id.desc()).limit(limit))
    return [HelpNeed(*row) for row in rows], total
