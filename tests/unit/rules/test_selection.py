from collections.abc import Sequence
from dataclasses import replace

import pytest

from rules.ladder import NEVER, NoticeKind
from rules.milestones import MilestoneClock, MilestoneState, stop, wait_above
from rules.roles import Role
from rules.selection import NOTICE_TRANSITIONS, NoticeStanding, NoticeState, Selection, select
from tests.unit.rules.cast import COMPLETION, IN_2018, at, milestone, notice, openings, sweep

DEPUTY, HEAD, LEADER, DESK = Role.DEPUTY_HEAD, Role.HEAD, Role.LEADER, Role.DESK

REMINDED = notice("due+0wd", when="2018-09-30", told="2018-09-30")
WARNED = notice("due+2wd", when="2018-10-09", told="2018-10-09")
DEPUTY_OWED = notice("due+3wd", DEPUTY, "2018-10-10")
DEPUTY_TOLD = notice("due+3wd", DEPUTY, "2018-10-10", told="2018-10-10")
HEAD_OWED = notice("due+7wd", HEAD, "2018-10-16")
HEAD_PROPOSED = notice("due+7wd", HEAD, "2018-10-16", state=NoticeState.PROPOSED)
CLAIMED = stop(milestone(), MilestoneState.CLAIMED, now=at("2018-10-09 10:00"))


def chosen(*notices: NoticeStanding, now: str, stone: MilestoneClock | None = None) -> Selection:
    return select(stone or milestone(), notices, IN_2018, at(now))


def test_of_one_role_only_the_latest_notice_goes_and_the_others_are_superseded() -> None:
    first, second, third = (
        notice("due-10wd", when="2018-09-17"),
        notice("due-3wd"),
        notice("due+0wd", when="2018-09-30"),
    )

    selection = chosen(third, first, second, now="2018-09-30")

    assert selection == Selection(go=(third,), superseded=(first, second))


def test_each_role_has_its_own_latest_notice() -> None:
    officer, desk = notice("due+1wd", when="2018-10-08"), notice("due+1wd", DESK, "2018-10-08")

    assert chosen(officer, desk, now="2018-10-08") == Selection(go=(officer, desk))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param("due+7wd", "due+12wd", id="seven working days before twelve"),
        pytest.param("due+9d", "due+10d", id="nine days before ten, rolled onto one Monday"),
        pytest.param("due-3d", "due-2d", id="three days before two, rolled onto one Friday"),
        pytest.param("due+1wd#2", "due+1wd#10", id="the second time before the tenth"),
        pytest.param("due+1wd", "due+1wd#2", id="the first time before the second"),
        pytest.param("due-1wd", "due+1wd", id="before the due date before after it"),
    ],
)
def test_of_two_notices_of_one_moment_the_later_rung_goes(earlier: str, later: str) -> None:
    first, second = notice(earlier), notice(later)

    assert chosen(second, first, now="2018-09-28") == Selection(go=(second,), superseded=(first,))


def test_a_notice_whose_time_has_not_come_waits() -> None:
    tomorrow = notice("due-3wd", when="2018-09-27")

    assert chosen(tomorrow, now="2018-09-26 14:30") == Selection()
    assert chosen(tomorrow, now="2018-09-27 08:30") == Selection(go=(tomorrow,))


@pytest.mark.parametrize(
    ("state", "selection"),
    [
        pytest.param(
            NoticeState.COMPOSED, Selection(superseded=(notice("due-3wd"),)), id="in a message: counts as later"
        ),
        pytest.param(NoticeState.TOLD, Selection(superseded=(notice("due-3wd"),)), id="told: counts as later"),
        pytest.param(NoticeState.PROPOSED, Selection(go=(notice("due-3wd"),)), id="proposed: does not count"),
        pytest.param(NoticeState.STOPPED, Selection(go=(notice("due-3wd"),)), id="stopped: does not count"),
        pytest.param(NoticeState.SUPERSEDED, Selection(go=(notice("due-3wd"),)), id="superseded: does not count"),
    ],
)
def test_a_later_notice_supersedes_if_it_goes_or_went(state: NoticeState, selection: Selection) -> None:
    later = notice("due+0wd", when="2018-09-28", state=state)

    assert chosen(notice("due-3wd"), later, now="2018-09-28") == selection


