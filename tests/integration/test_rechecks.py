"""The re-check of what was verified: drawn by a seed, looked at, and reopened where it is not so."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from models.facts import Recheck
from models.queries.assignments import assignments_of
from models.queries.decisions import samples_of
from models.queries.milestones import milestones_on
from rules.outcomes import SampleFinding
from rules.refusal import Refused
from services import lookup
from services.boards import standings
from services.execution import rechecks
from services.execution.rechecks import Draw
from tests.beginnings import begin
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, item

DRAWN = "2018-10-15 10:00"


def closed(play: Play) -> str:
    """A list of three closed items in one bureau and one in another."""
    items = [*(item(n, "2018-09-28") for n in "123"), item("4", "2018-09-28", LUOYANG)]
    made = play.dispatched(**by_list(lead=[ZHENGZHOU, LUOYANG], items=items, due_on="2018-09-28"))
    for unit, by in ((ZHENGZHOU, "li"), (LUOYANG, "luo")):
        play.accept(play.claim(made, by, "2018-09-20 10:00", unit=unit), "2018-09-21 10:00")
    play.until("2018-10-15 09:00")
    return made


@pytest.fixture
def number(play: Play) -> str:
    return begin(play, closed)


def drawn(play: Play, number: str, **how: object) -> int:
    with play.store.write() as session:
        order, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        draw = Draw(**{"seed": "a", "size": 3} | how)
        return rechecks.draw(session, play.practice, order, draw, clerk, now=at(DRAWN)).id


def names(play: Play, recheck: int) -> list[str]:
    with play.store.read() as session:
        return [one.name for one in samples_of(session, recheck)]


def find(
    play: Play,
    number: str,
    recheck: int,
    name: str,
    found: SampleFinding,
    *,
    unit: str = ZHENGZHOU,
    note: str = "未整改",
) -> None:
    with play.store.write() as session:
        rechecks.find(
            session,
            play.practice,
            session.get_one(Recheck, recheck),
            lookup.assignment(session, number, unit),
            name,
            lookup.person(session, "wang"),
            finding=found,
            note=note,
            now=at("2018-10-19 10:00"),
        )


def test_the_same_seed_draws_the_same_and_each_unit_at_least_once(play: Play, number: str) -> None:
    first, again = drawn(play, number), drawn(play, number)
    every = drawn(play, number, size=None, proportion=Decimal(1))

    assert names(play, first) == names(play, again)
    assert (len(names(play, first)), "4" in names(play, first), names(play, every)) == (3, True, ["1", "2", "3", "4"])


def test_a_unit_drawn_hears_what_was_drawn_of_it_and_owes_an_answer(play: Play, number: str) -> None:
    drawn(play, number, size=4)

    sent = play.until("2018-10-15 15:00")

    assert sorted((who, subject) for _, who, subject in sent) == [
        ("li", f"【回头看】走访问题整改：请于10月29日前办理（{number}）"),
        ("luo", f"【回头看】走访问题整改：请于10月29日前办理（{number}）"),
    ]
    assert play.milestones(number)[-1] == ("recheck", "2018-10-29", "2018-10-29", "open", 1)


def test_what_is_true_changes_no_figure_and_ends_the_duty_with_the_last(play: Play, number: str) -> None:
    recheck = drawn(play, number, size=4)
    for name in "123":
        find(play, number, recheck, name, SampleFinding.TRUE, note="")

    assert play.figures(number) == (Decimal(3), Decimal(3), "completed")
    assert play.milestones(number)[-1][3] == "done"


@pytest.mark.parametrize("found", [SampleFinding.PARTLY, SampleFinding.UNTRUE])
def test_what_is_not_so_lowers_the_figure_and_is_owed_again_and_late(
    play: Play, number: str, found: SampleFinding
) -> None:
    find(play, number, drawn(play, number, size=4), "2", found)

    sent = play.until("2018-10-19 15:00")

    assert play.figures(number) == (Decimal(2), Decimal(2), None)
    assert play.items(number) == {"1": "closed", "2": "relapsed", "3": "closed"}
    assert ("items", "2018-09-28", "2018-09-28", "open", 2) in play.milestones(number)
    assert ("2018-10-19 14:30", "li") in [(when, who) for when, who, _ in sent]


def test_of_a_sum_one_less_is_verified_and_the_completion_runs_again(play: Play) -> None:
    made = play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.accept(play.claim(made, "li", "2018-09-20 10:00", figure=Decimal(500)), "2018-09-21 10:00")
    play.until("2018-10-15 09:00")
    recheck = drawn(play, made, size=1)
    [name] = names(play, recheck)

    find(play, made, recheck, name, SampleFinding.UNTRUE)

    assert play.figures(made) == (Decimal(500), Decimal(499), None)
    assert ("completion", "2018-09-30", "2018-09-30", "open", 2) in play.milestones(made)


REFUSED: list[tuple[Callable[[Play, str], object], str]] = [
    (lambda play, number: drawn(play, number, size=5), "size: 5 wanted, there are 4 to draw from."),
    (lambda play, number: drawn(play, number, size=None), "recheck: give a size or a proportion, one of them."),
    (
        lambda play, number: drawn(play, number, size=None, proportion=Decimal(2)),
        "proportion: 2 must be above 0 and at most 1.",
    ),
    (
        lambda play, number: find(play, number, drawn(play, number, size=4), "9", SampleFinding.TRUE),
        "name: '9' of 郑州市民政局 was not drawn.",
    ),
    (
        lambda play, number: find(play, number, drawn(play, number, size=4), "1", SampleFinding.UNTRUE, note=""),
        "note: what is not so needs a word about it.",
    ),
]


@pytest.mark.parametrize(("act", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_cannot_be_drawn_or_found_is_refused(
    play: Play, number: str, act: Callable[[Play, str], object], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        act(play, number)

    assert refused.value.say("en") == sentence


def test_a_finding_is_recorded_once(play: Play, number: str) -> None:
    recheck = drawn(play, number, size=4)
    find(play, number, recheck, "1", SampleFinding.TRUE)

    with pytest.raises(Refused) as refused:
        find(play, number, recheck, "1", SampleFinding.UNTRUE)

    assert refused.value.say("zh") == "name：“1”已有结论。"


def answer(play: Play, number: str, recheck: int, *, by: str = "li", text: str = "已逐一复核", **more: str) -> None:
    with play.store.write() as session:
        one, assignment = session.get_one(Recheck, recheck), lookup.assignment(session, number, ZHENGZHOU)
        who, now = lookup.person(session, by), at("2018-10-17 10:00")
        rechecks.answer(session, play.practice, one, assignment, who, text=text, now=now, **more)


def test_a_unit_that_answers_has_its_clock_stopped_and_the_desk_looks(play: Play, number: str) -> None:
    recheck = drawn(play, number, size=None, proportion=Decimal(1))
    answer(play, number, recheck)
    play.until("2018-10-17 10:00")
    asked = [(to, subject) for to, subject in _afternoon(play) if to.startswith("wang")]

    for name in names(play, recheck)[:3]:
        find(play, number, recheck, name, SampleFinding.TRUE, note="")

    rows = [row for row in play.milestones(number) if row[0] in {"recheck", "decision"}]
    assert [subject.partition("】")[0] for _, subject in asked] == ["【回头看已反馈"]
    assert {(row[0], row[3]) for row in rows} == {("recheck", "done"), ("decision", "done")}


def _afternoon(play: Play) -> list[tuple[str, str]]:
    play.tick("2018-10-17 14:30")
    return play.outbox.taken()


def test_an_answer_is_given_once_by_the_unit_and_says_something(play: Play, number: str) -> None:
    recheck = drawn(play, number, size=None, proportion=Decimal(1))
    refusals = []
    for by, text in (("luo", "已复核"), ("li", ""), ("li", "已复核"), ("li", "再次复核")):
        try:
            answer(play, number, recheck, by=by, text=text)
        except Refused as refused:
            refusals.append(refused.say("en").partition(";")[0])

    sentence = "recheck: nothing of this unit was drawn, or it is answered already, or nothing is said."
    assert refusals == ["by: 罗一川 holds no post in 郑州市民政局", sentence, sentence]


def test_a_re_check_that_is_answered_is_no_claim_of_the_work(play: Play) -> None:
    made = play.dispatched(target={"kind": "none"}, quotas={}, lead=[ZHENGZHOU, LUOYANG])
    play.accept(play.claim(made, "li", "2018-09-20 10:00"), "2018-09-21 10:00")
    recheck = drawn(play, made, size=1)
    with play.store.write() as session:
        lookup.assignment(session, made, ZHENGZHOU).ended_as = None  # as when it is worked on again
        lookup.assignment(session, made, ZHENGZHOU).ended_at = None
    answer(play, made, recheck)

    with play.store.read() as session:
        directive = lookup.directive(session, made)
        assignments = [assignment for assignment, _ in assignments_of(session, directive.id)]
        figures = standings.figures_of(directive, assignments, milestones_on(session, directive.id))
    assert figures.reported == 0
