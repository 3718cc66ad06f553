from decimal import Decimal

import pytest

from rules.progress import check_report, expected, is_behind
from rules.refusal import Refused
from rules.targets import Target, TargetKind
from tests.unit.rules.cast import day

SUM = Target(TargetKind.SUM, Decimal(500))
START, DUE = day("2018-04-01"), day("2018-07-10")  # a hundred days


def report(
    figure: str,
    earlier: tuple[str, ...] = (),
    *,
    quota: str | None = "18",
    reason: str = "",
    confirmed: bool = False,
    target: Target = SUM,
) -> None:
    check_report(
        target,
        Decimal(quota) if quota else None,
        [Decimal(e) for e in earlier],
        Decimal(figure),
        reason=reason,
        confirmed=confirmed,
    )


@pytest.mark.parametrize(
    ("figure", "earlier"),
    [
        pytest.param("18", ("3", "12"), id="exactly the quota"),
        pytest.param("12", ("3", "12"), id="nothing new this month"),
        pytest.param("12", ("3",), id="exactly three times the largest step"),
        pytest.param("17", (), id="a first report of any size"),
        pytest.param("5", ("0", "0"), id="after months of nothing"),
    ],
)
def test_a_figure_that_grows_within_the_quota_is_taken(figure: str, earlier: tuple[str, ...]) -> None:
    report(figure, earlier)


def test_a_decrease_needs_a_reason() -> None:
    with pytest.raises(Refused) as refused:
        report("11", ("3", "12"), confirmed=True)

    assert refused.value.say("en") == "figure: 11 is lower than the 12 reported before; give the reason."
    report("11", ("3", "12"), reason="one community was counted twice")


def test_a_figure_over_the_quota_is_refused_unless_confirmed() -> None:
    with pytest.raises(Refused) as refused:
        report("18.5", ("17",))

    assert refused.value.say("en") == "figure: 18.5 is more than the quota of 18."
    report("18.5", ("17",), confirmed=True)


def test_a_jump_over_three_times_the_largest_step_is_refused_unless_confirmed() -> None:
    with pytest.raises(Refused) as refused:
        report("15", ("1", "3", "4"))

    assert refused.value.say("en") == ("figure: a rise of 11 is more than 3 times the largest so far (2).")
    report("15", ("1", "3", "4"), confirmed=True)
    report("10", ("1", "3", "4"))


def test_without_a_quota_no_figure_is_too_much() -> None:
    report("1000000", quota=None)


@pytest.mark.parametrize("kind", [TargetKind.LEVEL, TargetKind.NONE])
def test_a_level_may_fall_and_jump(kind: TargetKind) -> None:
    report("1", ("80", "90"), target=Target(kind))
    report("900", ("80", "90"), target=Target(kind))


@pytest.mark.parametrize(
    ("today", "figure"),
    [
        pytest.param("2018-07-10", 500, id="on the due date, all of it"),
        pytest.param("2018-04-01", 0, id="on the first day, nothing"),
        pytest.param("2018-03-01", 0, id="before the start, nothing"),
        pytest.param("2018-04-02", 5, id="after one day of a hundred, a hundredth"),
        pytest.param("2018-05-21", 250, id="after half the time, half"),
        pytest.param("2018-12-31", 500, id="after the due date, no more than all"),
    ],
)
def test_the_line_rises_evenly_from_the_start_to_the_due_date(today: str, figure: int) -> None:
    assert expected(Decimal(500), START, DUE, day(today)) == figure


def test_what_is_due_on_the_day_it_starts_is_expected_at_once() -> None:
    assert expected(Decimal(500), DUE, DUE, DUE) == 500
    assert expected(Decimal(500), DUE, START, START) == 500


@pytest.mark.parametrize(
    ("reported", "today", "behind"),
    [
        pytest.param("175", "2018-05-21", False, id="exactly 70 % of the line at half the time"),
        pytest.param("174.99", "2018-05-21", True, id="just below it"),
        pytest.param("0", "2018-05-20", False, id="nothing at all, but not half the time"),
        pytest.param("349", "2018-07-10", True, id="below 70 % of the quota on the due date"),
    ],
)
def test_below_seventy_percent_of_the_line_after_half_the_time_is_behind(
    reported: str,
    today: str,
    behind: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_behind(Decimal(500), Decimal(reported), START, DUE, day(today)) is behind
