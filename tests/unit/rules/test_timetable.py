from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import WorkCalendar
from rules.ladder import NEVER, Ladder, Mode, OwedNotice
from rules.milestones import MilestoneClock, MilestoneState, stop, wait_above
from rules.roles import Role
from rules.selection import NoticeStanding, NoticeState
from rules.timetable import foresee, new_notice
from tests.unit.rules.cast import (
    COMPLETION,
    IN_2018,
    LAW,
    WINDOW,
    at,
    calendars,
    ladders,
    milestone,
    milestones,
    notice,
    openings,
    sweep,
)

Line = tuple[datetime, str, Role]


def foreseen(
    stone: MilestoneClock, ladder: Ladder, notices: list[NoticeStanding], calendar: WorkCalendar, now: datetime
) -> list[Line]:
    return [
        (line.at, line.notice.cause, line.notice.role)
        for line in foresee(stone, ladder, notices, calendar, WINDOW, now=now)
    ]


def played(
    stone: MilestoneClock, ladder: Ladder, known: list[NoticeStanding], calendar: WorkCalendar, now: datetime
) -> list[Line]:
    """Return what goes when the rules are asked at every single opening."""
    lines: list[Line] = []
    for opening in openings(now, now + timedelta(days=160), calendar):
        known, go = sweep(known, stone, ladder, calendar, opening)
        lines += [(opening, n.cause, n.role) for n in go]
    return lines


def test_the_timetable_of_a_completion_ends_with_the_proposal_on_the_desk() -> None:
    lines = foreseen(milestone(due="2018-09-30"), COMPLETION, [], IN_2018, at("2018-09-20"))

    assert [f"{moment.astimezone(IN_2018.zone):%m-%d %H:%M} {cause} {role}" for moment, cause, role in lines] == [
        "09-20 08:30 due-10wd officer",
        "09-27 08:30 due-3wd officer",
        "09-30 08:30 due+0wd officer",
        "10-08 08:30 due+1wd officer",
        "10-08 08:30 due+1wd desk",
        "10-09 08:30 due+2wd officer",
        "10-10 08:30 due+3wd deputy_head",
        "10-15 08:30 due+6wd officer",
        "10-16 08:30 due+7wd division",
        "10-16 08:30 due+7wd desk",
        "10-23 08:30 due+12wd desk",
    ]


def test_the_timetable_of_what_stopped_or_was_told_is_empty() -> None:
    stopped = stop(milestone(), MilestoneState.CLAIMED, now=at("2018-09-10"))
    told = [notice("due-20wd", when="2018-09-03", told="2018-09-03"), notice("due-10wd", when="2018-09-17")]

    assert foreseen(stopped, COMPLETION, told, IN_2018, at("2018-09-20")) == []


def test_the_timetable_says_when_a_stated_date_lets_the_deputy_head_hear() -> None:
    stated = wait_above(milestone(due="2018-09-30"), at("2018-10-12 10:15"))

    lines = foreseen(stated, COMPLETION, [], IN_2018, at("2018-10-08"))

    assert [line for line in lines if line[2] is Role.DEPUTY_HEAD] == [
        (at("2018-10-12 14:30"), "due+3wd", Role.DEPUTY_HEAD)
    ]


def test_while_an_extension_is_undecided_the_timetable_goes_no_higher() -> None:
    waiting = wait_above(milestone(due="2018-09-30"), NEVER)

    roles = {role for _, _, role in foreseen(waiting, COMPLETION, [], IN_2018, at("2018-09-20"))}

    assert roles == {Role.OFFICER, Role.DESK, Role.DIVISION}


def test_what_a_person_confirmed_is_in_the_timetable_once_the_role_below_was_told() -> None:
    known = [
        notice("due+2wd", when="2018-10-09", told="2018-10-09"),
        notice("due+6wd", when="2018-10-15", told="2018-10-15"),
        notice("due+3wd", Role.DEPUTY_HEAD, "2018-10-10", told="2018-10-15"),
        notice("due+7wd", Role.HEAD, "2018-10-16 10:00"),
    ]

    lines = foreseen(milestone(due="2018-09-30"), COMPLETION, known, IN_2018, at("2018-10-16 12:00"))

    assert [line for line in lines if line[2] is Role.HEAD] == [(at("2018-10-17"), "due+7wd", Role.HEAD)]


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        pytest.param(Mode.CONFIRM, NoticeState.PROPOSED, id="to be confirmed: proposed"),
        pytest.param(Mode.AUTO, NoticeState.OWED, id="by itself: owed"),
    ],
)
def test_what_is_owed_becomes_a_notice(mode: Mode, state: NoticeState) -> None:
    remembered = notice("due+7wd", Role.HEAD, "2018-10-16", round=3, state=state)

    owed = OwedNotice("due+7wd", Role.HEAD, remembered.kind, mode, at("2018-10-16"))

    assert new_notice(owed, 3) == remembered


@LAW
@given(milestones(), ladders(), calendars(), st.integers(-20_000, 60_000), st.none() | st.integers(0, 80_000))
def test_the_timetable_is_what_the_rules_would_send_at_every_opening(
    stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar, minute: int, stated: int | None
) -> None:
    now = stone.opened_at + timedelta(minutes=minute)
    stone = stone if stated is None else wait_above(stone, stone.opened_at + timedelta(minutes=stated))

    assert foreseen(stone, ladder, [], calendar, now) == played(stone, ladder, [], calendar, now)
