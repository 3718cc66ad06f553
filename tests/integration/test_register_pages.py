"""The office registers in a browser: a source and a directive in one form, quotas, lists, preview, approval, dispatch."""

import html
import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from httpx import Response
from sqlmodel import select

from models.directives import Source
from models.log import LogEntry
from models.queries.directives import children_of, directives_in_order, steps_of
from models.queries.items import items_of
from rules.outcomes import Life
from services import lookup
from services.boards import preparation
from services.people import accounts
from services.registration import opinions, register
from tests.factories import DRAFTED, LUOYANG, ZHENGZHOU, Play, by_list
from tests.integration.browsing import Browser, Desk
from tests.integration.forms_read import form_to

NUMBER = "督2018-04-01"
UNPROCESSABLE = 422


@pytest.fixture
def desk(play: Play) -> Desk:
    return Desk(play, DRAFTED)


@pytest.fixture
def wang(desk: Desk) -> Browser:
    return desk.sign_in("wang")


@pytest.fixture
def lei(desk: Desk) -> Browser:
    return desk.sign_in("lei")


def typed(**overrides: Any) -> dict[str, Any]:
    """Return what a clerk types: 500 communities by the end of September, of the meeting that is registered."""
    return {
        "source": "1",
        "title": "规范化社区创建",
        "text": "九月底前规范化社区不少于500个。",
        "target.kind": "sum",
        "target.quantity": "５００",
        "target.unit": "个",
        "due_on": "9月底前",
        "desk": "wang",
        "division": "ni",
        "leader": "cao",
        "lead": [ZHENGZHOU, LUOYANG],
        "plan": "standard",
        "plan.receipt_within": "1",
        **overrides,
    }


def review(browser: Browser, **overrides: Any) -> Response:
    browser.get("/register")
    return browser.post("/register", **typed(**overrides))


def register_in(browser: Browser, **overrides: Any) -> str:
    """Fill the form, go on to the review, record what it shows; return the address of the draft."""
    page = review(browser, **overrides)
    assert page.status_code == 200, said(page)
    done = browser.post("/register/record", **form_to(page.text, "/register/record"))
    return unquote(done.url.path)


