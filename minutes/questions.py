"""What must be asked of a draft before it is a directive: a question instead of a guess."""

from dataclasses import dataclass
from enum import StrEnum


class Ask(StrEnum):
    """What is asked."""

    YEAR = "year"  # no year was written
    PASSED = "passed"
    VAGUE = "vague"
    NO_DATE = "no_date"
    ELSEWHERE = "elsewhere"  # the period runs from something that is not this meeting
    RECURRING = "recurring"
    PROVISIONAL = "provisional"
    INEXACT = "inexact"
    SAME_REPORTED = "same_reported"
    LESS_THAN_REPORTED = "less_than_reported"
    NO_PARTY = "no_party"
    NO_STANDARD = "no_standard"
    NO_COUNTING = "no_counting"
    DAMAGED = "damaged"
    OVERLAPS = "overlaps"


_SAID: dict[Ask, tuple[str, str]] = {
    Ask.YEAR: ("“{}”未写年份，是否指{}？", "{!r} names no year; is {} meant?"),
    Ask.PASSED: ("“{}”即{}，早于会议日期，是否有误？", "{!r} is {}, before the meeting; is that right?"),
    Ask.VAGUE: ("“{}”没有具体日期，期限定为哪一天？", "{!r} names no day; by when is it due?"),
    Ask.NO_DATE: ("未写期限，办理时限定为哪一天？", "no deadline is written; by when is it due?"),
    Ask.ELSEWHERE: ("“{}”从何日起算？", "{!r}: counted from which day?"),
    Ask.RECURRING: ("“{}”从何时起，到何时止？", "{!r}: from when, and until when?"),
    Ask.PROVISIONAL: ("“{}”推算为{}，放假安排公布后可能变动，是否采用？", "{!r} is {} as the calendar stands; a notice of holidays may move it; is it to hold?"),
    Ask.INEXACT: ("数量“{}”不确切，目标定为多少？", "the quantity {!r} is not exact; what is the target?"),
    Ask.SAME_REPORTED: ("文中已报告“{}”，与本项数量相同，是否同一事项、是否重复计算？", "the text reports {!r} already, the same number; is it the same work, counted twice?"),
    Ask.LESS_THAN_REPORTED: ("文中已报告“{}”，目标低于现有数，统计口径是否不同？", "the text reports {!r} already, more than the target; is it counted differently?"),
    Ask.NO_PARTY: ("未写责任单位，由谁承办？", "nobody is named; who is responsible?"),
    Ask.NO_STANDARD: ("办结标准是什么？", "what counts as done?"),
    Ask.NO_COUNTING: ("统计口径是什么，从何时起计？", "how is it counted, and from when?"),
    Ask.DAMAGED: ("原文有缺字“{}”，应为何字？", "a character is lost at {!r}; which one?"),
    Ask.OVERLAPS: ("与在督事项{}《{}》相近，是新立、续办还是合并？", "close to {} ({}), which is supervised already; is it new, a continuation, or to be merged?"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with what of the text it is about."""

    ask: Ask
    about: tuple[str, ...] = ()

    def say(self, locale: str) -> str:
        """Return the question in the reader's language; everything but `en…` reads Chinese."""
        zh, en = _SAID[self.ask]
        return (en if locale.startswith("en") else zh).format(*self.about)
