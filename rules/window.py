"""When mail may leave: working days 08:30–18:00, with an opening at 08:30 and one for events at 14:30."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rules.calendar import ONE_DAY, WorkCalendar


@dataclass(frozen=True, slots=True)
class SendWindow:
    """The hours of a working day in which mail is sent, local time; the end is exclusive."""

    openings: tuple[time, ...] = (time(8, 30), time(14, 30))
    closes: time = time(18, 0)


def opening_of(now: datetime, calendar: WorkCalendar, window: SendWindow) -> datetime | None:
    """Return the opening that `now` belongs to (UTC), or None outside the window."""
    local = now.astimezone(calendar.zone)
    if not calendar.is_workday(local.date()) or local.time() >= window.closes:
        return None
    passed = [at for at in window.openings if at <= local.time()]
    return calendar.moment(local.date(), max(passed)) if passed else None


def next_opening(after: datetime, calendar: WorkCalendar, window: SendWindow) -> datetime:
    """Return the first opening at or after a moment (UTC)."""
    day = calendar.today(after)
    while True:
        if calendar.is_workday(day):
            for at in window.openings:
                if (moment := calendar.moment(day, at)) >= after:
                    return moment
        day += ONE_DAY


def open_for(now: datetime, length: timedelta, calendar: WorkCalendar, window: SendWindow) -> datetime:
    """Return the latest moment (UTC) since which mail could have left for a whole length of time, within the window.

    Half an hour before 08:40 is 17:40 of the working day before; the moment itself lies within the window.
    """
    day = calendar.today(now)
    while True:
        if calendar.is_workday(day):
            opens, closes = calendar.moment(day, window.openings[0]), calendar.moment(day, window.closes)
            passed = min(now, closes) - opens
            if passed >= length:
                return min(now, closes) - length
            length -= max(passed, timedelta())
        day -= ONE_DAY
