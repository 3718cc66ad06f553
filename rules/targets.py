"""Targets: how the assignments of the units add up to what was ordered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class TargetKind(StrEnum):
    """How assignments add up."""

    SUM = "sum"  # 合计: quotas add up, figures are cumulative
    EACH = "each"  # 各自达到: every unit owes the whole value
    LEVEL = "level"  # 水平: the latest value against at most / at least
    LIST = "list"  # 清单: items claimed, items 销号
    NONE = "none"  # 定性: units accepted


class Comparator(StrEnum):
    """What the quantity means."""

    AT_LEAST = "ge"
    AT_MOST = "le"
    EXACTLY = "eq"
    ALL = "all"
    EACH = "each"


ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Target:
    """What a directive orders; `quantity` is None for a qualitative one, `unit` is what is counted (个, 家, %)."""

    kind: TargetKind
    quantity: Decimal | None = None
    unit: str = ""
    comparator: Comparator = Comparator.AT_LEAST

    @property
    def is_cumulative(self) -> bool:
        """Say whether figures only grow, so that a line over time and a forecast make sense."""
        return self.kind in {TargetKind.SUM, TargetKind.LIST}


class AssignmentFigures(NamedTuple):
    """One lead unit's part as it stands; None where nothing was reported or verified yet."""

    quota: Decimal | None = None
    reported: Decimal | None = None
    verified: Decimal | None = None
    accepted: bool = False
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class RollUp:
    """The figures of a directive, always computed, never typed."""

    quantity: Decimal | None
    reported: Decimal | None
    verified: Decimal | None


def reaches(value: Decimal | None, goal: Decimal | None, comparator: Comparator) -> bool:
    """Say whether a value satisfies a goal; nothing reported reaches nothing."""
    if value is None or goal is None:
        return False
    if comparator is Comparator.EXACTLY:
        return value == goal
    return value <= goal if comparator is Comparator.AT_MOST else value >= goal


def missing(quota: Decimal | None, reported: Decimal | None) -> Decimal | None:
    """Return what is still to be reported; None without a quota, or when nothing is missing."""
    left = None if quota is None else quota - (reported or ZERO)
    return left if left is not None and left > 0 else None


def roll_up(target: Target, assignments: Sequence[AssignmentFigures]) -> RollUp:
    """Return quantity, reported and verified of a directive from its lead units' assignments."""
    match target.kind:
        case TargetKind.SUM | TargetKind.LIST:
            total = (
                target.quantity if target.quantity is not None else sum((s.quota or ZERO for s in assignments), ZERO)
            )
            return RollUp(total, _sum(s.reported for s in assignments), _sum(s.verified for s in assignments))
        case TargetKind.EACH:
            reached = [
                sum(reaches(v, s.quota, target.comparator) for s, v in column) for column in _columns(assignments)
            ]
            return RollUp(Decimal(len(assignments)), Decimal(reached[0]), Decimal(reached[1]))
        case TargetKind.LEVEL:
            worst = max if target.comparator is Comparator.AT_MOST else min
            values = [[v for _, v in column if v is not None] for column in _columns(assignments)]
            return RollUp(target.quantity, *(worst(column, default=None) for column in values))
        case TargetKind.NONE:
            done = Decimal(sum(s.accepted for s in assignments))
            claimed = Decimal(sum(s.claimed or s.accepted for s in assignments))
            return RollUp(Decimal(len(assignments)), claimed, done)


def _columns(
    assignments: Sequence[AssignmentFigures],
) -> tuple[list[tuple[AssignmentFigures, Decimal | None]], list[tuple[AssignmentFigures, Decimal | None]]]:
    return [(s, s.reported) for s in assignments], [(s, s.verified) for s in assignments]


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)
