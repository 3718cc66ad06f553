"""Progress: what a new figure must satisfy, and where the figures ought to be by now."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rules.field_names import THINGS
from rules.refusal import Refused, Remedy, Unconfirmed
from rules.targets import Target, TargetKind

JUMP = 3  # times the largest step so far
BEHIND = Decimal("0.7")  # of the linear line, after half the time


def check_report(
    target: Target, quota: Decimal | None, earlier: Sequence[Decimal], figure: Decimal, *, reason: str, confirmed: bool
) -> None:
    """Refuse a figure that falls without a reason, passes the quota or jumps unless confirmed. `earlier` is in order."""
    if target.kind not in {TargetKind.SUM, TargetKind.LIST, TargetKind.EACH}:
        return
    last = earlier[-1] if earlier else Decimal(0)
    if figure < last and not reason:
        raise Refused(
            field="figure",
            field_zh=THINGS["figure"],
            zh=f"{figure:f}低于上次报送的{last:f}，请说明原因。",
            en=f"{figure:f} is lower than the {last:f} reported before; give the reason.",
            remedy=Remedy.REASON,
        )
    check_quota(quota, figure, confirmed=confirmed)
    steps = [b - a for a, b in zip([Decimal(0), *earlier], earlier, strict=False) if b > a]
    if steps and figure - last > JUMP * max(steps) and not confirmed:
        raise Unconfirmed(
            field="figure",
            field_zh=THINGS["figure"],
            zh=f"一次增加{figure - last:f}，超过以往最大增幅{max(steps):f}的{JUMP}倍。",
            en=f"a rise of {figure - last:f} is more than {JUMP} times the largest so far ({max(steps):f}).",
        )


def check_quota(quota: Decimal | None, figure: Decimal, *, confirmed: bool) -> None:
    """Refuse a figure that passes the quota unless it is confirmed."""
    if quota is not None and figure > quota and not confirmed:
        raise Unconfirmed(
            field="figure",
            field_zh=THINGS["figure"],
            zh=f"{figure:f}超过任务数{quota:f}。",
            en=f"{figure:f} is more than the quota of {quota:f}.",
        )


def expected(quota: Decimal, start_on: date, due_on: date, today: date) -> Decimal:
    """Return the time-phased figure: linear in days from the start (0) to the due date (all of it)."""
    days = (due_on - start_on).days
    passed = min(max((today - start_on).days, 0), max(days, 0))
    return quota if days <= 0 or today >= due_on else quota * passed / days


def is_behind(quota: Decimal, reported: Decimal, start_on: date, due_on: date, today: date) -> bool:
    """Say whether less than 70 % of the linear line is reached after half the time."""
    half = (today - start_on).days * 2 >= (due_on - start_on).days
    return half and reported < BEHIND * expected(quota, start_on, due_on, today)
