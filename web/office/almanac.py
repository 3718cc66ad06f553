"""A year of days as months of weeks: which are worked, which differ from the week, which are only estimated."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from rules.calendar import SATURDAY, WorkCalendar

_WEEKS = Calendar(firstweekday=0)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class AlmanacDay:
    """One day; `mark` is what it is called where it differs from its week: off (休) or worked (班)."""

    day: date
    works: bool
    mark: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its weeks from Monday (None where a day lies outside), how many days are worked, whether any is estimated."""

    number: int
    weeks: tuple[tuple[AlmanacDay | None, ...], ...]
    workdays: int
    is_provisional: bool


def months(calendar: WorkCalendar, year: int) -> list[Month]:
    """Return the months of a year."""
    return [_month(calendar, year, number) for number in range(1, MONTHS + 1)]


def _month(calendar: WorkCalendar, year: int, number: int) -> Month:
    weeks = tuple(
        tuple(_day(calendar, day) if day.month == number else None for day in week)
        for week in _WEEKS.monthdatescalendar(year, number)
    )
    days = [day for week in weeks for day in week if day]
    return Month(number, weeks, sum(day.works for day in days), any(calendar.is_provisional(day.day) for day in days))


def _day(calendar: WorkCalendar, day: date) -> AlmanacDay:
    works, usual = calendar.is_workday(day), day.weekday() < SATURDAY
    mark = "" if works == usual else "on" if works else "off"
    return AlmanacDay(day, works, mark)
