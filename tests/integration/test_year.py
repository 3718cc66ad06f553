"""The end of a year: one decision for each directive still open, approved as one list."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from models.directives import Milestone
from models.queries.items import items_of
from rules.refusal import Refused
from services import lookup
from services.execution import year_end
from services.execution.year_end import YearEndDecision, YearEndFate, read_decided
from tests.beginnings import begin
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, item
from tests.fakes import body_of
from tests.integration.shell import Shell
from tests.integration.test_bad_input import assert_refused

CLOSES = "2018-12-27 10:00"
CARRIED = YearEndDecision(YearEndFate.CARRY_OVER, "验收顺延", date(2019, 6, 30))


def almost_a_year(play: Play) -> tuple[str, ...]:
    """A sum of two units of which one is done, a list with two groups of items, and two more."""
    made = [play.dispatched(), play.dispatched(**by_list(items=[item("1", "2018-09-28"), item("2", "2018-11-30")]))]
    made += [play.dispatched(title="养老服务网络"), play.dispatched(title="退役士兵安置")]
    play.accept(play.claim(made[0], "li", "2018-09-20 10:00", figure=Decimal(300)), "2018-09-21 10:00")
    play.until("2018-12-26 18:00")
    return tuple(made)


@pytest.fixture
def numbers(play: Play) -> list[str]:
    return list(begin(play, almost_a_year))


def close(
    play: Play, decided: dict[str, YearEndDecision], *, by: str = "lei", moment: str = CLOSES
) -> dict[YearEndFate, int]:
    with play.store.write() as session:
        return year_end.close(session, play.practice, 2018, decided, lookup.person(session, by), now=at(moment))


def whole(numbers: list[str]) -> dict[str, YearEndDecision]:
    first, listed, third, fourth = numbers
    return {
        first: CARRIED,
        listed: CARRIED,
        third: YearEndDecision(YearEndFate.ROUTINE, "转为日常工作"),
        fourth: YearEndDecision(YearEndFate.TRANSFER, "机构改革", document="豫民督〔2018〕12号"),
    }


def test_every_directive_gets_its_decision_and_the_list_is_approved_as_one(play: Play, numbers: list[str]) -> None:
    counts = close(play, whole(numbers))

    with play.store.read() as session:
        lives = [(str(d.life), d.ended_as) for d in (lookup.directive(session, n) for n in numbers)]
        left = year_end.still_open(session, 2018)
    assert counts == {
        YearEndFate.CARRY_OVER: 2,
        YearEndFate.ROUTINE: 1,
        YearEndFate.WITHDRAW: 0,
        YearEndFate.TRANSFER: 1,
    }
    assert lives == [("dispatched", None), ("dispatched", None), ("ended", "routine"), ("ended", "transferred")]
    assert left == []


def test_what_is_carried_over_has_a_new_date_and_keeps_its_first(play: Play, numbers: list[str]) -> None:
    close(play, whole(numbers))

    with play.store.read() as session:
        assignment = lookup.assignment(session, numbers[0], LUOYANG)
        rows = session.exec(
            select(Milestone).where(Milestone.assignment_id == assignment.id, Milestone.kind == "completion")
        )
        kept = [(row.due_on, row.original_due_on) for row in rows]
    assert kept == [(date(2019, 6, 30), date(2018, 9, 30))]
    assert next(row for row in play.milestones(numbers[0]) if row[0] == "completion")[3] == "done"


def test_the_open_items_of_all_groups_are_due_together(play: Play, numbers: list[str]) -> None:
    close(play, whole(numbers))

    groups = [row[1:4] for row in play.milestones(numbers[1]) if row[0] == "items"]
    assert sorted(groups) == [("2018-09-28", "2018-09-28", "ended"), ("2019-06-30", "2019-06-30", "open")]
    with play.store.read() as session:
        assignment = lookup.assignment(session, numbers[1], ZHENGZHOU)
        days = {one.due_on for one in items_of(session, assignment.id)}
    assert days == {date(2019, 6, 30)}


def test_who_is_carried_over_hears_it_once_and_nobody_is_late_any_more(play: Play, numbers: list[str]) -> None:
    close(play, whole(numbers))

    play.outbox.taken()
    play.tick("2018-12-27 14:30")

    [told] = [body_of(one) for one in play.outbox.envelopes if one.to.startswith("luo")]
    assert "规范化社区创建" in told
    assert "2019年6月30日" in told
    assert "逾期" not in told


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        ({}, "2018: 4 directives are undecided (督2018-04-01, 督2018-04-02, 督2018-04-03, …)."),
        ({"督2018-04-09": CARRIED}, "督2018-04-09: is not a directive of 2018 that is still open."),
        (
            {"督2018-04-01": YearEndDecision(YearEndFate.CARRY_OVER, "顺延", date(2018, 12, 31))},
            "督2018-04-01 due_on: 2018-12-31 must be after 2018.",
        ),
    ],
)
def test_a_list_that_is_not_whole_or_not_right_changes_nothing(
    play: Play, numbers: list[str], decided: dict[str, YearEndDecision], sentence: str
) -> None:
    given = {**whole(numbers), **decided} if len(decided) == 1 and "督2018-04-01" in decided else decided

    with pytest.raises(Refused) as refused:
        close(play, given)

    assert refused.value.say("en") == sentence
    with play.store.read() as session:
        assert len(year_end.still_open(session, 2018)) == 4


def test_a_year_is_closed_by_the_approver_and_not_before_its_december(play: Play, numbers: list[str]) -> None:
    refusals = []
    for by, moment in (("wang", CLOSES), ("lei", "2018-11-30 10:00")):
        with pytest.raises(Refused) as refused:
            close(play, whole(numbers), by=by, moment=moment)
        refusals.append(refused.value.say("en"))

    assert refusals == [
        "by: 王砚秋 holds no post of the office that may do this (approver).",
        "year: 2018 can be closed from its December on.",
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"decision": "carry_over", "reason": "顺延"},
            "N due_on: carrying over needs a new date, and nothing else has one.",
        ),
        ({"decision": "routine"}, "N reason: it needs one."),
        (
            {"decision": "withdraw", "reason": "取消", "due_on": "2019-01-31"},
            "N due_on: carrying over needs a new date, and nothing else has one.",
        ),
        (
            {"decision": "transfer", "reason": "改革"},
            "N document: a transfer needs the number of its document, and nothing else has one.",
        ),
    ],
)
def test_a_decision_that_lacks_something_is_refused(fields: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read_decided("N", fields)

    assert refused.value.say("en") == sentence


ON = ("--at", "2018-12-29T10:00")


def test_the_file_of_what_is_open_comes_back_as_decisions(shell: Shell) -> None:
    listed = shell.say("year", "open", "2018", *ON).out
    path = shell.write(
        "year.yaml", listed.replace("decision: ''", "decision: withdraw").replace("reason: ''", "reason: 取消")
    )

    closed = shell.say("year", "close", "2018", path, "--by", "lei", *ON)
    left = shell.say("year", "open", "2018", "--json", *ON)

    assert "督2018-04-01" in listed
    assert (closed.code, closed.out) == (
        0,
        "跨年续办 carried over 0  转入常态 routine 0  撤销 withdrawn 2  移交 transferred 0\n",
    )
    assert left.out == "[]\n"


def test_closing_with_undecided_directives_is_refused(shell: Shell) -> None:
    path = shell.write("year.yaml", shell.say("year", "open", "2018", *ON).out)

    assert_refused(
        shell,
        ["year", "close", "2018", path, "--by", "lei", *ON],
        "2018年：还有2项未作决定（督2018-04-01、督2018-04-02等）。",
        "2018: 2 directives are undecided (督2018-04-01, 督2018-04-02, …).",
    )


def test_without_a_file_and_a_terminal_nobody_can_be_asked(shell: Shell) -> None:
    assert_refused(
        shell,
        ["year", "close", "2018", "--by", "lei", *ON],
        "file：不在终端中，请给出决定文件（先执行 duban year open）。",
        "file: there is no terminal to ask; give a file of decisions (see duban year open).",
    )
