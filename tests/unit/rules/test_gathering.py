"""Reminders long before a due date go on the first working day of their week (减负); none is lost by it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import WorkCalendar
from rules.ladder import Call, Ladder, Mode, NoticeKind, Rung, decide
from rules.milestones import MilestoneClock
from rules.roles import Role
from tests.unit.rules.cast import COMPLETION, IN_2018, LAW, at, calendars, day, milestone, milestones

REMIND = Call(Role.OFFICER, NoticeKind.REMIND)


def reminding(*offsets: int, calendar_days: bool = False) -> Ladder:
    return Ladder("drawn", tuple(Rung(offset, (REMIND,), calendar_days=calendar_days) for offset in offsets))


def days(stone: MilestoneClock, ladder: Ladder, calendar: WorkCalendar = IN_2018) -> dict[str, str]:
    owed = decide(stone, ladder, calendar, at("2030-01-01")).owed
    return {one.cause: str(calendar.today(one.at)) for one in owed}


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        pytest.param(
            "2018-11-30",
            {"due-20wd": "2018-10-29", "due-10wd": "2018-11-12", "due-3wd": "2018-11-27", "due+0wd": "2018-11-30"},
            id="from a Friday to the Monday of its week",
        ),
        pytest.param(
            "2018-10-17",
            {"due-20wd": "2018-09-10", "due-10wd": "2018-09-25", "due-3wd": "2018-10-12", "due+0wd": "2018-10-17"},
            id="to the Tuesday where the Monday is a holiday",
        ),
    ],
)
def test_early_reminders_gather_on_the_first_working_day_of_their_week(due: str, expected: dict[str, str]) -> None:
    found = days(milestone(due), COMPLETION)

    assert {cause: found[cause] for cause in expected} == expected


def test_a_reminder_whose_week_had_begun_when_the_round_began_keeps_its_day() -> None:
    stone = milestone("2018-11-30", "2018-11-14 10:00")

    assert days(stone, reminding(-10, -3)) == {"due-10wd": "2018-11-16", "due-3wd": "2018-11-27"}


def test_the_last_three_days_keep_their_days() -> None:
    assert days(milestone("2018-11-30"), reminding(-4, -3, -2, -1, 0)) == {
        "due-4wd": "2018-11-26",
        "due-3wd": "2018-11-27",
        "due-2wd": "2018-11-28",
        "due-1wd": "2018-11-29",
        "due+0wd": "2018-11-30",
    }


def test_a_reminder_told_again_gathers_until_the_last_three_days() -> None:
    ladder = Ladder("drawn", (Rung(-11, (REMIND,), every=5, times=3),))

    assert list(days(milestone("2018-11-30"), ladder).values()) == ["2018-11-12", "2018-11-19", "2018-11-29"]


def test_the_warning_before_a_head_hears_keeps_its_day() -> None:
    head = Call(Role.DEPUTY_HEAD, NoticeKind.PROMPT)
    ladder = Ladder("drawn", (Rung(-8, (head,)),))

    assert days(milestone("2018-11-30"), ladder) == {"due-9wd": "2018-11-19", "due-8wd": "2018-11-20"}
    assert decide(milestone("2018-11-30"), ladder, IN_2018, at("2018-11-19")).owed[0].role is Role.OFFICER


def test_the_offices_own_reminders_keep_their_days() -> None:
    ladder = Ladder("drawn", (Rung(-8, (Call(Role.DESK, NoticeKind.REMIND),)),))

    assert days(milestone("2018-11-30"), ladder) == {"due-8wd": "2018-11-20"}


def kept_apart(ladder: Ladder) -> Ladder:
    """Return a ladder whose reminders are not gathered: another kind of notice on the very same days."""
    urge = replace(REMIND, kind=NoticeKind.URGE, mode=Mode.AUTO)
    return Ladder(ladder.name, tuple(replace(rung, calls=(urge,)) for rung in ladder.rungs))


@LAW
@given(
    milestones(),
    calendars(),
    st.lists(st.integers(-30, 0), min_size=1, max_size=8, unique=True).map(sorted),
    st.booleans(),
)
def test_no_reminder_is_lost_none_is_later_than_its_day_and_none_after_the_last_of_three_days_before(
    stone: MilestoneClock,
    calendar: WorkCalendar,
    offsets: list[int],
    in_calendar_days: bool,  # noqa: FBT001 - drawn
) -> None:
    ladder = reminding(*offsets, calendar_days=in_calendar_days)
    end = at("2030-01-01")

    gathered = {one.cause: one.at for one in decide(stone, ladder, calendar, end).owed}
    own_day = {one.cause: one.at for one in decide(stone, kept_apart(ladder), calendar, end).owed}

    assert set(gathered) == set(own_day)
    assert all(gathered[cause] <= own_day[cause] for cause in gathered)
    assert all(moment >= stone.opened_at for moment in gathered.values())
    last = [moment for cause, moment in own_day.items() if cause in {"due-3wd", "due-3d"}]
    early = [gathered[rung.cause(1)] for rung in ladder.rungs if rung.offset < -3 and rung.cause(1) in gathered]
    assert all(moment <= limit for moment in early for limit in last)


@LAW
@given(milestones(), calendars(), st.integers(-30, -4))
def test_a_gathered_reminder_falls_on_the_first_working_day_of_its_week_or_on_its_own_day(
    stone: MilestoneClock, calendar: WorkCalendar, offset: int
) -> None:
    ladder = reminding(offset)
    [own] = [calendar.opening(calendar.shift(stone.anchor_on, offset))]

    found = [one.at for one in decide(stone, ladder, calendar, at("2030-01-01")).owed]

    first = calendar.opening(calendar.first_of_week(calendar.today(own)))
    assert found == ([first] if first >= stone.opened_at else [own] if own >= stone.opened_at else [])
    assert calendar.is_workday(day(str(calendar.today(first))))
