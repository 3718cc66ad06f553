"""The working calendar: holidays, make-up working days (调休), and what is only estimated yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, on the clock of one zone; a year nobody announced has its weekends free and never raises."""

    zone: ZoneInfo
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    announced_years: frozenset[int] = frozenset()
    opens: time = time(8, 30)

    def is_workday(self, day: date) -> bool:
        """Say whether the day is worked; an exception (holiday, make-up day) goes before the weekend."""
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def is_provisional(self, day: date) -> bool:
        """Say whether a later notice may still change the day (推算): no notice yet, or December before the next one."""
        return day.year not in self.announced_years or (day.month == 12 and day.year + 1 not in self.announced_years)  # noqa: PLR2004 - December

    def back(self, day: date) -> date:
        """Return the last working day on or before the day."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def forward(self, day: date) -> date:
        """Return the first working day on or after the day."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def first_of_week(self, day: date) -> date:
        """Return the first working day of the week (Monday to Sunday) of a working day; a week of none begins with the next."""
        return self.forward(day - ONE_DAY * day.weekday())

    def shift(self, day: date, workdays: int) -> date:
        """Return the n-th working day after the day (n > 0) or before it (n < 0); n = 0 is `back(day)`.

        A count back starts from the last working day on or before the day, a count forward from the day itself.
        """
        key = (day, workdays)
        known = self._shifted.get(key)
        if known is None:
            known = self._shifted[key] = self._count(self.back(day) if workdays <= 0 else day, workdays)
        return known

    @cached_property
    def _shifted(self) -> dict[tuple[date, int], date]:
        return {}

    def _count(self, day: date, workdays: int) -> date:
        step = ONE_DAY if workdays > 0 else -ONE_DAY
        for _ in range(abs(workdays)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """Count the working days in (after, until]; negative when `until` lies before `after`."""
        if until < after:
            return -self.workdays_between(until, after)
        key = (after, until)
        known = self._counted.get(key)
        if known is None:
            days = range(1, (until - after).days + 1)
            known = self._counted[key] = sum(self.is_workday(after + ONE_DAY * n) for n in days)
        return known

    @cached_property
    def _counted(self) -> dict[tuple[date, date], int]:
        return {}

    def today(self, now: datetime) -> date:
        """Return the local date of a moment."""
        return now.astimezone(self.zone).date()

    def opening(self, day: date) -> datetime:
        """Return the moment (UTC) the office opens that day: the moment of every rung."""
        known = self._openings.get(day)
        if known is None:
            known = self._openings[day] = self.moment(day, self.opens)
        return known

    @cached_property
    def _openings(self) -> dict[date, datetime]:
        return {}

    def moment(self, day: date, at: time) -> datetime:
        """Return a local wall time as a UTC moment."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def starts_counting_on(self, now: datetime, *, closes: time = time(17, 0)) -> date:
        """Return the day a period starts to run: today, or the next working day after 17:00 or on a rest day."""
        local = now.astimezone(self.zone)
        late = local.time() >= closes or not self.is_workday(local.date())
        return self.forward(local.date() + ONE_DAY) if late else local.date()
