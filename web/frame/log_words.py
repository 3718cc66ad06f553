"""What the log's actions are called in both languages, those of acts by the acts; one without a word is shown as it is."""

from collections.abc import Mapping

from services.execution import registry
from services.operations.findings import Words

_OTHERS: Mapping[str, Words] = {
    "account.added": Words("开设账号", "Account opened"),
    "account.disabled": Words("停用账号", "Account disabled"),
    "account.password_set": Words("设置密码", "Password set"),
    "account.signed_in": Words("登录", "Signed in"),
    "assignment.added": Words("增加承办单位", "Unit added to a directive"),
    "assignment.ended": Words("承办任务结束", "Assignment ended"),
    "assignment.quota_set": Words("确定任务数", "Quota set"),
    "assignment.relieved": Words("解除承办", "Unit relieved of its assignment"),
    "assignment.reopened": Words("重新承办", "Assignment reopened"),
    "assignment.transferred": Words("移交承办", "Assignment transferred"),
    "calendar.imported": Words("导入放假安排", "Calendar notice imported"),
    "calendar.replanned": Words("按新日历重排期限", "Dates planned again by the calendar"),
    "clock.accepted": Words("确认系统时钟", "Clock accepted"),
    "clock.stopped": Words("系统时钟存疑，停发", "Clock not believed, sending stopped"),
    "decision.reversed": Words("撤销决定", "Decision reversed"),
    "directive.adjusted": Words("调整", "Adjusted"),
    "directive.approved": Words("审批同意", "Approved"),
    "directive.assigned": Words("分派承办单位", "Units assigned"),
    "directive.carried_over": Words("跨年续办", "Carried over into the next year"),
    "directive.consulted": Words("征求意见", "Opinions asked for"),
    "directive.dispatched": Words("下发", "Dispatched"),
    "directive.load_accepted": Words("同意超出减负限额", "Load over the budget accepted"),
    "directive.plan_edited": Words("修改办理计划", "Plan edited"),
    "directive.planned": Words("制定办理计划", "Planned"),
    "directive.registered": Words("登记事项", "Directive registered"),
    "directive.submitted": Words("提交审批", "Submitted for approval"),
    "items.added": Words("增加清单事项", "Items added"),
    "ladder.edited": Words("修改催办规则", "Ladder edited"),
    "link.acted": Words("通过邮件链接办理", "Done through a mail's link"),
    "link.revoked": Words("停用邮件链接", "Link of a mail revoked"),
    "mail.held": Words("缓发邮件", "Mail held back"),
    "mail.hold_passed": Words("缓发到期", "Hold of a mail passed"),
    "mail.pruned": Words("清除旧邮件字节", "Bytes of old mails pruned"),
    "mail.released": Words("恢复发送邮件", "Mail released"),
    "mail.sent_now": Words("立即写出邮件", "Mail sent at once"),
    "mail_server.answers": Words("邮件服务器恢复", "Mail server answers again"),
    "mail_server.unreachable": Words("邮件服务器不可达", "Mail server unreachable"),
    "message.composed": Words("写成邮件", "Mail written"),
    "message.dissolved": Words("撤回邮件", "Mail dissolved"),
    "message.failed": Words("邮件被拒收", "Mail refused for good"),
    "message.presumed": Words("推定送达", "Mail presumed sent"),
    "message.retry": Words("邮件待重试", "Mail put off"),
    "message.sent": Words("邮件发出", "Mail sent"),
    "message.uncertain": Words("邮件未得应答", "Mail unanswered"),
    "notice.dropped": Words("通知合并或停发", "Notice superseded or stopped"),
    "notice.owed": Words("应发通知", "Notice owed"),
    "person.added": Words("登记人员", "Person added"),
    "person.appointed": Words("任职", "Appointed"),
    "person.left": Words("离任", "Left"),
    "person.left_post": Words("离开岗位", "Left a post"),
    "person.mail_failed": Words("邮箱拒收", "Address refused"),
    "person.put_right": Words("更正联系方式", "Contact corrected"),
    "person.substituted": Words("代理", "Substitute named"),
    "recheck.drawn": Words("抽取回头看", "Re-check drawn"),
    "recheck.found": Words("回头看结论", "Re-check found"),
    "report.frozen": Words("周报定稿", "Weekly report frozen"),
    "report.signed": Words("周报签发", "Weekly report signed"),
    "source.registered": Words("登记来源", "Source registered"),
    "unit.added": Words("登记单位", "Unit added"),
    "unit.mailbox_set": Words("设置单位邮箱", "Unit's mailbox set"),
    "unit.merged": Words("单位合并", "Units merged"),
    "unit.renamed": Words("单位更名", "Unit renamed"),
    "year.closed": Words("年度结转", "Year closed"),
}

_BY_ACTS = {action: Words(text.zh, text.en) for action, text in registry.log_words().items()}
ACTIONS: Mapping[str, Words] = dict(sorted({**_OTHERS, **_BY_ACTS}.items()))
_GROUPS: Mapping[str, Words] = {
    "milestone": Words("时限节点变动", "Milestone changed"),
    "draft": Words("草稿", "Draft"),
    "request": Words("提出申请", "Asked for"),
}


def called(action: str, lang: str) -> str:
    """Return what an action is called; of those that come in many kinds the kind follows.

    >>> called("milestone.returned", "zh"), called("mail.held", "en"), called("x", "en")
    ('时限节点变动（returned）', 'Mail held back', 'x')
    """
    if action in ACTIONS:
        return ACTIONS[action].say(lang)
    group, _, kind = action.partition(".")
    if group not in _GROUPS:
        return action
    said = _GROUPS[group].say(lang)
    return f"{said} ({kind})" if lang == "en" else f"{said}（{kind}）"
