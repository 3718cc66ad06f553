"""The list and one directive in a real browser: filters without a reload, the chart drawn, and all of it without scripts."""

import pytest
from playwright.sync_api import Browser, Page

from services.practice import Practice
from tests.browser.conftest import Served
from tests.factories import Play
from tests.fakes import Outbox


@pytest.fixture
def office(served: Served, practice: Practice, outbox: Outbox) -> Served:
    """Two directives in September, one with a report and one whose day has passed."""
    play = Play(served.store, practice, outbox)
    number = play.dispatched()
    play.report(number, "li", "2018-06-25 10:00", "120")
    play.dispatched(title="照料中心", due_on="2018-09-14")
    served.at("2018-09-20 10:00")
    return served


def titles(page: Page) -> list[str]:
    return page.locator("#found tbody td:nth-child(2)").all_inner_texts()


def test_a_filter_changes_the_table_and_the_address_and_the_focus_stays(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    page.goto("/directives")
    page.focus("#light")
    page.select_option("#light", "red")

    page.wait_for_url("**/directives?*light=red*")
    page.wait_for_function("document.querySelectorAll('#found tbody tr').length === 1")

    assert titles(page) == ["照料中心"]
    assert page.evaluate("document.activeElement.id") == "light"
    assert page.locator("#said").inner_text() == "共1项"

    page.go_back()
    page.wait_for_function("document.querySelectorAll('#found tbody tr').length === 2")
    assert page.url.endswith("/directives")


def test_a_filter_works_without_scripts(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang", java_script_enabled=False)
    page.goto("/directives")
    page.select_option("#light", "red")
    page.get_by_role("button", name="查找").click()

    assert titles(page) == ["照料中心"]
    assert page.input_value("#light") == "red"


def test_the_chart_is_drawn_as_a_picture_that_says_its_figures(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    page.goto("/directives/督2018-04-01")
    page.wait_for_selector(".chart svg")

    assert "截至9月20日，已报120个，已核0个" in (page.locator(".chart").get_attribute("aria-label") or "")
