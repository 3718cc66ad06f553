"""Who may come in, what they may see, and what a browser must bring to change anything."""

import io
import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

from models.access import Account, LoginSession
from models.queries.accounts import has_accounts
from models.queries.milestones import milestones_of
from models.queries.units import the_office
from rules.milestones import MilestoneKind, MilestoneState
from rules.roles import Role
from services import lookup
from services.people import accounts, passwords, units
from services.people.posts import leave_post
from tests.beginnings import begin
from tests.factories import LUOYANG, ZHENGZHOU, Play, at
from tests.integration.addresses import addresses
from tests.integration.browsing import FORM, HOST, Browser, Desk
from tests.integration.shell import Shell
from tests.made_once import OFFICES_HASHER
from web.account.attempts import OF_A_NAME

PASSWORD = "四月十六日开会定的事"
NOW = at("2018-05-07 10:00")


def dispatched_by_wang(play: Play) -> None:
    with play.store.write() as session:
        accounts.add(session, lookup.person(session, "wang"), PASSWORD, actor="shell", now=NOW)
    play.dispatched()


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, dispatched_by_wang)
    return Desk(play, NOW)


def log_in(browser: Browser, name: str = "wang", password: str = PASSWORD, to: str = "/") -> int:
    """Return the answer to name and password."""
    fields = {"name": name, "password": password, "next": to}
    return browser.client.post("/login", data=fields, headers=FORM, follow_redirects=False).status_code


def test_a_name_and_its_password_open_the_desk(desk: Desk) -> None:
    browser = desk.stranger()

    assert log_in(browser) == 303
    page = browser.get("/")

    assert (page.url.path, "王砚秋" in page.text) == ("/desk", True)


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(desk: Desk) -> None:
    pages = [
        desk.stranger().client.post("/login", data={"name": name, "password": "x" * 12}, headers=FORM)
        for name in ("wang", "nobody", "zhang")
    ]

    assert [page.status_code for page in pages] == [422] * 3
    assert (
        len({page.text.replace(name, "") for page, name in zip(pages, ("wang", "nobody", "zhang"), strict=True)}) == 1
    )
    assert "用户名或密码不对" in pages[0].text


def test_a_name_is_not_tried_for_ever_and_then_not_even_the_right_password_is_looked_at(desk: Desk) -> None:
    browser = desk.stranger()
    wrong = [log_in(browser, password=f"wrong password {n}") for n in range(OF_A_NAME.amount)]

    assert (set(wrong), log_in(browser)) == ({422}, 429)


@pytest.mark.parametrize(
    "name",
    ["wang\x00", "ｗａｎｇ", "WANG", "wang ' OR 1=1 --", "\ud800", "a" * 100_000],
    ids=["NUL", "full width", "upper case", "SQL", "lone surrogate", "long"],
)
def test_only_the_key_itself_opens_an_account(desk: Desk, name: str) -> None:
    body = {"name": name.encode("utf-8", "surrogatepass"), "password": PASSWORD}

    answer = desk.stranger().client.post("/login", data=body, headers=FORM, follow_redirects=False)

    assert answer.status_code in {400, 413, 422}


def test_a_megabyte_of_password_is_not_hashed(desk: Desk) -> None:
    assert log_in(desk.stranger(), password="x" * 1_000_000) == 413


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\n/x"]
)
def test_signing_in_leads_to_pages_of_ours_only(desk: Desk, to: str) -> None:
    fields = {"name": "wang", "password": PASSWORD, "next": to}

    answer = desk.stranger().client.post("/login", data=fields, headers=FORM, follow_redirects=False)

    assert answer.headers["location"] == "/"


def test_a_session_planted_before_signing_in_opens_nothing(desk: Desk) -> None:
    browser = desk.stranger()
    browser.client.cookies.set("__Host-duban", "planted", domain="duban.example")

    log_in(browser)

    planted = desk.stranger()
    planted.client.cookies.set("__Host-duban", "planted", domain="duban.example")
    assert planted.get("/desk").url.path == "/login"
    assert browser.get("/desk").url.path == "/desk"


def test_a_cookie_is_for_this_host_and_not_for_scripts(desk: Desk) -> None:
    fields = {"name": "wang", "password": PASSWORD}
    answer = desk.stranger().client.post("/login", data=fields, headers=FORM, follow_redirects=False)

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-duban=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))