def test_a_later_notice_still_to_come_supersedes_nothing() -> None:
    now, to_come = notice("due-3wd"), notice("due+0wd", when="2018-09-30")

    assert chosen(now, to_come, now="2018-09-28") == Selection(go=(now,))


@pytest.mark.parametrize(
    ("told", "today", "goes"),
    [
        pytest.param(("2018-09-30", "2018-10-09"), "2018-10-10", True, id="told long ago and warned yesterday"),
        pytest.param(("2018-09-30", "2018-10-10"), "2018-10-10", False, id="warned only today"),
        pytest.param(("2018-09-30", None), "2018-10-10", False, id="told long ago, the warning never arrived"),
        pytest.param((None, "2018-10-09"), "2018-10-10", False, id="first told one working day ago"),
        pytest.param((None, "2018-10-09"), "2018-10-11", True, id="first told exactly two working days ago"),
        pytest.param((None, None), "2018-10-25", False, id="never told"),
    ],
)
def test_the_deputy_head_hears_two_working_days_after_the_officer_and_a_day_after_the_warning(
    told: tuple[str | None, str | None],
    today: str,
    goes: bool,  # noqa: FBT001 - a column of the table
) -> None:
    reminder, warning = (
        notice("due+0wd", when="2018-09-30", told=told[0]),
        notice("due+2wd", when="2018-10-09", told=told[1]),
    )

    selection = chosen(reminder, warning, DEPUTY_OWED, now=today)

    assert (DEPUTY_OWED in selection.go) is goes


def test_a_rest_day_between_is_no_working_day_to_answer_in() -> None:
    told_before_the_holiday = notice("due+2wd", when="2018-09-29", told="2018-09-29")
    deputy = notice("due+3wd", DEPUTY, "2018-09-30")

    goes = [deputy in chosen(told_before_the_holiday, deputy, now=now).go for now in ("2018-09-30", "2018-10-08")]

    assert goes == [False, True]


@pytest.mark.parametrize(
    ("deputy_told", "today", "goes"),
    [
        pytest.param("2018-10-12", "2018-10-16", True, id="exactly two working days before"),
        pytest.param("2018-10-15", "2018-10-16", False, id="one before"),
        pytest.param(None, "2018-10-16", False, id="never"),
    ],
)
def test_the_head_does_not_hear_before_the_deputy_head(deputy_told: str | None, today: str, goes: bool) -> None:  # noqa: FBT001 - a column of the table
    deputy = notice("due+3wd", DEPUTY, "2018-10-10", told=deputy_told)

    selection = chosen(REMINDED, WARNED, deputy, HEAD_OWED, now=today)

    assert (HEAD_OWED in selection.go) is goes


def test_head_and_leader_confirmed_at_one_moment_do_not_hear_at_one_opening() -> None:
    head = replace(HEAD_OWED, at=at("2018-10-24 10:00"))
    leader = notice("due+12wd", LEADER, "2018-10-24 10:00")

    first = chosen(REMINDED, WARNED, DEPUTY_TOLD, head, leader, now="2018-10-24 14:30")
    head_told = replace(head, state=NoticeState.TOLD, told_at=at("2018-10-24 14:30"))
    days = ["2018-10-25", "2018-10-26"]
    leader_goes = [chosen(REMINDED, WARNED, DEPUTY_TOLD, head_told, leader, now=d).go for d in days]

    assert first == Selection(go=(head,))
    assert leader_goes == [(), (leader,)]


