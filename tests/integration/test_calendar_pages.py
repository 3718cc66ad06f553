"""The office sees which days are worked and why, and takes a new notice in after a look at what it moves."""

import pytest
from sqlmodel import select

from models.calendar import CalendarDay
from models.log import LogEntry
from models.store import Store
from tests.factories import Play, at
from tests.integration.browsing import Browser, Desk

NOTICE = {
    "number": "国办发明电〔2018〕15号",
    "published": "2018-12-06",
    "format": "csv",
    "days": "day,works,name\r\n2018-12-29,班,元旦\r\n2018-12-31,休,元旦\r\n2019-01-01,休,元旦\r\n",
}
NOW = at("2018-12-28 10:00")


@pytest.fixture
def desk(play: Play) -> Desk:
    """A receipt is owed within one working day of Friday, 28 December, and nobody was told so far."""
    play.dispatched(now=at("2018-12-28 09:00"), due_on="2019-06-30")
    return Desk(play, NOW)


@pytest.fixture
def wang(desk: Desk) -> Browser:
    browser = desk.sign_in("wang")
    browser.get("/calendar/import")
    return browser


def stored(store: Store) -> tuple[int, int]:
    """Return how many days the calendar holds, and how many entries the log."""
    with store.read() as session:
        return len(session.exec(select(CalendarDay)).all()), len(session.exec(select(LogEntry)).all())


def test_a_year_shows_its_days_off_its_make_up_days_and_their_notice(wang: Browser) -> None:
    text = wang.get("/calendar?year=2018").text

    for words in (
        "2018-04-28 星期六",
        "国办发明电〔2017〕12号",
        "2017-11-30",
        '<td class="on">28<small>班</small></td>',
    ):
        assert words in text, words
    assert '<td class="off">30<small>休</small></td>' in text


def test_what_is_only_estimated_is_marked(wang: Browser) -> None:
    assert wang.get("/calendar?year=2018").text.count("<small>推算</small>") == 1
    text = wang.get("/calendar?year=2019").text
    assert (text.count("<small>推算</small>"), "法定节假日，尚无通知" in text) == (12, True)


def test_a_year_out_of_reach_is_no_page(wang: Browser) -> None:
    assert [
        wang.get(f"/calendar?year={year}").status_code for year in ("1949", "2200", "x", "99999999999999999999")
    ] == [404] * 4
    assert wang.get("/calendar").status_code == 200


def test_a_notice_is_looked_at_before_anything_is_stored(wang: Browser, store: Store) -> None:
    before = stored(store)

    page = wang.post("/calendar/import/preview", **NOTICE)

    assert (page.status_code, "改变2天" in page.text, 'formaction="/calendar/import"' in page.text) == (200, True, True)
    for words in ("郑州市民政局", "签收期限", '2018-12-31</td><td class="keep">2018-12-29', "国办发明电〔2018〕15号"):
        assert words in page.text, words
    assert stored(store) == before


def test_a_notice_is_taken_in_once_and_what_it_moves_is_moved(wang: Browser, desk: Desk, store: Store) -> None:
    wang.post("/calendar/import/preview", **NOTICE)
    page = wang.post("/calendar/import", **NOTICE)

    assert ("通知已导入" in page.text, page.url.query) == (True, page.url.query)
    assert page.url.params["year"] == "2019"
    days, _ = stored(store)
    again = wang.post("/calendar/import", **NOTICE, key="f" * 32)
    assert (again.status_code, "不能再导入" in again.text, stored(store)[0]) == (422, True, days)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"number": ""}, "文号：不能为空", id="no number"),
        pytest.param({"published": "2018-12-29"}, "晚于今天", id="not published yet"),
        pytest.param({"published": "2017-02-29"}, "不是日历上的日期", id="no day"),
        pytest.param({"days": "day,works\n2019-01-01,也许"}, "须为 班 或 休", id="neither on nor off"),
        pytest.param({"days": "day,works\n2019-01-01,休\n2019-01-01,班"}, "重复", id="a day twice"),
        pytest.param({"days": "day,works,state\n2019-01-01,休,x"}, "没有字段", id="a column nobody knows"),
        pytest.param({"days": "", "format": "yaml"}, "没有任何日期", id="nothing"),
        pytest.param({"days": "a: &a [*a, *a]", "format": "yaml"}, "days", id="YAML that refers to itself"),
        pytest.param(
            {"days": "!!python/object/apply:os.system [x]", "format": "yaml"}, "不是有效的YAML", id="YAML that acts"
        ),
    ],
)
def test_a_notice_that_cannot_be_read_is_refused_as_it_was_typed(
    wang: Browser, store: Store, change: dict[str, str], words: str
) -> None:
    before = stored(store)
    for step in ("/calendar/import/preview", "/calendar/import"):
        page = wang.post(step, **{**NOTICE, **change})

        assert (page.status_code, 'role="alert"' in page.text, words in page.text) == (422, True, True), step
    assert stored(store) == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_notice_comes_as_a_file_too_and_its_text_is_shown(wang: Browser, encoding: str) -> None:
    fields = {**wang.carried, "number": NOTICE["number"], "published": NOTICE["published"], "days": ""}
    files = {"file": ("notice.csv", NOTICE["days"].encode(encoding), "text/csv")}

    page = wang.client.post("/calendar/import/preview", data=fields, files=files, headers={"Origin": "null"})

    assert (page.status_code, "改变2天" in page.text, "2018-12-29,班,元旦" in page.text) == (200, True, True)


def test_a_file_that_is_no_text_is_refused(wang: Browser, store: Store) -> None:
    before = stored(store)
    fields = {**wang.carried, "number": NOTICE["number"], "published": NOTICE["published"]}
    for name, content in (("a.csv", b"\x00\x01\xff" * 100), ("a.yaml", b"\x89PNG\r\n\x1a\n"), ("b.csv", b"a" * 70_000)):
        files = {"file": (name, content, "text/csv")}
        page = wang.client.post("/calendar/import/preview", data=fields, files=files, headers={"Origin": "null"})
        assert (page.status_code, 'role="alert"' in page.text) == (422, True), name
    assert stored(store) == before


def test_readers_look_and_do_not_import(desk: Desk) -> None:
    cao, li = desk.sign_in("cao"), desk.sign_in("li")

    assert (cao.get("/calendar").status_code, cao.get("/calendar/import").status_code) == (200, 404)
    assert [li.get(path).status_code for path in ("/calendar", "/calendar/import")] == [404, 404]
    assert cao.post("/calendar/import", **NOTICE).status_code == 404
