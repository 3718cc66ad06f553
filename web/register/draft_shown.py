"""How a directive reads before its dispatch: what it says, what was read in its deadline, what is next."""

from collections.abc import Iterator, Mapping

from minutes.values.when import Basis
from models.directives import Directive
from rules.targets import TargetKind
from services.boards.preparation import PreparationStep, PreparedDirective
from services.registration.deadlines import ReckonedDay
from translations.texts import N_
from web.frame.reader import PageReader
from web.register.entry_form import COMPARATORS, PLANS, SOURCE_KINDS, TARGET_KINDS, Options

STEPS: Mapping[PreparationStep, str] = {
    PreparationStep.ASSIGNMENTS: N_("分任务数"),
    PreparationStep.ITEMS: N_("填清单"),
    PreparationStep.SUBMIT: N_("预览后送审"),
    PreparationStep.DECIDE: N_("待审批"),
    PreparationStep.DISPATCH: N_("已批准，待下发"),
}
_RECKONED: Mapping[Basis, str] = {
    Basis.YEAR_OF_TEXT: N_("未写年份，按文中年份"),
    Basis.YEAR_OF_MEETING: N_("未写年份，按来源当年"),
    Basis.NEXT_YEAR: N_("来源当年该日已过，按次年"),
    Basis.WORKING_DAYS: N_("按工作日历推算"),
    Basis.CALENDAR_DAYS: N_("按自然日推算"),
    Basis.FESTIVAL: N_("按节日推算"),
    Basis.PLAN_YEAR: N_("按规划期末年"),
}


def reckoned(reader: PageReader, deadline: ReckonedDay) -> str:
    """Return how a day was reckoned, empty where it was written."""
    notes = [reader._(_RECKONED[deadline.basis])] if deadline.basis in _RECKONED else []
    if not reader.practice.calendar.is_workday(deadline.on):
        notes.append(reader._("当日为休息日，期限不变"))
    if reader.practice.calendar.is_provisional(deadline.on):
        notes.append(reader._("放假安排公布后工作日可能变动"))
    return reader.words.listed(notes)


def named(reader: PageReader, words: Mapping[str, str]) -> Options:
    """Return the words of a choice in the reader's language."""
    return [(str(key), reader._(text)) for key, text in words.items()]


def target(reader: PageReader, directive: Directive) -> str:
    """Return a target as people say it: 不少于500个."""
    if directive.quantity is None:
        return reader._(TARGET_KINDS[directive.target_kind])
    bound = reader._(COMPARATORS[directive.comparator])
    return f"{bound}{' ' if reader.lang == 'en' else ''}{reader.words.quantity(directive.quantity, directive.counted)}"


def facts(reader: PageReader, p: PreparedDirective) -> list[tuple[str, str]]:
    """Return what a directive says, each part with its name; what is empty is left out."""
    return [(label, value) for label, value in _facts(reader, p) if value]


def _facts(reader: PageReader, p: PreparedDirective) -> Iterator[tuple[str, str]]:
    d, source = p.directive, p.source
    yield reader._("来源"), f"{reader._(SOURCE_KINDS[source.kind])} {source.held_on} {source.title}"
    yield reader._("标题"), d.title
    yield reader._("所属标题"), f"{p.parent.number} {p.parent.title}" if p.parent else ""
    yield reader._("原文"), d.text
    yield reader._("类别"), d.category
    yield reader._("力度"), d.strength
    if d.is_heading:
        yield reader._("种类"), reader._("只作标题（重点工作），不分派、不设期限")
        return
    yield reader._("目标"), target(reader, d)
    if d.target_kind not in {TargetKind.NONE, TargetKind.LIST}:
        yield reader._("如何计数"), reader._(TARGET_KINDS[d.target_kind])
    yield reader._("期限"), _due(reader, d)
    yield reader._("办结标准"), d.done_when
    yield reader._("统计口径"), d.counted_how
    yield reader._("起算日期"), reader.day(d.counted_from) if d.counted_from else ""
    yield from _persons(reader, p)
    yield from _plan(reader, p)
    yield from _units(reader, p)


def _due(reader: PageReader, d: Directive) -> str:
    if d.due_on is None:
        return ""
    by_office = reader._("（督查室定）") if d.set_by_office else ""
    return f"{d.due_on} {reader.words.weekday(d.due_on)} {reader.left(d.due_on)}{by_office}"


def _persons(reader: PageReader, p: PreparedDirective) -> Iterator[tuple[str, str]]:
    yield reader._("督办经办人"), p.persons.get("desk", "")
    yield reader._("对口处室"), p.persons.get("division", "")
    yield reader._("分管领导"), p.persons.get("leader", "")
    if p.directive.escalates:
        yield reader._("逐级提示"), reader._("力争、争取类也可提请分管负责人以上关注")


def _plan(reader: PageReader, p: PreparedDirective) -> Iterator[tuple[str, str]]:
    yield reader._("时限安排"), reader._(PLANS[p.directive.plan])
    yield reader._("签收期限（工作日）"), str(p.directive.receipt_within)
    yield reader._("每月报送日"), str(p.directive.report_day or "")
    yield reader._("阶段节点"), "\n".join(f"{step.due_on} {step.name}" for step in p.steps)


def _units(reader: PageReader, p: PreparedDirective) -> Iterator[tuple[str, str]]:
    counted = p.directive.counted
    quotas = [(part.name, part.quota) for part in p.parts if part.leads]
    listed = [name if quota is None else f"{name} {reader.words.quantity(quota, counted)}" for name, quota in quotas]
    yield reader._("牵头单位"), reader.words.listed(listed)
    yield reader._("协办单位"), reader.words.listed([part.name for part in p.parts if not part.leads])
