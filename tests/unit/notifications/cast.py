"""The facts every mail of these tests tells, with keyword overrides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from notifications.digest import Digest, DigestLine, NextReminder, Office, Reader
from rules.ladder import Mode, NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role

OFFICE = Office("省厅督查室", "0371-65500000", "王某")
OFFICER = Reader("李某", "同志")
DEPUTY = Reader("张某", "副局长")
TEN_DAYS_BEFORE = date(2018, 9, 17)
DUE = date(2018, 9, 30)  # a Sunday that is worked
THREE_DAYS_LATE = date(2018, 10, 10)

_REMINDER = DigestLine(
    kind=NoticeKind.REMIND,
    cause="due-10wd",
    role=Role.OFFICER,
    milestone=MilestoneKind.COMPLETION,
    number="督2018-04-06",
    title="规范化社区创建",
    source="2018年重点民政工作推进会",
    source_on=date(2018, 4, 16),
    unit="郑州市民政局",
    due_on=DUE,
    days=10,
    rests=False,
    counted="个",
    quota=Decimal(22),
    reported=Decimal(15),
    verified=Decimal(12),
    checking=Decimal(3),
    as_of=date(2018, 8, 25),
    extend_by=date(2018, 9, 26),
    coming=(NextReminder(date(2018, 9, 27), Role.OFFICER, Mode.AUTO), NextReminder(DUE, Role.OFFICER, Mode.AUTO)),
    link="https://duban.example.cn/m/abc",
)
_PROMPT = replace(
    _REMINDER,
    kind=NoticeKind.PROMPT,
    cause="due+3wd",
    role=Role.DEPUTY_HEAD,
    days=-3,
    reported=Decimal(19),
    verified=Decimal(17),
    checking=None,
    as_of=date(2018, 10, 9),
    note="9日10:20电话联系，答复为两个社区用房尚未移交",
    answer_by=date(2018, 10, 15),
    told_too=("李某",),
    told_before=((date(2018, 10, 8), "联络员李某同志"),),
    coming=(NextReminder(date(2018, 10, 16), Role.HEAD, Mode.CONFIRM),),
)


def reminder(**facts: Any) -> DigestLine:
    return replace(_REMINDER, **facts)


def prompt(**facts: Any) -> DigestLine:
    return replace(_PROMPT, **facts)


def bare(**facts: Any) -> DigestLine:
    """A line without figures and without anything to come."""
    plain: dict[str, Any] = {"quota": None, "reported": None, "verified": None, "checking": None, "coming": ()}
    return replace(_REMINDER, **(plain | facts))


def digest(*lines: DigestLine, reader: Reader = OFFICER, on: date = TEN_DAYS_BEFORE, detail: str = "full") -> Digest:
    return Digest(reader, OFFICE, on, lines, detail)


def english(mail: Digest, name: str = "Li Mou", title: str = "") -> Digest:
    return replace(mail, reader=Reader(name, title, "en"))
