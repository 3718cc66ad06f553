"""A bureau with an account: what it owes by urgency, every act in two steps, one form for all, nothing of others."""

import html
import re
from typing import Any

import pytest
from httpx import Response
from sqlmodel import select

from models.facts import Claim, Opinion, ProgressReport, RecheckSample
from models.log import LogEntry
from models.people import Person
from models.queries.people import posts_of
from models.store import Store
from rules.milestones import MilestoneKind
from services import lookup
from services.execution import rechecks
from services.execution.rechecks import Draw
from services.registration import opinions
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, person
from tests.integration.browsing import Browser, Desk
from tests.integration.seen import HOSTILE, SHOWN, hidden, rows, said

FIRST, SECOND = "督2018-04-01", "督2018-04-02"


def record(who: Browser, path: str, **fields: Any) -> Response:
    """Open the form of an act and go through both its steps, as a browser does."""
    who.get(path)
    reviewed = who.post(path, **fields)
    assert reviewed.status_code == 200, said(reviewed)
    return who.post(f"{path}/record", **hidden(reviewed, "/bureau/"))


def at_home(desk: Desk, key: str) -> Browser:
    """Return the browser of somebody who has signed in and sees the first page."""
    browser = desk.sign_in(key)
    browser.get("/bureau")
    return browser


def assignment(play: Play, number: str = FIRST, unit: str = ZHENGZHOU) -> str:
    """Return the address of a unit's assignment."""
    with play.store.read() as session:
        return f"/bureau/assignments/{lookup.assignment(session, number, unit).id}"


@pytest.fixture
def desk(play: Play) -> Desk:
    """Zhengzhou and Luoyang have 500 communities, dispatched this morning."""
    play.dispatched()
    return Desk(play, at("2018-04-16 15:00"))


@pytest.fixture
def li(desk: Desk) -> Browser:
    return at_home(desk, "li")


def parts(page: Response) -> dict[str, list[tuple[str, str]]]:
    """Return the parts of the list: what is owed and how it stands to today."""
    found = {}
    for section in page.text.split("<section")[1:]:
        name = re.search(r'<h2 id="[a-z]+"[^>]*>([^<（]+)', section)
        lines = re.findall(r'class="under">\S+ · ([^<]+)</p>.*?<strong class="\w+">([^<]+)', section, re.DOTALL)
        found[name[1] if name else ""] = [(what.strip(), left) for what, left in lines]
    return found


def test_a_unit_sees_what_it_owes_by_urgency(desk: Desk) -> None:
    desk.play.dispatched(**by_list())
    desk.play.acknowledge(FIRST, "li", "2018-04-16 16:00")
    desk.now = at("2018-09-28 10:00")

    page = at_home(desk, "li").get("/bureau")

    assert parts(page) == {
        "今日须办": [("清单事项销号", "今日到期")],
        "已逾期": [("签收", "已逾期115个工作日")],
        "即将到期": [("办结", "还有2个工作日")],
        "以后到期": [("清单事项销号", "还有42个工作日")],
    }
    assert "任务 300个 尚差 300个" in said(page)
    assert '<span class="light yellow">黄灯 将到期或落后</span>' in page.text


def test_what_the_office_has_in_its_hands_and_what_was_done_are_told_apart(desk: Desk) -> None:
    desk.play.report(FIRST, "li", "2018-04-17 10:00", "300")
    desk.play.claim(FIRST, "li", "2018-04-18 10:00")
    desk.now = at("2018-04-19 10:00")

    page = at_home(desk, "li").get("/bureau")

    assert parts(page)["等督查室答复"] == [("核验", "由督查室办理")]
    assert "近两周已办" in said(page)
    assert "✓ 2018-04-17 10:00 规范化社区创建" in said(page)


def test_what_is_offered_is_what_the_rules_offer(desk: Desk, li: Browser) -> None:
    offered = re.findall(rf'href="{assignment(desk.play)}/(\w+)"', li.get("/bureau").text)

    assert offered == ["acknowledge", "report", "claim", "extend"]
    assert re.findall(rf'href="{assignment(desk.play)}/(\w+)"', li.get(assignment(desk.play)).text) == [
        "acknowledge",
        "report",
        "claim",
        "extend",
        "state_date",
        "successor",
    ]


