"""One module and one line of the registry make an act: its form, review, API, history and undoing follow by themselves."""

import pytest
from sqlmodel import Session, select

from models.facts import Decision, ProgressReport
from models.log import record
from rules.acts import Act
from rules.decisions import codec, words
from rules.decisions.kinds import DecisionKind
from rules.decisions.values import LeaderInstruction
from rules.refusal import Refused
from services import decisions, lookup
from services.acts.decision_spec import DecisionSpec
from services.acts.form_fields import FieldKind, FormField, Values
from services.acts.office_spec import OfficeActSpec, OfficeCase, OfficeWords
from services.acts.unit_spec import ApiCall, UnitActSpec, UnitCase, UnitWords
from services.boards import matters
from services.execution import registry, reports, reversal
from services.execution.reports import ReportEntry
from tests.factories import ZHENGZHOU, Play, at, by_list
from tests.integration.browsing import Desk
from tests.integration.calling import Program, token_of
from tests.integration.seen import hidden, said

NOW = at("2018-09-20 10:00")
NUMBER = "督2018-04-01"
PRAISE_TEXT = FormField("praise", FieldKind.TEXT, at_most=200)
PLACE = FormField("place", FieldKind.LINE, at_most=50, about="where it is best seen")


class Praise(LeaderInstruction):
    """The office praises whoever is ahead."""


def _praise(case: OfficeCase, values: Values) -> None:
    text = f"表扬：{values['praise']}"
    decisions.write_down_of(case.session, case.directive, Praise(), by=case.by.id, reason=text, now=case.now)
    record(case.session, "directive.praised", case.directive.number, now=case.now, actor=case.by.key)


PRAISED = DecisionSpec(Praise, "通报表扬", instead="另发更正")
PRAISE = OfficeActSpec(
    "praise",
    OfficeWords("通报表扬", labels={"praise": "表扬内容"}, hints={"praise": "写明事由。"}),
    perform=_praise,
    fields=lambda _: (PRAISE_TEXT,),
    decisions=(PRAISED,),
    log={"directive.praised": "通报表扬"},
)


def _invite(case: UnitCase, values: Values) -> ProgressReport:
    entry = ReportEntry(case.assignment.reported, case.view.today, work=f"请到{values['place']}看现场")
    return reports.report(case.session, case.practice, case.assignment, entry, case.person, now=case.now)


