from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import WorkCalendar
from rules.ladder import DEFAULT_LADDERS, Ladder, ahead, decide
from rules.milestones import MilestoneClock, MilestoneKind, give_back
from rules.replanning import Shift, only_later, recount, shifts
from rules.roles import Role
from tests.unit.rules.cast import COMPLETION, IN_2018, IN_2019, LAW, at, calendars, day, ladders, milestone, milestones

RECEIPT = DEFAULT_LADDERS[MilestoneKind.RECEIPT]


def resting(*days: str) -> WorkCalendar:
    """Return the calendar of 2018 with some more rest days."""
    return replace(IN_2018, exceptions={**IN_2018.exceptions, **{day(d): False for d in days}})


ESTIMATED = resting("2019-01-01")  # as it was before the notice of December 2018


def receipt(due: str = "2018-04-17", opened: str = "2018-04-16 10:00") -> MilestoneClock:
    return milestone(due, opened, kind=MilestoneKind.RECEIPT)


def test_a_receipt_counted_over_a_new_rest_day_is_due_a_day_later() -> None:
    counted = recount(receipt(), IN_2018, resting("2018-04-17"))

    assert (counted.due_on, counted.anchor_on) == (day("2018-04-18"), day("2018-04-18"))


def test_a_date_that_was_given_stays_although_its_day_is_not_worked_any_more() -> None:
    given_date = milestone("2018-12-31")

    assert recount(given_date, IN_2018, IN_2019) == given_date


def test_the_period_to_correct_what_was_returned_is_counted_again() -> None:
    returned = give_back(milestone("2018-12-24"), IN_2018, now=at("2018-12-24 10:00"))

    counted = recount(returned, IN_2018, resting("2018-12-28"))

    assert (returned.anchor_on, counted.anchor_on) == (day("2018-12-31"), day("2019-01-01"))
    assert (returned.due_on, counted.due_on) == (day("2018-12-24"), day("2018-12-24"))


@pytest.mark.parametrize(
    "stone",
    [
        pytest.param(replace(receipt(), plan="13710"), id="days of the calendar are not working days"),
        pytest.param(replace(receipt(), round=2), id="a later round has a decided date"),
    ],
)
def test_what_was_not_counted_in_working_days_stays(stone: MilestoneClock) -> None:
    assert recount(stone, IN_2018, resting("2018-04-17")) == stone


@pytest.mark.parametrize(
    ("counted", "due_on"),
    [
        pytest.param("2018-04-18", "2018-04-18", id="later moves"),
        pytest.param("2018-04-16", "2018-04-17", id="earlier stays"),
    ],
)
def test_a_date_already_announced_moves_only_later(counted: str, due_on: str) -> None:
    before, after = receipt(), receipt(counted)

    assert only_later(before, after).due_on == day(due_on)


def test_the_reminder_of_the_last_day_moves_with_the_notice_of_december() -> None:
    stone = milestone("2018-12-31", "2018-04-16 10:00")

    found = shifts(stone, stone, stone, COMPLETION, ESTIMATED, IN_2019, now=at("2018-12-06 10:00"))

    assert found == (Shift("due+0wd", day("2018-12-31"), day("2018-12-29"), Role.OFFICER),)


def test_what_was_told_before_today_does_not_move() -> None:
    stone = milestone("2018-12-31", "2018-04-16 10:00")

    assert shifts(stone, stone, stone, COMPLETION, ESTIMATED, IN_2019, now=at("2018-12-31 08:30")) == ()


def test_a_date_that_would_be_earlier_is_shown_as_kept() -> None:
    stone, earlier = receipt("2018-12-31", "2018-12-28 10:00"), receipt("2018-12-29", "2018-12-28 10:00")

    found = shifts(stone, earlier, stone, RECEIPT, IN_2018, IN_2018, now=at("2018-12-28 15:00"))

    assert found == (Shift("due_on", day("2018-12-31"), day("2018-12-29"), kept=True),)


@LAW
@given(milestones(), calendars(), st.integers(1, 8))
def test_counted_again_there_are_as_many_working_days_as_before(
    stone: MilestoneClock, new: WorkCalendar, within: int
) -> None:
    began = IN_2018.today(stone.opened_at)
    due = IN_2018.shift(began, within)
    stone = replace(stone, kind=MilestoneKind.RECEIPT, due_on=due, anchor_on=due)

    counted = recount(stone, IN_2018, new)

    assert new.is_workday(counted.due_on)
    assert new.workdays_between(began, counted.due_on) == within


@LAW
@given(milestones(), ladders(), calendars(), calendars(), st.integers(0, 100_000))
def test_every_notice_to_come_that_changes_its_day_is_listed_and_no_other(
    stone: MilestoneClock, ladder: Ladder, old: WorkCalendar, new: WorkCalendar, minute: int
) -> None:
    now = at("2018-08-20") + (at("2018-08-20 00:01") - at("2018-08-20 00:00")) * minute

    def days(calendar: WorkCalendar) -> dict[tuple[str, Role], date]:
        every = decide(stone, ladder, calendar, at("2020-01-01")).owed
        return {(owed.cause, owed.role): calendar.today(owed.at) for owed in every}

    found = {(s.what, s.role): (s.before, s.after) for s in shifts(stone, stone, stone, ladder, old, new, now=now)}

    was, becomes = days(old), days(new)
    coming = {(owed.cause, owed.role) for owed in ahead(stone, ladder, old, now)}
    assert found == {key: (was[key], becomes[key]) for key in coming if key in becomes and was[key] != becomes[key]}
