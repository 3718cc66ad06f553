"""The log reads on a page: the newest entries first, by subject, actor, action and day; the chain's head is shown, not verified."""

import re

import pytest
from sqlmodel import Session

from models import log
from models.log import record
from models.queries.clauses.scope import EVERYTHING, Scope
from models.queries.log import LogFilter, logged
from tests.factories import Play, at
from tests.integration.browsing import Desk
from translations.texts import english, say
from web.frame.log_words import ACTIONS

NOW = at("2018-04-17 10:00")


def write(session: Session, n: int, **facts: str) -> None:
    given = {"action": "link.acted", "subject": f"对象{n}", "actor": "li", **facts}
    record(session, given["action"], given["subject"], now=NOW, actor=given["actor"], n=n)


@pytest.fixture
def desk(play: Play) -> Desk:
    play.dispatched()
    play.tick("2018-04-16 14:30")
    return Desk(play, NOW)


def rows(page: str) -> list[list[str]]:
    """Return each row of the table as its cells read."""
    cells = [
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr>(<td.*?)</tr>", page, re.DOTALL)
    ]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


def test_the_newest_entries_stand_first_in_words(desk: Desk) -> None:
    found = rows(desk.sign_in("cao").get("/log?before=99999").text)

    positions = [int(row[0]) for row in found]
    assert positions == sorted(positions, reverse=True)
    sent = next(row for row in found if row[3] == "邮件发出")
    assert sent[1:4] == ["2018-04-16 14:30", "系统", "邮件发出"]
    assert sent[5] == "code: 250; attempt: 1"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        pytest.param("?subject=督2018-04-01", lambda row: row[4] == "督2018-04-01", id="subject"),
        pytest.param("?actor=lei", lambda row: row[2] == "lei", id="actor"),
        pytest.param("?action=message.sent", lambda row: row[3] == "邮件发出", id="action"),
        pytest.param("?day=2018-04-16", lambda row: row[1].startswith("2018-04-16"), id="day"),
        pytest.param(
            "?action=message.sent&day=2018-04-16&actor=duban",
            lambda row: row[2:4] == ["系统", "邮件发出"],
            id="all must hold",
        ),
    ],
)
def test_entries_are_filtered_in_the_address(desk: Desk, query: str, holds: object) -> None:
    found = rows(desk.sign_in("wang").get(f"/log{query}").text)

    assert found
    assert all(holds(row) for row in found)  # type: ignore[operator]


def test_a_day_begins_and_ends_at_the_midnights_of_the_office(desk: Desk) -> None:
    with desk.play.store.write() as session:
        for moment in ("2018-05-01 23:59", "2018-05-02 00:00", "2018-05-02 23:59", "2018-05-03 00:00"):
            record(session, "x", moment, now=at(moment))

    found = rows(desk.sign_in("wang").get("/log?day=2018-05-02").text)

    assert [row[4] for row in found] == ["2018-05-02 23:59", "2018-05-02 00:00"]


def test_a_page_holds_fifty_and_leads_on_with_its_filter(desk: Desk) -> None:
    with desk.play.store.write() as session:
        for n in range(120):
            write(session, n)
    wang = desk.sign_in("wang")

    page, seen = wang.get("/log?actor=li").text, []
    while True:
        seen.append([int(row[5].removeprefix("n: ")) for row in rows(page)])
        older = re.search(r'<a href="([^"]*)">更早</a>', page)
        if older is None:
            break
        page = wang.get(older[1].replace("&amp;", "&")).text

    assert [len(found) for found in seen] == [50, 50, 20]
    assert [n for found in seen for n in found] == list(range(119, -1, -1))


def test_the_head_is_shown_with_the_command_that_verifies(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    page = wang.get("/log").text

    with desk.play.store.read() as session:
        head = str(log.head_of(session))
    assert f"<code>{head}</code>" in page
    assert f"<code>duban audit verify --head {head}</code>" in page


def test_looking_verifies_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "follow", lambda _: pytest.fail("verified on view"))

    assert desk.sign_in("wang").get("/log").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        pytest.param("?day=2018-02-30", 422, "不是日历上的日期", id="no day"),
        pytest.param("?day=9999-12-31", 422, "不在1949-10-01至2199-12-31之间", id="a day out of reach"),
        pytest.param("?subject=%00", 422, "含有不能保存的字符", id="NUL"),
        pytest.param("?actor=a%0Ab", 422, "须为一行", id="two lines"),
        pytest.param("?before=x", 404, "", id="no position"),
        pytest.param("?before=99999999999999999999", 404, "", id="beyond any"),
        pytest.param("?subject=' OR 1=1 --", 200, "没有符合条件的记录。", id="SQL is a subject nobody has"),
        pytest.param("?action=nonsense", 200, "没有符合条件的记录。", id="an action nobody knows"),
    ],
)
def test_a_filter_is_refused_or_finds_nothing(desk: Desk, query: str, status: int, words: str) -> None:
    page = desk.sign_in("wang").get(f"/log{query}")

    assert (page.status_code, words in page.text) == (status, True)


def test_markup_and_line_breaks_in_an_entry_stay_text(desk: Desk) -> None:
    with desk.play.store.write() as session:
        record(
            session,
            "x",
            "<script>alert(1)</script>",
            now=NOW,
            reason="第一行\n2018-04-16 伪造的一行",
            nested={"<b>": ["&"]},
        )

    page = desk.sign_in("wang").get("/log").text

    assert "<script>alert" not in page
    newest = next(row for row in rows(page) if row[3] == "x")
    assert newest[4:] == [
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "reason: 第一行 2018-04-16 伪造的一行; nested: {&#34;&lt;b&gt;&#34;: [&#34;&amp;&#34;]}",
    ]


def test_who_sees_only_their_units_rows_has_no_log(desk: Desk) -> None:
    with desk.play.store.read() as session:
        assert logged(session, Scope(frozenset({1, 2, 3})), LogFilter(), 10) == ()
        assert len(logged(session, EVERYTHING, LogFilter(), 10)) == 10


def test_every_action_has_words_in_both_languages() -> None:
    assert [key for key, text in ACTIONS.items() if not (say("zh", text) and text in english())] == []