def test_a_leader_confirmed_before_the_head_waits_for_the_head() -> None:
    leader = notice("due+12wd", LEADER, "2018-10-23 10:00")
    head = replace(HEAD_OWED, at=at("2018-10-24 10:00"))

    assert chosen(REMINDED, WARNED, DEPUTY_TOLD, leader, head, now="2018-10-24 14:30") == Selection(go=(head,))


def test_rungs_released_at_one_moment_still_climb_one_role_at_a_time() -> None:
    deputy, head = notice("due+3wd", DEPUTY, "2018-10-18"), notice("due+7wd", HEAD, "2018-10-18")

    assert chosen(REMINDED, WARNED, deputy, head, now="2018-10-18") == Selection(go=(deputy,))


def test_a_warning_rolled_onto_the_day_of_the_deputy_head_goes_first() -> None:
    warning, deputy = notice("due+3d", when="2018-10-08"), notice("due+4d", DEPUTY, "2018-10-08")

    assert chosen(REMINDED, warning, deputy, now="2018-10-08") == Selection(go=(warning,))
    told = replace(warning, state=NoticeState.TOLD, told_at=at("2018-10-08"))
    assert chosen(REMINDED, told, deputy, now="2018-10-09") == Selection(go=(deputy,))


def test_an_event_tells_officer_and_deputy_head_at_once() -> None:
    both = tuple(notice("returned", role, "2018-10-10 10:00", kind=NoticeKind.EVENT) for role in (Role.OFFICER, DEPUTY))

    assert chosen(*both, now="2018-10-10 14:30") == Selection(go=both)


def test_a_role_with_nobody_of_its_line_below_it_needs_to_wait_for_none() -> None:
    assert chosen(DEPUTY_OWED, now="2018-10-10") == Selection(go=(DEPUTY_OWED,))
    assert chosen(notice("due+1wd", DESK, "2018-10-08"), DEPUTY_OWED, now="2018-10-10").go[1:] == (DEPUTY_OWED,)


def test_what_was_told_in_an_older_round_does_not_count_in_this_one() -> None:
    stone = milestone(round=2)
    urged = notice("due+1wd", when="2018-10-08", round=2)
    deputy = replace(DEPUTY_OWED, round=2)

    assert chosen(REMINDED, WARNED, urged, deputy, now="2018-10-10", stone=stone) == Selection(go=(urged,))


def test_a_proposal_never_goes_by_itself() -> None:
    told = (REMINDED, WARNED, DEPUTY_TOLD, HEAD_PROPOSED)

    selections = [chosen(*told, now=now) for now in ("2018-10-16", "2018-11-16", "2019-10-16")]

    assert selections == [Selection()] * 3


def test_the_word_to_the_desk_about_a_proposal_goes_by_itself() -> None:
    about_it = notice("due+7wd", DESK, "2018-10-16", kind=NoticeKind.PROPOSAL)

    assert chosen(HEAD_PROPOSED, about_it, now="2018-10-16") == Selection(go=(about_it,))


@pytest.mark.parametrize(
    "state",
    [MilestoneState.CLAIMED, MilestoneState.HELD, MilestoneState.DONE, MilestoneState.ENDED],
)
def test_a_clock_that_stopped_stops_what_was_not_told_and_what_was_proposed(state: MilestoneState) -> None:
    stopped = stop(milestone(), state, now=at("2018-10-10 08:00"))

    selection = chosen(REMINDED, WARNED, DEPUTY_OWED, HEAD_PROPOSED, now="2018-10-16", stone=stopped)

    assert selection == Selection(stopped=(DEPUTY_OWED, HEAD_PROPOSED))


def test_a_result_is_told_even_when_the_clock_has_stopped() -> None:
    result = notice("accepted", when="2018-10-12 10:00", kind=NoticeKind.RESULT)
    to_the_head = notice("accepted", HEAD, "2018-10-12 10:00", kind=NoticeKind.RESULT)

    selection = chosen(WARNED, DEPUTY_OWED, result, to_the_head, now="2018-10-12 14:30", stone=CLAIMED)

    assert selection == Selection(go=(result, to_the_head), stopped=(DEPUTY_OWED,))


