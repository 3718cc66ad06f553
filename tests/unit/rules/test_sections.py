from datetime import date

import pytest

from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.sections import DigestSection, DueState, by_date, by_notice, stands

DUE = date(2018, 9, 30)  # a Sunday that is worked


@pytest.mark.parametrize(
    ("on", "days", "expected"),
    [
        pytest.param(DUE, 0, DueState.TODAY, id="the due date itself is in time"),
        pytest.param(date(2018, 10, 1), 0, DueState.PAST, id="the day after is late, even when it is a holiday"),
        pytest.param(date(2018, 9, 29), 1, DueState.AHEAD, id="the day before is ahead"),
        pytest.param(
            date(2018, 9, 28), 0, DueState.LAST, id="no working day left before a rest day is the last chance"
        ),
    ],
)
def test_a_due_date_stands_to_a_day(on: date, days: int, expected: DueState) -> None:
    assert stands(DUE, days, on) is expected


@pytest.mark.parametrize(
    ("kind", "milestone", "state", "expected"),
    [
        pytest.param(
            NoticeKind.REMIND,
            MilestoneKind.COMPLETION,
            DueState.AHEAD,
            DigestSection.SOON,
            id="what is due later is soon",
        ),
        pytest.param(
            NoticeKind.REMIND,
            MilestoneKind.COMPLETION,
            DueState.TODAY,
            DigestSection.ACT,
            id="what is due today is to be done today",
        ),
        pytest.param(
            NoticeKind.REMIND,
            MilestoneKind.COMPLETION,
            DueState.PAST,
            DigestSection.OVERDUE,
            id="what is late is overdue",
        ),
        pytest.param(
            NoticeKind.EVENT,
            MilestoneKind.RECEIPT,
            DueState.AHEAD,
            DigestSection.RECEIPT,
            id="what was sent out is to be acknowledged",
        ),
        pytest.param(
            NoticeKind.PROMPT,
            MilestoneKind.RECEIPT,
            DueState.PAST,
            DigestSection.OVERDUE,
            id="a receipt that is late is overdue",
        ),
        pytest.param(
            NoticeKind.EVENT, MilestoneKind.COMPLETION, DueState.AHEAD, DigestSection.ACT, id="a return asks for an act"
        ),
        pytest.param(
            NoticeKind.CALL, MilestoneKind.COMPLETION, DueState.PAST, DigestSection.ACT, id="a call is made today"
        ),
        pytest.param(
            NoticeKind.PROPOSAL,
            MilestoneKind.COMPLETION,
            DueState.PAST,
            DigestSection.ACT,
            id="a proposal is reviewed today",
        ),
        pytest.param(
            NoticeKind.RESULT,
            MilestoneKind.COMPLETION,
            DueState.PAST,
            DigestSection.INFORMATION,
            id="a result is to know",
        ),
        pytest.param(
            NoticeKind.INFORM,
            MilestoneKind.COMPLETION,
            DueState.PAST,
            DigestSection.INFORMATION,
            id="an inform is to know",
        ),
    ],
)
def test_a_notice_belongs_to_a_section(
    kind: NoticeKind, milestone: MilestoneKind, state: DueState, expected: DigestSection
) -> None:
    assert by_notice(kind, milestone, state) is expected


def test_what_is_due_on_a_rest_day_with_no_working_day_left_is_to_be_done_today() -> None:
    assert by_date(MilestoneKind.COMPLETION, DueState.LAST) is DigestSection.ACT