def said(page: Response) -> str:
    """Return what a page says of a refusal."""
    found = re.search(r'role="alert"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""


def drafts_of(play: Play) -> list[tuple[str, str, str]]:
    with play.store.read() as session:
        return [(one.number, one.title, str(one.life)) for one in directives_in_order(session)]


def assignments(play: Play, number: str = NUMBER) -> dict[str, tuple[bool, Decimal | None]]:
    with play.store.read() as session:
        found = lookup.directive(session, number)
        return {part.code: (part.leads, part.quota) for part in preparation.parts_of(session, found)}


def actions(play: Play, subject: str = NUMBER) -> list[str]:
    with play.store.read() as session:
        rows = session.exec(select(LogEntry).where(LogEntry.subject == subject)).all()
        return [row.action for row in rows]


def test_a_directive_goes_from_the_form_to_its_units_over_pages_alone(play: Play, wang: Browser, lei: Browser) -> None:
    path = register_in(wang)

    quotas = wang.get(f"{path}/quotas")
    wang.post(f"{path}/quotas", **{**form_to(quotas.text, f"{path}/quotas"), f"quota:{ZHENGZHOU}": "300"}, how="sum")
    split = {
        f"part:{ZHENGZHOU}": "lead",
        f"part:{LUOYANG}": "lead",
        f"quota:{ZHENGZHOU}": "300",
        f"quota:{LUOYANG}": "200",
    }
    wang.post(f"{path}/quotas", **split, how="save")
    seen = wang.get(f"{path}/preview")
    wang.get(path)
    wang.post(f"{path}/submit")
    lei.get(path)
    approved = lei.post(f"{path}/approve", document="豫民督〔2018〕1号")
    wang.get(path)
    wang.post(f"{path}/dispatch")

    assert path == f"/drafts/{NUMBER}"
    assert "将发出以下34条通知" in seen.text
    assert "已批准。" in approved.text
    assert assignments(play) == {ZHENGZHOU: (True, Decimal(300)), LUOYANG: (True, Decimal(200))}
    assert drafts_of(play) == [(NUMBER, "规范化社区创建", "dispatched")]
    assert actions(play) == [
        "directive.registered",
        "directive.assigned",
        "directive.shared_out",
        "directive.submitted",
        "directive.approved",
        "directive.dispatched",
    ]
    play.tick("2018-04-16 14:30")
    assert [to for to, _ in play.outbox.taken()] == ["li@example.org", "luo@example.org"]


def test_words_of_a_deadline_are_shown_as_a_date_before_anything_is_stored(play: Play, wang: Browser) -> None:
    page = review(wang)

    assert "读作：<strong>2018-09-30</strong> 星期日" in page.text
    assert "未写年份，按来源当年" in page.text
    assert "郑州市民政局 250个、洛阳市民政局 250个" in page.text
    assert form_to(page.text, "/register/record")["due_on"] == ["2018-09-30"]
    assert drafts_of(play) == []


def test_a_new_source_is_registered_with_its_first_directive(play: Play, wang: Browser) -> None:
    source = {"source": "", "source.kind": "instruction", "source.title": "领导批示", "source.held_on": "2018-04-13"}
    path = register_in(wang, **source, **{"source.text": "请月底前办结。"}, due_on="月底前")

    with play.store.read() as session:
        found = session.exec(select(Source).where(Source.title == "领导批示")).one()
        made = lookup.directive(session, NUMBER)
        assert (str(found.kind), found.held_on, found.text) == ("instruction", date(2018, 4, 13), "请月底前办结。")
        assert (made.source_id, made.due_on) == (found.id, date(2018, 4, 30))
    assert f'href="/register?source={found.id}"' in wang.get(path).text


def test_a_further_directive_of_a_source_finds_it_chosen(wang: Browser) -> None:
    page = wang.get("/register?source=1")

    assert form_to(page.text, "/register")["source"] == ["1"]


def test_back_from_the_review_the_form_holds_what_was_typed(play: Play, wang: Browser) -> None:
    page = review(wang, done_when="验收合格")
    back = wang.post("/register/record", **form_to(page.text, "/register/record"), back="yes")

    form = form_to(back.text, "/register")
    assert (form["title"], form["done_when"], form["due_on"]) == (["规范化社区创建"], ["验收合格"], ["2018-09-30"])
    assert form["lead"] == [ZHENGZHOU, LUOYANG]
    assert drafts_of(play) == []


def test_a_text_of_several_lines_is_stored_as_it_was_typed(play: Play, wang: Browser) -> None:
    register_in(wang, text="九月底前\r\n不少于500个。", **{"plan.steps": "方案 6月底前\r\n总结 8月底前"})

    with play.store.read() as session:
        made = lookup.directive(session, NUMBER)
        assert made.text == "九月底前\n不少于500个。"
        assert [one.name for one in steps_of(session, made.id)] == ["方案", "总结"]


def test_a_double_click_registers_once(play: Play, wang: Browser) -> None:
    page = review(wang)
    form = form_to(page.text, "/register/record")

    first, second = (wang.post("/register/record", **form) for _ in range(2))

    assert first.url == second.url
    assert len(drafts_of(play)) == 1


BAD = [
    pytest.param({"title": ""}, "标题：不能为空。", "title", id="no title"),
    pytest.param({"title": "长" * 100_000}, "标题：共100000字，最多200字。", "title", id="a title of 10^5 characters"),
    pytest.param({"title": "社区\x00"}, "标题：“社区\\x00”含有不能保存的字符 U+0000。", "title", id="NUL"),
    pytest.param({"title": "社区\u202e创建"}, "标题：“社区\\x202e创建”含有不能保存的字符 U+202E。", "title", id="RTL override"),
    pytest.param({"title": "社区\n创建"}, "标题：“社区\\x0a创建”须为一行。", "title", id="a line break"),
    pytest.param({"due_on": ""}, "期限：须有期限；来源未定的，请勾选由督查室定。", "due_on", id="no deadline"),
    pytest.param({"due_on": "尽快"}, "期限：“尽快”没有说明是哪一天，请写日期或“9月底前”这样的期限。", "due_on", id="a vague deadline"),
    pytest.param({"due_on": "9999-12-31"}, "期限：“9999-12-31”没有说明是哪一天，请写日期或“9月底前”这样的期限。", "due_on", id="the end of time"),
    pytest.param({"due_on": "2019-02-29"}, "期限：“2019-02-29”没有说明是哪一天，请写日期或“9月底前”这样的期限。", "due_on", id="29 February of 2019"),
    pytest.param({"due_on": "2018-04-15"}, "期限：期限2018-04-15早于来源日期2018-04-16。", "due_on", id="before the source"),
    pytest.param({"target.quantity": ""}, "数量：sum类目标须有数量。", "target.quantity", id="no quantity"),
    pytest.param({"target.quantity": "-5"}, "数量：-5是负数。", "target.quantity", id="a negative quantity"),
    pytest.param({"target.quantity": "1e309"}, "数量：1e309超出范围（最大10¹²，最多四位小数）。", "target.quantity", id="an endless quantity"),
    pytest.param({"target.kind": "most"}, "如何计数：没有“most”，可用：sum, each, level, list, none。", "target.kind", id="no such kind"),
    pytest.param({"plan": "2+2"}, "时限安排：没有“2+2”，可用：standard、13710、13710-major。", "plan", id="no such plan"),
    pytest.param({"plan.report_day": "32"}, "每月报送日：32须为1至31的整数。", "plan.report_day", id="day 32"),
    pytest.param({"plan.steps": "方案 6月底前\n总结"}, "第2行：阶段期限：不能为空。", "step.on", id="a step without a day"),
    pytest.param({"lead": []}, f"{NUMBER}：须有牵头单位。", "", id="nobody leads"),
    pytest.param({"lead": ["999999"]}, "牵头单位：没有单位“999999”。", "lead", id="no such unit"),
    pytest.param({"desk": "nobody"}, "督办经办人：没有人员“nobody”。", "desk", id="no such person"),
    pytest.param({"source": "77"}, "来源：没有第77号来源。", "source", id="no such source"),
    pytest.param({"parent": "督2018-04-99"}, "督办事项：没有“督2018-04-99”。", "", id="no such heading"),
    pytest.param({"source": "", "source.title": "会", "source.held_on": "2018-02-30"}, "来源日期：“2018-02-30”不是日历上的日期（例：2018-09-30）。", "source.held_on", id="a source on no day"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "sentence", "field"), BAD)
def test_what_cannot_be_stored_is_refused_and_what_was_typed_is_kept(
    play: Play, wang: Browser, wrong: dict[str, Any], sentence: str, field: str
) -> None:
    page = review(wang, **wrong)

    form = form_to(page.text, "/register")
    assert (page.status_code, said(page)) == (UNPROCESSABLE, sentence)
    assert form["text"] == ["九月底前规范化社区不少于500个。"]
    assert drafts_of(play) == []
    if field and field not in {"step.on", "source", "lead"}:
        assert re.search(rf'name="{re.escape(field)}"[^>]*aria-invalid="true"', page.text)


def test_29_february_is_a_deadline_in_a_leap_year(play: Play, wang: Browser) -> None:
    register_in(wang, due_on="2020年2月29日前")

    with play.store.read() as session:
        assert lookup.directive(session, NUMBER).due_on == date(2020, 2, 29)


SCRIPT = '<img src=x onerror="alert(1)">{{7*7}}'


def test_a_script_in_any_field_is_shown_as_text(play: Play, wang: Browser, lei: Browser) -> None:
    fields = ("title", "text", "category", "done_when", "counted_how")
    path = register_in(wang, **dict.fromkeys(fields, SCRIPT), **{"target.unit": "<b>"}, strength="<i>")
    wang.get(path)
    wang.post(f"{path}/submit")
    pages = [wang.get(one) for one in ("/drafts", path, f"{path}/preview", "/approvals", "/register?source=1")]
    lei.get(path)
    pages += [lei.post(f"{path}/give-back", reason=SCRIPT), wang.get(f"{path}/edit"), wang.get(f"{path}/quotas")]

    for page in pages:
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "<b>" not in page.text
        assert "<i>" not in page.text
        assert "49" not in re.sub(r'value="[0-9a-f]{32}"', "", page.text).split("<main")[1].split("{{7*7}}")[0]


def test_fields_no_form_has_change_nothing(play: Play, wang: Browser, desk: Desk) -> None:
    page = review(wang, life="dispatched", approved_by="2", drafted_by="2", document="自批", number="督2018-04-77")
    wang.post("/register/record", **{**form_to(page.text, "/register/record"), "life": "dispatched"})

    with play.store.read() as session:
        [made] = directives_in_order(session)
        who = lookup.person(session, "wang")
        assert (made.number, made.life, made.approved_by, made.drafted_by, made.document) == (
            NUMBER, Life.DRAFT, None, who.id, "",
        )  # fmt: skip


def test_the_deadline_is_read_live_by_the_day_of_the_source(wang: Browser) -> None:
    by_day = wang.get("/register/deadline", params={"due_on": "9月底前", "source.held_on": "2017-12-01"})
    by_source = wang.get("/register/deadline", params={"due_on": "会后10个工作日内", "source": "1"})
    wrong = wang.get("/register/deadline", params={"due_on": "尽快", "source": "1"})
    empty = wang.get("/register/deadline", params={"due_on": "", "source": "1"})

    assert "<strong>2018-09-30</strong>" in by_day.text
    assert "<strong>2018-04-28</strong>" in by_source.text
    assert "按工作日历推算" in by_source.text
    assert "没有说明是哪一天" in wrong.text
    assert empty.text.strip() == ""


def test_a_plan_with_dates_of_its_own_is_chosen_in_the_form(play: Play, wang: Browser) -> None:
    register_in(wang, plan="13710")

    with play.store.read() as session:
        assert lookup.directive(session, NUMBER).plan == "13710"


def test_a_heading_needs_neither_deadline_nor_units_and_takes_children(play: Play, wang: Browser) -> None:
    register_in(wang, heading="yes", due_on="", lead=[], desk="", **{"target.kind": "none"})
    register_in(wang, title="其一", parent=NUMBER)

    with play.store.read() as session:
        assert [one.title for one in children_of(session, lookup.directive(session, NUMBER).id)] == ["其一"]


def drafted(play: Play, **overrides: Any) -> str:
    return f"/drafts/{play.drafted(**overrides)}"


def test_what_is_pasted_is_shown_with_its_sum_and_stored_only_when_it_is_saved(play: Play, wang: Browser) -> None:
    path = drafted(play)
    wang.get(f"{path}/quotas")
    page = wang.post(f"{path}/quotas", how="paste", pasted="单位\t数\n郑州市民政局\t３２０\n洛阳\t１80\n")

    form = form_to(page.text, f"{path}/quotas")
    assert '合计 <strong id="sum">500</strong>，相差 <strong id="apart">0</strong>' in page.text
    assert (form[f"quota:{ZHENGZHOU}"], form[f"quota:{LUOYANG}"]) == (["320"], ["180"])
    assert assignments(play)[ZHENGZHOU] == (True, Decimal(300))
    wang.post(f"{path}/quotas", **form, how="save")
    assert assignments(play) == {ZHENGZHOU: (True, Decimal(320)), LUOYANG: (True, Decimal(180))}


def test_every_slip_of_what_is_pasted_is_named_by_its_line(play: Play, wang: Browser) -> None:
    path = drafted(play)
    wang.get(f"{path}/quotas")
    text = "郑州市民政局\t1,234\n\n滑县\t5\n洛阳市民政局\t很多\n郑州\t7\n西平\t1\t2"
    page = wang.post(f"{path}/quotas", how="paste", pasted=text)

    assert said(page) == (
        "第3行：任务数：没有单位“滑县”。 第4行：任务数：“很多”不是数字。 "
        "第5行：任务数：郑州市民政局重复。 第6行：任务数：须为“单位、数”两列，此行有3列。"
    )
    assert text in html.unescape(page.text)
    assert page.status_code == UNPROCESSABLE


def test_a_target_is_split_equally_or_by_weights(play: Play, wang: Browser) -> None:
    path = drafted(play)
    parts = {f"part:{ZHENGZHOU}": "lead", f"part:{LUOYANG}": "lead"}
    wang.get(f"{path}/quotas")
    equal = wang.post(f"{path}/quotas", **parts, how="equal")
    weighed = wang.post(f"{path}/quotas", **parts, how="weights", pasted="郑州\t1000万\n洛阳\t700")
    right = wang.post(f"{path}/quotas", **parts, how="weights", pasted="郑州\t1,000\n洛阳\t７００")
    missing = wang.post(f"{path}/quotas", **parts, how="weights", pasted="郑州\t1,000")

    form = form_to(equal.text, f"{path}/quotas")
    assert (form[f"quota:{ZHENGZHOU}"], form[f"quota:{LUOYANG}"]) == (["250"], ["250"])
    assert said(weighed) == "第1行：权重：“1000万”不是数字。"
    form = form_to(right.text, f"{path}/quotas")
    assert (form[f"quota:{ZHENGZHOU}"], form[f"quota:{LUOYANG}"]) == (["294"], ["206"])
    assert said(missing) == "权重：缺少洛阳市民政局。"


def test_quotas_that_do_not_add_up_are_stored_only_when_that_is_confirmed(play: Play, wang: Browser) -> None:
    path = drafted(play)
    split = {
        f"part:{ZHENGZHOU}": "lead",
        f"part:{LUOYANG}": "lead",
        f"quota:{ZHENGZHOU}": "300",
        f"quota:{LUOYANG}": "199",
    }
    wang.get(f"{path}/quotas")
    asked = wang.post(f"{path}/quotas", **split, how="save")
    before = assignments(play)
    done = wang.post(f"{path}/quotas", **split, how="save", confirmed="yes")

    assert said(asked) == "任务数：各单位合计499，与目标500相差-1。 我已核对，情况属实"
    assert form_to(asked.text, f"{path}/quotas")[f"quota:{LUOYANG}"] == ["199"]
    assert before[LUOYANG] == (True, Decimal(200))
    assert assignments(play)[LUOYANG] == (True, Decimal(199))
    assert "合计与目标相差-1" in done.text


def test_a_quota_that_is_no_figure_is_refused_with_its_unit(play: Play, wang: Browser) -> None:
    path = drafted(play)
    wang.get(f"{path}/quotas")
    page = wang.post(f"{path}/quotas", **{f"part:{LUOYANG}": "lead", f"quota:{LUOYANG}": "<b>"}, how="save")

    assert said(page) == "洛阳市民政局：任务数：“<b>”不是数字。"


def test_a_list_is_pasted_whole_or_not_at_all(play: Play, wang: Browser) -> None:
    path = drafted(play, **by_list(items=[]))
    wang.get(f"{path}/items")
    wrong = "郑州\t1\t中原区\t无障碍坡道\t整改\t李长青\t9月28日前\n洛阳\t2\t\t\t\t\t2018-09-28\n郑州\t1\t\t\t\t\t2018-09-28\n郑州\t3\t\t\t\t\t尽快"
    refused = wang.post(f"{path}/items", pasted=wrong)
    nothing = assignments(play)
    right = '单位\t编号\t地点\t内容\t措施\t责任人\t期限\n郑州\t1\t中原区\t"坡道\n扶手"\t整改\t李长青\t９月28日前\n郑州\t2\t二七区\t\t\t\t2018年11月30日'
    done = wang.post(f"{path}/items", pasted=right)

    assert said(refused) == (
        "第2行：单位：洛阳市民政局不是牵头单位。 第3行：编号：郑州市民政局有1号重复。".replace("有1号", "的1号")
        + " 第4行：期限：“尽快”没有说明是哪一天，请写日期或“9月底前”这样的期限。"
    )
    assert nothing == {ZHENGZHOU: (True, None)}
    assert "清单</a>：2项" in done.text
    assert assignments(play) == {ZHENGZHOU: (True, Decimal(2))}
    with play.store.read() as session:
        assignment = lookup.assignment(session, NUMBER, ZHENGZHOU)
        found = [(one.number, one.place, one.description, one.due_on) for one in items_of(session, assignment.id)]
    assert found == [("1", "中原区", "坡道\n扶手", date(2018, 9, 28)), ("2", "二七区", "", date(2018, 11, 30))]


def test_the_list_is_shown_as_it_can_be_pasted_again(play: Play, wang: Browser) -> None:
    path = drafted(play, **by_list())
    text = form_to(wang.get(f"{path}/items").text, f"{path}/items")["pasted"][0]
    wang.post(f"{path}/items", pasted=text.replace("中原区\t", '中原区\t"坡\n道"'))

    assert form_to(wang.get(f"{path}/items").text, f"{path}/items")["pasted"][0].count('"坡\n道"') == 3
    assert assignments(play) == {ZHENGZHOU: (True, Decimal(3))}


def test_a_draft_is_changed_with_what_was_before_kept_in_the_log(play: Play, wang: Browser) -> None:
    path = drafted(play)
    form = form_to(wang.get(f"{path}/edit").text, f"{path}/edit")
    page = wang.post(
        f"{path}/edit", **{**form, "title": ["规范化社区"], "due_on": ["10月底前"], "plan.steps": ["方案 6月底前"]}
    )
    wang.post(f"{path}/edit/record", **form_to(page.text, f"{path}/edit/record"))

    with play.store.read() as session:
        made = lookup.directive(session, NUMBER)
        entry = session.exec(select(LogEntry).where(LogEntry.action == "directive.amended")).one()
        assert (made.title, made.due_on) == ("规范化社区", date(2018, 10, 31))
        assert lookup.assignment(session, NUMBER, ZHENGZHOU).due_on == date(2018, 10, 31)
    assert entry.detail["before"] == {"title": "规范化社区创建", "due_on": "2018-09-30", "steps": {}}
    assert entry.detail["after"] == {"title": "规范化社区", "due_on": "2018-10-31", "steps": {"方案": "2018-06-30"}}


def test_another_target_asks_whether_the_quotas_are_meant(play: Play, wang: Browser) -> None:
    path = drafted(play)
    form = form_to(wang.get(f"{path}/edit").text, f"{path}/edit")
    page = wang.post(f"{path}/edit", **{**form, "target.quantity": ["520"]})
    record = form_to(page.text, f"{path}/edit/record")
    refused = wang.post(f"{path}/edit/record", **record)
    done = wang.post(f"{path}/edit/record", **record, confirmed="yes")

    assert said(page) == said(refused) == "任务数：各单位合计500，与目标520相差-20。 我已核对，情况属实"
    assert "合计与目标相差-20" in done.text


def test_a_form_opened_before_somebody_else_changed_the_draft_says_who(play: Play, wang: Browser, lei: Browser) -> None:
    path = drafted(play)
    form = form_to(wang.get(f"{path}/edit").text, f"{path}/edit")
    page = wang.post(f"{path}/edit", **{**form, "title": ["王的标题"]})
    other = form_to(lei.get(f"{path}/edit").text, f"{path}/edit")
    shown = lei.post(f"{path}/edit", **{**other, "title": ["雷的标题"]})
    lei.post(f"{path}/edit/record", **form_to(shown.text, f"{path}/edit/record"))
    stale = wang.post(f"{path}/edit/record", **form_to(page.text, f"{path}/edit/record"))

    assert stale.status_code == UNPROCESSABLE
    assert "您打开此页后，雷知秋" in said(stale) or "您打开此页后，lei" in said(stale)
    assert drafts_of(play)[0][1] == "雷的标题"


def test_units_are_asked_their_answers_recorded_and_a_proposal_taken(play: Play, wang: Browser) -> None:
    path = drafted(play)
    wang.get(path)
    wang.post(f"{path}/consult", within="5")
    told = {"unit": ZHENGZHOU, "quota": "280", "reason": "场所不足", "on_behalf": "电话，李长青，4月16日"}
    page = wang.post(f"{path}/opinions", **told)
    early = wang.post(f"{path}/submit")
    asked = wang.post(f"{path}/take", unit=ZHENGZHOU, quota="280")
    taken = wang.post(f"{path}/take", unit=ZHENGZHOU, quota="280", confirmed="yes")

    assert "场所不足" in page.text
    assert said(early) == f"{NUMBER}：1个单位尚未答复征求意见（2018-04-23截止）。 我已核对，情况属实"
    assert said(asked) == "任务数：各单位合计480，与目标500相差-20。 我已核对，情况属实"
    assert "已采纳建议的任务数。" in taken.text
    with play.store.read() as session:
        found = opinions.opinions(session, lookup.directive(session, NUMBER))
    assert [(one.unit, one.proposes, one.quota) for one in found] == [
        (ZHENGZHOU, Decimal(280), Decimal(280)), (LUOYANG, None, Decimal(200)),
    ]  # fmt: skip


def test_nobody_approves_their_own_draft(play: Play, desk: Desk) -> None:
    path = drafted(play, by="lei", submit=True)
    lei = desk.sign_in("lei")
    lei.get(path)
    page = lei.post(f"{path}/approve", document="豫民督〔2018〕1号")
    ticked = lei.post("/approvals", number=NUMBER)

    sentence = f"审批：雷知秋不能审批自己起草的{NUMBER}。"
    assert (page.status_code, said(page), said(ticked)) == (UNPROCESSABLE, sentence, sentence)
    assert drafts_of(play)[0][2] == "submitted"
    assert "本人起草" in lei.get("/approvals").text


def test_a_clerk_cannot_approve_or_give_back(play: Play, wang: Browser) -> None:
    path = drafted(play, submit=True)
    page = wang.get(path)

    assert f"{path}/approve" not in page.text
    assert wang.post(f"{path}/approve").status_code == 404
    assert wang.post(f"{path}/give-back", reason="不妥").status_code == 404
    assert wang.post("/approvals", number=NUMBER).status_code == 404
    assert drafts_of(play)[0][2] == "submitted"


def test_what_is_given_back_is_a_draft_again_with_the_reason_and_the_duty_over(
    play: Play, wang: Browser, lei: Browser
) -> None:
    path = drafted(play, submit=True)
    lei.get(path)
    empty = lei.post(f"{path}/give-back", reason="")
    lei.post(f"{path}/give-back", reason="目标请与统计口径核对")
    page = wang.get(path)
    wang.post(f"{path}/submit")

    assert said(empty) == "理由：不能为空。"
    assert "雷知秋于2018-04-16 09:00退回：" in page.text
    assert "目标请与统计口径核对" in page.text
    assert [one[3] for one in play.milestones(NUMBER, None)] == ["ended", "open"]
    assert drafts_of(play)[0][2] == "submitted"


def test_several_are_submitted_approved_and_dispatched_at_once(play: Play, wang: Browser, lei: Browser) -> None:
    numbers = [play.drafted(), play.drafted(title="日间照料中心")]
    wang.get("/drafts")
    wang.post("/drafts/submit-all", number=numbers)
    lei.get("/approvals")
    lei.post("/approvals", number=numbers, document="豫民督〔2018〕2号")
    wang.get("/drafts")
    wang.post("/drafts/dispatch-all", number=numbers)

    assert [one[2] for one in drafts_of(play)] == ["dispatched", "dispatched"]


def test_nothing_is_done_where_nothing_is_ticked(play: Play, wang: Browser) -> None:
    play.drafted()
    wang.get("/drafts")

    assert said(wang.post("/drafts/submit-all")) == "督办事项：请先勾选。"


@pytest.fixture
def crowded(play: Play) -> list[str]:
    """Four matters that are approved and would make both bureaus' week too full."""
    steps = [{"name": f"节点{n}", "on": f"2018-05-{n:02d}"} for n in (8, 9, 10, 11)]
    numbers = [play.drafted(title=f"事项{n}", plan={"steps": steps}, submit=True) for n in range(2)]
    with play.store.write() as session:
        for number in numbers:
            one, by = lookup.directive(session, number), lookup.person(session, "lei")
            register.approve(session, play.practice, one, by, document="", now=DRAFTED)
    return numbers


def test_a_dispatch_that_breaks_a_budget_needs_the_approvers_tick(
    play: Play, crowded: list[str], wang: Browser, lei: Browser
) -> None:
    path = f"/drafts/{crowded[0]}"
    shown = wang.get(path)
    by_clerk = wang.post(f"{path}/dispatch", accept_load="yes")
    lei.get(path)
    lei.post(f"{path}/dispatch", accept_load="yes")

    assert "须审批人同意" in shown.text
    assert "accept_load" not in shown.text
    assert said(by_clerk).startswith("减负：")
    assert [one[2] for one in drafts_of(play)] == ["dispatched", "approved"]


def test_the_preview_names_who_hears_when_and_whose_budget_breaks(
    play: Play, crowded: list[str], wang: Browser
) -> None:
    page = wang.get(f"/drafts/{crowded[0]}/preview")

    assert "个单位将超出负担上限，下发须审批人同意。" in page.text
    assert "<summary>郑州市民政局（" in page.text
    assert "<summary>2018-04-16 星期一（" in page.text
    assert "2018-05：报送0→4次" in page.text


def test_a_draft_that_is_not_wanted_is_withdrawn_with_a_reason(play: Play, wang: Browser) -> None:
    path = drafted(play)
    wang.get(path)
    empty = wang.post(f"{path}/withdraw", reason="")
    wang.post(f"{path}/withdraw", reason="与另一事项重复")

    assert said(empty) == "理由：不能为空。"
    assert drafts_of(play)[0][2] == "ended"


def test_what_is_dispatched_is_no_draft_any_more(play: Play, wang: Browser) -> None:
    number = play.dispatched()
    moved = wang.client.get(f"/drafts/{number}", follow_redirects=False)

    assert (moved.status_code, unquote(moved.headers["location"])) == (303, f"/directives/{number}")
    assert wang.get(f"/drafts/{number}/edit").status_code == 404
    assert wang.get(f"/drafts/{number}/quotas").status_code == 404


def test_an_empty_office_is_told_what_to_do_first(wang: Browser) -> None:
    assert "先登记督办事项，或从会议纪要读出。" in wang.get("/drafts").text
    assert "草稿送审后在此列出。" in wang.get("/approvals").text


PAGES = ("/register", "/register/deadline?due_on=x", "/drafts", "/approvals", "/minutes", "/minutes/1")
OF_DRAFT = ("", "/edit", "/quotas", "/items", "/preview")


@pytest.mark.parametrize("key", ["li", "zhang", "ni"])
def test_a_bureau_finds_none_of_these_pages(play: Play, desk: Desk, key: str) -> None:
    number = play.drafted()
    browser = desk.sign_in(key)
    paths = [*PAGES, *(f"/drafts/{number}{step}" for step in OF_DRAFT)]

    assert {browser.get(path).status_code for path in paths} == {404}


POSTS = ("", "/record")
OF_DRAFT_POSTS = ("edit", "edit/record", "quotas", "items", "consult", "opinions", "take", "submit", "withdraw", "approve", "give-back", "dispatch")  # fmt: skip


@pytest.mark.parametrize("key", ["li", "cao"])
def test_nobody_outside_the_office_can_send_these_forms(play: Play, desk: Desk, key: str) -> None:
    number = play.drafted()
    browser = desk.sign_in(key)
    [token] = browser.client.cookies.values()
    browser.carried = {"csrf": accounts.csrf_of(token), "key": "0" * 32}
    paths = [f"/register{step}" for step in POSTS] + ["/minutes", "/minutes/1", "/minutes/1/record", "/approvals"]
    paths += ["/drafts/submit-all", "/drafts/dispatch-all"] + [f"/drafts/{number}/{step}" for step in OF_DRAFT_POSTS]

    assert {browser.post(path, number=number, reason="x").status_code for path in paths} == {404}
    assert drafts_of(play) == [(number, "规范化社区创建", "draft")]


@pytest.mark.parametrize("number", ["督2018-04-99", "1", "' OR 1=1 --", "x" * 3000])
def test_there_is_no_draft_by_another_number(play: Play, wang: Browser, number: str) -> None:
    play.drafted()

    assert wang.get(f"/drafts/{number}").status_code == 404


def test_the_english_pages_say_the_same(desk: Desk, play: Play, wang: Browser) -> None:
    path = drafted(play)
    for one in ("/register", "/drafts", path, f"{path}/edit", f"{path}/quotas", f"{path}/preview", "/minutes"):
        page = wang.get(f"{one}?lang=en")
        assert page.status_code == 200
        assert 'lang="en"' in page.text
    assert "Split equally" in wang.get(f"{path}/quotas?lang=en").text
