"""What must be asked of a draft before it is a directive: a question instead of a guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from translations.texts import N_, say


class QuestionKind(StrEnum):
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


_QUESTIONS: Mapping[QuestionKind, str] = {
    QuestionKind.YEAR: N_("“%(first)s”未写年份，是否指%(second)s？"),
    QuestionKind.PASSED: N_("“%(first)s”即%(second)s，早于会议日期，是否有误？"),
    QuestionKind.VAGUE: N_("“%(first)s”没有具体日期，期限定为哪一天？"),
    QuestionKind.NO_DATE: N_("未写期限，办理时限定为哪一天？"),
    QuestionKind.ELSEWHERE: N_("“%(first)s”从何日起算？"),
    QuestionKind.RECURRING: N_("“%(first)s”从何时起，到何时止？"),
    QuestionKind.PROVISIONAL: N_("“%(first)s”推算为%(second)s，放假安排公布后可能变动，是否采用？"),
    QuestionKind.INEXACT: N_("数量“%(first)s”不确切，目标定为多少？"),
    QuestionKind.SAME_REPORTED: N_("文中已报告“%(first)s”，与本项数量相同，是否同一事项、是否重复计算？"),
    QuestionKind.LESS_THAN_REPORTED: N_("文中已报告“%(first)s”，目标低于现有数，统计口径是否不同？"),
    QuestionKind.NO_PARTY: N_("未写责任单位，由谁承办？"),
    QuestionKind.NO_STANDARD: N_("办结标准是什么？"),
    QuestionKind.NO_COUNTING: N_("统计口径是什么，从何时起计？"),
    QuestionKind.DAMAGED: N_("原文有缺字“%(first)s”，应为何字？"),
    QuestionKind.OVERLAPS: N_("与在督事项%(first)s《%(second)s》相近，是新立、续办还是合并？"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with what of the text it is about."""

    ask: QuestionKind
    about: tuple[str, ...] = ()

    def say(self, locale: str) -> str:
        """Return the question in the reader's language."""
        return say(locale, _QUESTIONS[self.ask], **dict(zip(("first", "second"), self.about, strict=False)))
