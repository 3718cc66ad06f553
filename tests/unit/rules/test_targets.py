from decimal import Decimal

import pytest

from rules.targets import AssignmentFigures, Comparator, RollUp, Target, TargetKind, reaches, roll_up


def number(value: float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def assignment(
    quota: float | None = None, reported: float | None = None, verified: float | None = None
) -> AssignmentFigures:
    return AssignmentFigures(number(quota), number(reported), number(verified))


def figures(quantity: float | None, reported: float | None, verified: float | None) -> RollUp:
    return RollUp(number(quantity), number(reported), number(verified))


@pytest.mark.parametrize(
    ("target", "assignments", "expected"),
    [
        pytest.param(
            Target(TargetKind.SUM, Decimal(500)),
            (assignment(300, 120, 100), assignment(190, 80)),
            figures(500, 200, 100),
            id="a sum adds up what was reported and verified, against what was ordered",
        ),
        pytest.param(
            Target(TargetKind.SUM),
            (assignment(300, 120), assignment(190, None)),
            figures(490, 120, 0),
            id="a sum without a quantity is measured against its quotas",
        ),
        pytest.param(Target(TargetKind.SUM, Decimal(500)), (), figures(500, 0, 0), id="no unit, nothing reported"),
        pytest.param(
            Target(TargetKind.LIST),
            (assignment(12, 7, 5), assignment(3, 3, 0)),
            figures(15, 10, 5),
            id="a list counts items claimed and items closed",
        ),
        pytest.param(
            Target(TargetKind.EACH, Decimal(90), "%"),
            (assignment(90, 90, 89.9), assignment(90, 95, 92), assignment(90)),
            figures(3, 2, 1),
            id="each counts the units that reached the whole value",
        ),
        pytest.param(
            Target(TargetKind.EACH, Decimal(5), "%", Comparator.AT_MOST),
            (assignment(5, 5), assignment(5, 5.1)),
            figures(2, 1, 0),
            id="each at most counts the units that stayed under it",
        ),
        pytest.param(
            Target(TargetKind.LEVEL, Decimal(60), "%"),
            (assignment(None, 72, 70), assignment(None, 58), assignment()),
            figures(60, 58, 70),
            id="a level at least shows the lowest unit",
        ),
        pytest.param(
            Target(TargetKind.LEVEL, Decimal(35), "μg", Comparator.AT_MOST),
            (assignment(None, 31), assignment(None, 44)),
            figures(35, 44, None),
            id="a level at most shows the highest unit, and nothing where nothing was verified",
        ),
        pytest.param(
            Target(TargetKind.NONE),
            (assignment(), AssignmentFigures(claimed=True), AssignmentFigures(accepted=True)),
            figures(3, 2, 1),
            id="a qualitative target counts the units that claimed and those accepted",
        ),
    ],
)
def test_a_directive_is_rolled_up_by_its_kind_of_target(
    target: Target, assignments: tuple[AssignmentFigures, ...], expected: RollUp
) -> None:
    assert roll_up(target, assignments) == expected


@pytest.mark.parametrize(
    ("comparator", "answers"),
    [
        pytest.param(Comparator.AT_LEAST, (False, True, True), id="at least"),
        pytest.param(Comparator.AT_MOST, (True, True, False), id="at most"),
        pytest.param(Comparator.EXACTLY, (False, True, False), id="exactly"),
        pytest.param(Comparator.ALL, (False, True, True), id="all"),
    ],
)
def test_a_goal_is_reached_below_at_or_above_it_as_its_comparator_says(
    comparator: Comparator, answers: tuple[bool, bool, bool]
) -> None:
    assert tuple(reaches(Decimal(value), Decimal(10), comparator) for value in (9, 10, 11)) == answers


@pytest.mark.parametrize("comparator", list(Comparator))
def test_nothing_reported_reaches_nothing_not_even_at_most(comparator: Comparator) -> None:
    assert not reaches(None, Decimal(10), comparator)
    assert not reaches(Decimal(0), None, comparator)


def test_only_sums_and_lists_have_a_line_over_time() -> None:
    assert {kind for kind in TargetKind if Target(kind).is_cumulative} == {TargetKind.SUM, TargetKind.LIST}
