"""One visit to a page in each language, and everything that must hold on it."""

from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import Served
from tests.browser.wcag import violations

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=800)


class Sight(NamedTuple):
    """What is wrong with a page: rules of WCAG it violates, what its console says, how far it is too wide, and what its forms ask twice."""

    wcag: list[str]
    console: list[str]
    too_wide_by: int
    asked_twice: list[str]


# what is asked under the name of a field that is carried unseen: a server reads the first of the two
ASKED_TWICE = """[...document.forms].flatMap((form) => [...form.elements]
  .filter((field) => field.type !== "hidden" && form.querySelector(`input[type=hidden][name="${field.name}"]`))
  .map((field) => field.name))"""


RIGHT = {"zh": Sight([], [], 0, []), "en": Sight([], [], 0, [])}


def looked_at(
    office: Served, browser: Browser, key: str, path: str, *, window: ViewportSize = WIDE
) -> dict[str, Sight]:
    """Open a page as somebody, in a narrow window and then in the one that axe-core looks at."""
    page = office.sign_in(browser, key)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        return {lang: _sight(page, f"{path}?lang={lang}", window, said) for lang in RIGHT}
    finally:
        page.context.close()


def _sight(page: Page, path: str, window: ViewportSize, said: list[str]) -> Sight:
    said.clear()
    page.set_viewport_size(NARROW)
    page.goto(path, wait_until="networkidle")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(window)
    twice = page.evaluate(ASKED_TWICE)
    return Sight(violations(page), list(said), max(0, width - NARROW["width"]), twice)