def test_an_empty_list_says_what_to_do(play: Play) -> None:
    page = at_home(Desk(play, at("2018-04-16 15:00")), "li").get("/bureau")

    assert "目前没有应办事项。" in said(page)


def test_the_list_takes_as_many_statements_for_one_assignment_as_for_many(desk: Desk, li: Browser) -> None:
    def statements() -> int:
        asked: list[str] = []
        engine = desk.play.store.reader.engine
        from sqlalchemy.event import listen, remove  # noqa: PLC0415 - only this test counts

        def count(*given: Any) -> None:
            asked.append(given[2])

        listen(engine, "before_cursor_execute", count)
        li.get("/bureau")
        remove(engine, "before_cursor_execute", count)
        return len(asked)

    few = statements()
    for title in ("日间照料", "儿童之家", "走访"):
        desk.play.dispatched(title=title)

    assert statements() == few


def test_a_bureau_acknowledges_reports_and_claims(desk: Desk, li: Browser) -> None:
    path = assignment(desk.play)
    reviewed = li.get(f"{path}/acknowledge")
    acknowledged = li.post(f"{path}/acknowledge/record")
    reported = record(li, f"{path}/report", figure="300", as_of="2018-04-16", work="全部完成")
    claimed = record(li, f"{path}/claim", figure="300", signed_by="赵海平", statement="材料已报")

    assert "将记录：签收。" in said(reviewed)
    assert [page.status_code for page in (acknowledged, reported, claimed)] == [200] * 3
    assert '<div id="said" role="status">已记录：申请办结（督2018-04-01） 督查室将核验' in claimed.text
    states = {kind: state for kind, _, _, state, _ in desk.play.milestones(FIRST)}
    assert states == {"receipt": "done", "completion": "claimed", "verification": "open"}
    with desk.play.store.read() as session:
        claim = session.exec(select(Claim)).one()
        assert (claim.signed_by, claim.statement, claim.figure) == ("赵海平", "材料已报", 300)
        assert session.get_one(Person, claim.claimed_by).key == "li"


def test_a_review_changes_nothing(desk: Desk, li: Browser) -> None:
    before = rows(desk.play.store)

    li.get(f"{assignment(desk.play)}/acknowledge")
    li.post(f"{assignment(desk.play)}/acknowledge")
    li.post(f"{assignment(desk.play)}/report", figure="40", as_of="2018-04-16")
    li.post("/bureau/form", **{f"figure-{assignment(desk.play).rpartition('/')[2]}": "40"})

    assert rows(desk.play.store) == before


def test_a_step_a_re_check_and_an_opinion_have_their_forms(play: Play) -> None:
    number = play.dispatched(plan={"steps": [{"name": "选址完成", "on": "2018-06-30"}]})
    play.report(number, "li", "2018-04-17 10:00", "300")
    play.accept(play.claim(number, "li", "2018-04-18 10:00"), "2018-04-19 10:00")
    draft = play.drafted(title="征求意见的事项")
    with play.store.write() as session:
        wang = lookup.person(session, "wang")
        order = lookup.directive(session, number)
        rechecks.draw(session, play.practice, order, Draw("种子", size=1), wang, now=at("2018-04-20 10:00"))
        opinions.consult(session, play.practice, lookup.directive(session, draft), wang, now=at("2018-04-20 10:00"))
    li = at_home(Desk(play, at("2018-04-20 15:00")), "li")
    listed = said(li.get("/bureau"))

    answered = record(li, f"{assignment(play, number)}/recheck", answer="逐户核对属实")
    opinion = record(li, f"{assignment(play, draft)}/opine", quota="250", reason="两区已达标")

    assert ("回头看" in listed, "征求意见" in listed) == (True, True)
    assert [page.status_code for page in (answered, opinion)] == [200, 200]
    with play.store.read() as session:
        assert session.exec(select(RecheckSample.answer)).one() == "逐户核对属实"
        given = session.exec(select(Opinion)).one()
        assert (given.agrees, given.quota, given.reason) == (False, 250, "两区已达标")


