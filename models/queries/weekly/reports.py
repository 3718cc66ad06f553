"""Weekly reports: which weeks were frozen, in which version."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import LargeBinary, func, type_coerce
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.reports import WEEKLY_REPORT, WEEKLY_REPORT_CONTENT, WHOLE, WeeklyReport

_NEWEST = (  # asked every minute, and put together once
    select(WeeklyReport)
    .where(WeeklyReport.scope == WHOLE)
    .order_by(col(WeeklyReport.iso_year).desc(), col(WeeklyReport.iso_week).desc(), col(WeeklyReport.version).desc())
    .limit(1)
)


def newest_report(session: Session) -> WeeklyReport | None:
    """Find the newest week that was frozen."""
    return session.exec(_NEWEST).first()


def report_of(session: Session, year: int, week: int) -> WeeklyReport | None:
    """Find the report of a week, its last version."""
    statement = select(WeeklyReport).where(WeeklyReport.scope == WHOLE, WeeklyReport.iso_year == year)
    newest = statement.where(WeeklyReport.iso_week == week).order_by(col(WeeklyReport.version).desc())
    return session.exec(newest.limit(1)).first()


def all_reports(session: Session) -> Sequence[WeeklyReport]:
    """List every report that was frozen, the oldest week first."""
    order = (col(WeeklyReport.iso_year), col(WeeklyReport.iso_week), col(WeeklyReport.version))
    return session.exec(select(WeeklyReport).order_by(*order)).all()


class ReportBeginning(NamedTuple):
    """How the frozen bytes of a week begin."""

    iso_year: int
    iso_week: int
    start: bytes


def beginnings(session: Session, length: int, limit: int) -> list[ReportBeginning]:
    """List how the newest weeks' frozen bytes begin, so many bytes of each; the newest first."""
    kept = WEEKLY_REPORT.join(WEEKLY_REPORT_CONTENT, WEEKLY_REPORT_CONTENT.c.report_id == WEEKLY_REPORT.c.id)
    start = type_coerce(func.substr(WEEKLY_REPORT_CONTENT.c.content, 1, length), LargeBinary)
    statement = columns(WEEKLY_REPORT.c.iso_year, WEEKLY_REPORT.c.iso_week, start).select_from(kept)
    newest = (WEEKLY_REPORT.c.iso_year.desc(), WEEKLY_REPORT.c.iso_week.desc(), WEEKLY_REPORT.c.version.desc())
    whole = statement.where(WEEKLY_REPORT.c.scope == WHOLE).order_by(*newest).limit(limit)
    return [ReportBeginning(*row) for row in session.execute(whole)]
