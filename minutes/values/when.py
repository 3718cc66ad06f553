"""When something is due: what a deadline is, and what it is reckoned from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from re import Match, Pattern
from typing import NamedTuple

from rules.calendar import WorkCalendar


class DeadlineKind(StrEnum):
    """How a deadline was given."""

    EXPLICIT = "explicit"
    INHERITED = "inherited"  # from the start of the sentence, or from the heading
    IMPLICIT = "implicit"  # the year the plan is for
    RELATIVE = "relative"
    RECURRING = "recurring"
    VAGUE = "vague"
    NONE = "none"


class Basis(StrEnum):
    """How the day was reckoned."""

    GIVEN = "given"  # year, month and day stand there
    YEAR_OF_TEXT = "year_of_text"  # the year stands elsewhere in the text
    YEAR_OF_MEETING = "year_of_meeting"
    NEXT_YEAR = "next_year"  # the day had passed in the meeting's year
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    FESTIVAL = "festival"
    PLAN_YEAR = "plan_year"
    UNKNOWN = "unknown"  # counted from something that is not this meeting, or no date at all


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline found at `start` to `end` (exclusive); `on` is its last day, inclusive, None when no day follows from it."""

    start: int
    end: int
    phrase: str
    kind: DeadlineKind
    basis: Basis
    on: date | None = None
    all_on: tuple[date, ...] = ()
    bare: bool = False  # a date without 前, 底 or 内: a deadline only where something is ordered for it

    def moved(self, by: int) -> "Deadline":
        """Return the same deadline in a text that begins `by` characters earlier."""
        at = (self.start + by, self.end + by)
        return Deadline(*at, self.phrase, self.kind, self.basis, self.on, self.all_on, self.bare)


@dataclass(frozen=True, slots=True)
class DeadlineContext:
    """What deadlines are reckoned from: the day of the meeting, the year the text is about, the working calendar."""

    on: date
    calendar: WorkCalendar
    year: int | None = None
    standing: bool = False  # a standing rule: its periods run from events to come

    def with_year(self, year: int | None) -> "DeadlineContext":
        """Return the same with the year that was named last."""
        return self if year is None else replace(self, year=year)


class WordedDay(NamedTuple):
    """A day that a form of words means."""

    on: date
    basis: Basis
    bare: bool = False


class DayForm(NamedTuple):
    """One form in which a day is written; a text that has it has one of the characters of `hint`."""

    pattern: Pattern[str]
    resolve: Callable[[Match[str], DeadlineContext], WordedDay | None]
    kind: DeadlineKind = DeadlineKind.EXPLICIT
    hint: str = ""


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    month = day.month - 1 + months
    last = last_of_month(day.year + month // 12, month % 12 + 1)
    return last.replace(day=min(day.day, last.day))


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