@pytest.mark.parametrize(
    "how", ["signing out", "a new password", "closing the account", "two idle hours", "twelve hours"]
)
def test_a_cookie_opens_nothing_after(desk: Desk, how: str) -> None:
    browser = desk.stranger()
    log_in(browser)
    kept = browser.client.cookies["__Host-duban"]
    browser.get("/desk")
    with desk.play.store.write() as session:
        account = accounts.find(session, "wang")
        if how == "a new password":
            accounts.set_password(session, account, "another long one", actor="shell", now=NOW)
        elif how == "closing the account":
            accounts.disable(session, account, actor="shell", now=NOW)
    if how == "signing out":
        browser.post("/logout")
    if how == "two idle hours":
        desk.now += accounts.IDLE
    if how == "twelve hours":
        for _ in range(12):
            desk.now += timedelta(hours=1)
            last = browser.get("/desk").url.path
        assert last == "/login"

    copied = desk.stranger()
    copied.client.cookies.set("__Host-duban", kept, domain="duban.example")
    assert copied.get("/desk").url.path == "/login"


def test_using_the_pages_keeps_a_session_open(desk: Desk) -> None:
    browser = desk.sign_in("lei")
    for _ in range(6):
        desk.now += timedelta(minutes=90)
        page = browser.get("/desk")

    assert page.url.path == "/desk"


def test_who_loses_a_post_loses_what_it_showed_at_once(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    assert wang.get("/desk").status_code == 200
    with desk.play.store.write() as session:
        who, office = lookup.person(session, "wang"), the_office(session)
        assert office
        yesterday = NOW.date() - timedelta(days=1)
        leave_post(session, who, office, Role.CLERK, yesterday, actor="shell", now=NOW)

    assert wang.get("/desk").status_code == 404


def test_the_office_hashes_with_64_mib_though_its_tests_do_not() -> None:
    assert OFFICES_HASHER.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_only_hashes_of_passwords_and_sessions_are_kept(desk: Desk) -> None:
    browser = desk.stranger()
    log_in(browser)
    token = browser.client.cookies["__Host-duban"]

    with desk.play.store.read() as session:
        account = session.exec(select(Account)).one()
        kept = [one.token_hash for one in session.exec(select(LoginSession))]
    assert account.password_hash.startswith("$argon2id$")
    assert (len(token), token in kept) == (64, False)


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "aaaaaaaaaaaa", "王砚秋"], ids=["short", "long", "same", "name"]
)
def test_a_password_that_is_easily_guessed_is_refused(desk: Desk, password: str) -> None:
    with pytest.raises(ValueError, match="password:"), desk.play.store.write() as session:
        accounts.set_password(session, accounts.find(session, "wang"), password, actor="shell", now=NOW)


def test_two_persons_in_two_browsers_stay_two(desk: Desk) -> None:
    wang, li = desk.sign_in("wang"), desk.sign_in("li")

    assert "王砚秋" in wang.get("/desk").text
    assert li.get("/desk").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Origin": "https://evil.example"}, 403, id="another origin"),
        pytest.param({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403, id="origin null from another site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a sister site"),
        pytest.param({"X-HTTP-Method-Override": "POST", "Origin": "https://evil.example"}, 403, id="method override"),
        pytest.param({"Origin": HOST}, 303, id="our own"),
    ],
)
def test_a_form_comes_from_our_own_pages(desk: Desk, headers: dict[str, str], status: int) -> None:
    browser = desk.sign_in("wang")
    browser.get("/desk")

    answer = browser.client.post(
        "/language", data={**browser.carried, "lang": "en", "to": "/desk"}, headers=headers, follow_redirects=False
    )

    assert answer.status_code == status


@pytest.mark.parametrize("csrf", ["", "0" * 32, "' OR ''='"])
def test_a_form_carries_the_word_of_its_session(desk: Desk, csrf: str) -> None:
    browser = desk.sign_in("wang")
    lei = desk.sign_in("lei")
    lei.get("/desk")

    for word in (csrf, lei.carried["csrf"]):
        answer = browser.client.post("/language", data={"csrf": word, "lang": "en", "to": "/desk"}, headers=FORM)
        assert answer.status_code == 403


