"""Reads a deadline as people say it: 9月底前, 会后10个工作日内, 2018-09-30."""

import re
from dataclasses import dataclass
from datetime import date

from minutes.clean import clean
from minutes.values.deadlines import find_deadlines
from minutes.values.when import Basis, DeadlineContext
from rules.calendar import WorkCalendar
from rules.entry import read_date, read_line
from rules.refusal import Refused

LONGEST = 60
_DATED = re.compile(r"[0-9年月日号]")


@dataclass(frozen=True, slots=True)
class ReckonedDay:
    """The day some words mean (inclusive), and how it was reckoned; `words` is empty where a date was written."""

    on: date
    words: str = ""
    basis: Basis = Basis.GIVEN


def read_deadline(field: str, words: object, *, on: date, calendar: WorkCalendar) -> ReckonedDay:
    """Return the day that words mean, reckoned from the day of their source; words that name no day are refused.

    Of several days the last holds. Words are not read by half: 2019年2月29日前 is not a day, and not the year.
    """
    text = read_line(field, words, at_most=LONGEST)
    try:
        return ReckonedDay(read_date(field, text))
    except Refused:
        narrow = clean(text).text
    deadlines = find_deadlines(narrow, DeadlineContext(on, calendar))
    unread = "".join(
        c for n, c in enumerate(narrow) if not any(deadline.start <= n < deadline.end for deadline in deadlines)
    )
    if not deadlines or any(deadline.on is None for deadline in deadlines) or _DATED.search(unread):
        raise Refused(
            field=field,
            zh=f"“{text}”没有说明是哪一天，请写日期或“9月底前”这样的期限。",
            en=f"{text!r} names no day; write a date, or words such as 9月底前.",
        )
    last = max(deadlines, key=lambda deadline: deadline.on or on)
    return ReckonedDay(read_date(field, last.on), text, last.basis)
