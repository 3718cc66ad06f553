"""The table of bureaus that a directive's run carries, in both languages."""

from decimal import Decimal

from rules.lights import AssignmentState
from services.operations.tracked_directives import BureauRow, TrackedDirective

STATES = {
    AssignmentState.RUNNING: "办理中 running",
    AssignmentState.OVERDUE: "已逾期 overdue",
    AssignmentState.CLAIMED: "待核验 claimed",
    AssignmentState.HELD: "暂缓 on hold",
    AssignmentState.COMPLETED: "办结 completed",
    AssignmentState.ENDED: "已结束 ended",
}


def table(tracked: TrackedDirective) -> list[dict[str, str | int]]:
    """Return one row a unit."""
    return [_row(bureau) for bureau in tracked.bureaus]


def _row(bureau: BureauRow) -> dict[str, str | int]:
    return {
        "编号 number": bureau.number,
        "单位 unit": bureau.unit,
        "分工 part": "牵头 leads" if bureau.leads else "协办 co-operates",
        "任务数 quota": _figure(bureau.quota),
        "已报 reported": _figure(bureau.reported),
        "已核 verified": _figure(bureau.verified),
        "状态 state": STATES[bureau.state],
        "期限 due": bureau.due_on.isoformat() if bureau.due_on else "",
        "逾期工作日 days late": bureau.days_late,
    }


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
