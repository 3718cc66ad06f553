"""The pages by keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from services import lookup
from services.people import accounts
from services.practice import Practice
from tests.browser.conftest import Served
from tests.browser.wcag import violations
from tests.factories import Play, at
from tests.fakes import Outbox

PASSWORD = "四月十六日开会定的事"


@pytest.fixture
def office(served: Served, practice: Practice, outbox: Outbox) -> Served:
    """An office in September with a claim that waits, and a clerk who knows a password."""
    play = Play(served.store, practice, outbox)
    number = play.dispatched()
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.claim(number, "li", "2018-09-19 10:00", figure=300)
    with served.store.write() as session:
        wang = lookup.person(session, "wang")
        accounts.add(session, wang, PASSWORD, actor="shell", now=at("2018-04-16 09:00"))
    served.at("2018-09-20 10:00")
    return served


def focused(page: Page) -> str:
    """Return what has the focus, as a reader hears it."""
    return str(page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something has the focus; whatever has it on the way can be seen to have it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen != "none", f"no focus to be seen on {focused(page)}"
        if focused(page) == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_a_clerk_signs_in_and_verifies_without_a_mouse(office: Served, browser: Browser) -> None:
    page = office.open(browser)
    page.goto("/")
    assert violations(page) == []
    tab_to(page, "name")
    page.keyboard.type("wang")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title("督办台 · 督办")

    tab_to(page, "核验")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/*")
    tab_to(page, "认可办结")
    page.keyboard.press("Enter")

    expect(page.locator("#said")).not_to_be_empty()


def test_the_first_tab_leads_past_the_navigation(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    page.goto("/desk")
    page.keyboard.press("Tab")
    first = focused(page)
    page.keyboard.press("Enter")

    assert (first, page.evaluate("document.activeElement.id")) == ("跳到正文", "main")


def test_the_rooms_folded_away_are_opened_by_a_key(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    page.goto("/desk")
    tab_to(page, "更多")
    page.keyboard.press("Enter")
    tab_to(page, "邮件")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("邮件")


def test_every_page_answers_without_scripts(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang", java_script_enabled=False)
    page.goto("/desk")
    page.get_by_role("link", name="核验", exact=True).click()
    page.get_by_role("button", name="认可办结").click()

    expect(page.locator("#said")).not_to_be_empty()


def test_one_message_is_said_on_a_page(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    for path in ("/desk", "/directives", "/mails", "/today"):
        page.goto(path)
        assert page.locator('[role="status"]').count() == 1, path


def test_an_answer_that_comes_late_leaves_the_cursor_where_it_went(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    page.goto("/register")
    page.evaluate(
        """document.addEventListener("htmx:afterSwap", () => document.getElementById("title").focus());
        document.addEventListener("htmx:afterSettle", () => document.body.dataset.settled = "yes");"""
    )
    page.locator("#due_on").press_sequentially("9月底前")
    expect(page.locator("body")).to_have_attribute("data-settled", "yes")

    assert page.evaluate("document.activeElement.id") == "title"
