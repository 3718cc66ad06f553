"""Every page in a real browser: for everybody, in both languages, at any width, by keyboard, with and without scripts."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.store import open_store, sqlite_url
from rules.week.weeks import Week
from services.weekly import reports
from tests.browser.conftest import Served
from tests.browser.looking import RIGHT, looked_at
from tests.browser.wcag import violations
from tests.factories import Play, at, dispatched, practice_of
from tests.fakes import Outbox
from tests.integration.served_office import Sink

RUNS = "/directives/督2018-04-01"
PAGES = {
    "wang": [
        "/desk",
        "/status",
        "/directives",
        RUNS,
        f"{RUNS}/claims/1",
        f"{RUNS}/call",
        f"{RUNS}/adjust",
        f"{RUNS}/hold",
        "/bureau/410100",
        "/weeks",
        "/weeks/2018-W37",
        "/people",
        "/people/units/410100",
        "/people/persons/li",
        "/calendar",
        "/calendar/import",
        "/ladders",
        "/ladders/standard/completion",
        "/account",
        "/api/v1/docs",
        "/today",
        "/mails",
        "/mails/1",
        "/log",
    ],
    "li": ["/bureau", "/bureau/form", "/bureau/assignments/1", "/bureau/assignments/1/claim", "/directives", RUNS],
    "cao": ["/leader"],
    "lei": ["/accounts", "/accounts/lei", "/today/li/hold", "/weeks/2018-W37/sign"],
}
ALL = [(key, path) for key, paths in PAGES.items() for path in paths]


@pytest.fixture(scope="module")
def office(housed: Path, tmp_path_factory: pytest.TempPathFactory, browser_sink: Sink) -> Iterator[Served]:
    """An office in September, only looked at: a claim waits, a report asked for help, a unit has not signed, a week is frozen."""
    path = tmp_path_factory.mktemp("pages") / "duban.db"
    shutil.copy(housed, path)
    store = open_store(sqlite_url(path))
    play = Play(store, practice_of(store), Outbox())
    number = play.dispatched()
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.report(number, "li", "2018-06-25 10:00", "120", help_needed="请协调用地指标")
    play.claim(number, "li", "2018-09-19 10:00", figure=300)
    play.drafted(submit=True)
    reports.freeze(store, play.practice, Week(2018, 37), now=at("2018-09-17 08:00"))
    with Served(store, browser_sink.url).run() as served:
        served.tick("2018-09-20 08:30")
        dispatched(store, play.practice, now=at("2018-09-20 09:00"), title="日间照料中心", due_on="2018-12-31")
        served.at("2018-09-20 10:00")
        yield served
    store.close()


@pytest.mark.parametrize(("key", "path"), ALL)
def test_a_page_violates_no_wcag_runs_clean_under_its_policy_and_fits_a_narrow_window(
    office: Served, browser: Browser, key: str, path: str
) -> None:
    assert looked_at(office, browser, key, path) == RIGHT


def test_the_desk_shows_the_mail_of_the_next_opening(office: Served, browser: Browser) -> None:
    page = office.sign_in(browser, "wang")
    page.goto("/desk")

    expect(page.locator("#today-heading")).to_contain_text("今日拟发")
    assert violations(page) == []
