"""Somebody looks after their own account, and the administrator after everybody's."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlmodel import select

from models.access import AccessToken, LoginSession
from models.store import Store
from services import lookup
from services.people import accounts
from tests.beginnings import begin
from tests.factories import Play, at
from tests.integration.browsing import FORM, HOST, Browser, Desk

NOW = at("2018-05-02 10:00")
PASSWORD, OTHER = "四月十六日开会定的事", "九月三十日以前办完它"


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, Play.dispatched)
    return Desk(play, NOW)


@pytest.fixture
def li(desk: Desk, store: Store) -> Browser:
    with store.write() as session:
        accounts.add(session, lookup.person(session, "li"), PASSWORD, actor="shell", now=NOW)
    browser = desk.sign_in("li")
    browser.get("/account")
    return browser


def may_sign_in(desk: Desk, name: str, password: str) -> bool:
    fields = {"name": name, "password": password, "next": "/"}
    answer = desk.stranger().client.post("/login", data=fields, headers=FORM, follow_redirects=False)
    return answer.status_code == 303


def test_everybody_sees_their_own_account(desk: Desk) -> None:
    for key, words in (("li", "郑州市民政局"), ("wang", "督查室"), ("cao", "分管厅领导")):
        page = desk.sign_in(key).get("/account")
        assert (page.status_code, words in page.text, page.text.count("<h1>")) == (200, True, 1), key


def test_a_token_is_shown_once_and_opens_the_api_until_it_is_stopped(desk: Desk, li: Browser) -> None:
    page = li.post("/account/tokens", token_name="局办公系统", days="90")
    secret = re.findall(r"<code>(duban_[0-9a-f]{64})</code>", page.text)[0]

    def answer() -> int:
        client = TestClient(desk.app, base_url=HOST)
        return client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert answer() == 200
    assert secret not in li.get("/account").text
    number = re.findall(r"/account/tokens/(\d+)/revoke", li.get("/account").text)[0]
    stopped = li.post(f"/account/tokens/{number}/revoke")
    assert ("已停用" in stopped.text, answer()) == (True, 401)


def test_a_token_form_sent_twice_makes_one_and_the_next_form_another(li: Browser, store: Store) -> None:
    fields = dict(li.carried)
    li.post("/account/tokens", token_name="甲", days="30")
    again = li.client.post("/account/tokens", data={**fields, "token_name": "甲", "days": "30"}, headers=FORM)
    li.post("/account/tokens", token_name="乙", days="30")

    with store.read() as session:
        names = session.exec(select(AccessToken.name)).all()
    assert (names, "duban_" in again.text) == (["甲", "乙"], False)


def test_a_token_needs_a_name_and_an_end_and_what_was_typed_stays(li: Browser) -> None:
    nameless = li.post("/account/tokens", token_name="", days="30")
    endless = li.post("/account/tokens", token_name="局办公系统", days="99999")

    assert (nameless.status_code, endless.status_code) == (422, 422)
    assert ('aria-invalid="true"' in nameless.text, 'role="alert"' in nameless.text) == (True, True)
    assert 'value="局办公系统"' in endless.text


def test_the_calendar_address_is_shown_once_and_a_new_one_stops_the_old(desk: Desk, li: Browser) -> None:
    first, second = (
        re.findall(rf"{HOST}(/calendar/duban_[0-9a-f]{{64}}\.ics)", li.post("/account/feed").text)[0] for _ in range(2)
    )

    assert [desk.stranger().get(path).status_code for path in (first, second)] == [404, 200]
    assert second not in li.get("/account").text


def test_a_browser_can_be_signed_out_from_another(desk: Desk, li: Browser, store: Store) -> None:
    with store.write() as session:
        accounts.sign_in(session, accounts.find(session, "li"), "elsewhere", address="192.0.2.7", now=NOW)
    elsewhere = desk.stranger()
    elsewhere.client.cookies.set("__Host-duban", "elsewhere", domain="duban.example")
    assert elsewhere.get("/account").url.path == "/account"

    with store.read() as session:
        other = session.exec(select(LoginSession.id).where(LoginSession.address == "192.0.2.7")).one()
    page = li.post(f"/account/sessions/{other}/end")

    assert ("该处登录已退出" in page.text, "192.0.2.7" in page.text) == (True, False)
    assert elsewhere.get("/account").url.path == "/login"


def test_nobody_ends_the_sessions_or_tokens_of_others(desk: Desk, li: Browser) -> None:
    li.post("/account/tokens", token_name="甲", days="30")
    luo = desk.sign_in("luo")
    luo.get("/account")

    assert luo.post("/account/sessions/1/end").status_code == 404
    assert luo.post("/account/tokens/1/revoke").status_code == 404
    assert li.get("/account").url.path == "/account"


def test_a_new_password_signs_out_everywhere_and_opens_the_account(desk: Desk, li: Browser) -> None:
    page = li.post("/account/password", old=PASSWORD, new=OTHER, again=OTHER)

    assert page.url.path == "/login"
    assert (may_sign_in(desk, "li", PASSWORD), may_sign_in(desk, "li", OTHER)) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        pytest.param("不是这个密码不是这个", OTHER, OTHER, "原密码不对", id="wrong old one"),
        pytest.param(PASSWORD, OTHER, OTHER + "。", "不一致", id="typed differently"),
        pytest.param(PASSWORD, "短", "短", "须为10至128个字符", id="too short"),
        pytest.param(PASSWORD, "1" * 20, "1" * 20, "太容易猜到", id="of one character"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(
    desk: Desk, li: Browser, old: str, new: str, again: str, words: str
) -> None:
    page = li.post("/account/password", old=old, new=new, again=again)

    assert (page.status_code, words in page.text, new in page.text) == (422, True, False)
    assert may_sign_in(desk, "li", PASSWORD)


def test_the_old_password_is_not_guessed_for_ever(li: Browser) -> None:
    answers = [li.post("/account/password", old=f"猜测的密码第{n}次猜", new=OTHER, again=OTHER).text for n in range(11)]

    assert ("尝试次数过多" in answers[9], "尝试次数过多" in answers[10]) == (False, True)


def test_the_api_is_described_on_a_page_for_whoever_is_signed_in(desk: Desk) -> None:
    page = desk.sign_in("li").get("/api/v1/docs")

    assert page.status_code == 200
    for words in (
        "POST /api/v1/directives/{number}/assignments/{unit}/report",
        "Idempotency-Key",
        "curl &#39;https://duban",
    ):
        assert words in page.text
    assert desk.stranger().get("/api/v1/docs").url.path == "/login"


@pytest.fixture
def administrator(desk: Desk) -> Browser:
    browser = desk.sign_in("lei", administrator=True)
    browser.get("/accounts")
    return browser


def drawn(page: Response) -> str:
    return re.findall(r"<code>([0-9a-f]{4}(?:-[0-9a-f]{4}){3})</code>", page.text)[0]


def test_the_administrator_gives_an_account_and_its_first_password_is_shown_once(
    desk: Desk, administrator: Browser
) -> None:
    page = administrator.post("/accounts", person="li")
    password = drawn(page)

    assert may_sign_in(desk, "li", password)
    assert password not in administrator.get("/accounts/li").text
    again = administrator.post("/accounts", person="li", key="f" * 32)
    assert (again.status_code, "已有账户" in again.text) == (422, True)


def test_a_new_password_signs_the_person_out_everywhere(desk: Desk, administrator: Browser, li: Browser) -> None:
    administrator.get("/accounts/li")
    password = drawn(administrator.post("/accounts/li/password"))

    assert li.get("/account").url.path == "/login"
    assert (may_sign_in(desk, "li", PASSWORD), may_sign_in(desk, "li", password)) == (False, True)


def test_an_account_is_closed_and_opened_again(desk: Desk, administrator: Browser, li: Browser) -> None:
    administrator.get("/accounts/li")
    closed = administrator.post("/accounts/li/disable")
    signed_out = li.get("/account").url.path
    may = may_sign_in(desk, "li", PASSWORD)
    opened = administrator.post("/accounts/li/enable", key="f" * 32)

    assert ("账户已停用" in closed.text, signed_out, may) == (True, "/login", False)
    assert ("账户已恢复" in opened.text, may_sign_in(desk, "li", PASSWORD)) == (True, True)


def test_browsers_of_others_are_signed_out(administrator: Browser, li: Browser) -> None:
    administrator.get("/accounts/li")
    page = administrator.post("/accounts/li/sign-out")

    assert ("已全部退出登录" in page.text, li.get("/account").url.path) == (True, "/login")


def test_nobody_closes_their_own_account(administrator: Browser) -> None:
    administrator.get("/accounts/lei")
    page = administrator.post("/accounts/lei/disable")

    assert (page.status_code, "不能停用自己" in page.text) == (422, True)
    assert administrator.get("/accounts").url.path == "/accounts"


def test_accounts_are_the_administrators_alone(desk: Desk, li: Browser) -> None:
    wang = desk.sign_in("wang")
    wang.get("/account")

    for browser in (wang, li):
        assert [browser.get(path).status_code for path in ("/accounts", "/accounts/li")] == [404, 404]
        assert browser.post("/accounts/li/disable").status_code == 404
        assert browser.post("/accounts", person="zhang", administrator="yes").status_code == 404
    assert desk.sign_in("lei", administrator=True).get("/accounts/nobody").status_code == 404


def test_a_password_drawn_for_somebody_opens_nothing_before_they_chose_their_own(play: Play) -> None:
    desk = Desk(play, at("2018-05-07 10:00"))
    boss = desk.sign_in("lei", administrator=True)
    boss.get("/accounts")
    drawn = re.search(r"<code>([^<]+)</code>", boss.post("/accounts", person="wang").text)
    assert drawn
    wang = desk.stranger()
    wang.client.post("/login", data={"name": "wang", "password": drawn[1]}, headers=FORM)

    before = [wang.get(path).url.path for path in ("/desk", "/directives", "/account")]
    same = wang.post("/account/password", old=drawn[1], new=drawn[1], again=drawn[1])
    wang.post("/account/password", old=drawn[1], new="四月十六日开会定的事", again="四月十六日开会定的事")
    wang.client.post("/login", data={"name": "wang", "password": "四月十六日开会定的事"}, headers=FORM)

    assert before == ["/account"] * 3
    assert "新密码与原密码相同" in same.text
    assert wang.get("/desk").url.path == "/desk"
