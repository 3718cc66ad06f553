from datetime import timedelta

import pytest

from rules.ladder import (
    DEFAULT_LADDERS,
    NEVER,
    Call,
    Ladder,
    LadderDecision,
    Mode,
    NoticeKind,
    OwedNotice,
    Rung,
    ahead,
    decide,
)
from rules.milestones import MilestoneClock, MilestoneKind, MilestoneState, stop, wait_above
from rules.refusal import Refused
from rules.roles import Role
from tests.unit.rules.cast import COMPLETION, IN_2018, at, day, milestone

END = at("2018-12-28 17:00")
REMIND_OFFICER = Call(Role.OFFICER, NoticeKind.REMIND)
URGE_OFFICER = Call(Role.OFFICER, NoticeKind.URGE)
PROMPT_DEPUTY = Call(Role.DEPUTY_HEAD, NoticeKind.PROMPT)
PROMPT_HEAD = Call(Role.HEAD, NoticeKind.PROMPT)


def lines(stone: MilestoneClock, ladder: Ladder = COMPLETION) -> list[str]:
    """Return what a milestone owes in all, a line each: day, cause, role, kind."""
    owed = sorted(decide(stone, ladder, IN_2018, END).owed, key=lambda o: o.at)
    return [f"{IN_2018.today(o.at):%m-%d} {o.cause} {o.role} {o.kind}" for o in owed]


def ladder(*rungs: Rung) -> Ladder:
    return Ladder("drill", rungs)


def test_a_completion_due_on_30_september_climbs_from_the_officer_to_a_proposal_before_the_leader() -> None:
    assert lines(milestone(due="2018-09-30")) == [
        "09-03 due-20wd officer remind",
        "09-17 due-10wd officer remind",
        "09-27 due-3wd officer remind",
        "09-30 due+0wd officer remind",
        "10-08 due+1wd officer urge",
        "10-08 due+1wd desk inform",
        "10-09 due+2wd officer urge",
        "10-10 due+3wd deputy_head prompt",
        "10-15 due+6wd officer urge",
        "10-16 due+7wd head prompt",
        "10-16 due+7wd division inform",
        "10-16 due+7wd desk proposal",
        "10-23 due+12wd leader attention",
        "10-23 due+12wd desk proposal",
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param(
            MilestoneKind.RECEIPT,
            [
                "10-08 due+1wd officer urge",
                "10-09 due+2wd desk call",
                "10-10 due+3wd officer urge",
                "10-11 due+4wd deputy_head prompt",
            ],
            id="receipt",
        ),
        pytest.param(
            MilestoneKind.STEP,
            [
                "09-25 due-5wd officer remind",
                "09-30 due+0wd officer remind",
                "10-09 due+2wd officer urge",
                "10-10 due+3wd deputy_head prompt",
            ],
            id="step",
        ),
        pytest.param(
            MilestoneKind.REPORT,
            [
                "09-27 due-3wd officer remind",
                "09-30 due+0wd officer remind",
                "10-09 due+2wd officer urge",
                "10-11 due+4wd officer urge",
                "10-12 due+5wd deputy_head prompt",
            ],
            id="periodic report, never higher",
        ),
        pytest.param(
            MilestoneKind.VERIFICATION,
            ["09-29 due-1wd desk remind", "10-08 due+1wd desk urge", "10-10 due+3wd approver prompt"],
            id="the office's own verification",
        ),
    ],
)
def test_each_kind_of_milestone_has_its_own_default_ladder(kind: MilestoneKind, expected: list[str]) -> None:
    assert lines(milestone(due="2018-09-30", kind=kind), DEFAULT_LADDERS[kind]) == expected


def test_kinds_that_are_alike_share_a_ladder_and_none_is_without() -> None:
    kinds = MilestoneKind

    assert set(DEFAULT_LADDERS) == set(kinds)
    assert DEFAULT_LADDERS[kinds.ITEMS] == DEFAULT_LADDERS[kinds.COMPLETION]
    assert DEFAULT_LADDERS[kinds.RECHECK] == DEFAULT_LADDERS[kinds.STEP]
    assert DEFAULT_LADDERS[kinds.DECISION] == DEFAULT_LADDERS[kinds.HOLD_REVIEW] == DEFAULT_LADDERS[kinds.VERIFICATION]


