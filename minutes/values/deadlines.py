"""Deadlines as minutes write them: which dates of a text something is owed by, and which only tell."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from minutes.values.dates import DAY, DOTTED, FESTIVAL, LUNAR, PLAN, SPANS
from minutes.values.periods import NEAR, NEAR_MONTH, again, vague, within
from minutes.values.when import DayForm, Deadline, DeadlineContext, DeadlineKind

_FORMS = (DOTTED, DAY, LUNAR, NEAR_MONTH, *SPANS, PLAN, *NEAR, FESTIVAL)
_SEEMS = re.compile(r"[年月日号季期前内旬末底周天时快早限立适抓]|星期|20[0-9]{2}[-./]")
_NOT_YET = re.compile(
    r"以来|以后|之后|后(?!续)|起|开始|以上|至|—|–|~|～|-[0-9]|(?:日|号)?(?:召开|举行|举办|印发|下发|发布|施行|联合)|的"
)
_AS_OF = re.compile(r"(?:截至|截止到?|自|从|于(?=.{0,12}(?:印发|召开|发布)))$")
_TO_REACH = re.compile(r"，?[^，。；]{0,20}(?:要|须|必须|力争|确保)(?:达到|完成|实现)")
_NOT_LATER = re.compile(r"不得?[晚迟]于$|截止(?:时间|日期)?[为至到]?$")
_TITLED = re.compile(r"《[^《》]*》")  # the year of a document is not a date
_LINKS = re.compile(r"[、和及与]|以及|(?:前)?[、，](?:于|在)?")


def find_deadlines(text: str, when: DeadlineContext) -> list[Deadline]:
    """Return the deadlines in a text, in order, none overlapping another; dates that only report are left out."""
    if not _SEEMS.search(text):
        return []
    text = _TITLED.sub(lambda m: "《" + "·" * (len(m.group()) - 2) + "》", text) if "《" in text else text
    deadlines: list[Deadline] = []
    for deadline in _all(text, when):
        if not any(deadline.start < other.end and other.start < deadline.end for other in deadlines):
            deadlines.append(deadline)
    return _joined(sorted(deadlines, key=lambda deadline: deadline.start), text)


def _all(text: str, when: DeadlineContext) -> Iterator[Deadline]:
    """Yield all that could be one, what goes before another first."""
    for deadline, listed in again(text):
        days = tuple(day for other in find_deadlines(listed, when) for day in other.all_on) if listed else ()
        yield replace(deadline, all_on=days)
    yield from within(text, when)
    for form in _FORMS:
        if any(map(text.__contains__, form.hint)):
            yield from _of_form(form, text, when)
    yield from vague(text)


def _of_form(form: DayForm, text: str, when: DeadlineContext) -> Iterator[Deadline]:
    for m in form.pattern.finditer(text):
        day = form.resolve(m, when)
        if day is None or _reports(text, m, bare=day.bare) or (day.bare and day.on < when.on):
            continue
        bare = day.bare and not _NOT_LATER.search(text[max(0, m.start() - 6) : m.start()])
        yield Deadline(*m.span(), m.group(), form.kind, day.basis, day.on, (day.on,), bare)


def _reports(text: str, m: re.Match[str], *, bare: bool) -> bool:
    """Say whether a date only tells when something was or begins."""
    if bare and _NOT_YET.match(text, m.end()):
        return True
    if m.groupdict().get("before") or _TO_REACH.match(text, m.end()):
        return False
    return _AS_OF.search(text[max(0, m.start() - 6) : m.start()]) is not None


def _joined(deadlines: list[Deadline], text: str) -> list[Deadline]:
    """Return the deadlines with those of one list made one: 6月、9月和12月底前 is due at its last day."""
    joined: list[Deadline] = []
    for deadline in deadlines:
        last = joined[-1] if joined else None
        if last and _is_list(last, deadline, text):
            days = (*last.all_on, *deadline.all_on)
            joined[-1] = replace(
                deadline, start=last.start, phrase=text[last.start : deadline.end], all_on=days, on=max(days)
            )
        else:
            joined.append(deadline)
    return joined


def _is_list(deadline: Deadline, other: Deadline, text: str) -> bool:
    if not (deadline.on and other.on and deadline.kind is other.kind is DeadlineKind.EXPLICIT):
        return False
    return _LINKS.fullmatch(text[deadline.end : other.start]) is not None


_COMPLETES = re.compile(
    r"[^，。；是]{0,16}?(?:完成|建成|竣工|开工|启用|启动|投[入用运]|通车|出台|印发|[上填]报|报[送告备]|提交|复工|验收|交付|全部|达到|办结|整改|落实到位|到位"
    r"|召开|开展|发放|上线|运行|反馈|公布|实现|结束|销号|完工|动工|开业|组织|植树)"
)
_SOON = re.compile(
    r"[，、]?[^，。；是《]{0,4}?(?:完成|建成|竣工|开工|启用|启动|投[入用运]|通车|出台|实现|完工|动工|开业|新建|新增|淘汰|关停|取缔|拆除)"
)
_YEAR_ALONE = re.compile(r"(?<!半)年度?$")
_OF_DAY = re.compile(r"[日号一二三四五六七八九十度]$")  # 2018年度 is not a date but belongs to what follows
_ASKED = re.compile(r"(?:请|要|须|应|务必)[^，。；]{0,30}[于在]?$")
_URGES = re.compile(
    r"(?:确保|保证|力争|争取|务必|必须)[于在到]?$"
    r"|(?:确保|力争|争取|务必|必须)(?=[^，。]{0,8}(?:动工|开工|完工|建成|完成|投用|开业|通车))"
    r"|(?:要|须|应|力争|确保|务必|必须|争取)(?!求)"
)
_ORDERS = re.compile(r"确保|力争|争取|务必|必须|须|应|拟|计划|将|要")


def is_binding(text: str, deadline: Deadline, *, counts: bool = False) -> bool:
    """Say whether something is owed by a deadline found in the text: a date alone must say what is to be done by it.

    `counts` says that the text counts something: then a month, a quarter or a year is enough.
    """
    if not deadline.bare or (counts and not _OF_DAY.search(deadline.phrase)):
        return True
    year = _YEAR_ALONE.search(deadline.phrase) is not None
    if not year and (_URGES.search(text, 0, deadline.start) or _URGES.match(text, deadline.end)):
        return True
    if text[max(0, deadline.start - 1) : deadline.start] in {"于", "在"} and _ASKED.search(text, 0, deadline.start):
        return True
    if year:
        named = deadline.phrase[:1].isdigit()
        return (_SOON if named else _COMPLETES).match(text.replace("的", "是"), deadline.end) is not None
    if not _COMPLETES.match(text, deadline.end):
        return False
    return (
        not _OF_DAY.search(deadline.phrase)
        or deadline.start <= 1
        or _ORDERS.search(text, 0, deadline.start) is not None
    )


def chosen(text: str, deadlines: list[Deadline], *, counts: bool = False) -> Deadline | None:
    """Return the deadline that holds for a text: the last day among several, else what recurs, else the vague word."""
    binding = [deadline for deadline in deadlines if is_binding(text, deadline, counts=counts)]
    days = [deadline for deadline in binding if deadline.on]
    days = [deadline for deadline in days if not deadline.bare] or days
    if days and not (
        all(deadline.bare for deadline in days) and any(deadline.kind is DeadlineKind.RECURRING for deadline in binding)
    ):
        return max(days, key=lambda deadline: deadline.on or date.min)
    return min(binding, key=lambda deadline: (deadline.kind is DeadlineKind.VAGUE, deadline.start), default=None)
