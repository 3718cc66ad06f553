"""The life of a directive: who owes what by when, who is mailed what and when, from dispatch to the end."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from models.directives import Assignment, Directive
from models.people import Post, Substitution
from models.queries.milestones import milestones_of
from models.queries.notices import proposed_notices
from models.store import Store
from rules.milestones import MilestoneKind
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.roles import Role
from services import lookup
from services.boards import standings
from services.entries import read_person
from services.execution import proposals, steps
from services.people import directory
from services.practice import Practice
from services.registration import dispatch, register
from tests.factories import (
    DISPATCHED,
    DIVISION,
    DRAFTED,
    LUOYANG,
    ZHENGZHOU,
    Play,
    at,
    by_list,
    directive,
    failed,
    person,
)
from tests.fakes import NEVER, Outbox, body_of

ALONE = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
TITLE = "规范化社区创建"
NUMBER = "督2018-04-01"


def proposed(store: Store) -> list[tuple[int, str, str]]:
    with store.read() as session:
        return [(notice.id, notice.cause, str(notice.role)) for notice, _ in proposed_notices(session)]


def heard(sent: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return on which day and whom, without the words."""
    return [(when[:10], to) for when, to, _ in sent]


def remove_post(store: Store, key: str) -> None:
    """Let a post end before the meeting, so that nobody holds it."""
    with store.write() as session:
        who = lookup.person(session, key)
        for post in session.exec(select(Post).where(Post.person_id == who.id)):
            post.until_on = date(2018, 3, 31)
            session.add(post)


def test_a_draft_becomes_a_dispatched_directive_by_way_of_the_approver(store: Store, practice: Practice) -> None:
    lives = []

    with store.write() as session:
        made = directive(session)
        lives.append(str(made.life))
        register.submit(session, practice, made, lookup.person(session, "wang"), now=DRAFTED)
        lives.append(str(made.life))
        approver = lookup.person(session, "lei")
        register.approve(session, practice, made, approver, document="豫民督〔2018〕1号", now=DISPATCHED)
        lives.append(str(made.life))
        dispatch.dispatch(session, practice, made, lookup.person(session, "wang"), now=DISPATCHED)
        lives.append(str(made.life))

    assert lives == ["draft", "submitted", "approved", "dispatched"]
    assert (made.number, made.approved_by, made.document) == (NUMBER, approver.id, "豫民督〔2018〕1号")


def test_the_approver_hears_of_what_waits_for_a_decision(play: Play) -> None:
    with play.store.write() as session:
        made = directive(session)
        register.submit(session, play.practice, made, lookup.person(session, "wang"), now=DRAFTED)

    sent = play.until("2018-04-27 15:00")

    assert sent == [
        ("2018-04-16 14:30", "lei", f"【待审批】{TITLE}：请于4月23日前办理（{NUMBER}）"),
        ("2018-04-20 08:30", "wang", f"【提醒】{TITLE}：审批4月23日到期（{NUMBER}）"),
        ("2018-04-24 08:30", "wang", f"【催办】{TITLE}：审批已逾期1个工作日（{NUMBER}）"),
        ("2018-04-26 08:30", "lei", f"【督办提示】{TITLE}：审批已逾期3个工作日（{NUMBER}）"),
    ]


def test_dispatching_lays_out_what_each_unit_owes(play: Play) -> None:
    number = play.dispatched(lead=[ZHENGZHOU], co=[LUOYANG], quotas={ZHENGZHOU: 500})

    assert play.milestones(number, ZHENGZHOU) == [
        ("receipt", "2018-04-17", "2018-04-17", "open", 1),
        ("completion", "2018-09-30", "2018-09-30", "open", 1),
    ]
    assert play.milestones(number, LUOYANG) == [("receipt", "2018-04-17", "2018-04-17", "open", 1)]
    assert play.milestones(number, None) == [("decision", "2018-04-23", "2018-04-23", "done", 1)]


