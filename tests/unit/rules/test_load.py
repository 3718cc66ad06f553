from datetime import date

import pytest

from rules.ladder import DEFAULT_LADDERS
from rules.load import Demand, Excess, Measure, asked_by, excesses, load, mail, week_of
from rules.milestones import MilestoneKind, MilestoneState, stop
from tests.unit.rules.cast import COMPLETION, IN_2018, at, day, milestone

BUREAU = "410100"


def mails(*openings: str) -> set[Demand]:
    return {mail(BUREAU, at(opening), IN_2018) for opening in openings}


def requests(*days: str) -> set[Demand]:
    return {Demand(BUREAU, Measure.REQUESTS, day(one)) for one in days}


def test_all_notices_of_one_opening_are_one_mail() -> None:
    found = load([*mails("2018-09-03 08:30"), *mails("2018-09-03 08:30", "2018-09-03 14:30")])

    assert found == {(BUREAU, Measure.MAILS, "2018-W36"): 2}


def test_reports_due_on_one_day_are_one_request() -> None:
    assert load([*requests("2018-09-25", "2018-09-25"), *requests("2018-09-25")]) == {
        (BUREAU, Measure.REQUESTS, "2018-09"): 1
    }


@pytest.mark.parametrize(
    ("text", "week"),
    [
        pytest.param("2018-12-30", "2018-W52", id="a Sunday ends its week"),
        pytest.param("2018-12-31", "2019-W01", id="the week that begins in December may be the next year's first"),
    ],
)
def test_a_week_is_named_as_iso_does(text: str, week: str) -> None:
    assert week_of(date.fromisoformat(text)) == week


def test_a_milestone_asks_up_to_its_due_date_and_nothing_of_what_is_told_after() -> None:
    found = asked_by(BUREAU, milestone("2018-11-30"), COMPLETION, IN_2018, now=at("2018-11-13"))

    assert found == mails("2018-11-27", "2018-11-30")


def test_a_report_is_a_mail_and_a_request() -> None:
    report = milestone("2018-09-25", kind=MilestoneKind.REPORT)

    found = asked_by(BUREAU, report, DEFAULT_LADDERS[MilestoneKind.REPORT], IN_2018, now=at("2018-09-03"))

    assert found == mails("2018-09-19", "2018-09-25") | requests("2018-09-25")


def test_what_has_stopped_asks_nothing() -> None:
    done = stop(milestone("2018-11-30"), MilestoneState.CLAIMED, now=at("2018-10-08"))

    assert asked_by(BUREAU, done, COMPLETION, IN_2018, now=at("2018-11-13")) == set()


WEEK = ("2018-09-03 08:30", "2018-09-04 08:30", "2018-09-05 08:30")


@pytest.mark.parametrize(
    ("before", "added", "expected"),
    [
        pytest.param((), mails(*WEEK), (), id="three mails a week are within the budget"),
        pytest.param(
            mails(*WEEK),
            mails("2018-09-06 08:30"),
            (Excess(BUREAU, Measure.MAILS, "2018-W36", 3, 4),),
            id="the fourth breaks it",
        ),
        pytest.param(mails(*WEEK), mails(WEEK[0]), (), id="what joins a mail that goes anyway adds none"),
        pytest.param(
            mails(*WEEK, "2018-09-06 08:30"),
            mails("2018-09-10 08:30"),
            (),
            id="a week beyond it before is not its fault",
        ),
        pytest.param((), requests("2018-09-10", "2018-09-25"), (), id="two requests a month are within it"),
        pytest.param(
            requests("2018-09-10", "2018-09-25"),
            requests("2018-09-30", "2018-10-25"),
            (Excess(BUREAU, Measure.REQUESTS, "2018-09", 2, 3),),
            id="the third breaks it",
        ),
    ],
)
def test_an_excess_is_what_is_added_beyond_the_budget(
    before: set[Demand], added: set[Demand], expected: tuple[Excess, ...]
) -> None:
    found = excesses(before, added)

    assert found == expected
    assert all(one.over == 1 for one in found)
