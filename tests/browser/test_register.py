"""Registering in a real browser: what scripts add, and what holds on every page of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.store import Store, open_store, sqlite_url
from tests.browser.conftest import Served
from tests.browser.looking import NARROW, RIGHT, looked_at
from tests.browser.wcag import violations
from tests.factories import LUOYANG, ZHENGZHOU, Play, by_list, practice_of
from tests.fakes import Outbox
from tests.integration.served_office import Sink
from tests.integration.test_minutes_pages import TEXT

PAGES = {
    "wang": [
        "/register",
        "/drafts",
        "/drafts/督2018-04-01",
        "/drafts/督2018-04-01/edit",
        "/drafts/督2018-04-01/quotas",
        "/drafts/督2018-04-01/preview",
        "/drafts/督2018-04-02/items",
        "/minutes",
    ],
    "lei": ["/approvals", "/drafts/督2018-04-03"],
}
ALL = [(key, path) for key, paths in PAGES.items() for path in paths]


def draft(store: Store) -> None:
    """Draft a directive by figure, one by list, and one that waits for approval."""
    play = Play(store, practice_of(store), Outbox())
    play.drafted()
    play.drafted(**by_list())
    play.drafted(title="日间照料中心", submit=True)


@pytest.fixture
def office(served: Served) -> Served:
    draft(served.store)
    return served


@pytest.fixture(scope="module")
def drafts(housed: Path, tmp_path_factory: pytest.TempPathFactory, browser_sink: Sink) -> Iterator[Served]:
    """The same office, only looked at."""
    path = tmp_path_factory.mktemp("drafts") / "duban.db"
    shutil.copy(housed, path)
    store = open_store(sqlite_url(path))
    draft(store)
    with Served(store, browser_sink.url).run() as served:
        yield served
    store.close()


@pytest.fixture
def page(office: Served, browser: Browser) -> Page:
    return office.sign_in(browser, "wang")


@pytest.mark.parametrize(("key", "path"), ALL)
def test_a_page_violates_no_wcag_runs_clean_under_its_policy_and_fits_a_narrow_window(
    drafts: Served, browser: Browser, key: str, path: str
) -> None:
    assert looked_at(drafts, browser, key, path, window=NARROW) == RIGHT


def test_the_sum_of_the_quotas_follows_what_is_typed(page: Page) -> None:
    page.goto("/drafts/督2018-04-01/quotas")
    page.fill(f"[name='quota:{ZHENGZHOU}']", "１,３00.5")

    expect(page.locator("#sum")).to_have_text("1500.5")
    expect(page.locator("#apart")).to_have_text("1000.5")
    page.select_option(f"[name='part:{LUOYANG}']", "co")
    expect(page.locator("#sum")).to_have_text("1300.5")


def test_words_of_a_deadline_are_read_while_they_are_typed(page: Page) -> None:
    page.goto("/register")
    page.select_option("#source", "1")
    page.fill("#due_on", "9月底前")
    page.keyboard.press("Tab")

    expect(page.locator("#due-read")).to_contain_text("2018-09-30")


def test_a_directive_is_registered_and_a_wrong_one_is_told_without_losing_a_word(page: Page) -> None:
    page.goto("/register")
    page.select_option("#source", "1")
    page.fill("#title", "规范化社区创建")
    page.fill("#text", "九月底前\n不少于500个。")
    page.fill("[id='target.quantity']", "500")
    page.check("[name=lead_all]")
    page.click("text=下一步：核对")
    assert violations(page) == []
    expect(page.get_by_role("alert")).to_contain_text("须有期限")
    page.fill("#due_on", "9月底前")
    page.click("text=下一步：核对")
    assert violations(page) == []
    page.click("text=确认登记")

    expect(page.locator("#said")).to_have_text("已登记为草稿，请继续分任务数、预览、送审。")
    expect(page.locator("h1")).to_have_text("督2018-04-04 规范化社区创建")


def test_minutes_are_read_beside_their_text_and_registered(page: Page) -> None:
    page.goto("/minutes")
    page.fill("#text", TEXT)
    page.click("main button:has-text('读入')")
    assert violations(page) == []
    page.locator("article:has-text('照料') input[value=accept]").check()
    page.click("text=下一步：核对")
    assert violations(page) == []
    page.click("text=确认登记")

    expect(page.locator("#said")).to_have_text("已登记。")
    expect(page.locator("main")).to_contain_text("督2018-04-04")