def test_a_year_from_dispatch_to_the_end(play: Play) -> None:
    number = play.dispatched(**ALONE)
    sent = play.until("2018-04-16 18:00")
    play.acknowledge(number, "li", "2018-04-17 09:00")
    sent += play.until("2018-09-19 18:00")
    play.report(number, "li", "2018-09-20 10:00", "480")
    sent += play.until("2018-09-27 18:00")
    play.report(number, "li", "2018-09-27 18:30", "500")

    first = play.claim(number, "li", "2018-09-28 10:00")
    while_claimed = play.milestones(number)
    sent += play.until("2018-10-09 09:00")
    play.give_back(first, "2018-10-09 10:00")
    while_returned = play.milestones(number)
    sent += play.until("2018-10-11 09:00")
    second = play.claim(number, "li", "2018-10-12 10:00")
    sent += play.until("2018-10-15 09:00")
    play.accept(second, "2018-10-15 10:00")
    sent += play.until("2018-11-30 15:00")
    with play.store.write() as session:
        one, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        moment = at("2018-12-03 09:00")
        dispatch.end(session, one, Ending.COMPLETED, clerk, reason="", today=date(2018, 12, 3), now=moment)
    sent += play.until("2018-12-31 15:00")

    assert sent == [
        ("2018-04-16 14:30", "li", f"【请签收】{TITLE}：请于4月17日前签收（{NUMBER}）"),
        ("2018-09-03 08:30", "li", f"【提醒】{TITLE}：9月30日到期，还差500个（{NUMBER}）"),
        ("2018-09-17 08:30", "li", f"【提醒】{TITLE}：9月30日到期，还差500个（{NUMBER}）"),
        ("2018-09-27 08:30", "li", f"【提醒】{TITLE}：9月30日到期，还差20个（{NUMBER}）"),
        ("2018-09-28 14:30", "wang", f"【待核验】{TITLE}：请于10月10日前办理（{NUMBER}）"),
        ("2018-10-09 08:30", "wang", f"【提醒】{TITLE}：核验10月10日到期（{NUMBER}）"),
        ("2018-10-09 14:30", "li", f"【退回补正】{TITLE}：请于10月16日前办理（{NUMBER}）"),
        ("2018-10-11 08:30", "li", f"【提醒】{TITLE}：已逾期2个工作日（{NUMBER}）"),
        ("2018-10-12 14:30", "wang", f"【待核验】{TITLE}：请于10月19日前办理（{NUMBER}）"),
        ("2018-10-15 14:30", "li", f"【办结认可】{TITLE}：办结认可（{NUMBER}）"),
    ]
    assert while_claimed == [
        ("receipt", "2018-04-17", "2018-04-17", "done", 1),
        ("completion", "2018-09-30", "2018-09-30", "claimed", 1),
        ("verification", "2018-10-10", "2018-10-10", "open", 1),
    ]
    assert while_returned == [
        ("receipt", "2018-04-17", "2018-04-17", "done", 1),
        ("completion", "2018-09-30", "2018-10-16", "open", 2),
        ("verification", "2018-10-10", "2018-10-10", "done", 1),
    ]
    assert play.milestones(number) == [
        ("receipt", "2018-04-17", "2018-04-17", "done", 1),
        ("completion", "2018-09-30", "2018-10-16", "done", 2),
        ("verification", "2018-10-10", "2018-10-10", "done", 1),
        ("verification", "2018-10-19", "2018-10-19", "done", 1),
    ]
    assert play.notices(number, MilestoneKind.COMPLETION) == [
        ("due-20wd", "officer", "told", 1),
        ("due-10wd", "officer", "told", 1),
        ("due-3wd", "officer", "told", 1),
        ("returned", "officer", "told", 2),
        ("due-3wd", "officer", "told", 2),
        ("accepted", "officer", "told", 2),
    ]
    assert play.figures(number) == (Decimal(500), Decimal(500), "completed")
    with play.store.read() as session:
        ended = lookup.directive(session, number)
        assert (str(ended.life), str(ended.ended_as), ended.ended_at) == ("ended", "completed", at("2018-12-03 09:00"))


