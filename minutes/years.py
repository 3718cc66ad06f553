"""The year whose end holds for what has no date: of a plan, of a list of what is done for the people, of a sentence."""

import re
from dataclasses import dataclass, replace
from datetime import date

from minutes.cues import SAID, has_happened, year_spoken_of
from minutes.deeds import is_item
from minutes.goals import Goal
from minutes.passages import Passage
from minutes.values.when import Basis, Deadline, DeadlineKind

_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})年"
_LIST = re.compile(rf"(?:{_YEAR}|今年)[^。]{{0,60}}实事")
_ANNOUNCED = re.compile(rf"(?:现将|下达|印发|下发)了?《?{_YEAR}度?[^，。；]{{0,24}}(?:任务|目标|计划|要点|清单)")
_PLAN = re.compile(
    rf"{_YEAR}度?[^，。；]{{0,14}}(?:项目|任务|目标|计划|要点|工作|指标)[^，。；]{{0,10}}(?:包括|如下|为|是|有|[:：])"
    r"|今年(?:[^，。]{0,14}工作[将要]|[^。]{0,60}(?:主要|重点|年度|工作)(?:目标|任务|工作))"
)
_THIS = re.compile(r"今年|本年度?|全年")
_OPENS = re.compile(rf"{SAID}{_YEAR}，?[^，。]{{0,12}}(?:要|将)")
_OF_LIST = re.compile(rf"{_YEAR}|今年")


def year_of_list(title: str, this: int) -> int | None:
    """Return the year of a title that names a list of what is done for the people (实事); `this` is the meeting's."""
    named = _OF_LIST.search(title) if "实事" in title else None
    return int(named["year"] or this) if named else None


@dataclass(slots=True)
class Years:
    """What the text has said of years so far; years before `this` one are past."""

    this: int
    plan: int | None = None  # what is counted is due then
    listed: int | None = None  # of a list of 民生实事: its items are due then, counted or not
    opened: int | None = None  # of a sentence that only says what a year is for (2018年要加快…。): its paragraph's

    def hear(self, text: str, *, ordered: bool, first: bool) -> None:
        """Take a year that a sentence announces for what comes after it, one of a plan only where something is `ordered`."""
        if first:
            self.opened = None
        if "年" not in text:
            self.plan = self.listed or self.plan
            return
        if "实事" in text and not has_happened(text):
            self.listed = self._newest(_LIST, text) or self.listed
        announced = self._newest(_ANNOUNCED, text)
        planned = self._newest(_PLAN, text) if ordered else None
        self.plan = announced or planned or self.listed or self.plan
        if ordered and (named := _OPENS.match(text)) and int(named["year"]) >= self.this:
            self.opened = int(named["year"])

    def of(self, text: str) -> int | None:
        """Return the year for a sentence: its own, that of the plan, or this one where it says so."""
        spoken_of = year_spoken_of(text)
        if spoken_of is not None and spoken_of >= self.this:
            return spoken_of
        return self.opened or self.plan or (self.this if _THIS.search(text) else None)

    def _newest(self, pattern: re.Pattern[str], text: str) -> int | None:
        years = [int(m["year"] or self.this) for m in pattern.finditer(text)]
        return max((year for year in years if year >= self.this), default=None)

    def give(self, passage: Passage, year: int | None) -> None:
        """Give a passage that counts something, or is an item of a list, the end of the year."""
        goal = passage.goal
        if goal is None and self.listed and is_item(passage.clauses[0]):
            goal, year = Goal(passage.start, passage.end), self.listed
        elif goal is None or goal.quantity is None:
            return
        if goal.deadline is None and year is not None:
            by = Deadline(
                goal.start, goal.start, f"{year}年", DeadlineKind.IMPLICIT, Basis.PLAN_YEAR, date(year, 12, 31)
            )
            passage.goal = replace(goal, deadline=by)
