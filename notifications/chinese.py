"""The Chinese words."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from notifications.catalogue import Catalogue, figure
from notifications.digest import Reader
from rules.acts import Act
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.sections import Section


def _day(day: date, on: date) -> str:
    short = f"{day.month}月{day.day}日"
    return short if day.year == on.year else f"{day.year}年{short}"


def _weekday(day: date) -> str:
    return f"星期{'一二三四五六日'[day.weekday()]}"


def _quantity(value: Decimal, counted: str) -> str:
    return figure(value) + counted


def _listed(words: Sequence[str]) -> str:
    return "、".join(words)


def _salute(reader: Reader) -> str:
    return f"{reader.name}{reader.title}："


def _count(counts: Mapping[Section, int], late: str) -> str:
    words = {**_COUNTED, Section.OVERDUE: f"项{late.removeprefix('已')}"}
    due = [f"{n}{words[part]}" for part, n in counts.items() if part is not Section.INFORMATION]
    total = sum(n for part, n in counts.items() if part is not Section.INFORMATION)
    told = counts.get(Section.INFORMATION, 0)
    if not due:
        return f"{told}项供知悉"
    return f"{total}项待办：{'、'.join(due)}" + (f"；另{told}项供知悉" if told else "")


_COUNTED = {Section.ACT: "项今日须办", Section.SOON: "项即将到期", Section.RECEIPT: "项待签收"}

CHINESE = Catalogue(
    lang="zh-CN",
    bracket="【{}】",
    peer="商请",
    kinds={
        NoticeKind.REMIND: "提醒",
        NoticeKind.URGE: "催办",
        NoticeKind.PROMPT: "督办提示",
        NoticeKind.ATTENTION: "提请关注",
        NoticeKind.INFORM: "告知",
        NoticeKind.CALL: "请电话联系",
        NoticeKind.PROPOSAL: "待审核",
        NoticeKind.EVENT: "请办理",
        NoticeKind.RESULT: "结果告知",
    },
    events={
        "dispatched": "请签收",
        "returned": "退回补正",
        "untrue": "反映不实退回",
        "claimed": "待核验",
        "submitted": "待审批",
        "extension_asked": "延期待审批",
        "date_stated": "反馈时间待认可",
        "resumed": "恢复办理",
        "adjusted": "任务调整",
        "corrected": "更正",
        "urged": "催办",
        "instructed": "领导批示",
        "drawn": "回头看",
        "recheck_answered": "回头看已反馈",
        "consulted": "征求意见",
        "successor_named": "换人待答复",
        "mail_failed": "邮箱退信",
        "mail_unconfirmed": "送达未确认",
    },
    results={
        "accepted": "办结认可",
        "items_accepted": "销号",
        "ended": "事项结束",
        "carried_over": "跨年续办",
        "extended": "同意延期",
        "date_accepted": "认可反馈时间",
        "date_refused": "反馈时间未认可",
        "refused": "不予延期",
        "held": "暂缓",
    },
    sections={
        Section.ACT: "今日须办",
        Section.OVERDUE: "已逾期",
        Section.SOON: "即将到期",
        Section.RECEIPT: "签收",
        Section.INFORMATION: "供知悉",
    },
    hoped="未达预期",
    mixed="已逾期或未达预期",
    milestones={
        MilestoneKind.RECEIPT: "签收期限",
        MilestoneKind.REPORT: "报送期限",
        MilestoneKind.STEP: "节点期限",
        MilestoneKind.COMPLETION: "期限",
        MilestoneKind.ITEMS: "销号期限",
        MilestoneKind.VERIFICATION: "核验期限",
        MilestoneKind.DECISION: "审批期限",
        MilestoneKind.HOLD_REVIEW: "复核期限",
        MilestoneKind.RECHECK: "回头看期限",
        MilestoneKind.OPINION: "答复期限",
        MilestoneKind.CONTACT: "核实期限",
    },
    duties={
        MilestoneKind.RECEIPT: "签收",
        MilestoneKind.REPORT: "进展报送",
        MilestoneKind.STEP: "阶段节点",
        MilestoneKind.COMPLETION: "",
        MilestoneKind.ITEMS: "",
        MilestoneKind.VERIFICATION: "核验",
        MilestoneKind.DECISION: "审批",
        MilestoneKind.HOLD_REVIEW: "暂缓复核",
        MilestoneKind.RECHECK: "回头看",
        MilestoneKind.OPINION: "征求意见",
        MilestoneKind.CONTACT: "核实联系方式",
    },
    missing={
        MilestoneKind.RECEIPT: "未签收",
        MilestoneKind.REPORT: "未报送",
        MilestoneKind.STEP: "未反馈",
        MilestoneKind.COMPLETION: "未反馈",
        MilestoneKind.ITEMS: "未反馈",
        MilestoneKind.VERIFICATION: "未核验",
        MilestoneKind.DECISION: "未审批",
        MilestoneKind.HOLD_REVIEW: "未复核",
        MilestoneKind.CONTACT: "未核实",
        MilestoneKind.RECHECK: "未反馈",
        MilestoneKind.OPINION: "未答复",
    },
    roles={
        Role.OFFICER: "联络员",
        Role.DEPUTY_HEAD: "分管负责人",
        Role.HEAD: "主要负责人",
        Role.LEADER: "分管厅领导",
        Role.DESK: "督办经办人",
        Role.DIVISION: "对口处室",
        Role.APPROVER: "督查室审批人",
        Role.CLERK: "督查室",
        Role.MAILBOX: "公共邮箱",
        Role.AUDITOR: "审计人员",
    },
    why={
        Role.OFFICER: "您是该事项登记的联络员",
        Role.DEPUTY_HEAD: "您是该事项的分管负责人",
        Role.HEAD: "您是承办单位的主要负责人",
        Role.LEADER: "您分管这项工作",
        Role.DESK: "您是该事项的督办经办人",
        Role.DIVISION: "您所在处室对口负责该事项",
        Role.APPROVER: "您负责督查室的审批",
        Role.CLERK: "您在督查室负责该事项",
        Role.MAILBOX: "这是承办单位登记的公共邮箱，请转联络员",
        Role.AUDITOR: "您负责审计该事项",
    },
    acts={
        Act.ACKNOWLEDGE: "签收",
        Act.REPORT: "报送进展",
        Act.NO_CHANGE: "本月无变化",
        Act.STEP_DONE: "报送节点完成情况",
        Act.CLAIM: "申请办结",
        Act.CLAIM_ITEMS: "申请销号",
        Act.CLAIM_AGAIN: "补正后再次申请",
        Act.RECHECK: "报送回头看情况",
        Act.OPINE: "答复征求意见",
        Act.STATE_DATE: "反馈完成时间",
        Act.EXTEND: "申请延期",
        Act.ASK_HELP: "提请省厅协调",
        Act.SUCCESSOR: "已换人",
        Act.VERIFY: "核验（认可或退回补正）",
        Act.DECIDE: "审批（同意或退回）",
        Act.PUT_RIGHT: "核实联系方式",
        Act.REVIEW_HOLD: "复核（恢复办理或继续暂缓）",
        Act.RECORD_CALL: "记录通话",
        Act.REVIEW: "审核后发出，或说明理由不发",
        Act.VIEW: "查看事项",
    },
    sheet={
        Act.ACKNOWLEDGE: "□ 已签收，经办人________",
        Act.REPORT: "□ 累计完成____，截至____月____日；进展和问题：________",
        Act.NO_CHANGE: "□ 本月无变化",
        Act.STEP_DONE: "□ 该节点已于____月____日完成，说明：________",
        Act.CLAIM: "□ 已完成，申请办结，签批人________",
        Act.CLAIM_ITEMS: "□ 申请销号的事项编号：________，签批人________",
        Act.CLAIM_AGAIN: "□ 已补正，再次申请办结，签批人________",
        Act.RECHECK: "□ 回头看情况：________",
        Act.OPINE: "□ 同意所拟任务数　□ 建议任务数：________，理由：________",
        Act.STATE_DATE: "□ 预计____月____日完成",
        Act.EXTEND: "□ 申请延期至____月____日，理由：________",
        Act.ASK_HELP: "□ 提请省厅协调：________",
    },
    frame={
        "open": "打开办理，无需账号",
        "view": "打开查看，无需账号",
        "sheet": "回复单（填好后直接回复本邮件，或致电{}）",
        "call": "请致电{}办理，或在督办系统中处理。",
        "code": "验证码：{}（在办理页面提交时填写，对本邮件中各链接通用，请妥善保管）",
        "changed": "如已换人负责，请打开后点“已换人”并告知接替人员，我们不再打扰您。",
        "changed_sheet": "□ 如已换人负责：现由________负责，电话________。告知后我们不再打扰您。",
        "together": "本次共{}。",
        "items": "（{}项）",
        "opening": "（",
        "closing": "）",
        "colon": "：",
        "others": "等",
        "auto": "本邮件由督办系统发出，回复由督查室受理。",
    },
    day=_day,
    weekday=_weekday,
    quantity=_quantity,
    listed=_listed,
    salute=_salute,
    count=_count,
)
