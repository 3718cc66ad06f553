from dataclasses import replace
from typing import Any

import pytest

from rules.acts import Act, ReceivedNotice, acts
from rules.ladder import NoticeKind
from rules.milestones import MilestoneKind
from rules.roles import Role

EVENT = NoticeKind.EVENT
_REMINDER = ReceivedNotice(
    kind=NoticeKind.REMIND,
    cause="due-10wd",
    role=Role.OFFICER,
    milestone=MilestoneKind.COMPLETION,
    leads=True,
    late=False,
)
_PROMPT = replace(_REMINDER, kind=NoticeKind.PROMPT, cause="due+3wd", role=Role.DEPUTY_HEAD, late=True)


def reminder(**facts: Any) -> ReceivedNotice:
    return replace(_REMINDER, **facts)


def prompt(**facts: Any) -> ReceivedNotice:
    return replace(_PROMPT, **facts)


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        pytest.param(reminder(), (Act.REPORT, Act.CLAIM, Act.EXTEND), id="the lead's officer reports, claims, asks"),
        pytest.param(
            reminder(late=True),
            (Act.STATE_DATE, Act.REPORT, Act.CLAIM, Act.EXTEND),
            id="past the date, a completion date may be stated",
        ),
        pytest.param(reminder(leads=False), (Act.VIEW,), id="a co-operating unit reports and claims nothing"),
        pytest.param(reminder(leads=False, milestone=MilestoneKind.RECEIPT), (Act.ACKNOWLEDGE,), id="but acknowledges"),
        pytest.param(
            reminder(milestone=MilestoneKind.REPORT), (Act.REPORT, Act.NO_CHANGE), id="no change is an answer, too"
        ),
        pytest.param(
            reminder(milestone=MilestoneKind.ITEMS), (Act.CLAIM_ITEMS, Act.REPORT, Act.EXTEND), id="items are claimed"
        ),
        pytest.param(
            prompt(), (Act.VIEW, Act.STATE_DATE, Act.EXTEND, Act.ASK_HELP), id="heads state a date or ask for help"
        ),
        pytest.param(
            prompt(leads=False),
            (Act.VIEW, Act.STATE_DATE, Act.ASK_HELP),
            id="only the lead's head asks for an extension",
        ),
        pytest.param(reminder(kind=NoticeKind.ATTENTION, role=Role.LEADER), (Act.VIEW,), id="a leader looks"),
        pytest.param(
            reminder(kind=EVENT, cause="returned#2"),
            (Act.CLAIM_AGAIN, Act.VIEW),
            id="what is returned is claimed again",
        ),
        pytest.param(
            reminder(kind=EVENT, cause="claimed", role=Role.DIVISION),
            (Act.VERIFY, Act.VIEW),
            id="the division verifies",
        ),
        pytest.param(
            reminder(kind=EVENT, cause="submitted", role=Role.APPROVER),
            (Act.DECIDE, Act.VIEW),
            id="the approver decides",
        ),
        pytest.param(
            reminder(kind=EVENT, cause="claimed", role=Role.LEADER),
            (Act.VIEW,),
            id="an event is acted on by its role only",
        ),
        pytest.param(
            reminder(role=Role.DESK, milestone=MilestoneKind.HOLD_REVIEW),
            (Act.REVIEW_HOLD, Act.VIEW),
            id="the desk reviews a hold",
        ),
        pytest.param(
            reminder(role=Role.DIVISION, milestone=MilestoneKind.DECISION),
            (Act.VIEW,),
            id="the division decides nothing",
        ),
        pytest.param(
            reminder(kind=NoticeKind.CALL, role=Role.DESK), (Act.RECORD_CALL, Act.VIEW), id="a call is recorded"
        ),
    ],
)
def test_a_reader_may_do_what_is_theirs(notice: ReceivedNotice, expected: tuple[Act, ...]) -> None:
    assert acts(notice) == expected
