"""The list of directives and the page of one: what each reader sees, what the office does there, and what is refused."""

import html
import re
from decimal import Decimal

import pytest
from sqlmodel import col, select

from models.directives import Source
from models.facts import Claim, Request, RequestKind
from models.mail import Notice
from models.people import Unit
from rules.selection import NoticeState
from services import lookup
from services.entries import read_directive
from services.execution import extensions
from services.execution.extensions import RequestEntry
from services.registration import register
from tests.beginnings import begin
from tests.factories import DRAFTED, LUOYANG, ZHENGZHOU, Play, at, by_list
from tests.integration.browsing import Desk

NOW = at("2018-09-20 10:00")
EVIL = "<img src=x onerror=alert(1)>{{7*7}}"


def shown(page: str) -> str:
    """Return the text of a page as somebody reads it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def cells(page: str, row: str) -> list[str]:
    """Return the cells of the row of a table that begins so."""
    for line in re.findall(r"<tr.*?</tr>", page, re.DOTALL):
        found = [shown(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)]
        if found[0].startswith(row):
            return found
    raise AssertionError(f"no row {row}")


def at_work(play: Play) -> str:
    """Two bureaus at work since April: Zhengzhou has reported 120, Luoyang nothing."""
    made = play.dispatched(done_when="挂牌并验收")
    play.acknowledge(made, "li", "2018-04-17 09:00")
    play.report(made, "li", "2018-09-10 10:00", "120", work="按计划推进")
    play.now = NOW
    return made


@pytest.fixture
def number(play: Play) -> str:
    return begin(play, at_work)


def ask_extension(play: Play, number: str) -> int:
    with play.store.write() as session:
        assignment, who = lookup.assignment(session, number, ZHENGZHOU), lookup.person(session, "li")
        entry = RequestEntry(RequestKind.EXTENSION, at("2018-10-31").date(), "用地手续未完")
        return extensions.ask(session, play.practice, assignment, entry, who, now=at("2018-09-17 10:00")).id


def test_the_office_sees_each_directive_with_light_target_figures_date_and_leads(play: Play, number: str) -> None:
    page = Desk(play, NOW).sign_in("wang").get("/directives").text

    assert cells(page, number) == [
        number,
        "规范化社区创建",
        "黄灯 将到期或落后",
        "不少于500个",
        "500个",
        "120个",
        "0个",
        "9月30日 还有7个工作日",
        "郑州市民政局、洛阳市民政局",
    ]


def test_a_bureau_sees_its_own_figures_and_no_other_bureaus(play: Play, number: str) -> None:
    play.report(number, "luo", "2018-09-11 10:00", "77", unit=LUOYANG)

    page = Desk(play, NOW).sign_in("luo").get("/directives").text

    assert cells(page, number)[4:7] == ["200个", "77个", "—"]
    assert "120" not in shown(page)
    assert "郑州" not in shown(page)


def test_what_is_not_a_bureaus_is_on_no_list_and_its_page_is_not_found(play: Play, number: str) -> None:
    alone = play.dispatched(title="郑州独办", lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    draft = play.drafted(title="未下发")
    browser = Desk(play, NOW).sign_in("luo")

    answers = [
        browser.get(path).status_code for path in (f"/directives/{alone}", f"/directives/{draft}", "/directives/x")
    ]

    assert answers == [404, 404, 404]
    assert "郑州独办" not in browser.get("/directives?q=独办").text


def test_nobody_is_shown_anything_before_signing_in(play: Play, number: str) -> None:
    stranger = Desk(play, NOW).stranger()
    answers = [
        stranger.client.get(path, follow_redirects=False).status_code
        for path in ("/directives", f"/directives/{number}")
    ]

    assert answers == [303, 303]


def test_filters_stand_in_the_address_and_in_the_form(play: Play, number: str) -> None:
    play.dispatched(title="照料中心", category="养老")
    page = Desk(play, NOW).sign_in("wang").get("/directives?q=照料&category=养老&light=yellow&sort=due").text

    assert "照料中心" in shown(page)
    assert "规范化社区创建" not in shown(page)
    assert 'value="照料"' in page
    assert '<option value="养老" selected>' in page


@pytest.mark.parametrize(
    "query",
    [
        "light=purple",
        "life=dead",
        "lead=nowhere",
        "source=1%27%20OR%201",
        "source=99999999999999999999",
        "from=gestern",
        "to=2018-13-45",
        "sort=evil",
        "q=%00",
        "category=a%0Ab",
    ],
)
def test_a_condition_that_does_not_exist_is_said_in_one_sentence(play: Play, number: str, query: str) -> None:
    page = Desk(play, NOW).sign_in("wang").get(f"/directives?{query}")

    assert page.status_code == 422
    assert "没有这样的条件，未按它查找" in page.text
    assert "规范化社区创建" in page.text


def test_quotes_in_a_search_are_letters(play: Play, number: str) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    pages = [
        browser.get("/directives", params={"q": text}) for text in ("' OR 1=1 --", "%", "_", '"; DROP TABLE directive')
    ]

    assert [page.status_code for page in pages] == [200] * 4
    assert ["没有符合条件的事项" in page.text for page in pages] == [True] * 4


def test_fifty_are_shown_and_a_link_leads_to_the_rest(play: Play) -> None:
    for n in range(52):
        play.drafted(title=f"第{n + 1}项")
    browser = Desk(play, NOW).sign_in("wang")
    first, second = browser.get("/directives?q=项").text, browser.get("/directives?q=项&page=2").text

    assert (first.count('<th scope="row">'), second.count('<th scope="row">')) == (50, 2)
    assert "共52项 · 第1页，共2页" in shown(first)
    assert "page=2" in first


def test_an_empty_ledger_says_what_to_do_first(play: Play) -> None:
    desk = Desk(play, NOW)

    assert "请先登记来源和事项" in desk.sign_in("wang").get("/directives").text
    assert "下发时会有邮件通知" in desk.sign_in("li").get("/directives").text


def test_one_directive_says_what_was_ordered_and_why_its_light_is_what_it_is(play: Play, number: str) -> None:
    text = shown(Desk(play, NOW).sign_in("wang").get(f"/directives/{number}").text)

    for part in (
        "九月底前规范化社区不少于500个。",
        "来源 2018年重点民政工作推进会 4月16日",
        "目标 不少于500个",
        "办结标准 挂牌并验收",
        "督办经办人 王砚秋",
        "对口处室 倪云起",
        "分管厅领导 曹承砚",
        "审批 雷知秋批准 豫民督〔2018〕1号",
        "黄灯 将到期或落后",
        "郑州市民政局办结期限9月30日，还有7个工作日",
        "任务 500个 已报 120个 已核 0个 尚差 380个",
    ):
        assert part in text, part


def test_the_growth_stands_in_a_table_beside_its_chart(play: Play, number: str) -> None:
    page = Desk(play, NOW).sign_in("wang").get(f"/directives/{number}").text

    assert [cells(page, day)[1:] for day in ("4月16日", "9月10日", "9月20日", "9月30日")] == [
        ["0", "0", "0"],
        ["440.1", "120", "0"],
        ["470.1", "120", "0"],
        ["500", "—", "—"],
    ]
    assert "&#34;renderer" not in page
    assert "data-chart=" in page


def test_every_unit_stands_in_the_matrix_with_a_light_in_words(play: Play, number: str) -> None:
    page = Desk(play, NOW).sign_in("wang").get(f"/directives/{number}").text

    assert cells(page, "郑州市民政局") == [
        "郑州市民政局",
        "300个",
        "120个 9月10日",
        "—",
        "✓ 已完成 4月17日",
        "黄灯 将到期或落后 9月30日 还有7个工作日",
    ]
    assert cells(page, "洛阳市民政局")[4] == "红灯 逾期 4月17日 逾期110个工作日"


def test_a_bureau_sees_of_one_directive_its_own_part_alone(play: Play, number: str) -> None:
    play.report(number, "luo", "2018-09-11 10:00", "77", unit=LUOYANG, help_needed="请省厅协调")
    page = Desk(play, NOW).sign_in("li").get(f"/directives/{number}").text

    text = shown(page)
    assert cells(page, "郑州市民政局")[1] == "300个"
    assert "任务 300个 已报 120个" in text
    assert [word for word in ("洛阳", "77", "请省厅协调", "Prefect", "代录", "罗一川") if word in text] == []


def test_what_happened_is_told_the_newest_first(play: Play, number: str) -> None:
    play.give_back(play.claim(number, "li", "2018-09-17 10:00", figure=Decimal(300)), "2018-09-18 10:00")
    page = Desk(play, NOW).sign_in("wang").get(f"/directives/{number}").text

    table = page.partition('id="past"')[2].partition("</table>")[0]
    rows = [
        [shown(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", table, re.DOTALL)
    ]
    assert rows[:4] == [
        ["2018-09-18 10:00", "退回补正", "郑州市民政局", "王砚秋", "佐证材料不齐"],
        ["2018-09-17 10:00", "申请办结", "郑州市民政局", "李长青", "申请数300个；签批人赵海平；已退回"],
        ["2018-09-10 10:00", "报送进展", "郑州市民政局", "李长青", "累计120个（截至9月10日）；按计划推进"],
        ["2018-04-17 09:00", "签收", "郑州市民政局", "", ""],
    ]
    assert [row[1] for row in rows[4:]] == ["下发", "批准", "报请审批", "分解到单位", "登记"]


def test_what_was_sent_and_what_will_be_is_told_many_units_in_one_line(play: Play) -> None:
    number = play.dispatched()
    play.until("2018-04-18 08:30")
    text = shown(Desk(play, at("2018-04-18 10:00")).sign_in("wang").get(f"/directives/{number}").text)

    assert "请签收 洛阳市民政局等2个单位 告知联络员；签收期限 4月17日" in text
    assert "2018-09-27 08:30 提醒 联络员 郑州市民政局等2个单位 期限 9月30日" in text


def test_a_call_is_one_thing_that_happened_however_many_dates_it_counts_for(play: Play) -> None:
    number = play.dispatched(plan={"report_day": 25})
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/call")
    page = browser.post(f"/directives/{number}/call", unit=ZHENGZHOU, role="officer", said="本周反馈")

    assert shown(page.text).count("电话催办 郑州市民政局 告知联络员") == 1


def test_its_run_is_named_as_the_operator_finds_it(play: Play, number: str) -> None:
    text = shown(Desk(play, NOW).sign_in("wang").get(f"/directives/{number}").text)

    assert f"名称 {number} 运行编号 尚未建立，下次巡检时建立 状态 AwaitingReminder（等待下一次提醒）" in text


def test_items_are_shown_by_state(play: Play) -> None:
    number = play.dispatched(**by_list())
    play.accept(play.claim(number, "li", "2018-09-18 10:00", items=("1",)), "2018-09-19 10:00")
    browser = Desk(play, NOW).sign_in("wang")
    whole, closed = (browser.get(f"/directives/{number}{query}").text for query in ("", "?items=closed"))

    def listed(page: str) -> list[str]:
        table = page.partition('id="items"')[2].partition("</table>")[0]
        return re.findall(r'<th scope="row">(\d+)</th>', table)

    assert (listed(whole), listed(closed)) == (["1", "2", "3"], ["1"])
    assert "全部 3 已销号 1 未销号 2" in shown(whole)


def test_a_heading_shows_the_directives_under_it_and_their_lights(play: Play) -> None:
    with play.store.write() as session:
        fields = {"title": "重点民生实事", "heading": True}
        source, drafter = session.exec(select(Source)).one(), lookup.person(session, "wang")
        entry = read_directive(fields)
        above = register.register_directive(session, source, entry, drafter, parent=None, now=DRAFTED)
        key, name = above.id, above.number
    below = play.dispatched(title="社区创建")
    with play.store.write() as session:
        lookup.directive(session, below).parent_id = key
    page = Desk(play, NOW).sign_in("wang").get(f"/directives/{name}").text

    assert cells(page, below)[:3] == [below, "社区创建", "黄灯 将到期或落后"]


def test_whatever_was_typed_is_shown_as_text(play: Play) -> None:
    with play.store.write() as session:
        session.exec(select(Unit).where(Unit.code == ZHENGZHOU)).one().name = EVIL[:60]
    number = play.dispatched(title=EVIL, text=EVIL, done_when=EVIL, counted_how=EVIL, category=EVIL)
    play.report(number, "li", "2018-09-10 10:00", "120", work=EVIL, help_needed=EVIL)
    play.claim(number, "li", "2018-09-17 10:00", figure=Decimal(300), statement=EVIL, signed_by=EVIL)
    browser = Desk(play, NOW).sign_in("wang")
    with play.store.read() as session:
        claim = session.exec(select(Claim.id)).one()

    for path in (
        "/directives",
        f"/directives?q={EVIL}",
        f"/directives/{number}",
        f"/directives/{number}/claims/{claim}",
    ):
        page = browser.get(path).text
        assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page, path
        assert "<img" not in page, path


def test_a_claim_is_accepted_once_however_often_the_form_is_sent(play: Play, number: str) -> None:
    claim = play.claim(number, "li", "2018-09-17 10:00", figure=Decimal(300))
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/claims/{claim}")
    carried = dict(browser.carried)

    first = browser.post(f"/directives/{number}/claims/{claim}/accept", figure="300", opinion="验收合格")
    browser.carried = carried
    second = browser.post(f"/directives/{number}/claims/{claim}/accept", figure="300", opinion="验收合格")

    assert [page.status_code for page in (first, second)] == [200, 200]
    assert ["已记录：认可。" in page.text for page in (first, second)] == [True, True]
    assert play.figures(number) == (Decimal(300), Decimal(300), "completed")


def test_a_claim_is_returned_with_a_reason_and_without_one_the_form_keeps_what_was_typed(
    play: Play, number: str
) -> None:
    claim = play.claim(number, "li", "2018-09-17 10:00", figure=Decimal(300))
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/claims/{claim}")

    empty = browser.post(f"/directives/{number}/claims/{claim}/return", reason="", within="8", verified="250")
    done = browser.post(f"/directives/{number}/claims/{claim}/return", reason="缺验收单", within="8", verified="250")

    assert empty.status_code == 422
    assert 'role="alert"' in empty.text
    assert re.search(r'<textarea[^>]* id="return-reason"[^>]* aria-invalid="true"', empty.text)
    assert (re.findall(r'name="(?:within|verified)"[^>]* value="(\w+)"', empty.text)) == ["8", "250"]
    assert "已记录：退回。" in done.text
    assert play.figures(number) == (Decimal(300), Decimal(250), None)


def test_a_claim_of_items_is_returned_for_those_that_were_ticked(play: Play) -> None:
    number = play.dispatched(**by_list())
    claim = play.claim(number, "li", "2018-09-18 10:00", items=("1", "2"))
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/claims/{claim}")

    browser.post(f"/directives/{number}/claims/{claim}/return", reason="照片不清", within="5", items=["2"])

    assert play.items(number) == {"1": "closed", "2": "returned", "3": "open"}


def test_a_form_that_went_stale_says_who_changed_what_and_asks(play: Play, number: str) -> None:
    claim = play.claim(number, "li", "2018-09-17 10:00", figure=Decimal(300))
    desk = Desk(play, NOW)
    browser, colleague = desk.sign_in("wang"), desk.sign_in("lei")
    browser.get(f"/directives/{number}/claims/{claim}")
    colleague.get(f"/directives/{number}/call")
    colleague.post(f"/directives/{number}/call", unit=ZHENGZHOU, role="officer", said="材料已补")

    stale = browser.post(f"/directives/{number}/claims/{claim}/accept", figure="300", opinion="好")
    sure = browser.post(f"/directives/{number}/claims/{claim}/accept", figure="300", opinion="好", confirmed="yes")

    assert stale.status_code == 422
    assert "雷知秋" in shown(stale.text)
    assert 'name="confirmed"' in stale.text
    assert "已记录：认可。" in sure.text


def test_an_extension_is_granted_or_refused(play: Play, number: str) -> None:
    request = ask_extension(play, number)
    browser = Desk(play, NOW).sign_in("wang")
    page = browser.get(f"/directives/{number}/requests/{request}").text

    done = browser.post(f"/directives/{number}/requests/{request}/grant", on="2018-10-15", opinion="", leader_said="")

    assert "希望到 10月31日 理由 用地手续未完" in shown(page)
    assert "已记录：同意。" in done.text
    assert [row[1] for row in play.milestones(number) if row[0] == "completion"] == ["2018-10-15"]
    assert "已经答复" in browser.get(f"/directives/{number}/requests/{request}").text


def test_a_proposed_notice_is_sent_or_stopped(play: Play, number: str) -> None:
    with play.store.write() as session:
        notice = session.exec(select(Notice).order_by(col(Notice.id))).first()
        assert notice is not None
        notice.state, key = NoticeState.PROPOSED, notice.id
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/notices/{key}")

    without = browser.post(f"/directives/{number}/notices/{key}/stop", reason="")
    stopped = browser.post(f"/directives/{number}/notices/{key}/stop", reason="已电话说明")

    assert (without.status_code, "已记录：不发。" in stopped.text) == (422, True)
    with play.store.read() as session:
        assert session.get_one(Notice, key).state is NoticeState.STOPPED


def test_what_a_bureau_said_by_telephone_is_recorded_for_it(play: Play, number: str) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    said = {"unit": LUOYANG, "on_behalf": "电话，罗一川"}
    browser.get(f"/directives/{number}/receipt")
    browser.post(f"/directives/{number}/receipt", **said)
    browser.get(f"/directives/{number}/report")
    report = browser.post(f"/directives/{number}/report", **said, figure="200", as_of="2018-09-20", work="完成")
    browser.get(f"/directives/{number}/claim")
    claim = browser.post(f"/directives/{number}/claim", **said, signed_by="石万里", figure="", numbers="", statement="")

    assert ["已记录" in page.text for page in (report, claim)] == [True, True]
    assert play.figures(number, LUOYANG) == (Decimal(200), None, None)
    assert "王砚秋代录（电话，罗一川）" in shown(claim.text)


def test_a_figure_above_the_quota_is_asked_about(play: Play, number: str) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    given = {"unit": ZHENGZHOU, "on_behalf": "传真", "figure": "301", "as_of": "2018-09-20"}
    browser.get(f"/directives/{number}/report")

    asked = browser.post(f"/directives/{number}/report", **given)
    meant = browser.post(f"/directives/{number}/report", **given, confirmed="yes")

    assert (asked.status_code, 'name="confirmed"' in asked.text) == (422, True)
    assert "已记录" in meant.text
    assert play.figures(number)[0] == Decimal(301)


@pytest.mark.parametrize(
    ("act", "fields", "told"),
    [
        ("instruct", {"text": "抓紧", "step": "中期检查", "step_on": "2018-09-25"}, "节点中期检查；抓紧"),
        (
            "adjust",
            {"unit": ZHENGZHOU, "milestone": "", "due_on": "2018-10-15", "reason": "统一时间"},
            "期限由2018-09-30改为2018-10-15；统一时间",
        ),
        ("hold", {"units": ["*"], "review_on": "2018-10-15", "reason": "政策待定"}, "复核日期2018-10-15；政策待定"),
        ("end", {"ending": "withdrawn", "reason": "任务取消"}, "事项结束 王砚秋 任务取消"),
    ],
    ids=["instruct", "adjust", "hold", "end"],
)
def test_what_the_office_decides_is_recorded_and_told(
    play: Play, number: str, act: str, fields: dict[str, str | list[str]], told: str
) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/{act}")

    page = browser.post(f"/directives/{number}/{act}", **fields)

    assert page.status_code == 200
    assert told in shown(page.text)


def test_what_is_held_runs_on_again(play: Play, number: str) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/hold")
    browser.post(f"/directives/{number}/hold", units=[ZHENGZHOU], review_on="2018-10-15", reason="政策待定")
    browser.get(f"/directives/{number}/resume")

    page = browser.post(f"/directives/{number}/resume", units=["*"], due_on="2018-11-30", reason="")

    assert "已记录：恢复办理。" in page.text
    assert [row[1] for row in play.milestones(number) if row[0] == "completion"] == ["2018-11-30"]


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("call", {"unit": "x", "role": "officer", "said": "好"}),
        ("call", {"unit": ZHENGZHOU, "role": "leader", "said": "好"}),
        ("call", {}),
        ("report", {"unit": ZHENGZHOU, "figure": "1e309", "as_of": "2018-09-20", "on_behalf": "电话"}),
        ("report", {"unit": ZHENGZHOU, "figure": "-1", "as_of": "2018-09-20", "on_behalf": "电话"}),
        ("report", {"unit": ZHENGZHOU, "figure": "5", "as_of": "2018-02-30", "on_behalf": "电话"}),
        ("report", {"unit": ZHENGZHOU, "figure": "5", "as_of": "2018-09-20", "on_behalf": "a\nb"}),
        ("hold", {"review_on": "2018-10-15", "reason": "好"}),
        ("hold", {"units": ["*"], "review_on": "2018-09-01", "reason": "好"}),
        ("adjust", {"unit": ZHENGZHOU, "milestone": "没有", "due_on": "2018-10-15", "reason": "好"}),
        ("adjust", {"unit": ZHENGZHOU, "milestone": "", "quota": "9", "reason": "好"}),
        ("instruct", {"text": "好", "step": "有名无日"}),
        ("end", {"ending": "exploded", "reason": "好"}),
        ("end", {"ending": "completed", "reason": "好"}),
        ("claim", {"unit": LUOYANG, "signed_by": "石万里", "on_behalf": "电话"}),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(
    play: Play, number: str, act: str, fields: dict[str, str | list[str]]
) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/{act}")
    before = play.milestones(number)

    page = browser.post(f"/directives/{number}/{act}", **fields)

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert (play.milestones(number), play.figures(number)[0]) == (before, Decimal(120))


def test_the_acts_of_the_office_are_no_pages_for_others(play: Play, number: str) -> None:
    claim = play.claim(number, "li", "2018-09-17 10:00", figure=Decimal(300))
    desk = Desk(play, NOW)
    paths = (f"/directives/{number}/claims/{claim}", f"/directives/{number}/call", f"/directives/{number}/end")
    for key in ("li", "cao"):
        browser = desk.sign_in(key)
        browser.get(f"/directives/{number}")
        assert [browser.get(path).status_code for path in paths] == [404, 404, 404]
        assert browser.post(f"/directives/{number}/end", ending="withdrawn", reason="好").status_code == 404
        assert browser.post(f"/directives/{number}/claims/{claim}/accept").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "claims/999",
        "claims/0",
        "claims/99999999999999999999",
        "claims/x",
        "requests/1",
        "notices/999",
        "nothing",
        "accept",
    ],
)
def test_what_does_not_exist_is_not_found(play: Play, number: str, path: str) -> None:
    assert Desk(play, NOW).sign_in("wang").get(f"/directives/{number}/{path}").status_code == 404


def test_a_claim_is_found_under_its_own_directive_alone(play: Play, number: str) -> None:
    other = play.dispatched(title="别的")
    claim = play.claim(other, "li", "2018-09-17 10:00", figure=Decimal(300))
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/call")

    answers = [
        browser.get(f"/directives/{number}/claims/{claim}").status_code,
        browser.post(f"/directives/{number}/claims/{claim}/accept", figure="300", opinion="").status_code,
    ]

    assert answers == [404, 404]
    assert play.figures(other) == (Decimal(300), None, None)


def test_the_pages_read_in_english(play: Play, number: str) -> None:
    browser = Desk(play, NOW).sign_in("wang")
    listed, one, form = (
        shown(browser.get(path).text)
        for path in ("/directives?lang=en", f"/directives/{number}?lang=en", f"/directives/{number}/call?lang=en")
    )

    assert "at least 500 500 120" in listed
    assert "Counts as done when 挂牌并验收" in one
    assert "What was said" in form


def test_a_request_for_another_date_is_the_offices_to_answer_once(play: Play, number: str) -> None:
    request = ask_extension(play, number)
    browser = Desk(play, NOW).sign_in("wang")
    browser.get(f"/directives/{number}/requests/{request}")
    browser.post(f"/directives/{number}/requests/{request}/refuse", reason="不具备条件", leader_said="")
    browser.carried["key"] = "another"

    again = browser.post(f"/directives/{number}/requests/{request}/grant", on="", opinion="", leader_said="")

    assert again.status_code == 422
    with play.store.read() as session:
        assert session.get_one(Request, request).state == "refused"