def test_the_quota_left_as_it_was_is_agreed_to(play: Play) -> None:
    draft = play.drafted()
    with play.store.write() as session:
        wang = lookup.person(session, "wang")
        opinions.consult(session, play.practice, lookup.directive(session, draft), wang, now=at("2018-04-16 10:00"))
    li = at_home(Desk(play, at("2018-04-16 15:00")), "li")

    form = li.get(f"{assignment(play, draft)}/opine")
    record(li, f"{assignment(play, draft)}/opine", quota="300")

    assert 'name="quota" type="text" inputmode="decimal" value="300"' in form.text
    with play.store.read() as session:
        given = session.exec(select(Opinion)).one()
        assert (given.agrees, given.quota) == (True, None)


def test_a_step_is_done_by_one_button(play: Play) -> None:
    number = play.dispatched(plan={"steps": [{"name": "选址完成", "on": "2018-06-30"}]})
    li = at_home(Desk(play, at("2018-06-20 15:00")), "li")

    li.get(f"{assignment(play, number)}/step_done")
    li.post(f"{assignment(play, number)}/step_done/record")

    assert [row[3] for row in play.milestones(number) if row[0] == MilestoneKind.STEP] == ["done"]


def test_a_draft_nobody_asked_about_is_not_found(play: Play) -> None:
    draft = play.drafted()

    page = at_home(Desk(play, at("2018-04-16 15:00")), "li").get(assignment(play, draft))

    assert page.status_code == 404


def test_another_bureau_s_assignment_is_not_found_however_it_is_asked_for(desk: Desk, li: Browser) -> None:
    theirs = assignment(desk.play, unit=LUOYANG)
    before = rows(desk.play.store)
    li.get(assignment(desk.play))

    answers = [
        li.get(theirs),
        li.get(f"{theirs}/report"),
        li.post(f"{theirs}/report", figure="40", as_of="2018-04-16"),
        li.post(f"{theirs}/report/record", figure="40", as_of="2018-04-16"),
        li.post(f"{theirs}/acknowledge/record"),
        li.get(f"/bureau/{LUOYANG}"),
        li.get(f"/bureau/{ZHENGZHOU}"),
        li.get(f"/bureau/form?unit={LUOYANG}"),
        li.post(f"/bureau/form/record?unit={LUOYANG}", **{"figure-2": "40"}),
        li.get("/bureau/assignments/999"),
        li.get("/bureau/assignments/x"),
    ]

    assert {page.status_code for page in answers} == {404}
    assert rows(desk.play.store) == before
    assert "洛阳" not in li.get("/bureau").text + li.get("/bureau/form").text


def test_a_hidden_field_moves_nothing_to_another_bureau(desk: Desk, li: Browser) -> None:
    more = {
        "unit": LUOYANG,
        "assignment_id": "2",
        "unit_id": "4",
        "role": "head",
        "reported_by": "6",
        "verified": "300",
    }

    record(li, f"{assignment(desk.play)}/report", figure="40", as_of="2018-04-16", **more)
    li.get("/bureau/form")
    li.post("/bureau/form/record", **{"figure-2": "41", "figure-1": "50", **more})

    assert desk.play.figures(FIRST, ZHENGZHOU)[:2] == (50, None)
    assert desk.play.figures(FIRST, LUOYANG)[0] is None


@pytest.mark.parametrize("who", ["cao", "wang", "gu"])
def test_whoever_is_not_of_the_unit_looks_and_does_not_act(desk: Desk, store: Store, who: str) -> None:
    if who == "gu":
        add_auditor(store)
    reader = at_home(desk, who)
    before = rows(store)

    page, matter = reader.get(f"/bureau/{ZHENGZHOU}"), reader.get(assignment(desk.play))
    sent = [reader.post(f"{assignment(desk.play)}/acknowledge/record"), reader.post("/bureau/form/record")]

    assert (page.status_code, matter.status_code) == (200, 200)
    assert "规范化社区创建" in said(page)
    assert f"{assignment(desk.play)}/" not in page.text + matter.text
    assert [one.status_code for one in sent] == [404, 404]
    assert rows(store) == before


def add_auditor(store: Store) -> None:
    from services.entries import read_person  # noqa: PLC0415 - the same
    from services.people import directory  # noqa: PLC0415 - the cast has no auditor

    with store.write() as session:
        entry = read_person(person("gu", "顾秉烛", "410000-DC", "auditor"))
        directory.add_person(session, entry, actor="wang", now=at("2018-04-16 09:00"))


