from decimal import Decimal

import pytest

from rules.lights import Light, Pace, directive_light, milestone_light, worst
from rules.milestones import MilestoneState, find_untrue, stop
from tests.unit.rules.cast import IN_2018, at, day, milestone

GREEN, YELLOW, RED, GREY = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY
SLOW = Pace(Decimal(100), Decimal(10), day("2018-04-01"))


@pytest.mark.parametrize(
    ("today", "light"),
    [
        pytest.param("2018-09-17", YELLOW, id="exactly ten working days before it is due soon"),
        pytest.param("2018-09-16", GREEN, id="the day before it is on track"),
        pytest.param("2018-09-30", YELLOW, id="on the due date it is still in time"),
        pytest.param("2018-10-01", RED, id="the next midnight it is overdue, though a rest day"),
    ],
)
def test_the_light_of_an_open_milestone_follows_its_due_date(today: str, light: Light) -> None:
    assert milestone_light(milestone(due="2018-09-30"), IN_2018, day(today)) is light


@pytest.mark.parametrize(
    ("state", "light"),
    [
        pytest.param(MilestoneState.CLAIMED, GREEN, id="with the office: green"),
        pytest.param(MilestoneState.HELD, GREY, id="on hold: grey"),
        pytest.param(MilestoneState.DONE, None, id="done: no light"),
        pytest.param(MilestoneState.ENDED, None, id="ended: no light"),
    ],
)
def test_what_the_unit_has_out_of_its_hands_is_never_red(state: MilestoneState, light: Light | None) -> None:
    stopped = stop(milestone(due="2018-09-30"), state, now=at("2018-09-28"))

    assert milestone_light(stopped, IN_2018, day("2018-12-03"), SLOW) is light


def test_what_was_found_untrue_is_red_from_the_due_date_it_always_had() -> None:
    claimed = stop(milestone(due="2018-09-30"), MilestoneState.CLAIMED, now=at("2018-09-28"))

    untrue = find_untrue(claimed, IN_2018, now=at("2018-10-15"))

    assert milestone_light(untrue, IN_2018, day("2018-10-15")) is RED


@pytest.mark.parametrize(
    ("reported", "today", "light"),
    [
        pytest.param(35, "2018-07-01", GREEN, id="exactly 70 % of the line, half way"),
        pytest.param(34, "2018-07-01", YELLOW, id="below it"),
        pytest.param(0, "2018-06-29", GREEN, id="before half the time nothing is behind"),
    ],
)
def test_a_milestone_behind_its_line_is_yellow(reported: int, today: str, light: Light) -> None:
    pace = Pace(Decimal(100), Decimal(reported), day("2018-04-01"))

    assert milestone_light(milestone(due="2018-09-30"), IN_2018, day(today), pace) is light


@pytest.mark.parametrize(
    ("lights", "light"),
    [
        pytest.param((GREEN, RED, YELLOW, GREY, None), RED, id="red before all"),
        pytest.param((GREEN, YELLOW, GREY), YELLOW, id="yellow before green"),
        pytest.param((GREY, GREEN), GREEN, id="green before grey"),
        pytest.param((GREY, None), GREY, id="grey before done"),
        pytest.param((None, None), None, id="all done"),
        pytest.param((), None, id="nobody"),
    ],
)
def test_the_worst_of_several_lights(lights: tuple[Light | None, ...], light: Light | None) -> None:
    assert worst(lights) is light


@pytest.mark.parametrize(
    ("lights", "today", "excused", "light"),
    [
        pytest.param((GREEN, GREEN), "2018-09-30", False, GREEN, id="on its own date it is in time"),
        pytest.param((GREEN, GREEN), "2018-10-01", False, RED, id="after its own date it is red"),
        pytest.param((GREEN, GREY), "2018-10-01", True, GREEN, id="unless all that is open is extended or held"),
        pytest.param((None, None), "2018-10-01", False, None, id="what is done is done"),
        pytest.param((GREEN, RED), "2018-08-01", True, RED, id="a red assignment shows whatever the date"),
    ],
)
def test_a_directive_shows_its_worst_assignment_and_red_from_its_own_date(
    lights: tuple[Light | None, ...],
    today: str,
    excused: bool,  # noqa: FBT001 - a column of the table
    light: Light | None,
) -> None:
    assert directive_light(lights, day("2018-09-30"), day(today), excused=excused) is light