def test_only_the_head_and_the_leader_wait_for_a_person() -> None:
    owed = decide(milestone(), COMPLETION, IN_2018, END).owed

    assert {(o.role, o.mode) for o in owed} == {
        (Role.OFFICER, Mode.AUTO),
        (Role.DESK, Mode.AUTO),
        (Role.DEPUTY_HEAD, Mode.AUTO),
        (Role.DIVISION, Mode.AUTO),
        (Role.HEAD, Mode.CONFIRM),
        (Role.LEADER, Mode.CONFIRM),
    }


@pytest.mark.parametrize(
    ("now", "decision"),
    [
        pytest.param(
            "2018-09-27 08:30",
            LadderDecision(
                (OwedNotice("due-3wd", Role.OFFICER, NoticeKind.REMIND, Mode.AUTO, at("2018-09-27")),), at("2018-09-30")
            ),
            id="a rung is owed at exactly the opening of its day",
        ),
        pytest.param("2018-09-27 08:29", LadderDecision((), at("2018-09-27")), id="and not a minute before"),
        pytest.param(
            "2018-10-07 12:00",
            LadderDecision(
                (
                    OwedNotice("due-3wd", Role.OFFICER, NoticeKind.REMIND, Mode.AUTO, at("2018-09-27")),
                    OwedNotice("due+0wd", Role.OFFICER, NoticeKind.REMIND, Mode.AUTO, at("2018-09-30")),
                ),
                None,
            ),
            id="after the last rung there is nothing to look for",
        ),
    ],
)
def test_a_decision_lists_what_is_owed_by_now_and_when_to_look_again(now: str, decision: LadderDecision) -> None:
    steps = ladder(Rung(-3, (REMIND_OFFICER,)), Rung(0, (REMIND_OFFICER,)))

    assert decide(milestone(), steps, IN_2018, at(now)) == decision


def test_a_due_date_on_a_rest_day_stays_and_day_zero_is_the_working_day_before() -> None:
    steps = ladder(Rung(-1, (REMIND_OFFICER,)), Rung(0, (REMIND_OFFICER,)), Rung(1, (URGE_OFFICER,)))

    stone = milestone(due="2018-10-06")

    assert stone.due_on == day("2018-10-06")
    assert lines(stone, steps) == [
        "09-29 due-1wd officer remind",
        "09-30 due+0wd officer remind",
        "10-08 due+1wd officer urge",
    ]


@pytest.mark.parametrize(
    ("offset", "cause", "moved_to"),
    [
        pytest.param(0, "due+0d", "2018-09-30", id="the due date itself rolls back"),
        pytest.param(-1, "due-1d", "2018-09-30", id="before the due date it rolls back"),
        pytest.param(1, "due+1d", "2018-10-08", id="after it, forward"),
        pytest.param(10, "due+10d", "2018-10-15", id="a working day stays"),
    ],
)
def test_calendar_days_roll_back_before_the_due_date_and_forward_after_it(
    offset: int, cause: str, moved_to: str
) -> None:
    rung = Rung(offset, (URGE_OFFICER,), calendar_days=True)

    assert rung.cause(1) == cause
    assert rung.day(1, day("2018-10-05"), IN_2018) == day(moved_to)


def test_occurrence_k_of_a_repeating_rung_falls_at_offset_plus_k_minus_one_times_the_interval() -> None:
    repeating = ladder(Rung(15, (URGE_OFFICER,), every=5, times=3))

    assert lines(milestone(due="2018-09-30"), repeating) == [
        "10-26 due+15wd officer urge",
        "11-02 due+15wd#2 officer urge",
        "11-09 due+15wd#3 officer urge",
    ]


def test_a_repeating_rung_is_looked_at_again_on_each_of_its_days() -> None:
    repeating = ladder(Rung(1, (URGE_OFFICER,), every=2, times=3))

    looks = [
        decide(milestone(), repeating, IN_2018, at(now)).next_check_at
        for now in ("2018-10-07", "2018-10-08", "2018-10-10", "2018-10-12")
    ]

    assert looks == [at("2018-10-08"), at("2018-10-10"), at("2018-10-12"), None]