def test_somebody_whose_post_has_ended_finds_nothing(desk: Desk, li: Browser) -> None:

    with desk.play.store.write() as session:
        for post in posts_of(session, lookup.person(session, "li").id):
            post.until_on = at("2018-04-15").date()
            session.add(post)

    assert {li.get(path).status_code for path in ("/bureau", "/bureau/form", assignment(desk.play))} == {404}


def test_a_double_click_records_once(desk: Desk, li: Browser) -> None:
    reviewed = li.post(f"{assignment(desk.play)}/report", figure="40", as_of="2018-04-16")
    sent = hidden(reviewed, "/bureau/")

    first = li.post(f"{assignment(desk.play)}/report/record", **sent)
    second = li.post(f"{assignment(desk.play)}/report/record", **sent)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "已记录：报送进展" in second.text
    assert rows(desk.play.store)["progress_report"] == 1


def test_a_stale_form_says_who_changed_what_and_asks(desk: Desk, li: Browser) -> None:
    li.get(f"{assignment(desk.play)}/report")
    reviewed = li.post(f"{assignment(desk.play)}/report", figure="40", as_of="2018-04-16")
    sent = hidden(reviewed, "/bureau/")
    desk.play.report(FIRST, "zhang", "2018-04-16 15:01", "35")

    looked = li.post(f"{assignment(desk.play)}/report", **{**sent, "figure": "400"})
    asked = li.post(f"{assignment(desk.play)}/report/record", **sent)
    meant = li.post(f"{assignment(desk.play)}/report/record", **hidden(asked, "/bureau/"), confirmed="yes")

    assert re.search(r"张望野于04-16 15:01已作变动（[^a-z]+）.*400超过任务数300。", said(looked))
    assert (asked.status_code, "张望野于04-16 15:01已作变动" in said(asked)) == (422, True)
    assert (meant.status_code, desk.play.figures(FIRST)[0]) == (200, 40)


