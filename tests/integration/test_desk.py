"""The desk shows what waits for the office, each one click from its decision, and nothing that is done."""

import html
import re
from datetime import date

import pytest

from models.store import Store
from services import lookup
from services.execution import holds
from tests.factories import LUOYANG, Play, at, practice_of
from tests.fakes import Outbox
from tests.integration.browsing import Desk
from tests.integration.reader import PUBLIC, Office, code_in, link_in

NOW = at("2018-09-20 10:00")


def sections(page: str) -> dict[str, str]:
    """Return the text of each section by its id, as a reader sees it."""
    found = re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', page, re.DOTALL)
    return {name: " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) for name, text in found}


@pytest.fixture
def number(play: Play) -> str:
    return play.dispatched()


def test_a_claim_waits_with_its_figure_and_the_day_it_is_owed(play: Play, number: str) -> None:
    play.acknowledge(number, "li", "2018-04-16 11:00")
    claim = play.claim(number, "li", "2018-09-19 10:00", figure=300)

    page = Desk(play, NOW).sign_in("wang").get("/desk").text

    shown = sections(page)["claims"]
    assert "督2018-04-01 规范化社区创建 · 郑州市民政局 · 300个 · 签批人 赵海平" in shown
    assert f'href="/directives/督2018-04-01/claims/{claim}"' in page


def test_an_answered_claim_waits_no_more(play: Play, number: str) -> None:
    play.acknowledge(number, "li", "2018-04-16 11:00")
    play.accept(play.claim(number, "li", "2018-09-19 10:00", figure=300), "2018-09-19 15:00", figure=300)

    assert "claims" not in sections(Desk(play, NOW).sign_in("wang").get("/desk").text)


def test_who_has_not_signed_for_it_after_two_working_days_is_to_be_telephoned(play: Play, number: str) -> None:
    early = sections(Desk(play, at("2018-04-18 10:00")).sign_in("wang").get("/desk").text)
    late = sections(Desk(play, at("2018-04-19 10:00")).sign_in("wang").get("/desk").text)

    assert ("receipts" in early, late["receipts"].startswith("未签收，请电话催办 2")) == (False, True)


def test_what_is_newly_overdue_shows_and_a_week_later_only_the_report_tells(play: Play, number: str) -> None:
    new = sections(Desk(play, at("2018-10-08 10:00")).sign_in("wang").get("/desk").text)
    old = sections(Desk(play, at("2018-10-22 10:00")).sign_in("wang").get("/desk").text)

    assert "洛阳市民政局" in new["overdue"]
    assert "overdue" not in old


def test_the_help_a_unit_wants_shows_until_its_next_report(play: Play, number: str) -> None:
    play.acknowledge(number, "luo", "2018-04-16 11:00", unit=LUOYANG)
    play.report(number, "luo", "2018-06-25 10:00", "80", unit=LUOYANG, help_needed="请协调用地指标")
    wanted = sections(Desk(play, at("2018-06-26 10:00")).sign_in("wang").get("/desk").text)
    play.report(number, "luo", "2018-07-25 10:00", "120", unit=LUOYANG)
    settled = sections(Desk(play, at("2018-07-26 10:00")).sign_in("wang").get("/desk").text)

    assert wanted["help"].endswith("洛阳市民政局（6月25日）：请协调用地指标")
    assert "help" not in settled


def test_one_line_tells_what_the_last_opening_sent(play: Play, number: str) -> None:
    play.tick("2018-04-16 14:30")

    page = Desk(play, at("2018-04-16 15:00")).sign_in("wang").get("/desk").text

    assert "2018-04-16 14:30 已发2封，待发0封，失败0封" in page


def test_an_empty_desk_says_what_to_do_first(play: Play) -> None:
    page = Desk(play, NOW).sign_in("wang").get("/desk?lang=en").text

    assert "Nothing waits for you." in page
    assert 'href="/register"' in page


@pytest.mark.parametrize("key", ["li", "cao", "ni"])
def test_the_desk_is_the_offices_alone(play: Play, key: str) -> None:
    assert Desk(play, NOW).sign_in(key).get("/desk").status_code == 404


def test_a_link_that_wrong_codes_revoked_is_told_for_a_fortnight(store: Store, outbox: Outbox) -> None:
    play = Play(store, practice_of(store, public_url=PUBLIC), outbox)
    play.dispatched()
    play.tick("2018-04-16 14:30")
    reader = Office(play, at("2018-04-16 15:00"))
    mail = reader.mail("li")
    for _ in range(5):
        reader.record(link_in(mail), "acknowledge", f"{(int(code_in(mail)) + 1) % 1_000_000:06}")

    told = sections(Desk(play, at("2018-04-17 10:00")).sign_in("wang").get("/desk").text)
    later = sections(Desk(play, at("2018-05-02 10:00")).sign_in("wang").get("/desk").text)

    assert told["revoked"] == "因验证码错误停用的链接 1 督2018-04-01 · 李长青 · 2018-04-16 15:00"
    assert "revoked" not in later


def test_a_hold_to_review_and_a_dead_contact_are_one_click_away(play: Play, number: str) -> None:
    with play.store.write() as session:
        wang, li = lookup.person(session, "wang"), lookup.person(session, "li")
        assignment, directive = lookup.assignment(session, number, LUOYANG), lookup.directive(session, number)
        facts = {"reason": "规划调整", "review_on": date(2018, 9, 25), "now": at("2018-09-10 10:00")}
        holds.hold(session, play.practice, directive, [assignment], wang, **facts)
        li.mail_failed_at = at("2018-09-10 10:00")

    page = Desk(play, NOW).sign_in("wang").get("/desk").text

    assert sections(page)["reviews"].startswith("暂缓待复核 1 督2018-04-01 规范化社区创建 9月25日")
    assert f'href="/directives/{number}/resume"' in page
    assert 'href="/people/persons/li"' in page
