from dataclasses import replace
from datetime import date

import pytest

from notifications.digest import Line, Section, State, section, sections, state
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from tests.unit.notifications.cast import DUE, TEN_DAYS_BEFORE, THREE_DAYS_LATE, digest, reminder


@pytest.mark.parametrize(
    ("on", "days", "stands"),
    [
        pytest.param(DUE, 0, State.TODAY, id="the due date itself is in time"),
        pytest.param(date(2018, 10, 1), 0, State.PAST, id="the day after is late, even when it is a holiday"),
        pytest.param(date(2018, 9, 29), 1, State.AHEAD, id="the day before is ahead"),
        pytest.param(date(2018, 9, 28), 0, State.LAST, id="no working day left before a rest day is the last chance"),
    ],
)
def test_a_line_stands_to_its_due_date(on: date, days: int, stands: State) -> None:
    assert state(reminder(days=days), on) is stands


@pytest.mark.parametrize(
    ("line", "on", "expected"),
    [
        pytest.param(reminder(), TEN_DAYS_BEFORE, Section.SOON, id="what is due later is soon"),
        pytest.param(reminder(days=0), DUE, Section.ACT, id="what is due today is to be done today"),
        pytest.param(reminder(days=-3), THREE_DAYS_LATE, Section.OVERDUE, id="what is late is overdue"),
        pytest.param(
            reminder(milestone=MilestoneKind.RECEIPT, kind=NoticeKind.EVENT, cause="dispatched"),
            TEN_DAYS_BEFORE,
            Section.RECEIPT,
            id="what was sent out is to be acknowledged",
        ),
        pytest.param(
            reminder(milestone=MilestoneKind.RECEIPT, kind=NoticeKind.PROMPT, days=-3),
            THREE_DAYS_LATE,
            Section.OVERDUE,
            id="a receipt that is late is overdue",
        ),
        pytest.param(
            reminder(kind=NoticeKind.EVENT, cause="returned"),
            TEN_DAYS_BEFORE,
            Section.ACT,
            id="a return asks for an act",
        ),
        pytest.param(reminder(kind=NoticeKind.CALL), THREE_DAYS_LATE, Section.ACT, id="a call is made today"),
        pytest.param(
            reminder(kind=NoticeKind.PROPOSAL), THREE_DAYS_LATE, Section.ACT, id="a proposal is reviewed today"
        ),
        pytest.param(reminder(kind=NoticeKind.RESULT), THREE_DAYS_LATE, Section.INFORMATION, id="a result is to know"),
        pytest.param(reminder(kind=NoticeKind.INFORM), THREE_DAYS_LATE, Section.INFORMATION, id="an inform is to know"),
    ],
)
def test_a_line_belongs_to_a_section(line: Line, on: date, expected: Section) -> None:
    assert section(line, on) is expected


def test_sections_come_in_order_of_reading_and_lines_in_order_of_due_date() -> None:
    later = reminder(due_on=date(2018, 12, 28))
    known = reminder(kind=NoticeKind.RESULT, cause="accepted")
    late = reminder(due_on=date(2018, 9, 14), days=-1)

    parts = sections(digest(known, later, late, reminder()))

    assert parts == (
        (Section.OVERDUE, (late,)),
        (Section.SOON, (reminder(), later)),
        (Section.INFORMATION, (known,)),
    )


def test_a_digest_without_lines_has_no_sections() -> None:
    assert sections(replace(digest(reminder()), lines=())) == ()
