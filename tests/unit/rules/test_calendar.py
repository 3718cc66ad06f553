from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import WorkCalendar
from tests.unit.rules.cast import IN_2018, IN_2019, LAW, SHANGHAI, at, calendars, day

DAYS = st.dates(day("2018-07-01"), day("2019-03-31"))


@pytest.mark.parametrize(
    ("start", "workdays", "end"),
    [
        pytest.param("2018-04-16", 10, "2018-04-28", id="ten after 16 April is the working Saturday before Labour Day"),
        pytest.param("2018-04-16", 3, "2018-04-19", id="three after 16 April"),
        pytest.param("2018-04-28", 3, "2018-05-04", id="three after the working Saturday pass over Labour Day"),
        pytest.param("2018-09-30", 1, "2018-10-08", id="one after the working Sunday passes over National Day"),
        pytest.param("2018-09-30", -3, "2018-09-27", id="three before a working Sunday count the working Saturday"),
        pytest.param(
            "2018-09-24", -1, "2018-09-20", id="a count back from a rest day starts at the working day before"
        ),
        pytest.param("2018-09-24", 1, "2018-09-25", id="a count forward from a rest day starts at the day itself"),
        pytest.param("2018-09-30", 0, "2018-09-30", id="none from a working day is the day"),
        pytest.param("2018-10-07", 0, "2018-09-30", id="none from a rest day is the last working day before"),
    ],
)
def test_working_days_are_counted_over_holidays_and_make_up_days(start: str, workdays: int, end: str) -> None:
    assert IN_2018.shift(day(start), workdays) == day(end)


def test_the_end_of_2018_changed_with_the_notice_of_december() -> None:
    days = [day("2018-12-29"), day("2018-12-30"), day("2018-12-31"), day("2019-01-01"), day("2019-01-02")]

    before, after = ([c.is_workday(d) for d in days] for c in (IN_2018, IN_2019))

    assert before == [False, False, True, True, True]
    assert after == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        pytest.param("2018-11-30", False, False, id="November is settled"),
        pytest.param("2018-12-01", True, False, id="December is provisional until the next notice"),
        pytest.param("2018-12-31", True, False, id="so is its last day"),
        pytest.param("2019-01-01", True, False, id="a year without notice is provisional"),
        pytest.param("2019-12-01", True, True, id="and its December longer"),
    ],
)
def test_a_day_is_provisional_while_a_later_notice_may_change_it(text: str, before: bool, after: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (IN_2018.is_provisional(day(text)), IN_2019.is_provisional(day(text))) == (before, after)


def test_a_year_without_notice_never_raises() -> None:
    unannounced = WorkCalendar(SHANGHAI)

    answers = [(c.shift(day("2031-12-30"), 5), c.back(day("2032-02-29"))) for c in (unannounced, IN_2018)]

    assert answers == [(day("2032-01-06"), day("2032-02-27"))] * 2


@pytest.mark.parametrize(
    ("now", "counts_from"),
    [
        pytest.param("2018-04-16 17:00", "2018-04-17", id="exactly 17:00 is late"),
        pytest.param("2018-04-16 16:59", "2018-04-16", id="a minute before is in time"),
        pytest.param("2018-04-16 00:00", "2018-04-16", id="so is midnight"),
        pytest.param("2018-04-28 09:00", "2018-04-28", id="a working Saturday counts itself"),
        pytest.param("2018-04-28 17:30", "2018-05-02", id="its evening counts from after the holiday"),
        pytest.param("2018-04-29 09:00", "2018-05-02", id="a rest day counts from the next working day"),
        pytest.param("2018-04-20 23:59", "2018-04-23", id="Friday night counts from Monday"),
    ],
)
def test_a_dispatch_in_the_evening_or_on_a_rest_day_counts_from_the_next_working_day(
    now: str, counts_from: str
) -> None:
    assert IN_2018.starts_counting_on(at(now)) == day(counts_from)


def test_the_day_of_a_moment_is_the_day_in_shanghai() -> None:
    evening, night = at("2018-09-30 23:59"), at("2018-10-01 00:00")

    assert (evening.hour, night.hour) == (15, 16)
    assert (IN_2018.today(evening), IN_2018.today(night)) == (day("2018-09-30"), day("2018-10-01"))
    assert IN_2018.opening(day("2018-10-01")) == at("2018-10-01 08:30")


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        pytest.param("2018-09-30", "2018-09-30", 0, id="none within a day"),
        pytest.param("2018-09-30", "2018-10-08", 1, id="the holiday counts nothing, the last day counts"),
        pytest.param("2018-10-08", "2018-09-30", -1, id="backwards it is negative"),
        pytest.param("2018-09-28", "2018-09-30", 2, id="make-up days count"),
    ],
)
def test_working_days_between_leave_out_the_first_day_and_count_the_last(after: str, until: str, count: int) -> None:
    assert IN_2018.workdays_between(day(after), day(until)) == count


@LAW
@given(calendars(), DAYS, st.integers(1, 40))
def test_a_count_forward_lands_on_the_working_day_that_closes_the_count(
    calendar: WorkCalendar, start: date, workdays: int
) -> None:
    end = calendar.shift(start, workdays)

    assert calendar.is_workday(end)
    assert calendar.workdays_between(start, end) == workdays


@LAW
@given(calendars(), DAYS, st.integers(0, 40))
def test_a_count_back_is_undone_by_the_same_count_forward(calendar: WorkCalendar, start: date, workdays: int) -> None:
    first = calendar.shift(start, -workdays)

    assert calendar.shift(first, workdays) == calendar.back(start)
