"""Walks through a text in order and keeps what was said so far: mood, headings, who was named, by when, the columns of a table."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from minutes.cues import orders
from minutes.cutting import cut
from minutes.form import is_plan, is_standing
from minutes.goals import Goal
from minutes.meeting import head_of, title_of, year_of
from minutes.mood import Mood, following, section
from minutes.outline import ListLevel, OutlineSentence, TableRow, outline
from minutes.parties import Parties, Register, assigned_by, parties_of
from minutes.passages import Passage, ReportedNumber
from minutes.tables import Columns, columns_of, read_row
from minutes.values.deadlines import find_deadlines, is_binding
from minutes.values.quantities import find_quantities
from minutes.values.when import Deadline, DeadlineContext, DeadlineKind
from minutes.years import Years, year_of_list
from rules.calendar import WorkCalendar

_LABEL = re.compile(
    r"(?:总体|主要|工作|有关|具体|相关)?(?:要求|目标|任务|安排|措施|事项|内容)|指导思想|基本原则|保障措施|组织领导|实施步骤|附则|总则"
)
_DUE = re.compile(r"[(（]?(?:完成|办结|整改|办理)?(?:时限|时间|期限)[:：](?P<by>[^，；]{2,24}?)[)）]?")
_OF_YEAR = re.compile(r"实事|年度")
LONGEST_HEADING = 48  # characters
SHORTEST_TASK = 4
_BEGINNING = 700  # characters in which a notice says that it is one


@dataclass(slots=True)
class DraftSketch:
    """A draft in the making, by its place in the cleaned text."""

    passage: Passage
    parties: Parties
    heading: bool = False
    level: ListLevel = ListLevel.NONE
    parent: int | None = None


@dataclass(slots=True)
class MinutesWalk:
    """What a text has said so far, and what was found in it."""

    when: DeadlineContext
    register: Register
    mood: Mood
    years: Years
    aside: bool = False  # since 截至… in this line, figures are told
    parties: Parties = field(default_factory=Parties)
    shared: Deadline | None = None  # of the heading above
    until: Deadline | None = None  # 到2030年，… said earlier in the section
    columns: Columns = field(default_factory=Columns)
    headings: dict[ListLevel, int] = field(default_factory=dict)
    latest: int = 0  # the first draft of the sentence before
    row: int = -1  # the draft that the last row of a table gave
    found: list[DraftSketch] = field(default_factory=list)
    told: list[ReportedNumber] = field(default_factory=list)

    @property
    def parent(self) -> int | None:
        """Return the heading at hand."""
        return self.headings[max(self.headings)] if self.headings else None

    def leave(self, level: ListLevel) -> None:
        """Close the headings of this level and below."""
        self.until = None if level <= ListLevel.SECTION else self.until
        self.parties = Parties() if level < ListLevel.ISIS else self.parties  # 一是…，二是… have one subject
        for deeper in [known for known in self.headings if known >= level]:
            del self.headings[deeper]


def walk(text: str, *, on: date, calendar: WorkCalendar, register: Register) -> MinutesWalk:
    """Return what a cleaned text orders and what it reports."""
    title = title_of(text)
    when = DeadlineContext(on, calendar, year_of(text), is_standing(text))
    plan = when.standing or is_plan(head_of(text), text[:_BEGINNING])
    years = Years(on.year, when.year if plan else None, year_of_list(title, on.year))
    state = MinutesWalk(when, register, Mood.ORDERED if plan else Mood.OPEN, years)
    parts = list(outline(text))
    in_head = True
    for part, after in zip_longest(parts, parts[1:]):
        in_head = in_head and isinstance(part, OutlineSentence) and _is_title(part, title)
        if not in_head:
            _step(state, part, after)
    return state


def _is_title(part: OutlineSentence, title: str) -> bool:
    return part.level is ListLevel.NONE and (part.alone or part.text == title)


def _step(state: MinutesWalk, part: OutlineSentence | TableRow, after: OutlineSentence | TableRow | None) -> None:
    if isinstance(part, TableRow):
        _read_row(state, part)
    elif _is_heading(part, after):
        _open_heading(state, part)
    elif not _adds_to_last(state, part):
        if part.level is not ListLevel.NONE:
            state.leave(part.level)
        _read_sentence(state, part)


def _adds_to_last(state: MinutesWalk, part: OutlineSentence) -> bool:
    """Take a sentence that only says who or by when as said of the sentence before it; say whether it was one."""
    named, due = assigned_by(part.text, state.register), _DUE.fullmatch(part.text)
    dates = [deadline for deadline in find_deadlines(due["by"], state.when) if deadline.on] if due else []
    for sketch in state.found[state.latest :]:
        sketch.parties = named or sketch.parties
        goal = sketch.passage.goal or Goal(sketch.passage.start, sketch.passage.end)
        sketch.passage.goal = replace(goal, deadline=replace(dates[0], bare=False)) if dates else sketch.passage.goal
    return bool(named or due)


def _is_heading(part: OutlineSentence, after: OutlineSentence | TableRow | None) -> bool:
    """Say whether a listed sentence is a heading: short, without number or date, and something stands under it."""
    if part.level is ListLevel.NONE or len(part.text) > LONGEST_HEADING or after is None:
        return False
    if isinstance(after, TableRow) or part.alone:
        return part.alone
    under = after.level > part.level or (after.level is ListLevel.NONE and (not after.first or len(part.clauses) == 1))
    if part.level >= ListLevel.ISIS:
        under = after.level is ListLevel.NONE and not after.first and len(part.clauses) <= 2  # noqa: PLR2004 - a heading is short
    return under and not find_quantities(part.text) and not _has_date(part)


def _has_date(part: OutlineSentence) -> bool:
    deadlines = find_deadlines(part.text, _ANY_DAY)
    return any(is_binding(part.text, deadline) and deadline.kind is not DeadlineKind.VAGUE for deadline in deadlines)


_ANY_DAY = DeadlineContext(date(2000, 1, 3), WorkCalendar(None))  # type: ignore[arg-type]  # asks whether there is a date, not which


def _open_heading(state: MinutesWalk, part: OutlineSentence) -> None:
    state.leave(part.level)
    state.mood = section(part.text, state.mood)
    if state.mood is Mood.OPEN and state.years.listed:  # what stands under the heads of a list of 实事 is promised
        state.mood = Mood.ORDERED
    state.parties = Parties()
    dates = [deadline for deadline in find_deadlines(part.text, state.when) if deadline.on and not deadline.bare]
    state.shared = dates[0] if dates else None
    if state.mood is Mood.REPORTED or _LABEL.fullmatch(part.text):
        return
    state.headings[part.level] = len(state.found)
    whole = Passage(part.start, part.end, clauses=list(part.clauses))
    state.found.append(DraftSketch(whole, Parties(), heading=True, level=part.level))


def _read_sentence(state: MinutesWalk, part: OutlineSentence) -> None:
    mood = following(part, state.mood, state.when.on.year)
    state.years.hear(part.text, ordered=mood is Mood.ORDERED, first=part.first)
    if mood is Mood.FRAME:
        return
    state.mood = mood
    state.latest = len(state.found)
    state.aside = (state.aside and not part.first) or part.text.startswith("截")
    told_aside = state.aside and not orders(part.text)
    cutting = cut(part, Mood.REPORTED if told_aside else mood, state.when, state.shared, until=state.until)
    state.until = cutting.until or state.until
    state.told.extend(cutting.told)
    for passage in cutting.passages:
        if passage.goal or (passage.is_worth and (mood is Mood.ORDERED or passage.is_urged)):
            state.years.give(passage, state.years.of(part.text))
            parties = _parties(state, passage)
            state.parties = Parties(parties.lead, inferred=True)
            state.found.append(DraftSketch(passage, parties, parent=state.parent))


def _parties(state: MinutesWalk, passage: Passage) -> Parties:
    """Return who is named in a passage, the clause of its goal first; else who was named before."""
    own = parties_of(passage.goal_text, state.register)
    if not own.lead:
        own = parties_of("，".join(clause.text for clause in passage.clauses), state.register)
    return own if own.lead else Parties(state.parties.lead, own.co, inferred=bool(state.parties.lead))


def _read_row(state: MinutesWalk, row: TableRow) -> None:
    columns = columns_of(row, state.columns)
    if columns:
        state.columns = columns
        if state.when.year is None and any(_OF_YEAR.search(cell.text) for cell in row.cells):
            state.when = state.when.with_year(state.when.on.year)  # what is done for the people is counted by years
    elif state.columns.known:
        _read_tasks(state, row)


def _read_tasks(state: MinutesWalk, row: TableRow) -> None:
    read = read_row(row, state.columns, state.when, state.register)
    before = len(state.found)
    if not any(len(task.text) >= SHORTEST_TASK for task in read.tasks):  # goes on with the row before
        if state.row >= 0:
            last = state.found[state.row]
            last.parties = replace(last.parties, co=(*last.parties.co, *read.lead))
        return
    for task in (*read.head, *read.tasks):
        for passage in cut(task, Mood.ORDERED, state.when, read.deadline, whole=True).passages:
            if passage.has_number if task in read.head else passage.is_worth:
                state.years.give(passage, state.years.plan)
                state.found.append(DraftSketch(passage, Parties(read.lead, read.co), parent=state.parent))
    state.row = before if len(state.found) > before else -1