def test_a_claim_in_time_stops_the_clock_however_late_it_is_verified(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.report(number, "li", "2018-09-30 16:00", "500")
    claim = play.claim(number, "li", "2018-09-30 17:59")
    play.now = at("2018-09-30 18:00")

    sent = play.until("2018-11-30 15:00")
    play.accept(claim, "2018-11-30 16:00")

    assert {to for _, to, _ in sent} == {"wang", "lei"}
    with play.store.read() as session:
        assignment = lookup.assignment(session, number, ZHENGZHOU)
        [completion] = milestones_of(session, assignment.id, MilestoneKind.COMPLETION)
        assert (completion.state, completion.stopped_at) == ("done", at("2018-09-30 17:59"))


def test_days_in_the_hands_of_the_office_are_not_told_as_days_late(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    claim = play.claim(number, "li", "2018-09-29 10:00", figure=Decimal(500))
    play.give_back(claim, "2018-10-30 10:00", within=5)
    play.now = at("2018-10-30 12:00")

    sent = play.until("2018-11-06 09:00")

    assert sent == [
        ("2018-10-30 14:30", "li", f"【退回补正】{TITLE}：请于11月6日前办理（{NUMBER}）"),
        ("2018-11-01 08:30", "li", f"【提醒】{TITLE}：已逾期2个工作日（{NUMBER}）"),
        ("2018-11-06 08:30", "li", f"【提醒】{TITLE}：已逾期5个工作日（{NUMBER}）"),
    ]


def test_what_was_not_as_reported_runs_on_where_it_was(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    claim = play.claim(number, "li", "2018-09-29 10:00", figure=Decimal(500))

    play.give_back(claim, "2018-10-10 10:00", reason="现场核查仅有三成达标", untrue=True)

    assert play.milestones(number)[1] == ("completion", "2018-09-30", "2018-09-30", "open", 2)
    play.now = at("2018-10-10 12:00")
    sent = play.until("2018-10-10 15:00")
    assert sent[0] == ("2018-10-10 14:30", "li", f"【反映不实退回】{TITLE}：请于10月15日前办理（{NUMBER}）")


def test_a_silent_bureau_is_taken_up_the_ladder_and_people_confirm_the_highest_rungs(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.now = at("2018-09-29 20:00")
    sent = play.until("2018-10-16 15:00")
    [(to_head, *waits)] = proposed(play.store)

    with play.store.write() as session:
        clerk = lookup.person(session, "wang")
        proposals.confirm(session, play.practice, to_head, clerk, now=at("2018-10-17 16:00"))
    play.now = at("2018-10-17 16:00")
    sent += play.until("2018-10-23 15:00")
    [(to_leader, *above)] = proposed(play.store)
    with play.store.write() as session:
        clerk = lookup.person(session, "wang")
        proposals.stop(session, play.practice, to_leader, clerk, reason="已约谈", now=at("2018-10-24 09:00"))
    play.now = at("2018-10-24 09:00")
    sent += play.until("2018-12-31 15:00")

    assert (waits, above) == (["due+7wd", "head"], ["due+12wd", "leader"])
    assert heard(sent) == [
        ("2018-09-30", "li"),
        ("2018-10-08", "li"),
        ("2018-10-08", "wang"),
        ("2018-10-09", "li"),
        ("2018-10-10", "zhang"),
        ("2018-10-15", "li"),
        ("2018-10-16", "ni"),
        ("2018-10-16", "wang"),
        ("2018-10-18", "zhao"),
        ("2018-10-23", "wang"),
    ]
    assert play.notices(number, MilestoneKind.COMPLETION)[-5:] == [
        ("due+7wd", "head", "told", 1),
        ("due+7wd", "division", "told", 1),
        ("due+7wd", "desk", "told", 1),
        ("due+12wd", "leader", "stopped", 1),
        ("due+12wd", "desk", "told", 1),
    ]


def test_a_proposal_that_nobody_decides_is_never_sent_and_never_lost(play: Play) -> None:
    play.dispatched(**ALONE)
    play.now = at("2018-10-10 20:00")

    sent = play.until("2019-01-31 15:00")

    assert {to for _, to, _ in sent} & {"zhao", "cao"} == set()
    assert [(cause, role) for _, cause, role in proposed(play.store)] == [("due+7wd", "head"), ("due+12wd", "leader")]


def test_a_claim_takes_the_proposals_off_the_desk(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.now = at("2018-10-10 20:00")
    play.until("2018-10-16 15:00")
    [(notice_id, *_)] = proposed(play.store)

    play.claim(number, "li", "2018-10-16 16:00", figure=Decimal(500))
    play.until("2018-10-17 15:00")

    assert proposed(play.store) == []
    with play.store.write() as session:
        clerk = lookup.person(session, "wang")
        with pytest.raises(Refused, match=f"{notice_id} is not among those proposed"):
            proposals.confirm(session, play.practice, notice_id, clerk, now=at("2018-10-17 16:00"))


def test_a_co_operating_unit_owes_a_receipt_and_never_hears_of_the_lead_being_late(play: Play) -> None:
    number = play.dispatched(lead=[ZHENGZHOU], co=[LUOYANG], quotas={ZHENGZHOU: 500})
    sent = play.until("2018-04-16 15:00")
    play.acknowledge(number, "luo", "2018-04-17 09:00", unit=LUOYANG)

    sent += play.until("2018-12-31 15:00")

    assert [line for line in sent if line[1] in {"luo", "sun", "shi", "luoyang"}] == [
        ("2018-04-16 14:30", "luo", f"【请签收】{TITLE}：请于4月17日前签收（{NUMBER}）")
    ]
    with pytest.raises(Refused, match="a co-operating unit owes a receipt only"):
        play.report(number, "luo", "2018-05-02 09:00", "1", unit=LUOYANG)


def test_one_bureau_done_leaves_the_other_owing(play: Play) -> None:
    number = play.dispatched()
    for unit, who in ((ZHENGZHOU, "li"), (LUOYANG, "luo")):
        play.acknowledge(number, who, "2018-04-16 11:00", unit=unit)
    play.accept(play.claim(number, "li", "2018-09-10 09:00", figure=Decimal(300)), "2018-09-11 09:00")
    play.until("2018-09-12 09:00")

    sent = play.until("2018-10-10 15:00")

    assert {to for _, to, _ in sent} == {"luo", "sun", "wang"}
    with play.store.read() as session:
        [line] = standings.ledger(session, play.practice.calendar, now=at("2018-10-10 15:00"))
    assert (line.light, line.quantity, line.reported, line.verified) == (
        "red",
        Decimal(500),
        Decimal(300),
        Decimal(300),
    )


def test_a_finished_assignment_is_asked_nothing_more(play: Play) -> None:
    number = play.dispatched(**ALONE, plan={"report_day": 25, "steps": [{"name": "中期", "on": "2018-07-31"}]})
    play.accept(play.claim(number, "li", "2018-05-10 09:00", figure=Decimal(500)), "2018-05-10 10:00")
    play.now = at("2018-05-10 10:00")

    sent = play.until("2019-01-31 15:00")

    assert sent == [("2018-05-10 14:30", "li", f"【办结认可】{TITLE}：办结认可（{NUMBER}）")]
    assert {state for _, _, _, state, _ in play.milestones(number)} == {"done", "ended"}


def test_items_of_one_due_day_share_one_milestone_and_one_line(play: Play) -> None:
    number = play.dispatched(**by_list())
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.now = at("2018-09-26 20:00")

    sent = play.until("2018-09-27 15:00")

    assert play.milestones(number)[1:] == [
        ("items", "2018-09-28", "2018-09-28", "open", 1),
        ("items", "2018-11-30", "2018-11-30", "open", 1),
    ]
    assert sent == [("2018-09-27 08:30", "li", f"【提醒】走访问题整改：9月28日到期，2项未销号（{NUMBER}）")]
    assert "清单事项共2项，尚有2项未销号。" in body_of(play.outbox.tried[-1])


def test_returning_part_of_a_list_reopens_only_that_group(play: Play) -> None:
    number = play.dispatched(**by_list())
    claim = play.claim(number, "li", "2018-09-27 16:00")
    claimed = play.milestones(number)[1:], play.items(number), play.figures(number)

    play.give_back(claim, "2018-09-28 10:00", refused=["2"])

    assert claimed == (
        [
            ("items", "2018-09-28", "2018-09-28", "claimed", 1),
            ("verification", "2018-10-09", "2018-10-09", "open", 1),
            ("items", "2018-11-30", "2018-11-30", "claimed", 1),
        ],
        {"1": "claimed", "2": "claimed", "3": "claimed"},
        (Decimal(3), Decimal(0), None),
    )
    assert play.milestones(number)[1:] == [
        ("items", "2018-09-28", "2018-10-10", "open", 2),
        ("verification", "2018-10-09", "2018-10-09", "done", 1),
        ("items", "2018-11-30", "2018-11-30", "done", 1),
    ]
    assert play.items(number) == {"1": "closed", "2": "returned", "3": "closed"}
    assert play.figures(number) == (Decimal(2), Decimal(2), None)


def test_a_list_is_done_with_its_last_item(play: Play) -> None:
    number = play.dispatched(**by_list())
    early = play.claim(number, "li", "2018-09-10 09:00", items=("1", "3"))
    play.accept(early, "2018-09-10 10:00")
    half = play.milestones(number)[1:], play.items(number), play.figures(number)
    play.accept(play.claim(number, "li", "2018-09-12 09:00"), "2018-09-12 10:00")

    assert half == (
        [
            ("verification", "2018-09-17", "2018-09-17", "done", 1),
            ("items", "2018-09-28", "2018-09-28", "open", 1),
            ("items", "2018-11-30", "2018-11-30", "done", 1),
        ],
        {"1": "closed", "2": "open", "3": "closed"},
        (Decimal(2), Decimal(2), None),
    )
    assert play.items(number) == {"1": "closed", "2": "closed", "3": "closed"}
    assert play.figures(number) == (Decimal(3), Decimal(3), "completed")


def test_a_report_answers_what_was_asked_for_until_then(play: Play) -> None:
    number = play.dispatched(**ALONE, plan={"report_day": 25})
    play.report(number, "li", "2018-04-20 10:00", "10")
    play.now = at("2018-04-20 10:00")

    sent = play.until("2018-05-31 15:00")
    play.report(number, "li", "2018-06-01 10:00", "20")

    assert sent == [
        ("2018-05-22 08:30", "li", f"【提醒】{TITLE}：进展报送“2018-05”5月25日到期（{NUMBER}）"),
        ("2018-05-25 08:30", "li", f"【提醒】{TITLE}：进展报送“2018-05”今日到期（{NUMBER}）"),
        ("2018-05-29 08:30", "li", f"【催办】{TITLE}：进展报送“2018-05”已逾期2个工作日（{NUMBER}）"),
        ("2018-05-31 08:30", "li", f"【催办】{TITLE}：进展报送“2018-05”已逾期4个工作日（{NUMBER}）"),
    ]
    reports = [(due, state) for kind, due, _, state, _ in play.milestones(number) if kind == "report"]
    assert reports[:4] == [
        ("2018-04-25", "done"),
        ("2018-05-25", "done"),
        ("2018-06-25", "done"),
        ("2018-07-25", "open"),
    ]


def test_a_report_answers_the_receipt(play: Play) -> None:
    number = play.dispatched(**ALONE)

    play.report(number, "li", "2018-04-16 16:00", "10")

    assert play.milestones(number)[0] == ("receipt", "2018-04-17", "2018-04-17", "done", 1)
    assert play.figures(number) == (Decimal(10), None, None)


def test_a_step_done_is_not_asked_for(play: Play) -> None:
    number = play.dispatched(**ALONE, plan={"steps": [{"name": "中期", "on": "2018-07-31"}]})
    play.acknowledge(number, "li", "2018-04-16 11:00")
    with play.store.write() as session:
        assignment, who = lookup.assignment(session, number, ZHENGZHOU), lookup.person(session, "li")
        steps.finish_step(session, play.practice, assignment, "中期", who, now=at("2018-07-26 09:00"))
    play.now = at("2018-04-16 15:00")

    sent = play.until("2018-08-10 15:00")

    assert sent == []
    assert play.milestones(number)[1] == ("step", "2018-07-31", "2018-07-31", "done", 1)


def test_the_office_records_what_a_unit_says_by_telephone(play: Play) -> None:
    number = play.dispatched(**ALONE)

    with pytest.raises(Refused, match="王砚秋 holds no post in 郑州市民政局"):
        play.acknowledge(number, "wang", "2018-04-17 09:00")
    play.acknowledge(number, "wang", "2018-04-17 09:00", on_behalf="电话，李长青，2018-04-17")

    assert play.milestones(number)[0] == ("receipt", "2018-04-17", "2018-04-17", "done", 1)


def test_a_successor_hears_everything_from_their_first_day(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.until("2018-06-29 15:00")
    entry = read_person({"key": "xu", "name": "许新知", "email": "xu@example.org", "title": "同志"})
    with play.store.write() as session:
        unit = lookup.unit(session, ZHENGZHOU)
        first = date(2018, 9, 17)
        directory.replace_holder(session, unit, Role.OFFICER, entry, on=first, actor="wang", now=at("2018-07-02 09:00"))

    sent = play.until("2018-09-30 15:00")

    assert heard(sent) == [("2018-09-03", "li"), ("2018-09-17", "xu"), ("2018-09-27", "xu"), ("2018-09-30", "xu")]
    with pytest.raises(Refused, match="李长青 holds no post"):
        play.report(number, "li", "2018-09-17 09:00", "10")


def test_without_an_officer_the_mailbox_of_the_unit_hears(play: Play) -> None:
    remove_post(play.store, "li")
    play.dispatched(**ALONE)

    sent = play.until("2018-04-18 15:00")

    assert heard(sent) == [("2018-04-16", "zhengzhou"), ("2018-04-18", "zhengzhou")]


def test_without_a_deputy_head_the_desk_hears_and_the_head_is_not_passed_over(play: Play) -> None:
    remove_post(play.store, "zhang")
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.now = at("2018-10-07 20:00")

    sent = play.until("2018-10-16 15:00")

    assert heard(sent) == [
        ("2018-10-08", "li"),
        ("2018-10-08", "wang"),
        ("2018-10-09", "li"),
        ("2018-10-10", "wang"),
        ("2018-10-15", "li"),
        ("2018-10-16", "ni"),
        ("2018-10-16", "wang"),
    ]
    assert [(cause, role) for _, cause, role in proposed(play.store)] == [("due+7wd", "head")]


def test_a_dead_address_is_flagged_and_its_notices_fall_to_the_mailbox(play: Play) -> None:
    play.outbox.answers["li@example.org"].append(NEVER)
    number = play.dispatched(**ALONE)

    sent = play.until("2018-04-24 15:00")

    assert sent == [
        ("2018-04-17 08:30", "wang", f"【邮箱退信】{TITLE}：请于4月23日前办理（{NUMBER}）"),
        ("2018-04-17 08:30", "zhengzhou", f"【请签收】{TITLE}：请于4月17日前签收（{NUMBER}）"),
        ("2018-04-18 08:30", "zhengzhou", f"【催办】{TITLE}：签收已逾期1个工作日（{NUMBER}）"),
        ("2018-04-19 08:30", "wang", f"【请电话联系】{TITLE}：郑州市民政局签收已逾期2个工作日（{NUMBER}）"),
        ("2018-04-20 08:30", "wang", f"【提醒】{TITLE}：核实联系方式4月23日到期（{NUMBER}）"),
        ("2018-04-20 08:30", "zhengzhou", f"【催办】{TITLE}：签收已逾期3个工作日（{NUMBER}）"),
        ("2018-04-23 08:30", "zhang", f"【督办提示】{TITLE}：签收已逾期4个工作日（{NUMBER}）"),
        ("2018-04-24 08:30", "wang", f"【催办】{TITLE}：核实联系方式已逾期1个工作日（{NUMBER}）"),
    ]
    assert (failed(play.store, "li"), failed(play.store, "zhang")) == (True, False)
    assert {state for _, _, state, _ in play.notices(number, MilestoneKind.RECEIPT)} == {"told"}


def test_a_dead_address_of_a_deputy_head_falls_to_the_desk(play: Play) -> None:
    play.outbox.answers["zhang@example.org"].append(NEVER)
    play.dispatched(**ALONE)

    sent = play.until("2018-04-25 15:00")

    assert sent[-1] == ("2018-04-23 14:30", "wang", f"【督办提示】2项待办：1项今日须办、1项逾期（{NUMBER}）")
    assert failed(play.store, "zhang")


def test_a_substitute_hears_while_somebody_is_away(play: Play) -> None:
    number = play.dispatched(**ALONE)
    play.acknowledge(number, "li", "2018-04-16 11:00")
    with play.store.write() as session:
        stand_in = person("he", "何代班", DIVISION, "auditor")
        he = directory.add_person(session, read_person(stand_in), actor="wang", now=DRAFTED)
        li = lookup.person(session, "li")
        away = {"from_on": date(2018, 9, 10), "until_on": date(2018, 9, 20)}
        session.add(Substitution(person_id=li.id, substitute_id=he.id, **away))
    play.until("2018-08-31 15:00")

    sent = play.until("2018-09-27 15:00")

    assert heard(sent) == [("2018-09-03", "li"), ("2018-09-17", "he"), ("2018-09-27", "li")]


def test_withdrawing_a_directive_tells_its_officers_once_and_stops_everything(play: Play) -> None:
    number = play.dispatched()
    play.until("2018-04-16 15:00")
    with play.store.write() as session:
        one, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        moment = at("2018-04-17 09:00")
        dispatch.end(session, one, Ending.WITHDRAWN, clerk, reason="并入年度考核", today=date(2018, 4, 17), now=moment)
    play.now = at("2018-04-17 09:00")

    sent = play.until("2018-12-31 15:00")

    assert heard(sent) == [("2018-04-17", "li"), ("2018-04-17", "luo")]
    assert {play.milestones(number, unit)[n][3] for unit in (ZHENGZHOU, LUOYANG) for n in (0, 1)} == {"ended"}


def test_a_directive_is_not_completed_while_a_lead_unit_is_open(play: Play) -> None:
    number = play.dispatched()

    with play.store.write() as session:
        one, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        day = {"today": date(2018, 4, 17), "now": at("2018-04-17 09:00")}
        with pytest.raises(Refused, match="2 units are not done") as refusal:
            dispatch.end(session, one, Ending.COMPLETED, clerk, reason="", **day)

    assert refusal.value.say("zh") == f"{NUMBER}：2个单位未办结（郑州市民政局等），不能办结。"


def states(session: Session) -> list[tuple[int | None, object]]:
    return [(d.id, d.life) for d in session.exec(select(Directive))] + [
        (s.id, s.ended_as) for s in session.exec(select(Assignment))
    ]


def test_a_refused_act_changes_nothing(play: Play, outbox: Outbox) -> None:
    number = play.dispatched()
    with play.store.read() as session:
        before = states(session)

    with pytest.raises(Refused, match="does not reach the quota"):
        play.claim(number, "li", "2018-04-17 09:00", figure=Decimal(299))

    with play.store.read() as session:
        assert states(session) == before
    assert outbox.tried == []


def test_each_claim_of_single_items_is_told_its_result(play: Play) -> None:
    number = play.dispatched(**by_list())
    play.acknowledge(number, "li", "2018-04-16 11:00")
    sent = play.until("2018-05-04 20:00")
    for one, day in (("1", "2018-05-07"), ("2", "2018-05-09")):
        play.accept(play.claim(number, "li", f"{day} 09:00", items=(one,)), f"{day} 10:00")
        sent += play.until(f"{day} 15:00")

    assert [(when, to) for when, to, subject in sent if subject.startswith("【销号】")] == [
        ("2018-05-07 14:30", "li"),
        ("2018-05-09 14:30", "li"),
    ]


def test_a_claim_above_the_quota_is_refused_unless_confirmed(play: Play) -> None:
    number = play.dispatched(**ALONE)

    with pytest.raises(Refused, match="figure: 5000 is more than the quota of 500"):
        play.claim(number, "li", "2018-09-10 09:00", figure=Decimal(5000))

    play.claim(number, "li", "2018-09-10 09:00", figure=Decimal(510), confirmed=True)
    assert play.figures(number) == (Decimal(510), None, None)


def test_what_was_found_short_when_checked_is_returned_and_not_accepted(play: Play) -> None:
    number = play.dispatched(**ALONE)
    claim_id = play.claim(number, "li", "2018-09-10 09:00", figure=Decimal(500))

    with pytest.raises(Refused, match="figure: 499 verified does not reach the quota of 500; return the claim"):
        play.accept(claim_id, "2018-09-11 09:00", figure=Decimal(499))

    play.give_back(claim_id, "2018-09-11 09:00", verified=Decimal(499))
    assert play.figures(number) == (Decimal(500), Decimal(499), None)


def test_a_bureaus_officer_submits_nothing_for_the_office(play: Play) -> None:
    number = play.drafted(**ALONE)

    with play.store.write() as session:
        one, officer = lookup.directive(session, number), lookup.person(session, "li")
        with pytest.raises(Refused, match="holds no post of the office"):
            register.submit(session, play.practice, one, officer, now=at("2018-04-16 09:30"))


def test_after_two_days_down_everybody_who_is_owed_something_gets_one_digest(play: Play) -> None:
    numbers = [play.dispatched(title=f"事项{n}", due_on=f"2018-09-{day}") for n, day in enumerate((11, 12, 13))]
    play.until("2018-09-10 18:00")

    play.tick("2018-09-13 08:30")  # nothing ran on the 11th and 12th

    sent = play.outbox.taken()
    readers = [to for to, _ in sent]
    assert {"li@example.org", "luo@example.org"} <= set(readers)
    assert sorted(readers) == sorted(set(readers))
    assert not {"zhao@example.org", "cao@example.org"} & set(readers)
    owed = [state for n in numbers for _, _, state, _ in play.notices(n, MilestoneKind.COMPLETION)]
    assert "owed" not in owed
