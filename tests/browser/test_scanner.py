"""A mail scanner that renders the page behind a link, runs its scripts and presses every button once."""

from typing import Any

from playwright.sync_api import Browser
from sqlmodel import SQLModel

from models.store import Store
from services.practice import Practice
from tests.browser.conftest import Served
from tests.browser.test_story import link_in, mail_to
from tests.factories import ZHENGZHOU, Play
from tests.fakes import Outbox
from tests.integration.served_office import Sink


def everything(store: Store) -> dict[str, list[Any]]:
    with store.read() as session:
        return {t.name: sorted(map(repr, session.execute(t.select()).all())) for t in SQLModel.metadata.sorted_tables}


def test_it_changes_nothing(
    served: Served, practice: Practice, outbox: Outbox, browser: Browser, browser_sink: Sink
) -> None:
    Play(served.store, practice, outbox).dispatched(lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    served.tick("2018-04-16 14:30")
    link = link_in(mail_to(browser_sink, "li"))
    before = everything(served.store)
    page = served.open(browser)
    page.goto(link)
    buttons = page.locator('button[type="submit"]').count()

    for n in range(buttons):
        page.goto(link, wait_until="networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.locator('button[type="submit"]').nth(n).click()
        for again in page.locator('button[type="submit"]').all()[:1]:
            again.click()

    assert buttons > 3
    assert everything(served.store) == before
