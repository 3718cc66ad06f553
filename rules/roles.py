"""Who hears of a milestone: the line of a unit, and the line of the office."""

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """A part a person plays; notices are owed to roles, never to persons."""

    OFFICER = "officer"  # 联络员
    DEPUTY_HEAD = "deputy_head"  # 分管负责人
    HEAD = "head"  # 主要负责人
    LEADER = "leader"  # 分管厅领导
    DESK = "desk"  # 督办经办人
    DIVISION = "division"  # 对口处室
    APPROVER = "approver"  # 审批人
    CLERK = "clerk"  # 督查室工作人员
    MAILBOX = "mailbox"  # 单位公共邮箱
    AUDITOR = "auditor"  # 审计


LINES: tuple[tuple[Role, ...], ...] = (
    (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD, Role.LEADER),
    (Role.DESK, Role.APPROVER),
)
RANK: dict[Role, int] = {role: rank for line in LINES for rank, role in enumerate(line, start=1)} | {Role.DIVISION: 1}
POSTS = (Role.OFFICER, Role.DEPUTY_HEAD, Role.HEAD, Role.CLERK, Role.APPROVER, Role.LEADER, Role.MAILBOX, Role.AUDITOR)
HEARERS = frozenset(RANK)
UNIT_OFFICERS = frozenset({Role.OFFICER, Role.MAILBOX})
UNIT_HEADS = frozenset({Role.DEPUTY_HEAD, Role.HEAD})
UNIT_ROLES = UNIT_OFFICERS | UNIT_HEADS  # who answers for a unit: its mailbox where it has no officer


def role_below(role: Role, present: Collection[Role]) -> Role | None:
    """Return the nearest role under this one in its line that is among those present."""
    line = next((line for line in LINES if role in line), ())
    lower = [other for other in line if RANK[other] < RANK[role] and other in present]
    return lower[-1] if lower else None


def is_above(role: Role, ceiling: Role) -> bool:
    """Say whether a role of the ceiling's own line stands above it."""
    return any(role in line and ceiling in line and RANK[role] > RANK[ceiling] for line in LINES)
