"""ISO weeks: Monday to Sunday on the office's clock, and the day on which one is put on paper."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.calendar import ONE_DAY, WorkCalendar
from rules.entry import EARLIEST, LATEST, read_line
from rules.refusal import Refused

SEVEN_DAYS = timedelta(days=7)


class Issuing(StrEnum):
    """How an office issues its weekly reports."""

    OFF = "off"  # none is frozen by itself
    SIGNED = "signed"  # frozen, then sent once a clerk signs it
    AUTOMATIC = "automatic"  # sent as soon as it is frozen


_WRITTEN = re.compile(r"([0-9]{4})-[Ww]([0-9]{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week (ISO 8601): week 1 holds the year's first Thursday, so `year` is not always that of every day in it.

    >>> week = Week(2019, 1)
    >>> str(week), str(week.first), str(week.last)
    ('2019-W01', '2018-12-31', '2019-01-06')
    """

    year: int
    number: int

    @property
    def first(self) -> date:
        """Return its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return its Sunday (inclusive)."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def earlier(self) -> "Week":
        """Return the week before."""
        return week_of(self.first - ONE_DAY)

    @property
    def later(self) -> "Week":
        """Return the week after."""
        return week_of(self.last + ONE_DAY)

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return its Monday, 00:00 local."""
        return datetime.combine(self.first, time(), zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """Return the Monday after it, 00:00 local (exclusive)."""
        return self.later.begins(zone)

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def week_of(day: date) -> Week:
    """Return the week a day lies in."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def read_week(field: str, value: object) -> Week:
    """Return a week written `2018-W40`; refuse what is written otherwise, and a week its year does not have."""
    text = read_line(field, value, at_most=20)
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None or not EARLIEST.year < int(match[1]) < LATEST.year:
        raise Refused(
            field=field, zh=f"“{text}”不是周次（例：2018-W40）。", en=f"{text!r} is not a week (write 2018-W40)."
        )
    week = Week(int(match[1]), int(match[2]))
    weeks = week_of(date(week.year, 12, 28)).number  # 28 December always lies in the last week of its year
    if not 1 <= week.number <= weeks:
        raise Refused(
            field=field,
            zh=f"{text}不存在，{week.year}年共{weeks}周。",
            en=f"there is no {text}; {week.year} has {weeks} weeks.",
        )
    return week


def frozen_from(week: Week, calendar: WorkCalendar) -> datetime:
    """Return when a week is put on paper: the opening of the first working day after it."""
    return calendar.opening(calendar.forward(week.later.first))


def newest_to_freeze(calendar: WorkCalendar, now: datetime) -> Week:
    """Return the newest week whose moment has come; after a week of holidays two come at once."""
    week = week_of(calendar.today(now)).earlier
    while frozen_from(week, calendar) > now:
        week = week.earlier
    return week


def check_over(field: str, week: Week, calendar: WorkCalendar, now: datetime) -> None:
    """Refuse a week that is not over, naming the day it will be."""
    if now < week.ends(calendar.zone):
        until, over = week.last, week.later.first
        raise Refused(
            field=field,
            zh=f"{week}到{until}才结束，{over}起可以出周报。",
            en=f"{week} runs until {until}; its report can be made from {over} on.",
        )
