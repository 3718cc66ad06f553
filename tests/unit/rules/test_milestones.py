from dataclasses import replace

import pytest

from rules.ladder import NEVER, decide
from rules.milestones import (
    TRANSITIONS,
    MilestoneState,
    adjust,
    anchor,
    asked_in_time,
    extend,
    find_untrue,
    give_back,
    is_overdue,
    resume,
    stop,
    wait_above,
    workdays_late,
)
from rules.refusal import Refused
from tests.unit.rules.cast import COMPLETION, IN_2018, at, day, milestone

CLAIMED_IN_TIME = stop(milestone(due="2018-09-30"), MilestoneState.CLAIMED, now=at("2018-09-30 23:59"))


@pytest.mark.parametrize(
    ("started", "anchored"),
    [
        pytest.param("2018-09-27", "2018-09-30", id="exactly three working days before leaves the due date"),
        pytest.param("2018-09-28", "2018-10-08", id="two before moves it to three working days after the start"),
        pytest.param("2018-09-30", "2018-10-10", id="on the due date"),
        pytest.param("2018-10-15", "2018-10-18", id="after the due date"),
        pytest.param("2018-08-01", "2018-09-30", id="long before"),
    ],
)
def test_a_start_later_than_three_working_days_before_the_due_date_moves_the_anchor(
    started: str, anchored: str
) -> None:
    assert anchor(day("2018-09-30"), day(started), IN_2018) == day(anchored)


def test_a_short_period_never_puts_the_anchor_before_the_due_date() -> None:
    assert anchor(day("2018-09-30"), day("2018-09-28"), IN_2018, grace=1) == day("2018-09-30")


def test_a_return_for_correction_gives_five_working_days_and_a_new_round() -> None:
    now = at("2018-10-10 10:00")

    returned = give_back(CLAIMED_IN_TIME, IN_2018, now=now)

    fresh = milestone(due="2018-09-30", opened="2018-10-10 10:00", anchor_on=day("2018-10-17"), round=2)
    assert returned == replace(fresh, office_days=3)


@pytest.mark.parametrize(
    ("returned", "anchored"),
    [
        pytest.param("2018-09-27 10:00", "2018-09-30", id="exactly three working days before leaves the due date"),
        pytest.param("2018-09-28 10:00", "2018-10-10", id="two before gives five working days"),
        pytest.param("2018-09-05 10:00", "2018-09-30", id="long before"),
    ],
)
def test_a_return_later_than_three_working_days_before_the_due_date_moves_the_anchor(
    returned: str, anchored: str
) -> None:
    claimed = stop(milestone(due="2018-09-30"), MilestoneState.CLAIMED, now=at("2018-09-03 10:00"))

    again = give_back(claimed, IN_2018, now=at(returned))

    assert again == milestone(due="2018-09-30", opened=returned, anchor_on=day(anchored), round=2)


def test_a_claim_found_untrue_leaves_anchor_and_opening_where_they_were() -> None:
    untrue = find_untrue(CLAIMED_IN_TIME, IN_2018, now=at("2018-10-10 10:00"))

    assert untrue == replace(milestone(due="2018-09-30", round=2), office_days=3)
    assert decide(untrue, COMPLETION, IN_2018, at("2018-10-10 10:00")).owed[-1].at == at("2018-10-10")


def test_an_extension_counts_a_new_round_from_the_new_date() -> None:
    extended = extend(wait_above(milestone(due="2018-09-30"), NEVER), day("2018-10-31"), now=at("2018-09-28 15:00"))

    assert extended == milestone(due="2018-10-31", opened="2018-09-28 15:00", round=2)


@pytest.mark.parametrize(
    "asked",
    [pytest.param("2018-09-30", id="the same date"), pytest.param("2018-09-29", id="an earlier date")],
)
def test_an_extension_to_no_later_date_is_refused_and_names_the_adjustment(asked: str) -> None:
    with pytest.raises(Refused) as refused:
        extend(milestone(due="2018-09-30"), day(asked), now=at("2018-09-20"))

    assert (
        refused.value.say("en") == f"extension: {asked} is not later than 2018-09-30; an earlier date is an adjustment."
    )
    assert refused.value.say("zh") == f"延期至：{asked}不晚于原定2018-09-30，提前请用“调整”。"


@pytest.mark.parametrize(
    ("due", "anchored"),
    [
        pytest.param("2018-09-25", "2018-09-25", id="to exactly three working days from now"),
        pytest.param("2018-09-21", "2018-09-25", id="to earlier, the anchor gives three working days"),
        pytest.param("2018-10-31", "2018-10-31", id="to later"),
    ],
)
def test_an_adjustment_moves_the_due_date_either_way(due: str, anchored: str) -> None:
    adjusted = adjust(milestone(due="2018-09-30"), day(due), IN_2018, now=at("2018-09-19 11:00"))

    assert adjusted == milestone(due=due, anchor_on=day(anchored), opened="2018-09-19 11:00", round=2)


@pytest.mark.parametrize(
    ("resumed", "due", "anchored"),
    [
        pytest.param("2018-09-10 09:00", "2018-09-30", "2018-09-30", id="the same day adds nothing"),
        pytest.param("2018-09-12 09:00", "2018-10-09", "2018-10-09", id="two working days add two, over the holiday"),
        pytest.param("2018-10-10 09:00", "2018-10-31", "2018-10-31", id="a hold past the due date adds them too"),
    ],
)
def test_resuming_adds_the_working_days_held(resumed: str, due: str, anchored: str) -> None:
    held = stop(milestone(due="2018-09-30"), MilestoneState.HELD, now=at("2018-09-10 08:00"))

    again = resume(held, IN_2018, now=at(resumed))

    assert again == milestone(due=due, anchor_on=day(anchored), opened=resumed, round=2)


