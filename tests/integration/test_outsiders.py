"""Somebody of another unit walks every address of the pages, reads nothing that is not theirs, and changes nothing."""

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlmodel import SQLModel

from models.store import Store
from tests.beginnings import begin
from tests.factories import OFFICE, ZHENGZHOU, Play, at, by_list, item
from tests.integration.addresses import addresses
from tests.integration.browsing import FORM, Browser, Desk

MARK = "郑州独有之事"
OURS = frozenset(
    {"login_session", "form_sent", "log_entry", "log_head", "account", "access_token"}
)  # one's own account's
PLACES = {
    "number": ["督2018-04-01", "督2018-04-02"],
    "code": [ZHENGZHOU, OFFICE],
    "unit": [ZHENGZHOU],
    "key": ["1", "li", "zhang"],
    "act": ["acknowledge", "report", "claim", "accept", "call", "hold"],
    "place": ["claims", "requests", "notices"],
    "week": ["2018-W37"],
}


def marked(play: Play) -> None:
    """Two directives of Zhengzhou alone, with everything that can be known about them marked."""
    alone: dict[str, Any] = {"lead": [ZHENGZHOU], "quotas": {ZHENGZHOU: 500}}
    number = play.dispatched(title=f"{MARK}一", text=f"{MARK}。", done_when=MARK, category=MARK, **alone)
    play.dispatched(**by_list(title=f"{MARK}二", items=[item("1", "2018-09-28", description=MARK)]))
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.report(number, "li", "2018-06-25 10:00", "120", work=MARK, help_needed=MARK)
    play.claim(number, "li", "2018-09-19 10:00", figure=500, statement=MARK)
    play.tick("2018-09-20 08:30")


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, marked)
    return Desk(play, at("2018-09-20 10:00"))


def addresses_to_try(method: str) -> list[str]:
    """Return every address that takes a method but those that end the walk."""
    return [path for path in addresses(method, PLACES) if path not in {"/logout", "/login"}]


def everything(store: Store) -> dict[str, list[Any]]:
    """Return every row of every table but those of one's own account."""
    with store.read() as session:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in OURS]
        return {table.name: sorted(map(repr, session.execute(table.select()).all())) for table in tables}


@pytest.fixture
def luo(desk: Desk) -> Browser:
    browser = desk.sign_in("luo")
    browser.get("/bureau")
    return browser


def test_no_page_shows_another_units_matter(desk: Desk, luo: Browser) -> None:
    seen = {path: luo.client.get(path) for path in addresses_to_try("GET")}

    assert len(seen) > 60
    assert [path for path, page in seen.items() if MARK in page.text] == []
    assert [path for path, page in seen.items() if page.status_code >= 500] == []


def test_no_form_changes_another_units_matter(desk: Desk, luo: Browser) -> None:
    before = everything(desk.play.store)

    answers = {}
    for n, path in enumerate(addresses_to_try("POST")):
        fields = {
            **luo.carried,
            "key": f"outsider{n}",
            "confirmed": "yes",
            "reason": "越权",
            "figure": "1",
            "unit": ZHENGZHOU,
        }
        answers[path] = luo.client.post(path, data=fields, headers=FORM)

    assert len(answers) > 60
    assert [path for path, page in answers.items() if page.status_code >= 500 or MARK in page.text] == []
    assert everything(desk.play.store) == before


@pytest.mark.parametrize("key", ["cao", "audit"])
def test_who_only_reads_changes_nothing(desk: Desk, key: str) -> None:
    if key == "audit":
        _add_auditor(desk)
    browser = desk.sign_in(key)
    browser.get("/directives")
    before = everything(desk.play.store)

    for n, path in enumerate(addresses_to_try("POST")):
        fields = {
            **browser.carried,
            "key": f"{key}{n}",
            "confirmed": "yes",
            "reason": "越权",
            "text": "越权",
            "role": "head",
        }
        answer = browser.client.post(path, data=fields, headers=FORM)
        assert answer.status_code < 500, path

    assert {name: rows for name, rows in everything(desk.play.store).items() if rows != before[name]} == {}


def _add_auditor(desk: Desk) -> None:
    from services.entries import read_person  # noqa: PLC0415 - the same
    from services.people import directory  # noqa: PLC0415 - one test has one more person
    from tests.factories import person  # noqa: PLC0415 - the same

    with desk.play.store.write() as session:
        directory.add_person(
            session, read_person(person("audit", "申明义", OFFICE, "auditor")), actor="wang", now=desk.now
        )


@pytest.mark.parametrize("strange", ["0", "-1", "1" * 30, "１", "1e3", "%00", "..%2f..", "' OR 1=1", "\N{SNOWMAN}"])
def test_an_address_with_something_strange_in_it_is_that_of_no_page(desk: Desk, strange: str) -> None:
    browser = desk.sign_in("wang")
    browser.get("/desk")
    places = {name: [strange] for name in (*PLACES, "assignment_id", "message_id", "source_id", "evidence_id", "name")}
    more = {name: [strange] for name in ("kind", "plan", "login_id", "token_id", "week")}
    named = (
        "page",
        "before",
        "source",
        "year",
        "columns",
        "q",
        "light",
        "lead",
        "from",
        "sort",
        "state",
        "day",
        "actor",
    )
    listed = (
        "/directives",
        "/mails",
        "/log",
        "/today",
        "/calendar",
        "/leader",
        "/register",
        "/drafts",
        "/people",
        "/weeks",
    )
    query = urlencode(dict.fromkeys(named, strange))

    asked = [f"{path}?{query}" for path in listed]
    tried = [("GET", path) for path in [*addresses("GET", places | more), *asked]]
    tried += [("POST", path) for path in addresses("POST", places | more) if path != "/logout"]
    answers = {
        (how, path): browser.client.request(how, path, headers=FORM, content=f"csrf={browser.carried['csrf']}")
        for how, path in tried
    }

    assert {asked: answer.status_code for asked, answer in answers.items() if answer.status_code >= 500} == {}
