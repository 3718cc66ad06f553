"""Draws the sample of a re-check (回头看): at least one of every unit, the rest at random, the same again from the same seed."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256

from rules.refusal import Refused

Pools = Mapping[str, Sequence[str]]


def size_of(pools: Pools, proportion: Decimal) -> int:
    """Return how many a proportion (above 0, at most 1) of everything is, rounded up."""
    if not 0 < proportion <= 1:
        raise Refused(
            field="proportion", zh=f"{proportion}须大于0、不超过1。", en=f"{proportion} must be above 0 and at most 1."
        )
    return int((proportion * sum(map(len, pools.values()))).to_integral_value(ROUND_CEILING))


def draw(pools: Pools, size: int, seed: str) -> dict[str, list[str]]:
    """Draw so many without repetition, but at least one of each unit that has any; the order of the pools does not matter.

    Everything is ranked by SHA-256 over seed, unit and name, so that anybody can repeat the draw with any tool.
    """
    there = sum(map(len, pools.values()))
    if not 1 <= size <= there:
        raise Refused(
            field="size", zh=f"抽查{size}项，可抽{there}项。", en=f"{size} wanted, there are {there} to draw from."
        )
    ranked = sorted((_rank(seed, unit, name), unit, name) for unit, names in pools.items() for name in names)
    first = {unit: (unit, name) for _, unit, name in reversed(ranked)}
    rest = [(unit, name) for _, unit, name in ranked if first[unit] != (unit, name)]
    chosen = [*first.values(), *rest[: max(0, size - len(first))]]
    return {unit: sorted(name for owner, name in chosen if owner == unit) for unit in sorted(first)}


def _rank(seed: str, unit: str, name: str) -> str:
    return sha256(f"{seed}\n{unit}\n{name}".encode()).hexdigest()