def test_pages_are_in_no_frame_and_run_no_script_of_their_own(desk: Desk) -> None:
    page = desk.sign_in("wang").get("/desk")

    policy = page.headers["content-security-policy"]
    assert all(part in policy for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"))
    assert "unsafe" not in policy
    assert (page.headers["x-frame-options"], page.headers["cache-control"]) == ("DENY", "no-store")


def test_the_server_answers_to_its_own_name_only(desk: Desk) -> None:
    browser = desk.sign_in("wang")

    assert browser.client.get("/desk", headers={"Host": "evil.example"}).status_code == 400
    assert browser.client.get("/livez", headers={"Host": "10.0.0.7"}).status_code == 200


def test_the_page_somebody_wanted_is_opened_after_signing_in(desk: Desk) -> None:
    browser = desk.stranger()
    asked = browser.get("/status?lang=en")

    assert str(asked.url) == f"{HOST}/login?next=%2Fstatus%3Flang%3Den"


def test_without_signing_in_no_address_answers(desk: Desk) -> None:
    tried = [(method, path) for method in ("GET", "POST") for path in addresses(method, {"number": ["督2018-04-01"]})]
    open_to_all = {"/login", "/login/oidc", "/login/oidc/callback"}

    answers = {
        (method, path): desk.stranger().client.request(method, path, follow_redirects=False)
        for method, path in tried
        if path not in open_to_all
    }

    assert len(answers) > 100
    inside = [
        asked
        for asked, answer in answers.items()
        if not answer.headers.get("location", "").startswith("/login") and answer.status_code not in {401, 404}
    ]
    assert inside == []


def test_the_shell_gives_the_first_account(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    made = shell.say("user", "add", "wang", "--administrator", "--password-stdin")
    again = shell.say("user", "add", "wang", "--no-password")
    unknown = shell.say("user", "add", "nobody", "--no-password")
    listed = shell.say("user", "list", "--json")

    assert (made.code, again.code, unknown.code) == (0, 1, 1)
    assert again.err == "account: 'wang' has one already.\n"
    assert (json.loads(listed.out)[0]["key"], json.loads(listed.out)[0]["administrator"]) == ("wang", True)


def test_only_a_demo_is_looked_at_with_passwords_drawn_for_it(shell: Shell) -> None:
    said = shell.say("look")

    assert (said.code, said.err) == (1, f"look: {shell.home} holds no demo; run `duban demo` first.\n")
    with shell.store() as store, store.read() as session:
        assert not has_accounts(session)


def test_a_name_nobody_has_is_looked_at_as_long_as_one_somebody_has(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    right = passwords._HASHER.verify
    monkeypatch.setattr(passwords._HASHER, "verify", lambda *given: hashed.append(given) or right(*given))

    for name in ("wang", "li", "nobody"):
        log_in(desk.stranger(), name, "x" * 12)

    assert len(hashed) == 3


def test_another_forwarded_address_gives_no_more_tries(desk: Desk) -> None:
    browser = desk.stranger()
    for n in range(OF_A_NAME.amount):
        browser.client.headers["X-Forwarded-For"] = f"10.0.0.{n}"
        log_in(browser, password=f"wrong password {n}")

    assert log_in(browser) == 429


def test_whoever_took_a_unit_over_sees_and_answers_for_what_it_owed(desk: Desk) -> None:
    with desk.play.store.write() as session:
        luoyang, zhengzhou = lookup.unit(session, LUOYANG), lookup.unit(session, ZHENGZHOU)
        facts = {
            "on": date(2018, 5, 4),
            "today": NOW.date(),
            "document": "豫政〔2018〕9号",
            "actor": "wang",
            "now": NOW,
        }
        units.merge(session, luoyang, zhengzhou, **facts)
        assignment = lookup.assignment(session, "督2018-04-01", LUOYANG).id
    li, luo = desk.sign_in("li"), desk.sign_in("luo")

    shown = li.get(f"/bureau/assignments/{assignment}")
    li.post(f"/bureau/assignments/{assignment}/acknowledge")
    li.post(f"/bureau/assignments/{assignment}/acknowledge/record")

    assert (shown.status_code, luo.get(f"/bureau/assignments/{assignment}").status_code) == (200, 404)
    with desk.play.store.read() as session:
        states = {row.state for row in milestones_of(session, assignment, MilestoneKind.RECEIPT)}
    assert states == {MilestoneState.DONE}
