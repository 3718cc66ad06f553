"""Every page in a real browser: for everybody, in both languages, at any width, by keyboard, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from services.practice import Practice
from tests.browser.conftest import Served
from tests.factories import Play
from tests.fakes import Outbox

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "wang": ["/desk", "/status"],
}
ALL = [(key, path) for key, paths in PAGES.items() for path in paths]


@pytest.fixture
def office(served: Served, practice: Practice, outbox: Outbox) -> Served:
    """An office in September: a claim waits, a report asked for help, a unit has not signed."""
    play = Play(served.store, practice, outbox)
    number = play.dispatched()
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.report(number, "li", "2018-06-25 10:00", "120", help_needed="请协调用地指标")
    play.claim(number, "li", "2018-09-19 10:00", figure=300)
    served.tick("2018-09-20 08:30")
    served.at("2018-09-20 10:00")
    return served


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong by WCAG 2.2 A and AA: rule, and where."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}}).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("key", "path"), ALL)
def test_no_page_violates_wcag(office: Served, browser: Browser, key: str, path: str) -> None:
    page = office.sign_in(browser, key)

    for lang in ("zh", "en"):
        page.goto(f"{path}?lang={lang}")
        assert violations(page) == [], lang


@pytest.mark.parametrize(("key", "path"), ALL)
def test_a_page_runs_clean_under_its_policy(office: Served, browser: Browser, key: str, path: str) -> None:
    page = office.sign_in(browser, key)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(path, wait_until="networkidle")

    assert said == []


@pytest.mark.parametrize(("key", "path"), ALL)
def test_a_page_fits_a_narrow_window(office: Served, browser: Browser, key: str, path: str) -> None:
    page = office.sign_in(browser, key)
    page.set_viewport_size({"width": 320, "height": 800})

    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
