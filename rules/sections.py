"""How something owed stands to a day, and which part of a list or a mail it belongs to."""

from datetime import date
from enum import StrEnum

from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind


class DueState(StrEnum):
    """How a due date stands to a day."""

    AHEAD = "ahead"
    LAST = "last"  # due on a rest day, and no working day is left after this one
    TODAY = "today"
    PAST = "past"


def stands(due_on: date, days: int, on: date) -> DueState:
    """Return how a due date stands to a day, with so many working days left; the due date itself is in time."""
    if due_on <= on:
        return DueState.TODAY if due_on == on else DueState.PAST
    return DueState.AHEAD if days > 0 else DueState.LAST


class DigestSection(StrEnum):
    """A part of a list or a mail, in the order of reading."""

    ACT = "act"  # 今日须办
    OVERDUE = "overdue"  # 已逾期
    SOON = "soon"  # 即将到期
    RECEIPT = "receipt"  # 签收
    INFORMATION = "information"  # 供知悉


_BY_KIND = {
    NoticeKind.RESULT: DigestSection.INFORMATION,
    NoticeKind.INFORM: DigestSection.INFORMATION,
    NoticeKind.CALL: DigestSection.ACT,
    NoticeKind.PROPOSAL: DigestSection.ACT,
}
_BY_STATE = {
    DueState.AHEAD: DigestSection.SOON,
    DueState.LAST: DigestSection.ACT,
    DueState.TODAY: DigestSection.ACT,
    DueState.PAST: DigestSection.OVERDUE,
}


def by_date(kind: MilestoneKind, stands: DueState) -> DigestSection:
    """Return the part something owed belongs to by its date alone; a receipt has its own until it is late."""
    return DigestSection.RECEIPT if kind is MilestoneKind.RECEIPT and stands is not DueState.PAST else _BY_STATE[stands]


def by_notice(kind: NoticeKind, milestone: MilestoneKind, stands: DueState) -> DigestSection:
    """Return the part a notice belongs to; what happened asks for an act, but a receipt keeps its own part."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    usual = by_date(milestone, stands)
    return DigestSection.ACT if kind is NoticeKind.EVENT and usual is not DigestSection.RECEIPT else usual
