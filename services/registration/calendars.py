"""The working calendar as the State Council's notices give it, and an estimate for years without one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from zoneinfo import ZoneInfo

from chinese_calendar.constants import Holiday, holidays, workdays
from lunar_python import Lunar, Solar
from sqlmodel import Session

from models.calendar import CalendarDay
from models.queries.calendar import calendar_days, days_noticed
from rules.calendar import WorkCalendar

ESTIMATED_AHEAD = 3  # years


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """A notice of the General Office of the State Council, and the days it changed when that was not all of its year."""

    year: int
    number: str
    on: date
    days: tuple[tuple[date, bool], ...] = ()


# The notices whose numbers and days of publication are known; chinesecalendar gives the days of each year.
NOTICES = (
    PublishedNotice(2018, "国办发明电〔2017〕12号", date(2017, 11, 30)),
    PublishedNotice(2019, "国办发明电〔2018〕15号", date(2018, 12, 6)),
    PublishedNotice(
        2019,
        "国办发明电〔2019〕3号",
        date(2019, 3, 22),
        (
            (date(2019, 4, 28), True),
            (date(2019, 5, 2), False),
            (date(2019, 5, 3), False),
            (date(2019, 5, 5), True),
        ),
    ),
    PublishedNotice(2020, "国办发明电〔2019〕16号", date(2019, 11, 21)),
    PublishedNotice(
        2020,
        "国办发明电〔2020〕1号",
        date(2020, 1, 27),
        ((date(2020, 1, 31), False), (date(2020, 2, 1), False)),
    ),
    PublishedNotice(2021, "国办发明电〔2020〕27号", date(2020, 11, 25)),
    PublishedNotice(2022, "国办发明电〔2021〕11号", date(2021, 10, 25)),
    PublishedNotice(2023, "国办发明电〔2022〕16号", date(2022, 12, 8)),
    PublishedNotice(2024, "国办发明电〔2023〕7号", date(2023, 10, 25)),
    PublishedNotice(2025, "国办发明电〔2024〕12号", date(2024, 11, 12)),
    PublishedNotice(2026, "国办发明电〔2025〕7号", date(2025, 11, 4)),
)
_FIRST_SAID = {date(2020, 2, 1): True}  # what the first notice of a year said where a later one changed it
_ADDED_LATER = {day for notice in NOTICES for day, _ in notice.days}


def seed(session: Session, *, published_by: date) -> int:
    """Import the notices published by a day (inclusive) that are not in yet; return how many days were added."""
    known = {(row.day, row.published_on) for row in days_noticed(session)}
    rows = [row for notice in NOTICES if notice.on <= published_by for row in rows_of(notice)]
    new = [row for row in rows if (row.day, row.published_on) not in known]
    session.add_all(new)
    return len(new)


def rows_of(notice: PublishedNotice) -> Iterator[CalendarDay]:
    """Yield the days a known notice names, as a calendar keeps them."""
    for day, works in notice.days or _first_days(notice.year):
        name = holidays.get(day) or workdays.get(day) or ""
        yield CalendarDay(
            day=day, published_on=notice.on, is_workday=works, year=notice.year, notice=notice.number, name=str(name)
        )


def _first_days(year: int) -> Iterator[tuple[date, bool]]:
    for days, works in ((holidays, False), (workdays, True)):
        for day in days:
            if _notice_year(day) == year and (day not in _ADDED_LATER or day in _FIRST_SAID):
                yield day, _FIRST_SAID.get(day, works)


def _notice_year(day: date) -> int:
    """Return the year whose notice speaks of a day: the last days of December belong to the next New Year."""
    return day.year + (day.month == 12)  # noqa: PLR2004 - December


def load(session: Session, zone: ZoneInfo, *, today: date, opens: time = time(8, 30)) -> WorkCalendar:
    """Return the calendar in force: every notice imported, later ones over earlier, other years near today estimated."""
    rows = days_noticed(session)
    announced = frozenset(row.year for row in rows)
    exceptions = {day: False for y in _estimated(today.year, announced) for day in statutory_days(y)}
    exceptions |= {row.day: row.is_workday for row in rows}
    return WorkCalendar(zone, exceptions, announced, opens)


def published(zone: ZoneInfo, *, today: date) -> WorkCalendar:
    """Return the calendar of all notices that are known, for work that needs no database; years near today are estimated."""
    announced = frozenset(notice.year for notice in NOTICES)
    exceptions = {day: False for year in _estimated(today.year, announced) for day in statutory_days(year)}
    exceptions |= {row.day: row.is_workday for notice in NOTICES for row in rows_of(notice)}
    return WorkCalendar(zone, exceptions, announced)


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of a year that differs from the week, and the notice that says so; none: the law's own day, estimated."""

    day: date
    works: bool
    name: str
    notice: str
    published_on: date | None
    provisional: bool
    in_force: bool


_CHINESE = {str(holiday.value): str(holiday.chinese) for holiday in Holiday}


def called(name: str, lang: str) -> str:
    """Return what a day is called; the notices this program knows call theirs in English."""
    return name if lang == "en" else _CHINESE.get(name, name)


def year(session: Session, calendar: WorkCalendar, number: int) -> list[YearDay]:
    """List the days a year's notices name, those changed by a later one too; without a notice, the law's own days."""
    rows = calendar_days(session, number)
    last = {row.day: row.published_on for row in rows}
    days = [
        YearDay(
            row.day,
            row.is_workday,
            row.name,
            row.notice,
            row.published_on,
            calendar.is_provisional(row.day),
            last[row.day] == row.published_on,
        )
        for row in rows
    ]
    return days or [YearDay(day, False, "", "", None, True, True) for day in sorted(statutory_days(number))]  # noqa: FBT003 - columns


def _estimated(year: int, announced: frozenset[int]) -> list[int]:
    return [y for y in range(year - 1, year + ESTIMATED_AHEAD + 1) if y not in announced]


@cache
def statutory_days(year: int) -> frozenset[date]:
    """Return the free days the law itself names (全国年节及纪念日放假办法, 2024): the estimate for a year without notice."""
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    spring = Lunar.fromYmd(year, 1, 1).getSolar()
    moving = [spring.next(n) for n in range(-1, 3)]
    moving += [Lunar.fromYmd(year, 5, 5).getSolar(), Lunar.fromYmd(year, 8, 15).getSolar()]
    moving.append(Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()["清明"])
    return frozenset(date(year, m, d) for m, d in fixed) | {date(s.getYear(), s.getMonth(), s.getDay()) for s in moving}
