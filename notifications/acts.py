"""What a reader may do about a line: decided by their role, the milestone and what happened."""

from collections.abc import Mapping
from enum import StrEnum

from notifications.digest import Line
from rules.ladder import NoticeKind
from rules.milestones import OFFICE_KINDS, MilestoneKind
from rules.roles import Role


class Act(StrEnum):
    """One thing that may be done from the page behind the link."""

    ACKNOWLEDGE = "acknowledge"  # 签收
    REPORT = "report"  # 报送进展
    NO_CHANGE = "no_change"  # 本月无变化
    STEP_DONE = "step_done"  # 报送节点完成情况
    CLAIM = "claim"  # 申请办结
    CLAIM_ITEMS = "claim_items"  # 申请销号
    CLAIM_AGAIN = "claim_again"  # 补正后再次申请
    RECHECK = "recheck"  # 报送回头看情况
    OPINE = "opine"  # 答复征求意见
    STATE_DATE = "state_date"  # 反馈完成时间
    EXTEND = "extend"  # 申请延期
    ASK_HELP = "ask_help"  # 提请省厅协调
    SUCCESSOR = "successor"  # 已换人
    VERIFY = "verify"  # 核验
    DECIDE = "decide"  # 审批
    REVIEW_HOLD = "review_hold"  # 复核暂缓
    PUT_RIGHT = "put_right"  # 核实联系方式
    RECORD_CALL = "record_call"  # 记录通话
    REVIEW = "review"  # 审核后发送或停发
    VIEW = "view"  # 查看事项


UNIT_OFFICERS = frozenset({Role.OFFICER, Role.MAILBOX})
UNIT_HEADS = frozenset({Role.DEPUTY_HEAD, Role.HEAD})
UNIT_ROLES = UNIT_OFFICERS | UNIT_HEADS
_DESKS = frozenset({Role.DESK, Role.CLERK, Role.APPROVER})

_OFFICER: Mapping[MilestoneKind, tuple[Act, ...]] = {
    MilestoneKind.RECEIPT: (Act.ACKNOWLEDGE,),
    MilestoneKind.REPORT: (Act.REPORT, Act.NO_CHANGE),
    MilestoneKind.STEP: (Act.STEP_DONE, Act.EXTEND),
    MilestoneKind.COMPLETION: (Act.REPORT, Act.CLAIM, Act.EXTEND),
    MilestoneKind.ITEMS: (Act.CLAIM_ITEMS, Act.REPORT, Act.EXTEND),
    MilestoneKind.RECHECK: (Act.RECHECK, Act.EXTEND),
    MilestoneKind.OPINION: (Act.OPINE,),
}
_HELPER: Mapping[MilestoneKind, tuple[Act, ...]] = {  # a co-operating unit reports, claims and extends nothing
    MilestoneKind.RECEIPT: (Act.ACKNOWLEDGE,),
    MilestoneKind.STEP: (Act.STEP_DONE,),
    MilestoneKind.RECHECK: (Act.RECHECK,),
}
_HEAD: Mapping[MilestoneKind, tuple[Act, ...]] = {
    MilestoneKind.RECEIPT: (Act.VIEW, Act.ACKNOWLEDGE),
    MilestoneKind.REPORT: (Act.VIEW, Act.REPORT),
}
_DESK: Mapping[MilestoneKind, Act] = {
    MilestoneKind.VERIFICATION: Act.VERIFY,
    MilestoneKind.DECISION: Act.DECIDE,
    MilestoneKind.HOLD_REVIEW: Act.REVIEW_HOLD,
    MilestoneKind.CONTACT: Act.PUT_RIGHT,
}
_BY_CAUSE: Mapping[str, Act] = {
    "dispatched": Act.ACKNOWLEDGE,
    "consulted": Act.OPINE,
    "recheck_answered": Act.DECIDE,
    "returned": Act.CLAIM_AGAIN,
    "untrue": Act.CLAIM_AGAIN,
    "claimed": Act.VERIFY,
    "submitted": Act.DECIDE,
    "extension_asked": Act.DECIDE,
    "date_stated": Act.DECIDE,
    "successor_named": Act.PUT_RIGHT,
    "mail_failed": Act.PUT_RIGHT,
    "mail_unconfirmed": Act.PUT_RIGHT,
}
_BY_KIND: Mapping[NoticeKind, tuple[Act, ...]] = {
    NoticeKind.INFORM: (Act.VIEW,),
    NoticeKind.RESULT: (Act.VIEW,),
    NoticeKind.ATTENTION: (Act.VIEW,),
    NoticeKind.CALL: (Act.RECORD_CALL, Act.VIEW),
    NoticeKind.PROPOSAL: (Act.REVIEW, Act.VIEW),
}


def happened(cause: str) -> str:
    """Return what happened, without the count or the object a cause may carry: `claimed#2` is `claimed`."""
    return cause.split("#", maxsplit=1)[0].split(":", maxsplit=1)[0]


def acts(line: Line) -> tuple[Act, ...]:
    """Return what this reader may do about this line, the likeliest first; never nothing."""
    if line.kind in _BY_KIND:
        return _BY_KIND[line.kind]
    event = _BY_CAUSE.get(happened(line.cause)) if line.kind is NoticeKind.EVENT else None
    return (event, Act.VIEW) if event and _may(line.role, event) else _usual(line)


def _may(role: Role, act: Act) -> bool:
    """Say whether the act is this role's: the unit answers, the office verifies and decides, the others look."""
    if act in _DESK.values():
        return role in _DESKS or (role is Role.DIVISION and act is Act.VERIFY)
    return role in UNIT_ROLES


def _usual(line: Line) -> tuple[Act, ...]:
    if line.milestone in OFFICE_KINDS:
        act = _DESK[line.milestone]
        return (act, Act.VIEW) if _may(line.role, act) else (Act.VIEW,)
    if line.role in UNIT_HEADS:
        return _HEAD.get(line.milestone, _heads_acts(line))
    if line.role not in UNIT_OFFICERS:
        return (Act.VIEW,)
    return usual_of(line.milestone, leads=line.leads, late=line.days < 0)


def usual_of(kind: MilestoneKind, *, leads: bool, late: bool) -> tuple[Act, ...]:
    """Return what a unit's officer usually does about something owed, the likeliest first."""
    usual = (_OFFICER if leads else _HELPER).get(kind, (Act.VIEW,))
    return (Act.STATE_DATE, *usual) if Act.EXTEND in usual and late else usual


def _heads_acts(line: Line) -> tuple[Act, ...]:
    """Return what heads may do; only the lead asks for an extension."""
    return (Act.VIEW, Act.STATE_DATE, *((Act.EXTEND,) if line.leads else ()), Act.ASK_HELP)