def test_a_repeated_word_to_a_deputy_head_is_announced_to_the_officer_each_time() -> None:
    repeating = ladder(Rung(3, (PROMPT_DEPUTY,), every=5, times=2))

    assert lines(milestone(due="2018-09-30"), repeating) == [
        "10-09 due+2wd officer urge",
        "10-10 due+3wd deputy_head prompt",
        "10-16 due+2wd#2 officer urge",
        "10-17 due+3wd#2 deputy_head prompt",
    ]


def test_a_warning_before_the_due_date_is_a_reminder() -> None:
    assert lines(milestone(due="2018-09-30"), ladder(Rung(0, (PROMPT_DEPUTY,)))) == [
        "09-29 due-1wd officer remind",
        "09-30 due+0wd deputy_head prompt",
    ]


def test_an_officer_who_is_told_that_day_anyway_gets_no_second_warning() -> None:
    steps = ladder(Rung(2, (URGE_OFFICER,)), Rung(3, (PROMPT_DEPUTY,)))

    assert lines(milestone(due="2018-09-30"), steps) == [
        "10-09 due+2wd officer urge",
        "10-10 due+3wd deputy_head prompt",
    ]


@pytest.mark.parametrize(
    ("rungs", "sentence"),
    [
        pytest.param(
            (Rung(1, (URGE_OFFICER,)), Rung(1, (PROMPT_DEPUTY,))),
            "ladder 'drill': rung due+1wd repeats due+1wd or stands before it.",
            id="two rungs at one offset",
        ),
        pytest.param(
            (Rung(1, (URGE_OFFICER,)), Rung(0, (URGE_OFFICER,))),
            "ladder 'drill': rung due+0wd repeats due+1wd or stands before it.",
            id="out of order",
        ),
        pytest.param(
            (Rung(3, (PROMPT_DEPUTY,)), Rung(5, (URGE_OFFICER,))),
            "ladder 'drill': rung due+5wd tells a lower role than the earlier due+3wd.",
            id="a later rung for a lower role",
        ),
        pytest.param(
            (Rung(1, ()),),
            "ladder 'drill': rung due+1wd needs a role, an offset within 400 days and, repeated, an interval.",
            id="nobody to tell",
        ),
        pytest.param(
            (Rung(401, (URGE_OFFICER,)),),
            "ladder 'drill': rung due+401wd needs a role, an offset within 400 days and, repeated, an interval.",
            id="too far away",
        ),
        pytest.param(
            (Rung(1, (URGE_OFFICER,), times=2),),
            "ladder 'drill': rung due+1wd needs a role, an offset within 400 days and, repeated, an interval.",
            id="repeated without an interval",
        ),
        pytest.param(
            (Rung(1, (URGE_OFFICER,), times=0),),
            "ladder 'drill': rung due+1wd needs a role, an offset within 400 days and, repeated, an interval.",
            id="never told",
        ),
    ],
)
def test_a_ladder_that_would_confuse_is_refused(rungs: tuple[Rung, ...], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        ladder(*rungs)

    assert refused.value.say("en") == sentence
    assert "drill" in refused.value.say("zh")


def test_of_a_peer_only_the_officer_hears_and_no_warning_names_a_deputy_head() -> None:
    peer = milestone(due="2018-09-30", ceiling=Role.OFFICER)

    assert lines(peer) == [
        "09-03 due-20wd officer remind",
        "09-17 due-10wd officer remind",
        "09-27 due-3wd officer remind",
        "09-30 due+0wd officer remind",
        "10-08 due+1wd officer urge",
        "10-08 due+1wd desk inform",
        "10-16 due+7wd division inform",
    ]


def test_what_is_only_hoped_for_goes_no_higher_than_the_deputy_head() -> None:
    hoped = milestone(due="2018-09-30", ceiling=Role.DEPUTY_HEAD)

    assert lines(hoped)[4:] == [
        "10-08 due+1wd officer urge",
        "10-08 due+1wd desk inform",
        "10-09 due+2wd officer urge",
        "10-10 due+3wd deputy_head prompt",
        "10-16 due+7wd division inform",
    ]


@pytest.mark.parametrize(
    ("opened", "first"),
    [
        pytest.param("2018-09-27 08:30", "09-27 due-3wd officer remind", id="opened at the very moment of a rung"),
        pytest.param("2018-09-27 08:31", "09-30 due+0wd officer remind", id="opened a minute later"),
    ],
)
def test_nothing_is_owed_for_a_moment_before_the_round_opened(opened: str, first: str) -> None:
    assert lines(milestone(due="2018-09-30", opened=opened))[0] == first


def test_rungs_above_the_officer_wait_while_an_extension_is_undecided() -> None:
    undecided = wait_above(milestone(due="2018-09-30"), NEVER)

    assert lines(undecided)[4:] == [
        "10-08 due+1wd officer urge",
        "10-08 due+1wd desk inform",
        "10-09 due+2wd officer urge",
        "10-15 due+6wd officer urge",
        "10-16 due+7wd division inform",
        "10-16 due+7wd desk proposal",
        "10-23 due+12wd desk proposal",
    ]
    assert decide(undecided, COMPLETION, IN_2018, END).next_check_at is None


def test_rungs_above_the_officer_wait_until_a_stated_date_and_are_looked_at_then() -> None:
    stated = wait_above(milestone(due="2018-09-30"), at("2018-10-12 00:00"))

    before = decide(stated, COMPLETION, IN_2018, at("2018-10-10 09:00"))
    then = decide(stated, COMPLETION, IN_2018, at("2018-10-12 00:00"))

    assert [o.cause for o in before.owed if o.role is Role.DEPUTY_HEAD] == []
    assert before.next_check_at == at("2018-10-12 00:00")
    assert [(o.cause, o.at) for o in then.owed if o.role is Role.DEPUTY_HEAD] == [("due+3wd", at("2018-10-12 00:00"))]


def test_a_clock_that_stopped_owes_what_was_owed_before_and_is_never_looked_at_again() -> None:
    claimed = stop(milestone(due="2018-09-30"), MilestoneState.CLAIMED, now=at("2018-09-30 08:30"))

    decision = decide(claimed, COMPLETION, IN_2018, END)

    assert [o.cause for o in decision.owed] == ["due-20wd", "due-10wd", "due-3wd", "due+0wd"]
    assert decision.next_check_at is None


def test_an_edited_ladder_keeps_the_causes_of_the_rungs_it_kept() -> None:
    edited = ladder(Rung(-5, (REMIND_OFFICER,)), Rung(0, (REMIND_OFFICER,)), Rung(4, (PROMPT_DEPUTY,)))

    before, after = (
        {(o.cause, o.role) for o in decide(milestone(), steps, IN_2018, END).owed} for steps in (COMPLETION, edited)
    )

    assert before & after == {("due+0wd", Role.OFFICER)}


def test_a_rung_moves_with_the_anchor_and_not_with_the_due_date() -> None:
    stone = milestone(due="2018-09-30", anchor_on=day("2018-10-12"))

    assert [o.at for o in decide(stone, COMPLETION, IN_2018, END).owed if o.cause == "due+3wd"] == [at("2018-10-17")]


def test_the_moment_of_a_rung_is_the_opening_of_its_day_on_the_clock_of_shanghai() -> None:
    owed = decide(milestone(), COMPLETION, IN_2018, END).owed

    assert {(o.at + timedelta(hours=8)).strftime("%H:%M") for o in owed} == {"08:30"}


def test_what_is_ahead_after_the_due_date_is_the_rest_of_the_ladder_earliest_first() -> None:
    undecided = wait_above(milestone(due="2018-09-30"), NEVER)

    coming = [
        [f"{IN_2018.today(o.at):%m-%d} {o.role}" for o in ahead(stone, COMPLETION, IN_2018, at("2018-10-10"))]
        for stone in (milestone(due="2018-09-30"), undecided)
    ]

    above = ["10-16 head", "10-23 leader"]
    rest = ["10-15 officer", "10-16 head", "10-16 division", "10-16 desk", "10-23 leader", "10-23 desk"]
    assert coming == [rest, [line for line in rest if line not in above]]
