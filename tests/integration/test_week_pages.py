"""Weekly reports on pages: the list, one as it was frozen, and the desk's sign-off in two steps."""

import pytest

from models.queries.weekly.reports import all_reports
from models.reports import WeeklyReport
from models.store import Store
from notifications.weekly import report as words
from rules.week.weeks import Issuing, Week
from services.entries import read_person
from services.people import directory
from services.practice import Practice
from services.weekly import report_mail, reports
from tests.beginnings import begin
from tests.factories import LUOYANG, Play, at, person, practice_of
from tests.integration.browsing import Browser, Desk
from tests.integration.seen import HOSTILE, SHOWN, hidden, said

W27 = Week(2018, 27)
NOW = at("2018-07-10 10:00")


@pytest.fixture
def practice(store: Store) -> Practice:
    return practice_of(store, weekly_report=Issuing.SIGNED)


def frozen(play: Play) -> None:
    """Week 27 is frozen: both bureaus are late, Luoyang asks for help."""
    play.dispatched(due_on="2018-06-29")
    play.report("督2018-04-01", "luo", "2018-06-20 10:00", "150", unit=LUOYANG, help_needed="社区用房移交受阻")
    reports.freeze(play.store, play.practice, W27, now=at("2018-07-09 08:30"))


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, frozen)
    return Desk(play, NOW)


def row_of(play: Play) -> WeeklyReport:
    with play.store.read() as session:
        return reports.find(session, W27)


def wang(desk: Desk) -> Browser:
    browser = desk.sign_in("wang")
    browser.get("/weeks/2018-W27/sign")
    return browser


def test_the_list_says_when_each_was_frozen_and_who_signed_it(desk: Desk) -> None:
    unsigned = said(desk.sign_in("cao").get("/weeks"))
    browser = wang(desk)
    browser.post("/weeks/2018-W27/sign/record")
    signed = said(desk.sign_in("cao").get("/weeks"))

    assert "2018-W27 2018年第27期 2018-07-02 – 2018-07-08 2018-07-09 08:30 待签发 —" in unsigned
    assert "2018-07-09 08:30 王砚秋 2018-07-10 10:00 —" in signed


def test_an_empty_list_says_how_a_week_comes_about(play: Play) -> None:
    page = Desk(play, NOW).sign_in("cao").get("/weeks")

    assert "每周结束后的第一个工作日自动定稿" in said(page)


def test_a_week_reads_as_the_mail_does(desk: Desk) -> None:
    page = desk.sign_in("cao").get("/weeks/2018-W27")

    with desk.play.store.read() as session:
        row = reports.find(session, W27)
        issue = report_mail.issue_of(session, desk.play.practice, row, detail="full")
        document = words.document(issue, "zh")
    shown = said(page)
    assert page.status_code == 200
    for section in document.sections:
        assert " ".join(section.heading.split()) in shown
    assert "督办周报 2018年第27期（7月2日—8日）" in shown
    assert "社区用房移交受阻" in shown
    assert row.head in shown
    assert row.sha256 in shown
    assert 'style="' not in page.text


def test_what_happens_later_does_not_change_a_frozen_week(desk: Desk) -> None:
    leader = desk.sign_in("cao")
    before = said(leader.get("/weeks/2018-W27"))

    desk.play.report("督2018-04-01", "li", "2018-07-10 11:00", "300")

    assert said(leader.get("/weeks/2018-W27")) == before


def test_a_week_is_signed_in_two_steps(desk: Desk) -> None:
    browser = wang(desk)

    reviewed = browser.post(
        "/weeks/2018-W27/sign", opinions="1=建议商当地政府解决\r\n\r\n请各市加快", next_steps="约谈洛阳"
    )
    between = row_of(desk.play).signed_at
    done = browser.post("/weeks/2018-W27/sign/record", **hidden(reviewed, "/weeks/"))

    assert "1=建议商当地政府解决 请各市加快" in said(reviewed)
    assert between is None
    assert "已签发2018-W27周报" in done.text
    assert "建议商当地政府解决" in said(done)
    row = row_of(desk.play)
    assert (row.opinions, row.next_steps) == (["1=建议商当地政府解决", "请各市加快"], ["约谈洛阳"])