INVITATION = UnitActSpec(
    "invite",
    UnitWords(
        "邀请现场核查",
        following="督查室将约定时间。",
        labels={"place": "何处"},
    ),
    is_offered=lambda standing: standing.leads,
    perform=_invite,
    stays="an invitation stands",
    fields=lambda _: (PLACE,),
    main_field="place",
    api=ApiCall(
        "invitation", "Invite the office.", (PLACE,), "InvitationGiven", "Where to look.", example={"place": "二七区"}
    ),
)


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register both acts, as a line each in the registry does, and the kind of decision."""
    monkeypatch.setitem(codec.CLASSES, "praise", Praise)
    monkeypatch.setitem(codec._TAGS, Praise, "praise")
    monkeypatch.setitem(words._WORDS, Praise, ())
    monkeypatch.setattr(registry, "OFFICE_ACTS", (PRAISE, *registry.OFFICE_ACTS))
    monkeypatch.setattr(registry, "UNIT_ACTS", (*registry.UNIT_ACTS, INVITATION))


@pytest.fixture
def desk(play: Play) -> Desk:
    play.dispatched()
    play.report(NUMBER, "li", "2018-09-10 10:00", "120")
    return Desk(play, NOW)


def test_an_act_of_the_office_has_its_form_and_stands_in_the_history(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    form = wang.get(f"/directives/{NUMBER}/praise").text

    done = wang.post(f"/directives/{NUMBER}/praise", praise="进度最快")

    assert [text in form for text in ("通报表扬", "表扬内容", "写明事由。", "确认并记录")] == [True] * 4
    assert "已记录：通报表扬。" in done.text
    assert "表扬：进度最快" in done.text
    assert done.text.count("通报表扬") > 1
    assert registry.log_words()["directive.praised"] == "通报表扬"


def test_its_decision_says_how_it_may_be_undone(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    wang.get(f"/directives/{NUMBER}/praise")
    wang.post(f"/directives/{NUMBER}/praise", praise="进度最快")

    with desk.play.store.write() as session:
        praised = session.exec(select(Decision).where(Decision.kind == DecisionKind.INSTRUCTION)).one()
        clerk = lookup.person(session, "wang")
        with pytest.raises(Refused) as refused:
            reversal.reverse(session, desk.play.practice, praised, clerk, reason="有误", now=NOW)

    assert refused.value.say("zh") == f"决定{praised.id}（instruction）：不能撤回，请另发更正。"


def test_an_act_of_a_unit_has_its_form_its_review_and_what_comes_next(desk: Desk) -> None:
    li = desk.sign_in("li")
    path = f"/bureau/assignments/{_assignment_id(desk.play)}"
    offered = li.get(path).text
    form = li.get(f"{path}/invite").text

    empty = li.post(f"{path}/invite", place="")
    reviewed = li.post(f"{path}/invite", place="二七区")
    done = li.post(f"{path}/invite/record", **hidden(reviewed, "/bureau/"))

    assert "邀请现场核查" in offered
    assert "何处" in form
    assert (empty.status_code, "何处" in said(empty)) == (422, True)
    assert "二七区" in reviewed.text
    assert "督查室将约定时间。" in done.text
    assert "请到二七区看现场" in desk.sign_in("wang").get(f"/directives/{NUMBER}").text


def test_a_program_does_it_by_the_description_of_the_api(desk: Desk) -> None:
    li = Program(desk, token_of(desk.play.store, "li", NOW))
    path = f"/directives/{NUMBER}/assignments/{ZHENGZHOU}/invitation"
    described = li.get("/openapi.json").json()
    shape = described["components"]["schemas"]["InvitationGiven"]

    answers = [li.post(path, json={"place": "二七区"}), li.post(path, json={})]

    assert described["paths"]["/directives/{number}/assignments/{unit}/invitation"]["post"]["description"] == (
        "Invite the office."
    )
    assert (shape["required"], shape["properties"]["place"]["description"]) == (["place"], "where it is best seen")
    assert [answer.status_code for answer in answers] == [200, 422]
    assert "二七区" in desk.sign_in("wang").get("/api/v1/docs").text


def test_every_field_an_act_asks_has_a_label(desk: Desk) -> None:
    desk.play.dispatched(**by_list())
    with desk.play.store.read() as session:
        asked = [*_fields_of_the_office(session, desk), *_fields_of_units(session, desk)]

    assert [(act, name) for act, name, label in asked if not label] == []
    assert len(asked) > 50


def _fields_of_the_office(session: Session, desk: Desk) -> list[tuple[str, str, str]]:
    directive, clerk = lookup.directive(session, NUMBER), lookup.person(session, "wang")
    case = OfficeCase(session, desk.play.practice, directive, clerk, NOW)
    return [(act.name, field.name, act.label(field.name)) for act in registry.OFFICE_ACTS for field in act.fields(case)]


def _fields_of_units(session: Session, desk: Desk) -> list[tuple[str, str, str]]:
    who = lookup.person(session, "li")
    found = []
    for number in (NUMBER, "督2018-04-02"):
        row = lookup.assignment(session, number, ZHENGZHOU)
        view = matters.gather(session, desk.play.practice, row, who, now=NOW)
        found += [(act, field) for act in registry.UNIT_ACTS for field in act.fields(view)]
    return [(act.name, field.name, act.label(field.name) or "") for act, field in found]


def _assignment_id(play: Play) -> int:
    with play.store.read() as session:
        return lookup.assignment(session, NUMBER, ZHENGZHOU).id


def test_the_acts_of_mails_are_registered_under_their_names() -> None:
    assert registry.unit_act(Act.REPORT) is reports.REPORT
    assert registry.unit_act("nothing") is None
