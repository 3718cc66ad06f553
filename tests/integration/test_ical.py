"""A person's calendar shows what their unit owes, until the address is revoked."""

from typing import Any

import pytest
from icalendar import Calendar

from models.access import TokenKind
from models.store import Store
from services import lookup
from services.execution import adjustments
from services.people import accounts, tokens
from tests.factories import LUOYANG, ZHENGZHOU, Play, at
from tests.integration.browsing import HOST, Desk
from tests.integration.calling import token_of

NOW = at("2018-05-02 10:00")
STEP = "中期自查并将全部三百个规范化社区的名单、验收意见和影像资料报送省厅基层政权和社区建设处备案"


@pytest.fixture
def desk(play: Play) -> Desk:
    play.dispatched(plan={"steps": [{"name": STEP, "on": "2018-06-29"}]})
    play.acknowledge("督2018-04-01", "li", "2018-04-17 09:00")
    return Desk(play, NOW)


def address(desk: Desk, key: str) -> str:
    return f"/calendar/{token_of(desk.play.store, key, NOW, kind=TokenKind.CALENDAR)}.ics"


def events(desk: Desk, path: str) -> list[dict[str, Any]]:
    """Return what a calendar reads in the feed."""
    answer = desk.stranger().get(path)
    assert answer.status_code == 200, answer.text
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name.lower(): one.decoded(name) for name in one if name != "DTSTAMP"} for one in found]


def test_a_calendar_shows_each_date_a_unit_owes_as_a_day(desk: Desk) -> None:
    shown = [(str(e["dtstart"]), str(e["dtend"]), e["summary"]) for e in events(desk, address(desk, "li"))]

    assert shown == [
        ("2018-06-29", "2018-06-30", f"督2018-04-01 节点期限 {STEP}"),
        ("2018-09-30", "2018-10-01", "督2018-04-01 期限"),
    ]


def test_lines_are_folded_by_bytes_and_never_within_a_character(desk: Desk) -> None:
    lines = desk.stranger().get(address(desk, "li")).content.split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)


def test_a_clerk_sees_what_the_office_owes(desk: Desk) -> None:
    desk.play.report("督2018-04-01", "li", "2018-04-20 10:00", "300")
    desk.play.claim("督2018-04-01", "li", "2018-04-27 10:00", figure=300)

    assert [event["summary"] for event in events(desk, address(desk, "wang"))] == ["督2018-04-01 核验期限"]
    assert [event["summary"] for event in events(desk, address(desk, "zhang"))] == [f"督2018-04-01 节点期限 {STEP}"]


def test_no_word_of_another_unit_or_person_is_in_it(desk: Desk) -> None:
    desk.play.dispatched(title="只归洛阳", lead=[LUOYANG], quotas={LUOYANG: 500})

    text = desk.stranger().get(address(desk, "li")).text

    assert not [word for word in ("督2018-04-02", "李长青", "example.org", "规范化社区创建") if word in text]


def test_a_date_that_moves_keeps_its_name_and_its_sequence_rises(desk: Desk, store: Store) -> None:
    path = address(desk, "li")
    before = events(desk, path)[-1]

    with store.write() as session:
        assignment, wang = lookup.assignment(session, "督2018-04-01", ZHENGZHOU), lookup.person(session, "wang")
        change = adjustments.Adjustment("提前验收", due_on=at("2018-08-31").date())
        adjustments.adjust(session, desk.play.practice, assignment, change, wang, now=at("2018-05-02 09:00"))
    after = events(desk, path)[-1]

    assert (after["uid"], str(after["dtstart"])) == (before["uid"], "2018-08-31")
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"] == at("2018-05-02 09:00")


def test_what_has_not_changed_is_not_sent_again(desk: Desk) -> None:
    path, client = address(desk, "li"), desk.stranger().client
    first = client.get(path)
    desk.now = at("2018-05-04 10:00")

    again = client.get(path, headers={"If-None-Match": f'"x", W/{first.headers["ETag"]}'})

    assert (first.headers["Cache-Control"], first.headers["Content-Type"]) == (
        "private, no-cache",
        "text/calendar; charset=utf-8",
    )
    assert (again.status_code, again.content) == (304, b"")


def test_an_address_that_opens_nothing_is_no_page(desk: Desk, store: Store) -> None:
    path, api = address(desk, "li"), token_of(store, "li", NOW)
    with store.write() as session:
        account = accounts.find(session, "li")
        mine = tokens.mine(session, account, TokenKind.CALENDAR, NOW)
        tokens.revoke(session, account, mine[0].id, actor="li", now=NOW)
    closed = address(desk, "luo")
    with store.write() as session:
        accounts.disable(session, accounts.find(session, "luo"), actor="shell", now=NOW)

    wrong = (path, f"/calendar/{api}.ics", closed, "/calendar/x.ics", "/calendar/%00.ics")
    assert [desk.stranger().get(one).status_code for one in wrong] == [404] * len(wrong)


def test_an_event_leads_to_its_directive(desk: Desk) -> None:
    assert events(desk, address(desk, "li"))[0]["url"] == f"{HOST}/directives/督2018-04-01"
