"""What mails call things, as msgids: kinds of notices, causes, dates, roles, acts, and what frames a mail."""

from collections.abc import Mapping

from rules.acts import Act
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role
from rules.sections import DigestSection
from translations.texts import N_, NC_

KINDS: Mapping[NoticeKind, str] = {  # the first word of a subject
    NoticeKind.REMIND: N_("提醒"),
    NoticeKind.URGE: N_("催办"),
    NoticeKind.PROMPT: N_("督办提示"),
    NoticeKind.ATTENTION: N_("提请关注"),
    NoticeKind.INFORM: NC_("kind", "告知"),
    NoticeKind.CALL: N_("请电话联系"),
    NoticeKind.PROPOSAL: N_("待审核"),
    NoticeKind.EVENT: N_("请办理"),
    NoticeKind.RESULT: N_("结果告知"),
}
EVENTS: Mapping[str, str] = {  # by cause; a cause without a word takes that of its kind
    "dispatched": N_("请签收"),
    "returned": NC_("event", "退回补正"),
    "untrue": N_("反映不实退回"),
    "claimed": NC_("event", "待核验"),
    "submitted": NC_("event", "待审批"),
    "extension_asked": N_("延期待审批"),
    "date_stated": N_("反馈时间待认可"),
    "resumed": NC_("event", "恢复办理"),
    "adjusted": N_("任务调整"),
    "corrected": NC_("event", "更正"),
    "urged": N_("催办"),
    "instructed": N_("领导批示"),
    "drawn": N_("回头看"),
    "recheck_answered": N_("回头看已反馈"),
    "consulted": NC_("event", "征求意见"),
    "successor_named": NC_("event", "换人待答复"),
    "mail_failed": NC_("event", "邮箱退信"),
    "mail_unconfirmed": N_("送达未确认"),
}
RESULTS: Mapping[str, str] = {
    "accepted": N_("办结认可"),
    "items_accepted": N_("销号"),
    "ended": NC_("result", "事项结束"),
    "carried_over": N_("跨年续办"),
    "extended": N_("同意延期"),
    "date_accepted": N_("认可反馈时间"),
    "date_refused": N_("反馈时间未认可"),
    "refused": N_("不予延期"),
    "held": NC_("result", "暂缓"),
}
SECTIONS: Mapping[DigestSection, str] = {
    DigestSection.ACT: NC_("section", "今日须办"),
    DigestSection.OVERDUE: NC_("section", "已逾期"),
    DigestSection.SOON: N_("即将到期"),
    DigestSection.RECEIPT: NC_("section", "签收"),
    DigestSection.INFORMATION: N_("供知悉"),
}
MILESTONES: Mapping[MilestoneKind, str] = {  # in front of the due date
    MilestoneKind.RECEIPT: N_("签收期限"),
    MilestoneKind.REPORT: N_("报送期限"),
    MilestoneKind.STEP: N_("节点期限"),
    MilestoneKind.COMPLETION: N_("期限"),
    MilestoneKind.ITEMS: N_("销号期限"),
    MilestoneKind.VERIFICATION: NC_("mail", "核验期限"),
    MilestoneKind.DECISION: NC_("mail", "审批期限"),
    MilestoneKind.HOLD_REVIEW: N_("复核期限"),
    MilestoneKind.RECHECK: N_("回头看期限"),
    MilestoneKind.OPINION: N_("答复期限"),
    MilestoneKind.CONTACT: N_("核实期限"),
}
DUTIES: Mapping[MilestoneKind, str] = {  # what is owed, as a noun
    MilestoneKind.RECEIPT: NC_("duty", "签收"),
    MilestoneKind.REPORT: N_("进展报送"),
    MilestoneKind.STEP: NC_("duty", "阶段节点"),
    MilestoneKind.COMPLETION: "",
    MilestoneKind.ITEMS: "",
    MilestoneKind.VERIFICATION: NC_("duty", "核验"),
    MilestoneKind.DECISION: NC_("duty", "审批"),
    MilestoneKind.HOLD_REVIEW: N_("暂缓复核"),
    MilestoneKind.RECHECK: NC_("duty", "回头看"),
    MilestoneKind.OPINION: NC_("duty", "征求意见"),
    MilestoneKind.CONTACT: NC_("duty", "核实联系方式"),
}
MISSING: Mapping[MilestoneKind, str] = {  # what has still not happened
    MilestoneKind.RECEIPT: N_("未签收"),
    MilestoneKind.REPORT: N_("未报送"),
    MilestoneKind.STEP: N_("未反馈"),
    MilestoneKind.COMPLETION: N_("未反馈"),
    MilestoneKind.ITEMS: N_("未反馈"),
    MilestoneKind.VERIFICATION: N_("未核验"),
    MilestoneKind.DECISION: N_("未审批"),
    MilestoneKind.HOLD_REVIEW: N_("未复核"),
    MilestoneKind.CONTACT: N_("未核实"),
    MilestoneKind.RECHECK: N_("未反馈"),
    MilestoneKind.OPINION: NC_("mail", "未答复"),
}
ROLES: Mapping[Role, str] = {
    Role.OFFICER: N_("联络员"),
    Role.DEPUTY_HEAD: N_("分管负责人"),
    Role.HEAD: N_("主要负责人"),
    Role.LEADER: NC_("role", "分管厅领导"),
    Role.DESK: NC_("role", "督办经办人"),
    Role.DIVISION: NC_("role", "对口处室"),
    Role.APPROVER: N_("督查室审批人"),
    Role.CLERK: NC_("role", "督查室"),
    Role.MAILBOX: N_("公共邮箱"),
    Role.AUDITOR: N_("审计人员"),
}
WHY: Mapping[Role, str] = {
    Role.OFFICER: N_("您是该事项登记的联络员"),
    Role.DEPUTY_HEAD: N_("您是该事项的分管负责人"),
    Role.HEAD: N_("您是承办单位的主要负责人"),
    Role.LEADER: N_("您分管这项工作"),
    Role.DESK: N_("您是该事项的督办经办人"),
    Role.DIVISION: N_("您所在处室对口负责该事项"),
    Role.APPROVER: N_("您负责督查室的审批"),
    Role.CLERK: N_("您在督查室负责该事项"),
    Role.MAILBOX: N_("这是承办单位登记的公共邮箱，请转联络员"),
    Role.AUDITOR: N_("您负责审计该事项"),
}
ACTS: Mapping[Act, str] = {
    Act.ACKNOWLEDGE: NC_("mail", "签收"),
    Act.REPORT: NC_("mail", "报送进展"),
    Act.NO_CHANGE: NC_("mail", "本月无变化"),
    Act.STEP_DONE: N_("报送节点完成情况"),
    Act.CLAIM: NC_("mail", "申请办结"),
    Act.CLAIM_ITEMS: NC_("mail", "申请销号"),
    Act.CLAIM_AGAIN: N_("补正后再次申请"),
    Act.RECHECK: N_("报送回头看情况"),
    Act.OPINE: N_("答复征求意见"),
    Act.STATE_DATE: NC_("mail", "反馈完成时间"),
    Act.EXTEND: NC_("mail", "申请延期"),
    Act.ASK_HELP: N_("提请省厅协调"),
    Act.SUCCESSOR: NC_("mail", "已换人"),
    Act.VERIFY: N_("核验（认可或退回补正）"),
    Act.DECIDE: N_("审批（同意或退回）"),
    Act.PUT_RIGHT: N_("核实联系方式"),
    Act.REVIEW_HOLD: N_("复核（恢复办理或继续暂缓）"),
    Act.RECORD_CALL: N_("记录通话"),
    Act.REVIEW: N_("审核后发出，或说明理由不发"),
    Act.VIEW: N_("查看事项"),
}
SHEET: Mapping[Act, str] = {  # a line of the reply sheet
    Act.ACKNOWLEDGE: N_("□ 已签收，经办人________"),
    Act.REPORT: N_("□ 累计完成____，截至____月____日；进展和问题：________"),
    Act.NO_CHANGE: N_("□ 本月无变化"),
    Act.STEP_DONE: N_("□ 该节点已于____月____日完成，说明：________"),
    Act.CLAIM: N_("□ 已完成，申请办结，签批人________"),
    Act.CLAIM_ITEMS: N_("□ 申请销号的事项编号：________，签批人________"),
    Act.CLAIM_AGAIN: N_("□ 已补正，再次申请办结，签批人________"),
    Act.RECHECK: N_("□ 回头看情况：________"),
    Act.OPINE: N_("□ 同意所拟任务数　□ 建议任务数：________，理由：________"),
    Act.STATE_DATE: N_("□ 预计____月____日完成"),
    Act.EXTEND: N_("□ 申请延期至____月____日，理由：________"),
    Act.ASK_HELP: N_("□ 提请省厅协调：________"),
}
FRAME: Mapping[str, str] = {
    "open": N_("打开办理，无需账号"),
    "view": N_("打开查看，无需账号"),
    "sheet": N_("回复单（填好后直接回复本邮件，或致电{}）"),
    "call": N_("请致电{}办理，或在督办系统中处理。"),
    "code": N_("验证码：{}（在办理页面提交时填写，对本邮件中各链接通用，请妥善保管）"),
    "changed": N_("如已换人负责，请打开后点“已换人”并告知接替人员，我们不再打扰您。"),
    "changed_sheet": N_("□ 如已换人负责：现由________负责，电话________。告知后我们不再打扰您。"),
    "together": N_("本次共{}。"),
    "items": N_("（{}项）"),
    "opening": N_("（"),
    "closing": N_("）"),
    "colon": N_("："),
    "others": N_("等"),
    "auto": N_("本邮件由督办系统发出，回复由督查室受理。"),
}
PEER = N_("商请")  # the first word of a subject to a peer
HOPED = N_("未达预期")  # the section of what is past due but was only hoped for
MIXED = N_("已逾期或未达预期")  # the section of both
