"""Cuts a sentence that orders into passages of one thing each: a goal with a number or a date, or work without either."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from minutes.clauses import ordering
from minutes.deeds import begins_deed, delivers, is_attitude
from minutes.goals import Goal, SharedDeadline, goals_of
from minutes.mood import Mood
from minutes.outline import OutlineSentence, TextPart
from minutes.passages import Passage, ReportedNumber
from minutes.values.deadlines import find_deadlines
from minutes.values.quantities import find_quantities, is_money
from minutes.values.when import Deadline, DeadlineContext, DeadlineKind

_NOTHING_ELSE = re.compile(
    r"(?:到|至|于|在|提出|明确|力争|确保|争取|预计|计划|从|并|要|我[省市县区]|全[省市县区]|各地|[^，。]{0,6}期间|其中)*"
)
_BETTER = re.compile(r"(?:更加|更为|日益|明显|显著|大幅|进一步|不断)[^，。]{2,6}$")
_ONLY_NUMBER = re.compile(r"[0-9.,]+[万亿]?[一-龥]{1,2}")
_TOGETHER = re.compile(r"(?:以上|上述|前述)?(?:全部|所有|各项|上述|以上)(?:工作|任务|项目|内容|事项)")
_YEAR = re.compile(r"今年|(?:19|20)[0-9]{2}年")
_NEAR_START = 7  # characters before a date that the clauses after it have in common
_ONLY_WHO = re.compile(r"[^，]{0,14}(?:务必|必须|要|须|应)[于在]?")
_THING = 14  # characters after a number that tell what was counted


@dataclass(slots=True)
class SentenceCut:
    """A sentence being cut: what it yields, and what its clauses have in common."""

    when: DeadlineContext
    shared: Deadline | None
    counts: bool
    passages: list[Passage] = field(default_factory=list)
    told: list[ReportedNumber] = field(default_factory=list)
    lead: SharedDeadline | None = None
    lead_start: int | None = None  # of a date that stands alone before what it is for
    waiting: Deadline | None = None  # a date that no goal has taken yet
    until: Deadline | None = None  # 到2030年，…: what follows in the section is due then, too
    open: bool = False  # whether the last passage takes more clauses


def cut(
    sentence: OutlineSentence,
    mood: Mood,
    when: DeadlineContext,
    shared: Deadline | None = None,
    *,
    until: Deadline | None = None,
    whole: bool = False,
) -> SentenceCut:
    """Return the passages that order something.

    `shared` is the deadline of the heading above, or of the row as a `whole`; `until` was said earlier in the section.
    """
    counts = "元" in sentence.text and any(not is_money(q) for q in find_quantities(sentence.text))
    cutting = SentenceCut(when, shared, counts, lead=_lead(shared, until), waiting=shared if whole else None)
    for clause, tells in ordering(sentence, mood):
        if tells:
            cutting.told.extend(_numbers(clause, cutting.when))
            cutting.open = False
        elif not _due_together(cutting, clause):
            _take(cutting, clause)
    if cutting.waiting is not None:
        _hold_for_all(cutting.passages, cutting.waiting)
    return cutting


def _lead(shared: Deadline | None, until: Deadline | None) -> SharedDeadline | None:
    if shared is not None:
        return SharedDeadline(shared)
    return SharedDeadline(until, for_numbers=True) if until is not None else None


def _numbers(clause: TextPart, when: DeadlineContext) -> list[ReportedNumber]:
    spans = tuple((d.start, d.end) for d in find_deadlines(clause.text, when))
    quantities = find_quantities(clause.text, spans)
    return [ReportedNumber(q, clause.text[q.end : q.end + _THING]) for q in quantities if q.value is not None]


def _take(cutting: SentenceCut, clause: TextPart) -> None:
    """Take one clause into the passage at hand, or begin a new one."""
    dates = [] if is_attitude(clause) else [d.moved(clause.start) for d in find_deadlines(clause.text, cutting.when)]
    if _is_date_alone(clause, dates):
        _lead_with(cutting, clause, dates)
        return
    if _YEAR.fullmatch(clause.text) and dates:
        cutting.lead = cutting.lead or SharedDeadline(dates[0])
        return
    if cutting.open and cutting.passages[-1].goal and _ONLY_NUMBER.fullmatch(clause.text):  # 530户，2339人: one thing
        cutting.passages[-1].end = clause.end
        return
    for goal in goals_of(clause, dates, cutting.lead, counts=cutting.counts):
        _place(cutting, clause, goal)
        _pass_on(cutting, clause, goal.deadline)


def _due_together(cutting: SentenceCut, clause: TextPart) -> bool:
    """Give the date of 全部工作须在10月底前完成 to all that was asked before it without a day; say whether it was one."""
    if not _TOGETHER.match(clause.text):
        return False
    days = [d.moved(clause.start) for d in find_deadlines(clause.text, cutting.when) if d.on and not d.bare]
    undated = [p for p in cutting.passages if p.goal is not None and not _has_day(p.goal)]
    for passage in undated if days else ():
        passage.goal = passage.goal and replace(passage.goal, deadline=replace(days[0], kind=DeadlineKind.INHERITED))
        passage.end = max(passage.end, clause.end) if passage is undated[-1] else passage.end
    return bool(days and undated)


def _has_day(goal: Goal) -> bool:
    """Say whether a goal has a day of its own; 今年 is none where a day follows."""
    return goal.deadline is not None and goal.deadline.on is not None and not goal.deadline.bare


def _is_date_alone(clause: TextPart, dates: Sequence[Deadline]) -> bool:
    dated = [d for d in dates if d.on and not d.bare]
    if len(dated) != 1 or delivers(clause.text):
        return False
    start, end = dated[0].start - clause.start, dated[0].end - clause.start
    return _NOTHING_ELSE.fullmatch(clause.text[:start] + clause.text[end:]) is not None


def _lead_with(cutting: SentenceCut, clause: TextPart, dates: Sequence[Deadline]) -> None:
    date = next(d for d in dates if d.on and not d.bare)
    cutting.waiting, cutting.lead_start = date, clause.start
    cutting.lead = SharedDeadline(date, DeadlineKind.EXPLICIT)
    cutting.until = date if clause.text[0] in "到至" else None
    cutting.when = cutting.when.with_year(date.on.year if date.on else None)


def _place(cutting: SentenceCut, clause: TextPart, goal: Goal) -> None:
    last = cutting.passages[-1] if cutting.open else None
    full = last is not None and last.goal is not None and goal.is_counted
    if last is None or full or begins_deed(clause):
        last = Passage(goal.start if cutting.lead_start is None else cutting.lead_start, goal.end)
        cutting.passages.append(last)
        cutting.open = True
    part = TextPart(goal.start, goal.end, clause.text[goal.start - clause.start : goal.end - clause.start])
    last.add(part, goal)
    if cutting.lead_start is not None and cutting.lead is not None:
        cutting.lead = SharedDeadline(cutting.lead.deadline)
    cutting.lead_start = None
    cutting.waiting = None if goal.is_counted else cutting.waiting


def _pass_on(cutting: SentenceCut, clause: TextPart, own: Deadline | None) -> None:
    """Let the clauses after it share a date near the start of a clause; one further in holds for its own clause only."""
    if own is None or own.on is None or own.kind is DeadlineKind.INHERITED:
        return
    if cutting.lead is not None and own == replace(cutting.lead.deadline, kind=own.kind):
        return
    cutting.when = cutting.when.with_year(own.on.year if own.on.year > cutting.when.on.year else None)
    before = clause.text[: own.start - clause.start]
    near = len(before) <= _NEAR_START or _ONLY_WHO.fullmatch(before) is not None
    cutting.lead = SharedDeadline(own) if near else (SharedDeadline(cutting.shared) if cutting.shared else None)


def _is_vision(passage: Passage) -> bool:
    """Say whether a passage only says that something will be better: 更加完善, 明显提升."""
    return all(_BETTER.search(clause.text) for clause in passage.clauses)


def _hold_for_all(passages: Sequence[Passage], deadline: Deadline) -> None:
    """Give a date that no single goal took to all that was said after it."""
    later = (p for p in passages if p.goal is None and p.clauses[-1].start >= deadline.start and not _is_vision(p))
    for passage in later:
        passage.goal = Goal(passage.start, passage.end, None, deadline)
        return
