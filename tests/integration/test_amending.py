"""A draft is changed until it is submitted: its fields, its assignments, its list; and given back by the approver."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from models.log import LogEntry
from models.queries.assignments import assignments_of
from rules.refusal import Refused, Unconfirmed
from services import lookup
from services.entries import read_directive, read_item
from services.registration import amendments, assignments, dispatch, opinions, register
from tests.factories import DIVISION, DRAFTED, LUOYANG, ZHENGZHOU, Play, by_list, directive_fields, item
from tests.fakes import subject_of


def amend(
    play: Play, number: str, *, by: str = "wang", chosen: str = "standard", accept: bool = False, **fields: Any
) -> None:
    with play.store.write() as session:
        draft, who = lookup.directive(session, number), lookup.person(session, by)
        entry = read_directive(directive_fields(**fields))
        facts = {"plan": chosen, "accept_difference": accept, "now": DRAFTED}
        amendments.amend(session, play.practice, draft, entry, who, **facts)


def hand_out(
    play: Play, number: str, quotas: dict[str, int], *, co: tuple[str, ...] = (), accept: bool = False
) -> None:
    with play.store.write() as session:
        draft, who = lookup.directive(session, number), lookup.person(session, "wang")
        leads, others = ([lookup.unit(session, code) for code in codes] for codes in (quotas, co))
        figures = {code: Decimal(figure) for code, figure in quotas.items() if draft.quantity is not None}
        facts = {"co": others, "accept_difference": accept, "now": DRAFTED}
        assignments.hand_out(session, play.practice, draft, leads, figures, who, **facts)


def list_items(play: Play, number: str, *rows: dict[str, Any]) -> int:
    with play.store.write() as session:
        draft, who = lookup.directive(session, number), lookup.person(session, "wang")
        entries = [read_item(row) for row in rows]
        return assignments.list_items(session, play.practice, draft, entries, who, now=DRAFTED)


def submit(play: Play, number: str) -> None:
    with play.store.write() as session:
        draft, who = lookup.directive(session, number), lookup.person(session, "wang")
        register.submit(session, play.practice, draft, who, now=DRAFTED)


def assignments_handed_out(play: Play, number: str) -> dict[str, tuple[bool, Decimal | None, str]]:
    with play.store.read() as session:
        found = assignments_of(session, lookup.directive(session, number).id)
        return {unit.code: (assignment.leads, assignment.quota, str(assignment.due_on)) for assignment, unit in found}


def last_entry(play: Play) -> tuple[str, dict[str, object]]:
    with play.store.read() as session:
        entry = session.exec(select(LogEntry).order_by(LogEntry.position.desc())).first()  # type: ignore[attr-defined]
        assert entry is not None
        return entry.action, entry.detail


def test_assignments_are_handed_out_anew_and_those_that_stay_keep_their_row(play: Play) -> None:
    number = play.drafted()
    with play.store.read() as session:
        before = lookup.assignment(session, number, ZHENGZHOU).id
    hand_out(play, number, {ZHENGZHOU: 500}, co=(DIVISION,))

    assert assignments_handed_out(play, number) == {
        ZHENGZHOU: (True, Decimal(500), "2018-09-30"),
        DIVISION: (False, None, "None"),
    }
    with play.store.read() as session:
        assert lookup.assignment(session, number, ZHENGZHOU).id == before
    assert last_entry(play) == (
        "directive.shared_out",
        {
            "before": {"quotas": {ZHENGZHOU: "300", LUOYANG: "200"}, "co": []},
            "after": {"quotas": {ZHENGZHOU: "500"}, "co": [DIVISION]},
        },
    )


def test_handing_out_the_same_assignments_says_nothing_in_the_log(play: Play) -> None:
    number = play.drafted()
    hand_out(play, number, {ZHENGZHOU: 300, LUOYANG: 200})

    assert last_entry(play)[0] == "directive.assigned"


def test_a_unit_that_was_asked_or_has_items_is_not_let_go(play: Play) -> None:
    number, listed = play.drafted(), play.drafted(**by_list())
    with play.store.write() as session:
        draft, who = lookup.directive(session, number), lookup.person(session, "wang")
        opinions.consult(session, play.practice, draft, who, now=DRAFTED)

    with pytest.raises(Refused) as asked:
        hand_out(play, number, {ZHENGZHOU: 500}, co=(LUOYANG,))
    with pytest.raises(Refused) as having:
        hand_out(play, listed, {LUOYANG: 0})

    assert asked.value.say("zh") == f"承办单位：已就{number}向洛阳市民政局征求意见，不能去掉或改为协办。"
    assert having.value.say("zh") == f"承办单位：郑州市民政局在{listed}有清单事项，请先从清单中去掉。"
    assert set(assignments_handed_out(play, number)) == {ZHENGZHOU, LUOYANG}


def test_a_list_is_replaced_whole_and_the_quotas_count_it(play: Play) -> None:
    number = play.drafted(**by_list(lead=[ZHENGZHOU, LUOYANG]))
    count = list_items(play, number, item("7", "2018-09-28"), item("8", "2018-09-28", LUOYANG))

    assert count == 2
    assert {code: quota for code, (_, quota, _) in assignments_handed_out(play, number).items()} == {
        ZHENGZHOU: 1,
        LUOYANG: 1,
    }


def test_a_draft_whose_list_was_emptied_is_not_submitted(play: Play) -> None:
    number = play.drafted(**by_list())
    list_items(play, number)

    with pytest.raises(Refused) as refused:
        submit(play, number)

    assert refused.value.say("zh") == f"{number}：郑州市民政局没有清单事项。"


def test_assignments_follow_the_date_of_their_draft_unless_they_have_their_own(play: Play) -> None:
    number = play.drafted()
    with play.store.write() as session:
        own = lookup.assignment(session, number, LUOYANG)
        own.due_on = read_directive(directive_fields(due_on="2018-08-31")).due_on
        session.add(own)
    amend(play, number, due_on="2018-10-31")

    assert [due for _, _, due in assignments_handed_out(play, number).values()] == ["2018-10-31", "2018-08-31"]


def test_what_every_unit_owes_whole_follows_the_target(play: Play) -> None:
    number = play.drafted()
    amend(play, number, target={"kind": "each", "quantity": 95, "unit": "%"})
    each = assignments_handed_out(play, number)
    amend(play, number, target={"kind": "none"})

    assert {quota for _, quota, _ in each.values()} == {Decimal(95)}
    assert {quota for _, quota, _ in assignments_handed_out(play, number).values()} == {None}


def test_another_sum_is_taken_when_the_difference_is_accepted(play: Play) -> None:
    number, target = play.drafted(), {"kind": "sum", "quantity": 520, "unit": "个"}

    with pytest.raises(Unconfirmed):
        amend(play, number, target=target)
    amend(play, number, target=target, accept=True)

    with play.store.read() as session:
        assert lookup.directive(session, number).quantity == Decimal(520)


def test_a_sum_that_is_not_split_yet_is_not_submitted(play: Play) -> None:
    number = play.drafted(target={"kind": "none"}, quotas={})
    amend(play, number, accept=True)

    with pytest.raises(Refused) as refused:
        submit(play, number)

    assert refused.value.say("zh") == f"{number}：郑州市民政局没有任务数。"


WRONG = [
    pytest.param({"due_on": "2018-04-15"}, "due_on: 2018-04-15 is before the source of 2018-04-16.", id="before the source"),
    pytest.param({"heading": True}, "heading: 督2018-04-01 cannot turn from a heading into a task or back.", id="a heading"),
    pytest.param({"desk": "nobody"}, "desk: there is no person 'nobody'.", id="nobody"),
    pytest.param({"by": "li"}, "by: 李长青 holds no post of the office that may do this (clerk, approver).", id="not of the office"),
    pytest.param(
        {"chosen": "13710", "plan": {"steps": [{"name": "方案", "on": "2018-06-30"}]}},
        "plan: '13710' has dates of its own; 督2018-04-01 is a heading, kept by list, or has a report day or steps.",
        id="a plan with dates of its own, and steps",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_a_draft_is_not_changed_into_what_it_cannot_be(play: Play, fields: dict[str, Any], sentence: str) -> None:
    number = play.drafted()

    with pytest.raises(Refused) as refused:
        amend(play, number, **fields)

    assert refused.value.say("en") == sentence


def test_a_list_with_items_stays_a_list(play: Play) -> None:
    number = play.drafted(**by_list())

    with pytest.raises(Refused) as refused:
        amend(play, number)

    assert refused.value.say("zh") == f"target.kind：{number}已有清单事项，请先清空清单。"


def test_what_was_submitted_is_not_changed(play: Play) -> None:
    number = play.drafted(submit=True)
    acts = (
        lambda: amend(play, number),
        lambda: hand_out(play, number, {ZHENGZHOU: 500}),
        lambda: list_items(play, number),
    )

    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.say("zh") == f"{number}已submitted，不能再改草稿。"


def test_only_the_approver_gives_back_and_only_what_was_submitted(play: Play) -> None:
    draft, submitted = play.drafted(), play.drafted(title="日间照料中心", submit=True)

    with pytest.raises(Refused) as clerk:
        give_back(play, submitted, "wang")
    with pytest.raises(Refused) as early:
        give_back(play, draft, "lei")

    assert clerk.value.say("en") == "by: 王砚秋 holds no post of the office that may do this (approver)."
    assert early.value.say("zh") == f"{draft}：“draft”不能变为“draft”。"


def give_back(play: Play, number: str, by: str) -> None:
    with play.store.write() as session:
        one, who = lookup.directive(session, number), lookup.person(session, by)
        register.give_back(session, play.practice, one, who, reason="请核对口径", now=DRAFTED)


def test_the_approver_is_not_asked_any_more_about_what_was_given_back(play: Play) -> None:
    number = play.drafted(submit=True)
    give_back(play, number, "lei")
    play.tick("2018-04-16 14:30")

    assert [subject_of(one) for one in play.outbox.envelopes] == []


def test_a_draft_that_was_changed_is_dispatched_as_any_other(play: Play) -> None:
    number = play.drafted()
    amend(play, number, title="规范化社区")
    hand_out(play, number, {ZHENGZHOU: 400}, co=(LUOYANG,), accept=True)
    with play.store.write() as session:
        one, wang, lei = lookup.directive(session, number), *(lookup.person(session, key) for key in ("wang", "lei"))
        register.submit(session, play.practice, one, wang, now=DRAFTED)
        register.approve(session, play.practice, one, lei, document="", now=DRAFTED)
        dispatch.dispatch(session, play.practice, one, wang, now=DRAFTED)

    assert play.milestones(number) == [
        ("receipt", "2018-04-17", "2018-04-17", "open", 1),
        ("completion", "2018-09-30", "2018-09-30", "open", 1),
    ]
    assert play.milestones(number, LUOYANG) == [("receipt", "2018-04-17", "2018-04-17", "open", 1)]
