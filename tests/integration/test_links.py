"""A bureau does what it owes from a mail, without an account: the link reads, the code of the mail acts."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy.event import listen
from sqlmodel import SQLModel, col, func, select

from models.directives import Milestone
from models.facts import Claim, ProgressReport, Request
from models.links import ActionLink, LinkAct
from models.log import LogEntry
from models.people import Succession
from models.queries.people import person_at, posts_of
from models.store import Store
from runtime.settings import Settings
from services import lookup
from services.mail import action_links
from services.operations import main_path
from tests.beginnings import begin
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, practice_of
from tests.fakes import Outbox
from tests.integration.reader import FORM, LINK, PUBLIC, Office, Way, code_in, hidden, link_in

TITLE = "规范化社区创建"


@pytest.fixture
def play(store: Store, outbox: Outbox) -> Play:
    return Play(store, practice_of(store, public_url=PUBLIC), outbox)


def rows(store: Store) -> dict[str, int]:
    with store.read() as session:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: session.exec(select(func.count()).select_from(table)).one() for table in tables}


def everything(store: Store) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with store.read() as session:
        return {t.name: sorted(map(repr, session.execute(t.select()).all())) for t in SQLModel.metadata.sorted_tables}


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def zhengzhou_alone(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500}, done_when="通过省厅验收")
    play.tick("2018-04-16 14:30")


@pytest.fixture
def office(play: Play) -> Office:
    """Zhengzhou owes 500 communities and was written to at 14:30 on the day of dispatch."""
    begin(play, zhengzhou_alone)
    return Office(play, at("2018-04-16 15:00"))


@pytest.fixture
def li(office: Office) -> Way:
    mail = office.mail("li")
    return Way(link_in(mail), code_in(mail))


def test_a_bureau_does_everything_it_owes_from_its_mail(office: Office, li: Way) -> None:
    number = "督2018-04-01"
    first = office.get(li.link)
    acknowledged = office.record(li.link, "acknowledge", li.code)
    office.now = at("2018-09-20 10:00")
    office.play.tick("2018-09-17 08:30")
    later = Way(link_in(office.mail("li")), code_in(office.mail("li")))
    reported = office.record(later.link, "report", later.code, figure="500", as_of="2018-09-19", work="全部完成")
    claimed = office.record(later.link, "claim", later.code, figure="500", signed_by="赵海平", statement="材料已报")

    assert [page.status_code for page in (first, acknowledged, reported, claimed)] == [200] * 4
    assert office.play.figures(number) == (500, None, None)
    states = {kind: state for kind, _, _, state, _ in office.play.milestones(number)}
    assert states == {"receipt": "done", "completion": "claimed", "verification": "open"}
    with office.play.store.read() as session:
        acted = session.exec(select(LogEntry).where(LogEntry.action == "link.acted")).all()
        assert [(one.actor, one.subject, one.detail["act"], one.detail["done_by"]) for one in acted] == [
            ("li", number, "acknowledge", "李长青"),
            ("li", number, "report", "李长青"),
            ("li", number, "claim", "李长青"),
        ]
        claim = session.exec(select(Claim)).one()
        assert (claim.signed_by, claim.statement) == ("赵海平", "材料已报")


def test_the_page_says_what_it_is_about_and_what_may_be_done(office: Office, li: Way) -> None:
    page = office.get(li.link).text

    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for words in (
        "督2018-04-01 · 李长青（郑州市民政局）",
        TITLE,
        "九月底前规范化社区不少于500个。",
        "来源 2018年重点民政工作推进会 4月16日",
        "办结标准 通过省厅验收",
        "任务 500个 尚差 500个",
        "签收期限：4月17日（星期二） 还有1个工作日",
        "期限：9月30日（星期日） 还有",
        "有疑问请致电省民政厅督查室 0371-65500000。",
    ):
        assert words in said
    assert re.findall(r"<summary>(.+)</summary>", page) == [
        "签收",
        "报送进展",
        "申请办结",
        "申请延期",
        "反馈完成时间",
        "已换人",
    ]


def test_what_lies_with_the_office_is_never_the_unit_s_to_be_late_with(office: Office, li: Way) -> None:
    claimed = office.record(li.link, "claim", li.code, figure="500", signed_by="赵海平")
    office.now = at("2018-05-02 10:00")

    page = office.get(li.link)

    assert "核验期限：4月23日（星期一） <strong>由督查室办理</strong>" in claimed.text
    assert "核验期限：4月23日（星期一） <strong>由督查室办理</strong>" in page.text


def test_of_the_monthly_reports_to_come_only_the_next_is_shown(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500}, plan={"report_day": 25})
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-05-28 10:00"))

    page = office.get(link_in(office.mail("li"))).text

    assert re.findall(r"<li>(报送期限 \S+)：", page) == ["报送期限 2018-04", "报送期限 2018-05", "报送期限 2018-06"]


def test_a_step_opened_as_an_address_shows_the_matter(office: Office, li: Way) -> None:
    answers = [office.get(f"{li.link}/{path}") for path in ("report", "report/record")]

    assert [(one.status_code, TITLE in one.text) for one in answers] == [(200, True)] * 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("https://duban.example/", "https://duban.example", id="a slash at the end is left away"),
        pytest.param("https://duban.example:8443", "https://duban.example:8443", id="a port"),
        pytest.param("http://127.0.0.1:8712", "http://127.0.0.1:8712", id="this machine, in the clear"),
        pytest.param("", "", id="none"),
    ],
)
def test_a_public_url_is_a_scheme_and_a_host(given: str, kept: str) -> None:
    assert Settings(public_url=given).public_url == kept


def test_which_group_of_a_list_is_to_be_later_is_chosen(play: Play) -> None:
    number = play.dispatched(**by_list())
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-05-20 10:00"))
    mail = office.mail("li")

    office.record(link_in(mail), "extend", code_in(mail), milestone="2018-09-28", wanted_on="2018-10-31", reason="汛期")

    with play.store.read() as session:
        [asked] = session.exec(select(Request)).all()
        assert session.get_one(Milestone, asked.milestone_id).due_on == date(2018, 9, 28)
    assert number in office.get(link_in(mail)).text


def test_what_is_overdue_is_said_in_working_days(office: Office, li: Way) -> None:
    office.now = at("2018-04-19 10:00")

    assert '签收期限：4月17日（星期二） <strong class="bad">已逾期2个工作日</strong>' in office.get(li.link).text


def test_a_list_is_claimed_by_ticking_its_items(play: Play) -> None:
    play.dispatched(**by_list())
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-05-20 10:00"))
    mail = office.mail("li")
    link = link_in(mail)

    none = office.post(link, "claim", signed_by="赵海平")
    done = office.record(link, "claim", code_in(mail), items=["1", "3"], signed_by="赵海平")

    assert (none.status_code, done.status_code) == (422, 200)
    assert "申请销号的事项：请至少勾选一项，或粘贴编号。" in none.text
    assert play.items("督2018-04-01") == {"1": "claimed", "2": "open", "3": "claimed"}


def test_an_extension_a_date_and_a_successor_reach_the_desk(office: Office, li: Way) -> None:
    office.record(li.link, "extend", li.code, wanted_on="2018-11-30", reason="用房未移交")
    office.record(li.link, "state_date", li.code, wanted_on="2018-09-20")
    office.record(
        li.link, "successor", li.code, name="钱乐天", email="qian@example.org", phone="0371-1", from_on="2018-05-02"
    )

    with office.play.store.read() as session:
        asked = session.exec(select(Request).order_by(Request.id)).all()
        assert [(str(one.kind), one.wanted_on, one.reason) for one in asked] == [
            ("extension", date(2018, 11, 30), "用房未移交"),
            ("stated_date", date(2018, 9, 20), ""),
        ]
        named = session.exec(select(Succession)).one()
        assert (named.name, named.email, str(named.role), str(named.state)) == (
            "钱乐天",
            "qian@example.org",
            "officer",
            "proposed",
        )
    offered = re.findall(r"<summary>(.+)</summary>", office.get(li.link).text)
    assert offered == ["签收", "报送进展", "申请办结", "已换人"]


def test_nothing_has_changed_is_one_button(office: Office, li: Way) -> None:
    office.record(li.link, "report", li.code, figure="40", as_of="2018-04-16")

    office.record(li.link, "no_change", li.code)

    with office.play.store.read() as session:
        reports = session.exec(select(ProgressReport).order_by(ProgressReport.id)).all()
        assert [(one.figure, one.work) for one in reports] == [(40, ""), (40, "本月无变化")]


def test_a_receipt_already_given_is_not_asked_for_again(office: Office, li: Way) -> None:
    office.record(li.link, "acknowledge", li.code)

    again = office.post(li.link, "acknowledge")

    assert "签收" not in re.findall(r"<summary>(.+)</summary>", office.get(li.link).text)
    assert (again.status_code, "此项现已不能办理" in again.text) == (422, True)


def test_a_co_operating_unit_is_offered_its_receipt_only(play: Play) -> None:
    play.dispatched(lead=[ZHENGZHOU], co=[LUOYANG], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))

    page = office.get(link_in(office.mail("luo")))

    assert re.findall(r"<summary>(.+)</summary>", page.text) == ["签收", "已换人"]


def test_looking_changes_nothing_however_often_and_by_whatever_means(office: Office, li: Way) -> None:
    before = everything(office.play.store)

    answers = {office.get(li.link).status_code for _ in range(100)}
    answers |= {
        office.client.head(li.link).status_code,
        office.get(li.link, headers={"Sec-Purpose": "prefetch"}).status_code,
    }

    assert answers == {200}
    assert everything(office.play.store) == before


def test_a_scanner_that_sends_every_form_it_finds_records_nothing(office: Office, li: Way) -> None:
    before = everything(office.play.store)

    for act in ("acknowledge", "report", "no_change", "claim", "extend", "state_date", "successor"):
        reviewed = office.post(li.link, act, figure="40", as_of="2018-04-16", wanted_on="2018-11-30", reason="x")
        for code in ("", "abc", "12345"):
            office.client.post(f"{li.link}/{act}/record", data={**hidden(reviewed), "code": code})

    assert everything(office.play.store) == before
    assert office.record(li.link, "acknowledge", li.code).status_code == 200


def test_the_fifth_wrong_code_revokes_the_link(office: Office, li: Way) -> None:
    sent = {**hidden(office.post(li.link, "acknowledge")), "code": other(li.code)}

    answers = [office.client.post(f"{li.link}/acknowledge/record", data=sent) for _ in range(5)]
    right = office.client.post(f"{li.link}/acknowledge/record", data={**sent, "code": li.code})

    assert [one.status_code for one in answers] == [422, 422, 422, 422, 404]
    assert "验证码不对，还可以再试4次。" in answers[0].text
    assert 'aria-describedby="acknowledge-error"' in answers[0].text
    assert (right.status_code, office.get(li.link).status_code) == (404, 404)
    assert office.play.milestones("督2018-04-01")[0][3] == "open"
    with office.play.store.read() as session:
        [entry] = session.exec(select(LogEntry).where(LogEntry.action == "link.revoked")).all()
        assert (entry.subject, entry.detail["person"]) == ("督2018-04-01", "li")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"), id="the last character changed"),
        pytest.param(lambda link: link + "=", id="a trailing ="),
        pytest.param(lambda link: link[:-1], id="cut short"),
        pytest.param(lambda link: link[:-64] + "f" * 64, id="never drawn"),
        pytest.param(lambda link: link[:-64] + "%00", id="a NUL"),
    ],
)
def test_any_other_token_is_unknown_and_says_whom_to_telephone(office: Office, li: Way, change: Any) -> None:
    answer = office.get(change(li.link))

    assert answer.status_code == 404
    assert "链接：不能使用（不完整、已过期或已停用），请致电省民政厅督查室 0371-65500000。" in answer.text


def test_a_link_lasts_sixty_days(office: Office, li: Way) -> None:
    made = at("2018-04-16 14:30")

    office.now = made + timedelta(days=60) - timedelta(seconds=1)
    last = office.get(li.link)
    office.now = made + timedelta(days=60)
    expired = office.get(li.link)

    assert (last.status_code, expired.status_code) == (200, 404)


def test_another_unit_s_assignment_is_never_reached(play: Play) -> None:
    play.dispatched()
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))
    mine, theirs = (Way(link_in(mail), code_in(mail)) for mail in map(office.mail, ("li", "luo")))

    moved = office.record(
        mine.link, "report", mine.code, figure="40", as_of="2018-04-16", unit=LUOYANG, assignment_id="2"
    )
    crossed = office.post(mine.link, "acknowledge")
    foreign = office.client.post(f"{mine.link}/acknowledge/record", data={**hidden(crossed), "code": theirs.code})

    assert (moved.status_code, foreign.status_code) == (200, 422)
    assert play.figures("督2018-04-01", ZHENGZHOU)[0] == 40
    assert play.figures("督2018-04-01", LUOYANG)[0] is None
    assert "洛阳" not in office.get(mine.link).text


def test_somebody_who_lost_the_post_may_look_but_not_act(office: Office, li: Way) -> None:
    reviewed = office.post(li.link, "acknowledge")
    remove_posts(office.play.store, "li")

    page = office.get(li.link)
    answer = office.client.post(f"{li.link}/acknowledge/record", data={**hidden(reviewed), "code": li.code})

    assert (page.status_code, answer.status_code) == (200, 422)
    assert "<summary>" not in page.text
    assert "李长青现不在郑州市民政局任职，不能由此办理。" in page.text
    assert office.play.milestones("督2018-04-01")[0][3] == "open"


def test_a_double_click_records_once_and_shows_the_first_result(office: Office, li: Way) -> None:
    fields = {"figure": "40", "as_of": "2018-04-16"}
    sent = {**hidden(office.post(li.link, "report", **fields)), "code": li.code}

    first = office.client.post(f"{li.link}/report/record", data=sent)
    office.now += timedelta(hours=1)
    second = office.client.post(f"{li.link}/report/record", data={**sent, "figure": "99"})

    assert (first.status_code, second.status_code) == (200, 200)
    assert "2018-04-16 15:00由李长青提交。" in second.text
    assert "40个" in second.text
    counts = rows(office.play.store)
    assert (counts["progress_report"], counts["link_act"]) == (1, 1)


def test_the_same_form_sent_eight_times_at_once_is_recorded_once(office: Office, li: Way) -> None:
    sent = {**hidden(office.post(li.link, "report", figure="40", as_of="2018-04-16")), "code": li.code}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: office.client.post(f"{li.link}/report/record", data=sent), range(8)))

    assert {one.status_code for one in answers} == {200}
    counts = rows(office.play.store)
    assert (counts["progress_report"], counts["link_act"]) == (1, 1)


def test_codes_guessed_all_at_once_are_counted_one_by_one(office: Office, li: Way) -> None:
    reviewed = hidden(office.post(li.link, "acknowledge"))
    guesses = [{**reviewed, "code": f"{guess:06}"} for guess in range(900_000, 900_020)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda sent: office.client.post(f"{li.link}/acknowledge/record", data=sent), guesses))

    codes = [answer.status_code for answer in answers]
    with office.play.store.read() as session:
        link = session.exec(select(ActionLink).where(col(ActionLink.wrong) > 0)).one()
    assert (link.wrong, link.revoked_at is not None) == (5, True)
    assert set(codes) <= {404, 422}
    assert codes.count(422) <= 4  # a form that is shown again after the fifth guess finds the link revoked


def test_what_is_wrong_is_shown_again_as_it_was_typed(office: Office, li: Way) -> None:
    answer = office.post(li.link, "report", figure='四十"><b>', as_of="2018-04-16", work="第一行\r\n第二行")

    assert answer.status_code == 422
    assert "没有记录，请更正：累计数：“四十&#34;&gt;&lt;b&gt;”不是数字。" in answer.text
    assert (
        'name="figure" value="四十&#34;&gt;&lt;b&gt;" type="text" inputmode="decimal" required aria-invalid="true"'
        in answer.text
    )
    assert "第一行\n第二行</textarea>" in answer.text


def test_a_jump_is_recorded_only_when_it_is_confirmed(office: Office, li: Way) -> None:
    office.record(li.link, "report", li.code, figure="10", as_of="2018-04-16")
    reviewed = office.post(li.link, "report", figure="600", as_of="2018-04-16")
    sent = {**hidden(reviewed), "code": li.code}

    unconfirmed = office.client.post(f"{li.link}/report/record", data=sent)
    confirmed = office.client.post(f"{li.link}/report/record", data={**sent, "confirmed": "yes"})

    assert "600超过任务数500。" in reviewed.text
    assert "--confirm" not in reviewed.text
    assert (unconfirmed.status_code, "请核对后勾选，再提交。" in unconfirmed.text) == (422, True)
    assert (confirmed.status_code, office.play.figures("督2018-04-01")[0]) == (200, 600)


def test_whoever_acts_gives_a_name(office: Office, li: Way) -> None:
    sent = {**hidden(office.post(li.link, "acknowledge")), "code": li.code}

    nameless = office.client.post(f"{li.link}/acknowledge/record", data={**sent, "done_by": ""})

    assert (nameless.status_code, rows(office.play.store)["link_act"]) == (422, 0)
    assert "经办人姓名：不能为空。" in nameless.text


def test_what_somebody_typed_is_shown_literally(play: Play) -> None:
    hostile = "<img src=x onerror=alert(1)>{{7*7}}"
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500}, title=hostile, text=hostile)
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))
    mail = office.mail("li")
    link = link_in(mail)

    review = office.post(link, "report", figure="40", as_of="2018-04-16", work=hostile)
    done = office.record(link, "report", code_in(mail), figure="40", as_of="2018-04-16", work=hostile)

    for page in (office.get(link), review, done):
        assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page.text
        assert "<img" not in page.text
        assert "<script" not in page.text


CROSS = {"Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param(CROSS, 403, id="another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a neighbour's site"),
        pytest.param({**CROSS, "Origin": "null"}, 403, id="another site without a name"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="an old browser on another site"),
        pytest.param({"Origin": PUBLIC}, 200, id="an old browser on ours"),
        pytest.param({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200, id="our page, which sends no referrer"),
        pytest.param({}, 200, id="a browser that says neither"),
    ],
)
def test_a_form_of_another_site_is_refused(office: Office, li: Way, headers: dict[str, str], status: int) -> None:
    answer = office.client.post(f"{li.link}/acknowledge", data={"x": ""}, headers=headers)

    assert answer.status_code == status
    assert ("此表单不是由本系统页面提交的，没有记录。" in answer.text) == (status == 403)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param("x=" + "a" * 70_000, FORM, 413, id="too large"),
        pytest.param("x=&" * 501, FORM, 400, id="too many fields"),
        pytest.param("x=%ff", FORM, 400, id="not UTF-8"),
        pytest.param("{}", {"Content-Type": "application/json"}, 415, id="no form"),
    ],
)
def test_a_form_no_page_of_ours_makes_is_refused(
    office: Office, li: Way, body: str, kind: dict[str, str], status: int
) -> None:
    answer = office.client.post(f"{li.link}/acknowledge", content=body, headers=kind)

    assert (answer.status_code, "没有记录" in answer.text) == (status, True)


def test_a_form_without_a_length_is_counted_as_it_comes(office: Office, li: Way) -> None:
    answer = office.client.post(f"{li.link}/acknowledge", content=iter([b"x=" + b"a" * 40_000] * 2), headers=FORM)

    assert answer.status_code == 413


def test_an_act_nobody_knows_is_not_found(office: Office, li: Way) -> None:
    assert office.post(li.link, "verify").status_code == 404


def test_pages_are_kept_by_nobody_and_send_no_referrer(office: Office, li: Way) -> None:
    told = office.get(li.link).headers

    assert (told["referrer-policy"], told["cache-control"]) == ("no-referrer", "no-store")
    assert "form-action 'self'" in told["content-security-policy"]
    assert "form-action 'none'" in office.client.get("/livez").headers["content-security-policy"]


def test_pages_speak_english_when_asked(office: Office, li: Way) -> None:
    page = office.get(f"{li.link}?lang=en")
    reviewed = office.client.post(f"{li.link}/acknowledge?lang=en", data={"x": ""})

    assert '<html lang="en">' in page.text
    assert "Acknowledge by: 17 April (Tuesday) <strong>working days left: 1</strong>" in page.text
    assert "This will be recorded: Acknowledge receipt." in reviewed.text
    assert 'action="/a/' in page.text
    assert "?lang=en" in page.text


def test_neither_token_nor_code_is_kept_or_logged(
    office: Office, li: Way, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = li.link.rpartition("/")[2]
    caplog.set_level(logging.DEBUG)
    office.record(li.link, "acknowledge", li.code)
    monkeypatch.setattr("services.boards.matters.gather", lambda *_, **__: 1 / 0)

    failed = office.get(li.link)

    kept = {name: found for name, found in everything(office.play.store).items() if name != "message_content"}
    assert token not in repr(kept)
    assert (failed.status_code, token in failed.text) == (500, False)
    assert "/a/{token} failed" in caplog.text
    assert token not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("duban"))


def test_the_database_keeps_what_cannot_be_turned_back(office: Office, li: Way) -> None:
    with office.play.store.read() as session:
        link = session.exec(select(ActionLink)).one()

    assert (len(link.token_hash), len(link.code_hash), link.batch) == (64, 64, "2018-04-16T14:30")
    assert link.code_hash != action_links._hashed(li.code)


def test_the_mail_says_link_and_code_in_both_parts_and_languages(office: Office, li: Way) -> None:
    [envelope] = [one for one in office.play.outbox.envelopes if one.to == "li@example.org"]
    page = message_from_bytes(envelope.content, policy=policy.default).get_body(("html",))

    assert page
    assert f'href="{li.link}"' in page.get_content()
    assert f"验证码：{li.code}（" in page.get_content()
    assert f"打开办理，无需账号：{li.link}" in office.mail("li")


def test_an_english_reader_finds_the_code_too(play: Play) -> None:
    with play.store.write() as session:
        who = lookup.person(session, "li")
        who.locale = "en"
        session.add(who)
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))

    mail = office.mail("li")

    assert '<html lang="en">' in office.client.get(link_in(mail)).text
    assert re.search(r"Code: \d{6} ", mail)


def test_one_mail_has_one_code_and_a_link_for_each_assignment(play: Play) -> None:
    for title in ("规范化社区创建", "儿童之家建设"):
        play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500}, title=title)
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))
    mail = office.mail("li")

    first, second = LINK.findall(mail)

    assert (len({first, second}), mail.count("验证码：")) == (2, 1)
    assert office.record(first, "acknowledge", code_in(mail)).status_code == 200
    assert office.record(second, "acknowledge", code_in(mail)).status_code == 200


def test_the_office_s_own_mail_has_no_link(office: Office, li: Way) -> None:
    office.record(li.link, "report", li.code, figure="500", as_of="2018-04-16")
    office.record(li.link, "claim", li.code, figure="500", signed_by="赵海平")

    office.play.tick("2018-04-17 08:30")

    assert "待核验" in office.mail("wang") or "核验" in office.mail("wang")
    assert not LINK.findall(office.mail("wang"))


def test_a_unit_without_an_officer_answers_from_its_mailbox_and_says_who(play: Play) -> None:
    remove_posts(play.store, "li")
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30")
    office = Office(play, at("2018-04-16 15:00"))
    mail = office.mail("zhengzhou")
    sent = {**hidden(office.post(link_in(mail), "acknowledge")), "code": code_in(mail), "done_by": "钱乐天"}

    answer = office.client.post(f"{link_in(mail)}/acknowledge/record", data=sent)

    assert answer.status_code == 200
    assert play.milestones("督2018-04-01")[0][3] == "done"
    with play.store.read() as session:
        assert session.exec(select(LinkAct)).one().done_by == "钱乐天"


def remove_posts(store: Store, *addresses: str) -> None:
    """Let the posts of some persons end before the meeting."""
    with store.write() as session:
        for address in addresses:
            who = person_at(session, f"{address}@example.org")
            for post in posts_of(session, who.id if who else 0):
                post.until_on = date(2018, 3, 31)
                session.add(post)


def test_the_desk_that_hears_in_an_officer_s_place_gets_no_link(play: Play) -> None:
    remove_posts(play.store, "li", "zhengzhou")
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30")

    mail = Office(play, at("2018-04-16 15:00")).mail("wang")

    assert "签收" in mail
    assert not LINK.findall(mail)
    assert rows(play.store)["action_link"] == 0


def test_without_a_public_url_there_is_no_link_and_no_row(store: Store, outbox: Outbox) -> None:
    play = Play(store, practice_of(store), outbox)
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.tick("2018-04-16 14:30")
    mail = Office(play, at("2018-04-16 15:00")).mail("li")

    assert "/a/" not in mail
    assert "验证码" not in mail
    assert "回复单" in mail
    assert rows(store)["action_link"] == 0


def test_without_a_public_url_links_cost_no_statement(store: Store, outbox: Outbox) -> None:
    asked: list[str] = []
    play = Play(store, practice_of(store), outbox)
    play.dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    listen(store.writer.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    composing = main_path.compose_all(store, play.practice, token=play.token, now=at("2018-04-16 14:30"))

    assert composing.messages == 1
    assert not [text for text in asked if "action_link" in text or "link_act" in text]


def test_composing_again_draws_no_second_link(office: Office, li: Way) -> None:
    office.play.tick("2018-04-16 14:31")

    assert rows(office.play.store)["action_link"] == 1