def test_resuming_with_a_date_takes_the_date_and_gives_three_working_days() -> None:
    held = stop(milestone(due="2018-09-30"), MilestoneState.HELD, now=at("2018-09-10 08:00"))

    again = resume(held, IN_2018, now=at("2018-09-29 09:00"), due_on=day("2018-09-30"))

    assert (again.due_on, again.anchor_on) == (day("2018-09-30"), day("2018-10-09"))


def test_what_is_not_on_hold_cannot_be_resumed() -> None:
    with pytest.raises(Refused, match="this milestone is not on hold"):
        resume(milestone(), IN_2018, now=at("2018-09-10"))


@pytest.mark.parametrize(
    ("asked", "in_time"),
    [
        pytest.param("2018-09-27", True, id="exactly three working days before"),
        pytest.param("2018-09-28", False, id="two before"),
    ],
)
def test_an_extension_is_asked_for_in_time_three_working_days_before(asked: str, in_time: bool) -> None:  # noqa: FBT001 - a column of the table
    assert asked_in_time(day("2018-09-30"), day(asked), IN_2018) is in_time


def test_the_due_date_itself_is_in_time_and_the_next_midnight_is_late() -> None:
    stone = milestone(due="2018-09-30")

    late = [is_overdue(stone, IN_2018.today(at(now))) for now in ("2018-09-30 23:59", "2018-10-01 00:00")]

    assert late == [False, True]


def test_a_claim_made_in_time_is_never_late_however_long_the_office_verifies() -> None:
    december = day("2018-12-03")

    assert (is_overdue(CLAIMED_IN_TIME, december), workdays_late(CLAIMED_IN_TIME, IN_2018, december)) == (False, 0)


def test_a_late_claim_is_late_by_the_working_days_until_it_was_made() -> None:
    stone = milestone(due="2018-09-30")
    claimed = stop(stone, MilestoneState.CLAIMED, now=at("2018-10-09 16:00"))

    days = [workdays_late(m, IN_2018, day("2018-10-12")) for m in (stone, claimed)]

    assert days == [5, 2]


def test_a_clock_that_stopped_keeps_its_first_moment() -> None:
    done = stop(CLAIMED_IN_TIME, MilestoneState.DONE, now=at("2018-10-20 10:00"))

    assert done == replace(CLAIMED_IN_TIME, state=MilestoneState.DONE)


@pytest.mark.parametrize(
    ("state", "next_state"),
    [
        pytest.param(state, other, id=f"{state} to {other}")
        for state, allowed in TRANSITIONS.items()
        for other in (MilestoneState.CLAIMED, MilestoneState.HELD, MilestoneState.DONE, MilestoneState.ENDED)
        if other not in allowed
    ],
)
def test_what_is_over_takes_no_further_step_but_to_be_opened(state: MilestoneState, next_state: MilestoneState) -> None:
    stopped = milestone(state=state, stopped_at=at("2018-09-01"))

    with pytest.raises(Refused) as refused:
        stop(stopped, next_state, now=at("2018-09-20"))

    assert refused.value.say("en") == f"state: a {state} milestone cannot become {next_state}."


STOPPED = [state for state in MilestoneState if state is not MilestoneState.OPEN]


@pytest.mark.parametrize("state", STOPPED)
def test_the_date_of_a_clock_that_has_stopped_is_neither_extended_nor_adjusted(state: MilestoneState) -> None:
    stopped = milestone(state=state, stopped_at=at("2018-09-01"))
    said = []
    for move in (
        lambda: extend(stopped, day("2018-11-30"), now=at("2018-09-20")),
        lambda: adjust(stopped, day("2018-11-30"), IN_2018, now=at("2018-09-20")),
    ):
        with pytest.raises(Refused) as refused:
            move()
        said.append(refused.value.say("en"))

    assert said == [f"state: the date of a {state} milestone cannot be moved."] * 2


def test_a_new_round_starts_with_a_running_clock_and_nothing_waiting() -> None:
    waiting = wait_above(CLAIMED_IN_TIME, NEVER)

    rounds = [
        give_back(waiting, IN_2018, now=at("2018-10-10")),
        find_untrue(waiting, IN_2018, now=at("2018-10-10")),
        extend(wait_above(milestone(), NEVER), day("2018-11-30"), now=at("2018-10-10")),
        adjust(wait_above(milestone(), NEVER), day("2018-11-30"), IN_2018, now=at("2018-10-10")),
    ]

    assert {(m.round, m.state, m.stopped_at, m.upper_waits_until) for m in rounds} == {
        (2, MilestoneState.OPEN, None, None)
    }


def test_days_in_the_offices_hands_are_never_days_late() -> None:
    claimed = stop(milestone(due="2018-09-30"), MilestoneState.CLAIMED, now=at("2018-09-28"))

    returned = give_back(claimed, IN_2018, now=at("2018-10-15"))
    again = give_back(stop(returned, MilestoneState.CLAIMED, now=at("2018-10-17")), IN_2018, now=at("2018-10-22"))

    days = [workdays_late(returned, IN_2018, day(on)) for on in ("2018-10-15", "2018-10-16")]
    assert (days, workdays_late(again, IN_2018, day("2018-10-23"))) == ([0, 1], 3)
