"""How something owed stands to a day, and which part of a list or a mail it belongs to."""

from datetime import date
from enum import StrEnum

from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind


class State(StrEnum):
    """How a due date stands to a day."""

    AHEAD = "ahead"
    LAST = "last"  # due on a rest day, and no working day is left after this one
    TODAY = "today"
    PAST = "past"


def stands(due_on: date, days: int, on: date) -> State:
    """Return how a due date stands to a day, with so many working days left; the due date itself is in time."""
    if due_on <= on:
        return State.TODAY if due_on == on else State.PAST
    return State.AHEAD if days > 0 else State.LAST


class Section(StrEnum):
    """A part of a list or a mail, in the order of reading."""

    ACT = "act"  # 今日须办
    OVERDUE = "overdue"  # 已逾期
    SOON = "soon"  # 即将到期
    RECEIPT = "receipt"  # 签收
    INFORMATION = "information"  # 供知悉


_BY_KIND = {
    NoticeKind.RESULT: Section.INFORMATION,
    NoticeKind.INFORM: Section.INFORMATION,
    NoticeKind.CALL: Section.ACT,
    NoticeKind.PROPOSAL: Section.ACT,
}
_BY_STATE = {
    State.AHEAD: Section.SOON,
    State.LAST: Section.ACT,
    State.TODAY: Section.ACT,
    State.PAST: Section.OVERDUE,
}


def by_date(kind: MilestoneKind, stands: State) -> Section:
    """Return the part something owed belongs to by its date alone; a receipt has its own until it is late."""
    return Section.RECEIPT if kind is MilestoneKind.RECEIPT and stands is not State.PAST else _BY_STATE[stands]


def by_notice(kind: NoticeKind, milestone: MilestoneKind, stands: State) -> Section:
    """Return the part a notice belongs to; what happened asks for an act, but a receipt keeps its own part."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    usual = by_date(milestone, stands)
    return Section.ACT if kind is NoticeKind.EVENT and usual is not Section.RECEIPT else usual
