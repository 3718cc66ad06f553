"""Weeks: which days they hold, how they are written, when they are put on paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.refusal import Refused
from rules.week.weeks import Week, check_over, frozen_from, newest_to_freeze, read_week, week_of
from tests.unit.rules.cast import IN_2019, SHANGHAI, at


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        pytest.param("2018-W40", date(2018, 10, 1), date(2018, 10, 7), id="the holiday week of 2018"),
        pytest.param("2019-W01", date(2018, 12, 31), date(2019, 1, 6), id="a first week that begins in the old year"),
        pytest.param("2020-W53", date(2020, 12, 28), date(2021, 1, 3), id="the 53rd week of a year that has one"),
        pytest.param("２０１８-w1", date(2018, 1, 1), date(2018, 1, 7), id="full-width digits, a small w, one digit"),
    ],
)
def test_a_week_is_its_monday_to_its_sunday(written: str, first: date, last: date) -> None:
    week = read_week("week", written)

    assert (week.first, week.last) == (first, last)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2018-W54", "week: there is no 2018-W54; 2018 has 52 weeks."),
        ("2018-W53", "week: there is no 2018-W53; 2018 has 52 weeks."),
        ("2018-W00", "week: there is no 2018-W00; 2018 has 52 weeks."),
        ("2018-40", "week: '2018-40' is not a week (write 2018-W40)."),
        ("W40", "week: 'W40' is not a week (write 2018-W40)."),
        ("2018-W40-1", "week: '2018-W40-1' is not a week (write 2018-W40)."),
        ("9999-W52", "week: '9999-W52' is not a week (write 2018-W40)."),
        ("0000-W01", "week: '0000-W01' is not a week (write 2018-W40)."),
        ("", "week: must not be empty."),
    ],
)
def test_what_is_no_week_is_refused_with_what_was_written(written: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_week("week", written)

    assert refused.value.say("en") == said


@given(st.dates(date(1951, 1, 1), date(2197, 12, 31)))
def test_every_day_lies_in_exactly_one_week_that_is_read_back(day: date) -> None:
    week = week_of(day)

    assert week.first <= day <= week.last
    assert read_week("week", str(week)) == week
    assert (week.later.earlier, week.earlier.later) == (week, week)
    assert week.later.first - week.first == timedelta(days=7)


def test_a_week_ends_at_local_midnight_of_the_monday_after() -> None:
    assert Week(2018, 40).ends(SHANGHAI) == at("2018-10-08 00:00")


@pytest.mark.parametrize(
    ("week", "moment"),
    [
        pytest.param("2018-W38", "2018-09-25 08:30", id="Monday is a holiday: on Tuesday"),
        pytest.param("2018-W39", "2018-10-08 08:30", id="a week of holidays follows: on the Monday after it"),
        pytest.param("2018-W40", "2018-10-08 08:30", id="the holiday week itself: the same day"),
        pytest.param("2018-W52", "2019-01-02 08:30", id="new year: on the first working day"),
    ],
)
def test_a_week_is_frozen_at_the_opening_of_the_first_working_day_after_it(week: str, moment: str) -> None:
    assert frozen_from(read_week("week", week), IN_2019) == at(moment)


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        ("2018-10-07 23:59", "2018-W38"),
        ("2018-10-08 08:29", "2018-W38"),
        ("2018-10-08 08:30", "2018-W40"),
        ("2018-10-14 12:00", "2018-W40"),
        ("2018-10-15 08:30", "2018-W41"),
    ],
)
def test_the_newest_week_to_freeze_is_the_last_whose_moment_has_come(now: str, newest: str) -> None:
    assert str(newest_to_freeze(IN_2019, at(now))) == newest


def test_a_week_that_is_not_over_is_refused_with_the_day_it_will_be() -> None:
    week = Week(2018, 40)

    with pytest.raises(Refused) as refused:
        check_over("week", week, IN_2019, at("2018-10-07 23:59"))

    assert refused.value.say("zh") == "week：2018-W40到2018-10-07才结束，2018-10-08起可以出周报。"
    assert refused.value.say("en") == "week: 2018-W40 runs until 2018-10-07; its report can be made from 2018-10-08 on."
    check_over("week", week, IN_2019, at("2018-10-08 00:00"))
