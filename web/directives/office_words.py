"""What the forms of the office's deeds say: headings, buttons, labels, choices."""

from models.directives import Ending
from rules.roles import Role
from services.forms.act_forms import Field
from services.forms.office_forms import ALL_UNITS, Case, Deed
from web.frame.here import Here
from web.frame.words import words_for


def heading(here: Here, deed: Deed, place: str = "") -> str:
    """Return what a deed is called, or the page of something that waits for an answer."""
    places = {"claims": here._("核验办结申请"), "requests": here._("审批改期申请"), "notices": here._("审核拟发的通知")}
    return (
        places.get(place)
        or {
            Deed.ACCEPT: here._("认可"),
            Deed.GIVE_BACK: here._("退回"),
            Deed.GRANT: here._("同意"),
            Deed.REFUSE: here._("不同意"),
            Deed.CONFIRM: here._("发出"),
            Deed.STOP: here._("不发"),
            Deed.CALL: here._("记录电话催办"),
            Deed.RECEIPT: here._("代录签收"),
            Deed.REPORT: here._("代录进展"),
            Deed.CLAIM: here._("代录办结申请"),
            Deed.INSTRUCT: here._("录入领导批示"),
            Deed.ADJUST: here._("调整或更正"),
            Deed.HOLD: here._("暂缓"),
            Deed.RESUME: here._("恢复办理"),
            Deed.END: here._("结束事项"),
        }[deed]
    )


def button(here: Here, deed: Deed) -> str:
    """Return what the button of a form says."""
    named = {
        Deed.ACCEPT: here._("认可办结"),
        Deed.GIVE_BACK: here._("退回补正"),
        Deed.GRANT: here._("同意申请"),
        Deed.REFUSE: here._("不予同意"),
        Deed.CONFIRM: here._("确认发出"),
        Deed.STOP: here._("确认不发"),
    }
    return named.get(deed) or here._("确认并记录")


def done(here: Here, deed: Deed) -> str:
    """Return what is said when a deed was done."""
    return here._("已记录：%(deed)s。", deed=heading(here, deed))


def label(here: Here, deed: Deed, name: str) -> str:
    """Return what a field is called in the form of a deed."""
    special = {
        (Deed.ACCEPT, "figure"): here._("核验数"),
        (Deed.GIVE_BACK, "items"): here._("退回的事项"),
        (Deed.GRANT, "on"): here._("同意到"),
        (Deed.RESUME, "due_on"): here._("新的期限"),
        (Deed.ADJUST, "due_on"): here._("新的期限"),
        (Deed.ADJUST, "quota"): here._("新的任务数"),
    }
    return (
        special.get((deed, name))
        or {
            "unit": here._("单位"),
            "units": here._("哪些单位"),
            "role": here._("通话对象"),
            "said": here._("通话内容"),
            "reason": here._("理由"),
            "opinion": here._("意见"),
            "leader_said": here._("领导批示内容"),
            "on_behalf": here._("来源"),
            "figure": here._("累计数"),
            "as_of": here._("截至日期"),
            "work": here._("工作进展"),
            "problems": here._("存在问题"),
            "help_needed": here._("需协调的事项"),
            "fell": here._("累计数下降的原因"),
            "numbers": here._("申请销号的事项编号"),
            "signed_by": here._("签批人姓名"),
            "statement": here._("办理情况"),
            "milestone": here._("节点"),
            "slip": here._("属录入差错，更正"),
            "difference": here._("各单位任务数合计可以与目标不一致"),
            "text": here._("批示内容"),
            "step": here._("设定的节点"),
            "step_on": here._("节点日期"),
            "ending": here._("如何结束"),
            "within": here._("补正工作日数"),
            "verified": here._("核验数"),
            "untrue": here._("反映不实（期限不顺延）"),
            "review_on": here._("复核日期"),
        }[name]
    )


def hint(here: Here, deed: Deed, name: str) -> str:
    """Return what helps to fill a field in."""
    return {
        (Deed.ACCEPT, "figure"): here._("不填则按申请数认可。"),
        (Deed.GIVE_BACK, "items"): here._("不勾选则全部退回；未勾选的事项予以销号。"),
        (Deed.GRANT, "on"): here._("不填则按申请的日期同意。"),
        (Deed.GRANT, "leader_said"): here._("第二次延期由分管厅领导决定，须录入其批示。"),
        (Deed.RESUME, "due_on"): here._("不填则按暂缓的工作日数顺延。"),
        (Deed.CLAIM, "numbers"): here._("清单类事项填写，用顿号或空格分开；不填则为全部未销号事项。"),
        (Deed.CLAIM, "figure"): here._("不填则按最近一次报送。"),
    }.get((deed, name)) or (here._("如：电话、传真、来函文号，及何人告知。") if name == "on_behalf" else "")


def options(here: Here, case: Case, field: Field) -> list[tuple[str, str]]:
    """Return what a choice offers, each with its name."""
    if field.name in {"unit", "units"}:
        names = {unit.code: unit.name for _, unit in case.running} | {ALL_UNITS: here._("全部在办单位")}
        return [(code, names[code]) for code in field.options]
    if field.name == "role":
        return [(key, here.words.roles[Role(key)]) for key in field.options]
    if field.name == "ending":
        words = words_for(here.lang, "", here.lang)
        return [(key, words[f"ended_{Ending(key)}"]) for key in field.options]
    return [(key, key or here._("办结期限")) for key in field.options]
