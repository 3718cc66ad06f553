"""Days that differ from the week."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.calendar import CALENDAR_DAY, CalendarDay


def has_calendar(session: Session) -> bool:
    """Say whether any notice of the calendar has been imported."""
    return session.exec(select(col(CalendarDay.day)).limit(1)).first() is not None


def calendar_days(session: Session, year: int) -> Sequence[CalendarDay]:
    """List every row of a year's notices by day, the earlier notice first."""
    rows = select(CalendarDay).where(CalendarDay.year == year)
    return session.exec(rows.order_by(col(CalendarDay.day), col(CalendarDay.published_on))).all()


class NoticedDay(NamedTuple):
    """A day as the notice published on some day has it."""

    day: date
    published_on: date
    is_workday: bool
    year: int


_NOTICED = columns(*(CALENDAR_DAY.c[name] for name in NoticedDay._fields)).order_by(CALENDAR_DAY.c.published_on)


def days_noticed(session: Session) -> list[NoticedDay]:
    """List every row of every notice, the earlier notice first."""
    return [NoticedDay(*row) for row in session.execute(_NOTICED)]