def test_a_result_and_an_urge_do_not_supersede_each_other() -> None:
    urge, result = (
        notice("due+0wd", when="2018-09-30"),
        notice("extension_decided", when="2018-10-08", kind=NoticeKind.RESULT),
    )

    assert chosen(urge, result, now="2018-10-08") == Selection(go=(urge, result))


def test_an_older_round_stops_but_for_its_results() -> None:
    old, new = notice("due+0wd", when="2018-09-30"), notice("returned", when="2018-10-10", round=2)
    result = notice("extension_decided", when="2018-10-08", kind=NoticeKind.RESULT)

    selection = chosen(old, new, result, now="2018-10-10", stone=milestone(round=2))

    assert selection == Selection(go=(new, result), stopped=(old,))


def test_rungs_above_the_officer_stay_while_an_extension_is_undecided_and_go_once_it_is() -> None:
    notices = (REMINDED, WARNED, DEPUTY_OWED, notice("due+1wd", DESK, "2018-10-08"))
    waiting = wait_above(milestone(), NEVER)

    before, after = (chosen(*notices, now="2018-10-10", stone=stone) for stone in (waiting, milestone()))

    assert before == Selection(go=notices[3:])
    assert after == Selection(go=notices[2:])


def test_a_stated_date_holds_the_deputy_head_until_its_moment() -> None:
    stated = wait_above(milestone(), at("2018-10-12 08:30"))

    goes = [chosen(REMINDED, WARNED, DEPUTY_OWED, now=now, stone=stated).go for now in ("2018-10-11", "2018-10-12")]

    assert goes == [(), (DEPUTY_OWED,)]


def test_the_approver_hears_after_the_desk() -> None:
    desk, approver = notice("due+1wd", DESK, "2018-10-08"), notice("due+3wd", Role.APPROVER, "2018-10-10")

    assert chosen(desk, approver, now="2018-10-10") == Selection(go=(desk,))


def confirmed(known: Sequence[NoticeStanding], now: str) -> list[NoticeStanding]:
    return [replace(n, state=NoticeState.OWED, at=at(now)) if n.role is HEAD else n for n in known]


def test_after_ten_days_of_downtime_the_officer_hears_first_then_one_role_at_a_time() -> None:
    stone = milestone(due="2018-09-30")
    known: list[NoticeStanding] = []
    heard = []

    for now in openings(at("2018-09-27"), at("2018-10-01"), IN_2018):
        known, go = sweep(known, stone, COMPLETION, IN_2018, now)
    for now in openings(at("2018-10-18"), at("2018-10-23 12:00"), IN_2018):
        known = confirmed(known, "2018-10-18 10:00") if now == at("2018-10-18 14:30") else known
        known, go = sweep(known, stone, COMPLETION, IN_2018, now)
        heard += [f"{now.astimezone(IN_2018.zone):%m-%d %H:%M} {n.cause} {n.role}" for n in go]

    assert heard == [
        "10-18 08:30 due+6wd officer",
        "10-18 08:30 due+7wd division",
        "10-18 08:30 due+7wd desk",
        "10-19 08:30 due+3wd deputy_head",
        "10-23 08:30 due+7wd head",
        "10-23 08:30 due+12wd desk",
    ]


def test_no_state_of_a_notice_leads_back_from_told_superseded_or_stopped() -> None:
    last = {state for state, following in NOTICE_TRANSITIONS.items() if not following}

    assert set(NOTICE_TRANSITIONS) == set(NoticeState)
    assert last == {NoticeState.TOLD, NoticeState.SUPERSEDED, NoticeState.STOPPED}


def test_an_empty_milestone_sends_nothing() -> None:
    assert chosen(now="2018-10-10") == Selection()
