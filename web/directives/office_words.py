"""What the forms of the office's acts say: headings, buttons, labels, choices."""

from rules.outcomes import Ending
from rules.roles import Role
from services.forms.act_forms import Field
from services.forms.office_forms import ALL_UNITS, Case, Deed
from web.frame.reader import PageReader
from web.frame.words import words_for


def heading(reader: PageReader, act: Deed, place: str = "") -> str:
    """Return what an act is called, or the page of something that waits for an answer."""
    places = {
        "claims": reader._("核验办结申请"),
        "requests": reader._("审批改期申请"),
        "notices": reader._("审核拟发的通知"),
    }
    return (
        places.get(place)
        or {
            Deed.ACCEPT: reader._("认可"),
            Deed.GIVE_BACK: reader._("退回"),
            Deed.GRANT: reader._("同意"),
            Deed.REFUSE: reader._("不同意"),
            Deed.CONFIRM: reader._("发出"),
            Deed.STOP: reader._("不发"),
            Deed.CALL: reader._("记录电话催办"),
            Deed.RECEIPT: reader._("代录签收"),
            Deed.REPORT: reader._("代录进展"),
            Deed.CLAIM: reader._("代录办结申请"),
            Deed.INSTRUCT: reader._("录入领导批示"),
            Deed.ADJUST: reader._("调整或更正"),
            Deed.HOLD: reader._("暂缓"),
            Deed.RESUME: reader._("恢复办理"),
            Deed.END: reader._("结束事项"),
        }[act]
    )


def button(reader: PageReader, act: Deed) -> str:
    """Return what the button of a form says."""
    named = {
        Deed.ACCEPT: reader._("认可办结"),
        Deed.GIVE_BACK: reader._("退回补正"),
        Deed.GRANT: reader._("同意申请"),
        Deed.REFUSE: reader._("不予同意"),
        Deed.CONFIRM: reader._("确认发出"),
        Deed.STOP: reader._("确认不发"),
    }
    return named.get(act) or reader._("确认并记录")


def done(reader: PageReader, act: Deed) -> str:
    """Return what is said when an act was done."""
    return reader._("已记录：%(act)s。", act=heading(reader, act))


def label(reader: PageReader, act: Deed, name: str) -> str:
    """Return what a field is called in the form of an act."""
    special = {
        (Deed.ACCEPT, "figure"): reader._("核验数"),
        (Deed.GIVE_BACK, "items"): reader._("退回的事项"),
        (Deed.GRANT, "on"): reader._("同意到"),
        (Deed.RESUME, "due_on"): reader._("新的期限"),
        (Deed.ADJUST, "due_on"): reader._("新的期限"),
        (Deed.ADJUST, "quota"): reader._("新的任务数"),
    }
    return (
        special.get((act, name))
        or {
            "unit": reader._("单位"),
            "units": reader._("哪些单位"),
            "role": reader._("通话对象"),
            "said": reader._("通话内容"),
            "reason": reader._("理由"),
            "opinion": reader._("意见"),
            "leader_said": reader._("领导批示内容"),
            "on_behalf": reader._("来源"),
            "figure": reader._("累计数"),
            "as_of": reader._("截至日期"),
            "work": reader._("工作进展"),
            "problems": reader._("存在问题"),
            "help_needed": reader._("需协调的事项"),
            "fell": reader._("累计数下降的原因"),
            "numbers": reader._("申请销号的事项编号"),
            "signed_by": reader._("签批人姓名"),
            "statement": reader._("办理情况"),
            "milestone": reader._("节点"),
            "slip": reader._("属录入差错，更正"),
            "difference": reader._("各单位任务数合计可以与目标不一致"),
            "text": reader._("批示内容"),
            "step": reader._("设定的节点"),
            "step_on": reader._("节点日期"),
            "ending": reader._("如何结束"),
            "within": reader._("补正工作日数"),
            "verified": reader._("核验数"),
            "untrue": reader._("反映不实（期限不顺延）"),
            "review_on": reader._("复核日期"),
        }[name]
    )


def hint(reader: PageReader, act: Deed, name: str) -> str:
    """Return what helps to fill a field in."""
    return {
        (Deed.ACCEPT, "figure"): reader._("不填则按申请数认可。"),
        (Deed.GIVE_BACK, "items"): reader._("不勾选则全部退回；未勾选的事项予以销号。"),
        (Deed.GRANT, "on"): reader._("不填则按申请的日期同意。"),
        (Deed.GRANT, "leader_said"): reader._("第二次延期由分管厅领导决定，须录入其批示。"),
        (Deed.RESUME, "due_on"): reader._("不填则按暂缓的工作日数顺延。"),
        (Deed.CLAIM, "numbers"): reader._("清单类事项填写，用顿号或空格分开；不填则为全部未销号事项。"),
        (Deed.CLAIM, "figure"): reader._("不填则按最近一次报送。"),
    }.get((act, name)) or (reader._("如：电话、传真、来函文号，及何人告知。") if name == "on_behalf" else "")


def options(reader: PageReader, case: Case, field: Field) -> list[tuple[str, str]]:
    """Return what a choice offers, each with its name."""
    if field.name in {"unit", "units"}:
        names = {unit.code: unit.name for _, unit in case.running} | {ALL_UNITS: reader._("全部在办单位")}
        return [(code, names[code]) for code in field.options]
    if field.name == "role":
        return [(key, reader.words.roles[Role(key)]) for key in field.options]
    if field.name == "ending":
        words = words_for(reader.lang, "", reader.lang)
        return [(key, words[f"ended_{Ending(key)}"]) for key in field.options]
    return [(key, key or reader._("办结期限")) for key in field.options]
