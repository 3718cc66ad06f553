"""What undoes a decision: another one, which names it; units that come back; assignments that end in their own way; targets adjusted."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlmodel import Session

from models.facts import Decision, RequestKind
from models.people import Person
from models.queries.decisions import decisions_on
from rules.outcomes import Ending
from rules.refusal import Refused
from rules.week.weeks import Week
from services import lookup
from services.execution import reassignment, reversal, target_adjustments
from services.weekly import reports
from tests.factories import LUOYANG, ZHENGZHOU, Play, by_list
from tests.integration.test_decisions import Desk, add_luoyang, desk, relieve, transfer

__all__ = ["desk"]
LATER = "2018-09-19 10:00"


def last_decision(desk: Desk) -> int:
    with desk.play.store.read() as session:
        return decisions_on(session, lookup.directive(session, desk.number).id)[-1][0].id


def reverse(desk: Desk, decision: int, moment: str = LATER, reason: str = "依据不足") -> None:
    desk.act(
        "wang",
        moment,
        lambda session, person, now: reversal.reverse(
            session, desk.play.practice, session.get_one(Decision, decision), person, reason=reason, now=now
        ),
    )


def conclude(
    desk: Desk, ending: Ending, *, into: str = "", moment: str = LATER, reason: str = "与专项整改合并"
) -> None:
    def concluding(session: Session, person: Person, now: datetime) -> None:
        other = lookup.directive(session, into) if into else None
        assignment = desk.assignment(session)
        reassignment.conclude(
            session, desk.play.practice, assignment, ending, person, reason=reason, into=other, now=now
        )

    desk.act("wang", moment, concluding)


def retarget(desk: Desk, moment: str = LATER, **change: object) -> object:
    return desk.act(
        "wang",
        moment,
        lambda session, person, now: target_adjustments.retarget(
            session,
            desk.play.practice,
            lookup.directive(session, desk.number),
            person,
            **{"reason": "省政府工作报告调整", "now": now} | change,
        ),
    )


def assignment_of(desk: Desk, unit: str = ZHENGZHOU) -> tuple[Decimal | None, str | None, str]:
    """Return quota, ending and due date of an assignment."""
    with desk.play.store.read() as session:
        assignment = desk.assignment(session, unit)
        return assignment.quota, assignment.ended_as, str(assignment.due_on)


def test_an_adjustment_is_undone_by_another_which_names_it(desk: Desk) -> None:
    desk.adjust("2018-09-18 10:00", due_on=date(2018, 9, 25))
    undone = last_decision(desk)

    reverse(desk, undone)

    assert desk.completion()[:1] == ("2018-09-30",)
    assert [(kind, reason) for kind, _, reason, _, _ in desk.decisions()] == [
        ("adjustment", "目标调整"),
        ("adjustment", "依据不足"),
        ("reversal", "依据不足"),
    ]
    assert desk.decisions()[-1][3] == {"decision": f"{undone}", "kind": "adjustment"}


def test_an_extension_granted_by_mistake_is_taken_back_and_told(desk: Desk) -> None:
    desk.grant(desk.ask("2018-10-31"), "2018-09-18 11:00")
    extension = last_decision(desk)
    desk.play.until("2018-09-18 15:00")

    reverse(desk, extension)

    assert desk.completion()[0] == "2018-09-30"
    assert desk.mailed("2018-09-19 15:00") == [
        ("2018-09-19 14:30", "li", "【任务调整】规范化社区创建：请于9月30日前办理")
    ]


def test_a_hold_that_is_undone_runs_on(desk: Desk) -> None:
    desk.hold("2018-09-18 10:00")

    reverse(desk, last_decision(desk))

    assert desk.completion()[2] == "open"


def test_a_stated_date_that_is_undone_holds_nobody_back(desk: Desk) -> None:
    desk.grant(desk.ask("2018-10-19", kind=RequestKind.STATED_DATE), "2018-09-18 11:00")

    reverse(desk, last_decision(desk))
    sent = desk.mailed("2018-10-11 18:00")

    assert [who for _, who, subject in sent if "督办提示" in subject] == ["zhang"]


def test_a_relieved_unit_gets_its_assignment_back_with_its_quota_in_a_new_round(desk: Desk) -> None:
    relieve(desk, "2018-09-18 10:00")
    relieved = assignment_of(desk)

    reverse(desk, last_decision(desk))

    assert (relieved, assignment_of(desk)) == (
        (Decimal(0), "withdrawn", "2018-09-30"),
        (Decimal(500), None, "2018-09-30"),
    )
    assert desk.completion()[2:] == ("open", 2)
    assert [subject for _, who, subject in desk.mailed("2018-09-19 15:00") if who == "li"] == [
        "【事项结束】规范化社区创建：事项结束",
        "【请签收】规范化社区创建：请于9月20日前签收",
    ]


def test_a_unit_that_was_added_by_mistake_is_relieved(desk: Desk) -> None:
    add_luoyang(desk)

    reverse(desk, last_decision(desk))

    assert assignment_of(desk, LUOYANG)[:2] == (Decimal(0), "withdrawn")


def test_a_unit_that_comes_back_keeps_what_was_verified_and_is_not_added_twice(desk: Desk) -> None:
    add_luoyang(desk)
    reverse(desk, last_decision(desk))

    add_luoyang(desk, "2018-09-20 10:00", quota=Decimal(80))
    with pytest.raises(Refused) as twice:
        add_luoyang(desk, "2018-09-21 10:00")

    assert assignment_of(desk, LUOYANG)[:2] == (Decimal(80), None)
    assert twice.value.say("en") == f"unit: 洛阳市民政局 has an assignment of {desk.number} already."


def test_nothing_is_handed_to_a_unit_that_had_an_assignment_before(desk: Desk) -> None:
    add_luoyang(desk)
    reverse(desk, last_decision(desk))

    with pytest.raises(Refused) as refused:
        transfer(desk, "2018-09-20 10:00")

    assert (
        refused.value.say("en")
        == f"unit: 洛阳市民政局 had an assignment of {desk.number} before; add the unit again instead."
    )


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda d: reverse(d, 1), "decision 1 (approval): cannot be undone like this; decide again."),
        (lambda d: reverse(d, last_decision(d), reason=""), "reason: undoing a decision needs one."),
        (
            lambda d: (
                d.adjust("2018-09-18 10:00", quota=Decimal(400), accept_difference=True),
                reverse(d, last_decision(d)),
                reverse(d, last_decision(d) - 2),
            ),
            "decision 2: was undone by 4 already.",
        ),
        (
            lambda d: (
                d.adjust("2018-09-18 10:00", due_on=date(2018, 9, 25)),
                d.adjust("2018-09-18 11:00", due_on=date(2018, 9, 28)),
                reverse(d, last_decision(d) - 1),
            ),
            "decision 2: has been overtaken (it is 2018-09-28 now) and cannot be undone.",
        ),
        (
            lambda d: (transfer(d, to=""), reverse(d, last_decision(d))),
            "decision 2 (transfer): cannot be undone like this; transfer it back.",
        ),
        (lambda d: conclude(d, Ending.MERGED), "into: a merger names the directive it goes into, nothing else does."),
        (
            lambda d: conclude(d, Ending.MERGED, into=d.number),
            "into: it cannot be merged into 督2018-04-01; name another directive that runs.",
        ),
        (
            lambda d: conclude(d, Ending.COMPLETED),
            "as: one unit's assignment cannot end as 'completed' here (merged or routine).",
        ),
        (lambda d: conclude(d, Ending.ROUTINE, reason=""), "reason: ending an assignment needs one."),
        (retarget, "adjustment: give a new quantity or date."),
        (
            lambda d: retarget(d, quantity=Decimal(520)),
            "quantity: the quotas add up to 500, not 520; confirm the difference if that is meant.",
        ),
        (lambda d: retarget(d, quantity=Decimal(520), reason=""), "reason: an adjustment needs one."),
    ],
)
def test_what_may_not_be_is_refused_in_one_sentence(desk: Desk, act: Callable[[Desk], object], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        act(desk)

    assert refused.value.say("en") == sentence


def test_an_assignment_becomes_lasting_work_or_part_of_another_directive_and_its_unit_is_told(desk: Desk) -> None:
    other = desk.play.dispatched(title="专项整改")
    conclude(desk, Ending.MERGED, into=other)

    told = [subject for _, who, subject in desk.mailed("2018-09-20 15:00") if "规范化社区创建" in subject]

    assert assignment_of(desk)[:2] == (Decimal(0), "merged")
    assert desk.decisions()[-1][4] == {"ended_as": "merged", "quota": "0", "into": other}
    assert len(told) == 1


def test_a_target_that_is_adjusted_takes_the_assignments_due_with_it_along(desk: Desk) -> None:
    followed = retarget(desk, quantity=Decimal(520), due_on=date(2018, 10, 31), accept_difference=True)

    with desk.play.store.read() as session:
        found = lookup.directive(session, desk.number)
        target = (found.quantity, found.due_on)
    assert (followed, target) == (1, (Decimal(520), date(2018, 10, 31)))
    assert desk.completion()[0] == "2018-10-31"


def test_what_every_unit_owes_whole_follows_the_target(play: Play) -> None:
    number = play.dispatched(target={"kind": "each", "quantity": 95, "unit": "%"}, quotas={}, lead=[ZHENGZHOU, LUOYANG])

    retarget(Desk(play, number), "2018-04-20 10:00", quantity=Decimal(98))

    assert [play.figures(number, unit) for unit in (ZHENGZHOU, LUOYANG)] == [(None, None, None)] * 2
    with play.store.read() as session:
        quotas = [lookup.assignment(session, number, unit).quota for unit in (ZHENGZHOU, LUOYANG)]
    assert quotas == [Decimal(98), Decimal(98)]


def test_a_week_before_says_what_it_said_whatever_is_decided_after(desk: Desk) -> None:
    with desk.play.store.read() as session:
        before = reports.figures_of(session, desk.play.practice, Week(2018, 37))

    retarget(desk, quantity=Decimal(520), due_on=date(2018, 10, 31), accept_difference=True)
    relieve(desk, "2018-09-19 11:00")
    reverse(desk, last_decision(desk), "2018-09-20 10:00")
    add_luoyang(desk, "2018-09-20 10:30")
    transfer_back = desk.play.claim(desk.number, "li", "2018-09-21 10:00", figure=Decimal(500))
    desk.play.accept(transfer_back, "2018-09-21 11:00")

    with desk.play.store.read() as session:
        assert reports.figures_of(session, desk.play.practice, Week(2018, 37)) == before


def test_a_list_that_changed_hands_is_told_as_it_stood(play: Play) -> None:
    number = play.dispatched(**by_list())
    play.accept(play.claim(number, "li", "2018-04-20 10:00", items=("1",)), "2018-04-20 11:00")
    with play.store.read() as session:
        before = reports.figures_of(session, play.practice, Week(2018, 16))

    transfer(Desk(play, number), "2018-04-23 10:00")

    with play.store.read() as session:
        assert reports.figures_of(session, play.practice, Week(2018, 16)) == before
