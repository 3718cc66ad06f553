"""What the log's actions are called, those of acts by the acts; one without a word is shown as it is."""

from collections.abc import Mapping

from services.execution import registry
from translations.texts import N_, NC_, say

_OTHERS: Mapping[str, str] = {
    "account.added": N_("开设账号"),
    "account.disabled": N_("停用账号"),
    "account.password_set": N_("设置密码"),
    "account.signed_in": NC_("log", "登录"),
    "assignment.added": N_("增加承办单位"),
    "assignment.ended": N_("承办任务结束"),
    "assignment.quota_set": N_("确定任务数"),
    "assignment.relieved": N_("解除承办"),
    "assignment.reopened": N_("重新承办"),
    "assignment.transferred": N_("移交承办"),
    "calendar.imported": N_("导入放假安排"),
    "calendar.replanned": N_("按新日历重排期限"),
    "clock.accepted": N_("确认系统时钟"),
    "clock.stopped": N_("系统时钟存疑，停发"),
    "decision.reversed": N_("撤销决定"),
    "directive.adjusted": N_("调整"),
    "directive.approved": N_("审批同意"),
    "directive.assigned": N_("分派承办单位"),
    "directive.carried_over": NC_("log", "跨年续办"),
    "directive.consulted": NC_("log", "征求意见"),
    "directive.dispatched": NC_("log", "下发"),
    "directive.load_accepted": N_("同意超出减负限额"),
    "directive.plan_edited": N_("修改办理计划"),
    "directive.planned": N_("制定办理计划"),
    "directive.registered": N_("登记事项"),
    "directive.submitted": N_("提交审批"),
    "items.added": N_("增加清单事项"),
    "ladder.edited": N_("修改催办规则"),
    "link.acted": N_("通过邮件链接办理"),
    "link.revoked": N_("停用邮件链接"),
    "mail.held": N_("缓发邮件"),
    "mail.hold_passed": N_("缓发到期"),
    "mail.pruned": N_("清除旧邮件字节"),
    "mail.released": N_("恢复发送邮件"),
    "mail.sent_now": N_("立即写出邮件"),
    "mail_server.answers": N_("邮件服务器恢复"),
    "mail_server.unreachable": N_("邮件服务器不可达"),
    "message.composed": N_("写成邮件"),
    "message.dissolved": N_("撤回邮件"),
    "message.failed": N_("邮件被拒收"),
    "message.presumed": N_("推定送达"),
    "message.retry": N_("邮件待重试"),
    "message.sent": N_("邮件发出"),
    "message.uncertain": N_("邮件未得应答"),
    "notice.dropped": N_("通知合并或停发"),
    "notice.owed": N_("应发通知"),
    "person.added": N_("登记人员"),
    "person.appointed": N_("任职"),
    "person.left": N_("离任"),
    "person.left_post": N_("离开岗位"),
    "person.mail_failed": N_("邮箱拒收"),
    "person.put_right": N_("更正联系方式"),
    "person.substituted": NC_("log", "代理"),
    "recheck.drawn": N_("抽取回头看"),
    "recheck.found": N_("回头看结论"),
    "report.frozen": N_("周报定稿"),
    "report.signed": N_("周报签发"),
    "source.registered": N_("登记来源"),
    "unit.added": N_("登记单位"),
    "unit.mailbox_set": N_("设置单位邮箱"),
    "unit.merged": N_("单位合并"),
    "unit.renamed": N_("单位更名"),
    "year.closed": N_("年度结转"),
}

ACTIONS: Mapping[str, str] = dict(sorted({**_OTHERS, **registry.log_words()}.items()))
_GROUPS: Mapping[str, str] = {
    "milestone": N_("时限节点变动"),
    "draft": NC_("log", "草稿"),
    "request": N_("提出申请"),
}


def called(action: str, lang: str) -> str:
    """Return what an action is called; of those that come in many kinds the kind follows.

    >>> called("milestone.returned", "zh"), called("mail.held", "en"), called("x", "en")
    ('时限节点变动（returned）', 'Mail held back', 'x')
    """
    if action in ACTIONS:
        return say(lang, ACTIONS[action])
    group, _, kind = action.partition(".")
    if group not in _GROUPS:
        return action
    return say(lang, N_("%(action)s（%(kind)s）"), action=say(lang, _GROUPS[group]), kind=kind)
