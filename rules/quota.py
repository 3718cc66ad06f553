"""Splits a target into quotas: equal, in proportion, or as given."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

from rules.field_names import FIELDS
from rules.refusal import Refused, Remedy, Unconfirmed


def split_equally(total: Decimal, units: Sequence[str]) -> dict[str, Decimal]:
    """Split a total into whole quotas that differ by at most one; the first units take the remainder."""
    return split_in_proportion(total, dict.fromkeys(units, Decimal(1)))


def split_in_proportion(total: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Split a total by largest remainder (Hamilton); the quotas add up to the total exactly, ties go to the first.

    Nobody gets less than one of a smaller weight: what is left below one goes to the next in line.
    """
    weight = sum(weights.values(), Decimal(0))
    if not weights or weight <= 0 or min(weights.values()) < 0:
        raise Refused(
            field="weights",
            field_zh=FIELDS["weights"],
            zh="须有单位，且权重之和大于零。",
            en="there must be units, and weights above zero.",
        )
    exact = {unit: total * w / weight for unit, w in weights.items()}
    quotas = {unit: part.to_integral_value(ROUND_FLOOR) for unit, part in exact.items()}
    left = total - sum(quotas.values(), Decimal(0))
    order = sorted(exact, key=lambda unit: exact[unit] - quotas[unit], reverse=True)
    for unit in order[: int(left)]:
        quotas[unit] += 1
    if left % 1:
        quotas[order[int(left)]] += left % 1
    return quotas


def check_sum(total: Decimal | None, quotas: Mapping[str, Decimal], *, accept_difference: bool) -> Decimal:
    """Return the sum of the quotas less the total; refuse a difference unless it was accepted."""
    assigned = sum(quotas.values(), Decimal(0))
    difference = assigned - (total if total is not None else assigned)
    if difference and not accept_difference:
        raise Unconfirmed(
            field="quota",
            field_zh=FIELDS["quota"],
            zh=f"各单位合计{assigned:f}，与目标{total:f}相差{difference:+f}。",
            en=f"the units' quotas add up to {assigned:f}, the target is {total:f}, a difference of {difference:+f}.",
            remedy=Remedy.DIFFERENCE,
        )
    return difference