def test_a_double_click_signs_once(desk: Desk) -> None:
    browser = wang(desk)
    sent = hidden(browser.post("/weeks/2018-W27/sign", next_steps="约谈"), "/weeks/")

    answers = [browser.post("/weeks/2018-W27/sign/record", **sent) for _ in range(2)]

    assert [page.status_code for page in answers] == [200, 200]


def test_an_opinion_on_nothing_is_refused_and_kept(desk: Desk) -> None:
    page = wang(desk).post("/weeks/2018-W27/sign", opinions="7=建议", next_steps="第一步")

    assert page.status_code == 422
    assert "没有第7件需协调事项（共1件）" in said(page)
    assert "7=建议</textarea>" in page.text
    assert "第一步</textarea>" in page.text
    assert row_of(desk.play).signed_at is None


def test_what_is_signed_is_not_signed_again(desk: Desk) -> None:
    wang(desk).post("/weeks/2018-W27/sign/record")
    other = desk.sign_in("lei")

    opened = other.get("/weeks/2018-W27/sign")
    sent = other.post("/weeks/2018-W27/sign", key="another", csrf=other.carried["csrf"])

    assert "这一期不用签发" in said(opened)
    assert (sent.status_code, "已由王砚秋签发" in said(sent)) == (422, True)


@pytest.mark.parametrize("who", ["cao", "gu"])
def test_leaders_and_auditors_read_and_do_not_sign(desk: Desk, who: str) -> None:
    with desk.play.store.write() as session:
        entry = read_person(person("gu", "顾秉烛", "410000-DC", "auditor"))
        directory.add_person(session, entry, actor="wang", now=NOW)
    reader = desk.sign_in(who)

    assert [reader.get(path).status_code for path in ("/weeks", "/weeks/2018-W27")] == [200, 200]
    assert "/sign" not in reader.get("/weeks/2018-W27").text
    assert reader.get("/weeks/2018-W27/sign").status_code == 404
    assert reader.post("/weeks/2018-W27/sign/record").status_code == 404
    assert row_of(desk.play).signed_at is None


def test_a_bureau_finds_no_weekly_reports(desk: Desk) -> None:
    li = desk.sign_in("li")
    li.get("/bureau")

    answers = [li.get("/weeks"), li.get("/weeks/2018-W27"), li.get("/weeks/2018-W27/sign")]
    answers += [li.post("/weeks/2018-W27/sign"), li.post("/weeks/2018-W27/sign/record")]

    assert {page.status_code for page in answers} == {404}


@pytest.mark.parametrize("name", ["2018-W26", "2018-W54", "2018-27", "x", "9999-W01", "2018-W27%00", "２０１８-W99"])
def test_a_week_that_is_not_there_is_not_found(desk: Desk, name: str) -> None:
    assert desk.sign_in("cao").get(f"/weeks/{name}").status_code == 404


def test_names_are_shown_literally(play: Play) -> None:
    play.dispatched(title=HOSTILE, due_on="2018-06-29")
    play.report("督2018-04-01", "luo", "2018-06-20 10:00", "150", unit=LUOYANG, help_needed=HOSTILE)
    reports.freeze(play.store, play.practice, W27, now=at("2018-07-09 08:30"))
    browser = wang(Desk(play, NOW))

    pages = [
        browser.get("/weeks/2018-W27"),
        browser.get("/weeks/2018-W27/sign"),
        browser.post("/weeks/2018-W27/sign", opinions=HOSTILE),
    ]

    for page in pages:
        assert SHOWN in page.text
        assert "<img" not in page.text


def test_the_tally_of_each_week_is_read_from_its_first_bytes(desk: Desk) -> None:
    reports.freeze(desk.play.store, desk.play.practice, Week(2018, 26), now=NOW)

    with desk.play.store.read() as session:
        found = reports.tallies(session, 10)
        whole = [
            (Week(row.iso_year, row.iso_week), reports.decode(reports.content_of(session, row)).tally)
            for row in all_reports(session)
        ]

    assert found == whole
