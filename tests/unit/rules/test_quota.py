from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.quota import check_sum, split_equally, split_in_proportion
from rules.refusal import Refused
from tests.unit.rules.cast import LAW

UNITS = [f"bureau {n:02}" for n in range(1, 29)]

totals = st.decimals(0, 10**12, places=4)
weights = st.dictionaries(st.sampled_from(UNITS), st.decimals(0, 10**12, places=4), min_size=1).filter(
    lambda drawn: any(drawn.values())
)


def test_five_hundred_over_twenty_eight_bureaus_gives_the_first_twenty_four_one_more() -> None:
    quotas = split_equally(Decimal(500), UNITS)

    assert list(quotas.values()) == [Decimal(18)] * 24 + [Decimal(17)] * 4


def test_a_remainder_goes_to_the_largest_fraction_and_a_tie_to_the_first() -> None:
    quotas = split_in_proportion(Decimal(10), {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1), "d": Decimal(4)})

    assert quotas == {"a": Decimal(2), "b": Decimal(1), "c": Decimal(1), "d": Decimal(6)}


def test_a_unit_without_weight_gets_nothing() -> None:
    assert split_in_proportion(Decimal(7), {"a": Decimal(0), "b": Decimal(2)}) == {"a": Decimal(0), "b": Decimal(7)}


def test_what_is_left_below_one_goes_to_one_unit() -> None:
    assert split_equally(Decimal("10.5"), ["a", "b"]) == {"a": Decimal("5.5"), "b": Decimal(5)}


def test_what_is_left_below_one_lifts_nobody_above_a_greater_weight() -> None:
    drawn = {"a": Decimal("1.9"), "b": Decimal("1.5"), "c": Decimal("2.1")}

    assert split_in_proportion(Decimal("5.5"), drawn) == {"a": Decimal(2), "b": Decimal("1.5"), "c": Decimal(2)}


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param({}, id="no unit"),
        pytest.param({"a": Decimal(0)}, id="no weight"),
        pytest.param({"a": Decimal(3), "b": Decimal(-1)}, id="a negative weight"),
    ],
)
def test_weights_that_cannot_be_split_by_are_refused(drawn: dict[str, Decimal]) -> None:
    with pytest.raises(Refused) as refused:
        split_in_proportion(Decimal(10), drawn)

    assert (refused.value.say("zh"), refused.value.say("en")) == (
        "权重：须有单位，且权重之和大于零。",
        "weights: there must be units, and weights above zero.",
    )


@LAW
@given(totals, weights)
def test_the_quotas_of_any_split_add_up_exactly_and_stay_within_one_of_their_proportion(
    total: Decimal, drawn: dict[str, Decimal]
) -> None:
    quotas = split_in_proportion(total, drawn)

    weight = sum(drawn.values())
    assert sum(quotas.values()) == total
    assert all(quota >= 0 for quota in quotas.values())
    assert all(abs(quota - total * drawn[unit] / weight) < 2 for unit, quota in quotas.items())


@LAW
@given(totals, weights)
def test_a_greater_weight_never_gets_less_and_the_units_stay_in_their_order(
    total: Decimal, drawn: dict[str, Decimal]
) -> None:
    quotas = split_in_proportion(total, drawn)

    by_weight = sorted(drawn, key=lambda unit: drawn[unit])
    lighter = [(quotas[a], quotas[b]) for a in by_weight for b in by_weight if drawn[a] < drawn[b]]
    assert all(less <= more for less, more in lighter)
    assert list(quotas) == list(drawn)


@LAW
@given(st.integers(0, 10**12), st.integers(1, 28))
def test_equal_quotas_of_a_whole_number_are_whole_and_differ_by_at_most_one(total: int, units: int) -> None:
    quotas = list(split_equally(Decimal(total), UNITS[:units]).values())

    assert sum(quotas) == total
    assert max(quotas) - min(quotas) <= 1
    assert all(quota == int(quota) for quota in quotas)
    assert quotas == sorted(quotas, reverse=True)


def test_quotas_that_add_up_to_the_target_differ_by_nothing() -> None:
    assert check_sum(Decimal(500), {"a": Decimal(300), "b": Decimal(200)}, accept_difference=False) == 0


def test_quotas_that_do_not_add_up_are_refused_with_both_numbers() -> None:
    with pytest.raises(Refused) as refused:
        check_sum(Decimal(500), {"a": Decimal(300), "b": Decimal(190)}, accept_difference=False)

    assert refused.value.say("en") == (
        "quota: the units' quotas add up to 490, the target is 500, a difference of -10."
    )
    assert refused.value.say("zh") == "任务数：各单位合计490，与目标500相差-10。"


def test_a_difference_that_was_accepted_is_returned() -> None:
    assert check_sum(Decimal(500), {"a": Decimal(300), "b": Decimal(260)}, accept_difference=True) == Decimal(60)


def test_without_a_target_there_is_nothing_to_differ_from() -> None:
    assert check_sum(None, {"a": Decimal(3)}, accept_difference=False) == 0
