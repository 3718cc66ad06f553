"""Days that differ from the week."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.calendar import CalendarDay


def has_calendar(session: Session) -> bool:
    """Say whether any notice of the calendar has been imported."""
    return session.exec(select(col(CalendarDay.day)).limit(1)).first() is not None


def calendar_days(session: Session, year: int) -> Sequence[CalendarDay]:
    """List every row of a year's notices by day, the earlier notice first."""
    rows = select(CalendarDay).where(CalendarDay.year == year)
    return session.exec(rows.order_by(col(CalendarDay.day), col(CalendarDay.published_on))).all()
