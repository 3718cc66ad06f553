"""What units think of a draft before it is submitted: asked, answered, heard; and the bad words of it."""

from decimal import Decimal

import pytest

from rules.refusal import Refused
from services import lookup
from services.registration import dispatch, opinions, register
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list
from tests.fakes import body_of

ASKED = "2018-04-16 11:00"


@pytest.fixture
def number(play: Play) -> str:
    return play.drafted()


def consult(play: Play, number: str, moment: str = ASKED, **how: int) -> int:
    with play.store.write() as session:
        draft, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        return opinions.consult(session, play.practice, draft, clerk, now=at(moment), **how)


def opine(play: Play, number: str, by: str = "li", unit: str = ZHENGZHOU, **said: object) -> None:
    with play.store.write() as session:
        assignment, who = lookup.assignment(session, number, unit), lookup.person(session, by)
        opinions.opine(session, play.practice, assignment, who, now=at("2018-04-17 10:00"), **said)


def submit(play: Play, number: str, moment: str, **how: bool) -> None:
    with play.store.write() as session:
        draft, clerk = lookup.directive(session, number), lookup.person(session, "wang")
        register.submit(session, play.practice, draft, clerk, now=at(moment), **how)


def opinions_on(play: Play, number: str) -> list[tuple[str, bool, bool, Decimal | None, str]]:
    with play.store.read() as session:
        found = opinions.opinions(session, lookup.directive(session, number))
        return [(one.unit, one.answered, one.agrees, one.proposes, one.reason) for one in found]


def test_every_lead_unit_is_asked_by_mail_and_silence_agrees(play: Play, number: str) -> None:
    asked = consult(play, number)
    play.tick("2018-04-16 14:30")

    [mail] = [body_of(one) for one in play.outbox.envelopes if one.to.startswith("li@")]
    assert asked == 2
    assert "拟将这一事项交你单位牵头办理" in mail.replace("你局", "你单位")
    assert "拟定任务数 300个" in mail
    assert opinions_on(play, number) == [(ZHENGZHOU, False, True, None, ""), (LUOYANG, False, True, None, "")]


def test_a_unit_agrees_or_proposes_another_quota_and_the_last_word_counts(play: Play, number: str) -> None:
    consult(play, number)
    opine(play, number)
    opine(play, number, quota=Decimal(280), reason="可用场所不足")
    opine(play, number, "wang", LUOYANG, on_behalf="电话")

    assert opinions_on(play, number) == [
        (ZHENGZHOU, True, False, Decimal(280), "可用场所不足"),
        (LUOYANG, True, True, None, ""),
    ]


def test_nobody_above_the_officer_hears_of_an_opinion_that_is_not_given(play: Play, number: str) -> None:
    consult(play, number, within=2)

    sent = play.until("2018-05-10 18:00")

    assert {who for _, who, _ in sent} <= {"li", "luo", "wang"}
    assert [when for when, who, subject in sent if who == "li" and number in subject] == [
        "2018-04-16 14:30",
        "2018-04-17 08:30",
        "2018-04-18 08:30",
        "2018-04-19 08:30",
    ]


def test_a_draft_waits_for_its_units_until_the_day_asked_for_unless_that_is_not_meant(play: Play, number: str) -> None:
    consult(play, number, within=2)
    opine(play, number)

    with pytest.raises(Refused) as early:
        submit(play, number, "2018-04-18 10:00")
    submit(play, number, "2018-04-19 10:00")

    assert early.value.say("en") == (f"{number}: 1 units have not said what they think yet (asked until 2018-04-18).")
    assert [row[3] for unit in (ZHENGZHOU, LUOYANG) for row in play.milestones(number, unit)] == ["done", "ended"]


def test_a_draft_that_was_talked_about_is_dispatched_as_any_other(play: Play, number: str) -> None:
    consult(play, number)
    submit(play, number, "2018-04-16 12:00", without_opinions=True)
    with play.store.write() as session:
        draft, lei = lookup.directive(session, number), lookup.person(session, "lei")
        register.approve(session, play.practice, draft, lei, document="", now=at("2018-04-16 13:00"))
        dispatch.dispatch(session, play.practice, draft, lei, now=at("2018-04-16 13:30"))

    kinds = [(row[0], row[3]) for row in play.milestones(number)]
    assert sorted(kinds) == [("completion", "open"), ("opinion", "ended"), ("receipt", "open")]


def test_a_quota_that_was_talked_about_is_changed_while_it_is_a_draft_and_the_sum_is_meant(
    play: Play, number: str
) -> None:
    def requota(unit: str, quota: int, **how: bool) -> None:
        with play.store.write() as session:
            assignment, clerk = lookup.assignment(session, number, unit), lookup.person(session, "wang")
            opinions.set_quota(session, play.practice, assignment, Decimal(quota), clerk, now=at(ASKED), **how)

    with pytest.raises(Refused):
        requota(ZHENGZHOU, 280)
    requota(ZHENGZHOU, 280, accept_difference=True)
    requota(LUOYANG, 220)

    with play.store.read() as session:
        quotas = [lookup.assignment(session, number, unit).quota for unit in (ZHENGZHOU, LUOYANG)]
    assert quotas == [Decimal(280), Decimal(220)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"quota": Decimal(280)}, "quota: one that is proposed is not negative, and needs a reason."),
        ({"quota": Decimal(-1), "reason": "少"}, "quota: one that is proposed is not negative, and needs a reason."),
        (
            {"by": "luo"},
            "by: 罗一川 holds no post in 郑州市民政局; to record it for them, say how they told you.",
        ),
    ],
)
def test_an_opinion_that_cannot_be_is_refused(play: Play, number: str, said: dict[str, object], sentence: str) -> None:
    consult(play, number)

    with pytest.raises(Refused) as refused:
        opine(play, number, **said)  # type: ignore[arg-type]

    assert refused.value.say("en") == sentence


def test_nobody_is_asked_twice_or_about_what_is_no_draft_and_nobody_answers_unasked(play: Play, number: str) -> None:
    with pytest.raises(Refused) as unasked:
        opine(play, number)
    consult(play, number)
    with pytest.raises(Refused) as twice:
        consult(play, number)
    sent_out = play.dispatched(**by_list())
    with pytest.raises(Refused) as late:
        consult(play, sent_out)

    assert [one.value.say("en") for one in (unasked, twice, late)] == [
        f"{number}: this unit was not asked for its opinion.",
        f"{number}: has no lead unit, or has been asked about already.",
        f"{sent_out}: is dispatched; opinions are asked about drafts.",
    ]