@pytest.mark.parametrize(
    ("figure", "wrong"),
    [
        pytest.param("-1", "累计数：-1是负数。", id="negative"),
        pytest.param("101%", "累计数：“101%”不是数字。", id="a percentage"),
        pytest.param("1e309", "累计数：1e309超出范围", id="infinite as a float"),
        pytest.param("true", "累计数：“true”不是数字。", id="a truth"),
        pytest.param("NaN", "累计数：“NaN”不是数字。", id="not a number"),
        pytest.param("", "累计数：不能为空。", id="nothing"),
        pytest.param("99.99999", "累计数：99.99999超出范围", id="five decimals"),
        pytest.param('四十"><b>', '累计数：“四十"><b>”不是数字。', id="markup"),
        pytest.param("30", "低于上次报送的40，请说明原因", id="less than before, without a reason"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_and_kept_as_typed(desk: Desk, li: Browser, figure: str, wrong: str) -> None:
    desk.play.report(FIRST, "li", "2018-04-16 14:00", "40")

    page = li.post(f"{assignment(desk.play)}/report", figure=figure, as_of="2018-04-16", work="第一行\r\n第二行")

    assert page.status_code == 422
    assert wrong in said(page)
    assert f'value="{html.escape(figure).replace("&quot;", "&#34;")}"' in page.text
    assert "第二行</textarea>" in page.text
    assert re.search(r'aria-invalid="true" aria-describedby=" ?refused"', page.text)
    assert 'role="alert" id="refused"' in page.text
    assert rows(desk.play.store)["progress_report"] == 1


def test_full_width_digits_read_as_digits(desk: Desk, li: Browser) -> None:
    record(li, f"{assignment(desk.play)}/report", figure="５０", as_of="2018-04-16")

    assert desk.play.figures(FIRST)[0] == 50


def test_a_jump_is_recorded_only_when_it_is_confirmed(desk: Desk, li: Browser) -> None:
    reviewed = li.post(f"{assignment(desk.play)}/report", figure="600", as_of="2018-04-16")
    sent = hidden(reviewed, "/bureau/")

    missed = li.post(f"{assignment(desk.play)}/report/record", **sent)
    done = li.post(f"{assignment(desk.play)}/report/record", **hidden(missed, "/bureau/"), confirmed="yes")

    assert "600超过任务数300。" in said(reviewed)
    assert "--confirm" not in reviewed.text + missed.text
    assert missed.status_code == 422
    assert (done.status_code, desk.play.figures(FIRST)[0]) == (200, 600)


def test_an_act_nobody_knows_is_not_found(desk: Desk, li: Browser) -> None:
    assert {
        li.get(f"{assignment(desk.play)}/verify").status_code,
        li.post(f"{assignment(desk.play)}/verify").status_code,
    } == {404}


def test_what_can_be_done_no_more_leads_back_to_the_matter(desk: Desk, li: Browser) -> None:
    li.get(f"{assignment(desk.play)}/acknowledge")
    desk.play.acknowledge(FIRST, "zhang", "2018-04-16 15:01")

    opened = li.get(f"{assignment(desk.play)}/acknowledge")
    sent = li.post(f"{assignment(desk.play)}/acknowledge")

    assert (opened.status_code, "可以办理" in said(opened)) == (200, True)
    assert (sent.status_code, "此项现已不能办理" in said(sent)) == (422, True)


def test_names_are_shown_literally(play: Play) -> None:
    play.dispatched(title=HOSTILE, text=HOSTILE)
    desk = Desk(play, at("2018-04-16 15:00"))
    li = at_home(desk, "li")

    pages = [
        li.get("/bureau"),
        li.get("/bureau/form"),
        li.get(assignment(play)),
        li.post(f"{assignment(play)}/report", figure="40", as_of="2018-04-16", work=HOSTILE),
        li.post("/bureau/form", **{"work-1": HOSTILE}),
    ]

    for page in pages:
        assert page.status_code in {200, 422}
        assert SHOWN in page.text
        assert "<img" not in page.text


def test_pages_speak_english(desk: Desk, li: Browser) -> None:
    page = li.get("/bureau?lang=en")

    assert '<html lang="en">' in page.text
    assert "What 郑州市民政局 owes" in said(page)
    assert "working days left" in said(page)


class TestTheMonthlyForm:
    """One form for all directives of a unit."""

    @pytest.fixture
    def li(self, desk: Desk) -> Browser:
        desk.play.dispatched(title="日间照料中心", quotas={ZHENGZHOU: 30, LUOYANG: 470})
        desk.play.dispatched(**by_list())
        desk.play.report(FIRST, "li", "2018-04-16 14:00", "40")
        desk.now = at("2018-05-25 10:00")
        return at_home(desk, "li")

    def test_it_has_a_row_a_directive_with_what_was_reported_last(self, li: Browser) -> None:
        page = li.get("/bureau/form")

        assert re.findall(r'name="figure-(\d+)" type="text" inputmode="decimal" value="(\d*)"', page.text) == [
            ("1", "40"),
            ("3", ""),
        ]
        assert "上次40个（4月16日）" in said(page)
        assert re.findall(r'name="items-5" value="(\d)"', page.text) == ["1", "2", "3"]
        assert 'name="as_of-1" type="date" value="2018-05-25"' in page.text

    def test_every_row_that_says_something_is_reviewed_then_recorded(self, desk: Desk, li: Browser) -> None:
        fields = {
            "figure-1": "40",
            "no_change-1": "yes",
            "figure-3": "１２",
            "work-3": "已开工",
            "help_needed-3": "用房移交",
            "as_of-3": "2018-05-20",
            "items-5": ["1", "3"],
            "signed_by": "赵海平",
        }
        reviewed = li.post("/bureau/form", **fields)
        done = li.post("/bureau/form/record", **hidden(reviewed, "/bureau/"))

        assert "核对：将记录3项" in said(reviewed)
        assert "累计数 １２个 截至日期 2018-05-20 工作进展 已开工 需协调的事项 用房移交" in said(reviewed)
        assert "已记录月报：3项。" in done.text
        with desk.play.store.read() as session:
            reports = session.exec(select(ProgressReport).order_by(ProgressReport.id)).all()[1:]
            assert [(one.assignment_id, one.figure, str(one.as_of), one.work, one.help_needed) for one in reports] == [
                (1, 40, "2018-05-25", "本月无变化", ""),
                (3, 12, "2018-05-20", "已开工", "用房移交"),
            ]
        assert desk.play.items("督2018-04-03") == {"1": "claimed", "2": "open", "3": "claimed"}

    def test_a_row_left_as_it_was_is_not_recorded(self, desk: Desk, li: Browser) -> None:
        before = rows(desk.play.store)

        page = li.post("/bureau/form", **{"figure-1": "40", "as_of-1": "2018-05-25", "figure-3": ""})

        assert (page.status_code, "没有填写任何一项" in said(page)) == (422, True)
        assert rows(desk.play.store) == before

    def test_all_or_nothing_and_errors_stand_by_their_rows(self, desk: Desk, li: Browser) -> None:
        before = rows(desk.play.store)
        fields = {"figure-1": "-1", "figure-3": "12", "work-3": "第一行", "items-5": "1", "no_change-1": ""}

        page = li.post("/bureau/form", **{**fields, "no_change-1": []})
        forced = li.post("/bureau/form/record", **{**fields, "no_change-1": []})

        assert (page.status_code, forced.status_code) == (422, 422)
        assert re.findall(r'class="late" id="bad-(\d)">([^<]+)', page.text) == [
            ("1", "累计数：-1是负数。"),
            ("5", "签批人姓名：不能为空。"),
        ]
        assert 'name="figure-1" type="text" inputmode="decimal" value="-1"' in page.text
        assert "第一行</textarea>" in page.text
        assert 'name="items-5" value="1" checked' in page.text
        assert rows(desk.play.store) == before

    def test_unlikely_rows_ask_one_by_one(self, desk: Desk, li: Browser) -> None:
        reviewed = li.post("/bureau/form", **{"figure-1": "400", "figure-3": "31"})
        missed = li.post("/bureau/form/record", **hidden(reviewed, "/bureau/"), **{"confirmed-1": "yes"})
        done = li.post(
            "/bureau/form/record", **hidden(missed, "/bureau/"), **{"confirmed-1": "yes", "confirmed-3": "yes"}
        )

        assert re.findall(r'id="ask-(\d)">([^<]+)', reviewed.text) == [
            ("1", "数值：400超过任务数300。"),
            ("3", "数值：31超过任务数30。"),
        ]
        assert (missed.status_code, re.findall(r'name="confirmed-(\d)"[^>]*checked', missed.text)) == (422, ["1"])
        assert (done.status_code, desk.play.figures(FIRST)[0], desk.play.figures(SECOND)[0]) == (200, 400, 31)

    def test_a_row_somebody_else_changed_meanwhile_asks_too(self, desk: Desk, li: Browser) -> None:
        li.get("/bureau/form")
        desk.play.report(FIRST, "zhang", "2018-05-25 10:01", "45")

        reviewed = li.post("/bureau/form", **{"figure-1": "50", "figure-3": "12"})
        missed = li.post("/bureau/form/record", **hidden(reviewed, "/bureau/"))

        assert [number for number, _ in re.findall(r'id="ask-(\d)">([^<]+)', reviewed.text)] == ["1"]
        assert "张望野于05-25 10:01已作变动" in said(reviewed)
        assert (missed.status_code, desk.play.figures(FIRST)[0]) == (422, 45)

    def test_a_double_click_records_once(self, desk: Desk, li: Browser) -> None:
        sent = hidden(li.post("/bureau/form", **{"figure-3": "12"}), "/bureau/")

        answers = [li.post("/bureau/form/record", **sent) for _ in range(2)]

        assert [one.status_code for one in answers] == [200, 200]
        assert rows(desk.play.store)["progress_report"] == 2

    def test_what_is_finished_is_asked_nothing(self, desk: Desk, li: Browser) -> None:
        desk.play.report(FIRST, "li", "2018-05-25 09:00", "300", confirmed=True)
        desk.play.accept(desk.play.claim(FIRST, "li", "2018-05-25 09:10"), "2018-05-25 09:20")

        assert re.findall(r'name="figure-(\d)"', li.get("/bureau/form").text) == ["3"]

    def test_a_month_of_long_texts_fits(self, desk: Desk, li: Browser) -> None:
        texts = {"work-1": "进" * 5000, "work-3": "展" * 5000, "problems-3": "难" * 5000}

        reviewed = li.post("/bureau/form", **texts, **{"figure-3": "12"})

        assert reviewed.status_code == 200


def test_the_log_names_who_acted(desk: Desk, li: Browser) -> None:
    record(li, f"{assignment(desk.play)}/report", figure="40", as_of="2018-04-16")

    with desk.play.store.read() as session:
        [entry] = session.exec(select(LogEntry).where(LogEntry.action == "assignment.reported")).all()
        assert (entry.actor, entry.subject) == ("li", FIRST)
