from datetime import date

import pytest

from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.sections import Section, State, by_date, by_notice, stands

DUE = date(2018, 9, 30)  # a Sunday that is worked


@pytest.mark.parametrize(
    ("on", "days", "expected"),
    [
        pytest.param(DUE, 0, State.TODAY, id="the due date itself is in time"),
        pytest.param(date(2018, 10, 1), 0, State.PAST, id="the day after is late, even when it is a holiday"),
        pytest.param(date(2018, 9, 29), 1, State.AHEAD, id="the day before is ahead"),
        pytest.param(date(2018, 9, 28), 0, State.LAST, id="no working day left before a rest day is the last chance"),
    ],
)
def test_a_due_date_stands_to_a_day(on: date, days: int, expected: State) -> None:
    assert stands(DUE, days, on) is expected


@pytest.mark.parametrize(
    ("kind", "milestone", "state", "expected"),
    [
        pytest.param(
            NoticeKind.REMIND, MilestoneKind.COMPLETION, State.AHEAD, Section.SOON, id="what is due later is soon"
        ),
        pytest.param(
            NoticeKind.REMIND,
            MilestoneKind.COMPLETION,
            State.TODAY,
            Section.ACT,
            id="what is due today is to be done today",
        ),
        pytest.param(
            NoticeKind.REMIND, MilestoneKind.COMPLETION, State.PAST, Section.OVERDUE, id="what is late is overdue"
        ),
        pytest.param(
            NoticeKind.EVENT,
            MilestoneKind.RECEIPT,
            State.AHEAD,
            Section.RECEIPT,
            id="what was sent out is to be acknowledged",
        ),
        pytest.param(
            NoticeKind.PROMPT,
            MilestoneKind.RECEIPT,
            State.PAST,
            Section.OVERDUE,
            id="a receipt that is late is overdue",
        ),
        pytest.param(
            NoticeKind.EVENT, MilestoneKind.COMPLETION, State.AHEAD, Section.ACT, id="a return asks for an act"
        ),
        pytest.param(NoticeKind.CALL, MilestoneKind.COMPLETION, State.PAST, Section.ACT, id="a call is made today"),
        pytest.param(
            NoticeKind.PROPOSAL, MilestoneKind.COMPLETION, State.PAST, Section.ACT, id="a proposal is reviewed today"
        ),
        pytest.param(
            NoticeKind.RESULT, MilestoneKind.COMPLETION, State.PAST, Section.INFORMATION, id="a result is to know"
        ),
        pytest.param(
            NoticeKind.INFORM, MilestoneKind.COMPLETION, State.PAST, Section.INFORMATION, id="an inform is to know"
        ),
    ],
)
def test_a_notice_belongs_to_a_section(
    kind: NoticeKind, milestone: MilestoneKind, state: State, expected: Section
) -> None:
    assert by_notice(kind, milestone, state) is expected


def test_what_is_due_on_a_rest_day_with_no_working_day_left_is_to_be_done_today() -> None:
    assert by_date(MilestoneKind.COMPLETION, State.LAST) is Section.ACT
