"""What a reader may do about a notice: decided by their role, the milestone and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.ladder import NoticeKind
from rules.milestones import OFFICE_KINDS, MilestoneKind
from rules.roles import UNIT_HEADS, UNIT_OFFICERS, UNIT_ROLES, Role


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A notice as its reader has it; `leads`: their unit answers for the directive; `late`: the due date is past."""

    kind: NoticeKind
    cause: str
    role: Role
    milestone: MilestoneKind
    leads: bool
    late: bool


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


def acts(notice: ReceivedNotice) -> tuple[Act, ...]:
    """Return what this reader may do about this notice, the likeliest first; never nothing."""
    if notice.kind in _BY_KIND:
        return _BY_KIND[notice.kind]
    event = _BY_CAUSE.get(happened(notice.cause)) if notice.kind is NoticeKind.EVENT else None
    return (event, Act.VIEW) if event and _may(notice.role, event) else _usual(notice)


def _may(role: Role, act: Act) -> bool:
    """Say whether the act is this role's: the unit answers, the office verifies and decides, the others look."""
    if act in _DESK.values():
        return role in _DESKS or (role is Role.DIVISION and act is Act.VERIFY)
    return role in UNIT_ROLES


def _usual(notice: ReceivedNotice) -> tuple[Act, ...]:
    if notice.milestone in OFFICE_KINDS:
        act = _DESK[notice.milestone]
        return (act, Act.VIEW) if _may(notice.role, act) else (Act.VIEW,)
    if notice.role in UNIT_HEADS:
        return _HEAD.get(notice.milestone, _heads_acts(notice))
    if notice.role not in UNIT_OFFICERS:
        return (Act.VIEW,)
    return usual_of(notice.milestone, leads=notice.leads, late=notice.late)


def usual_of(kind: MilestoneKind, *, leads: bool, late: bool) -> tuple[Act, ...]:
    """Return what a unit's officer usually does about something owed, the likeliest first."""
    usual = (_OFFICER if leads else _HELPER).get(kind, (Act.VIEW,))
    return (Act.STATE_DATE, *usual) if Act.EXTEND in usual and late else usual


def _heads_acts(notice: ReceivedNotice) -> tuple[Act, ...]:
    """Return what heads may do; only the lead asks for an extension."""
    return (Act.VIEW, Act.STATE_DATE, *((Act.EXTEND,) if notice.leads else ()), Act.ASK_HELP)
