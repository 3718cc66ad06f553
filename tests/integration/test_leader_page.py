"""The leader's one page: lights over time, units by directives, what needs a word, and with whom to speak."""

import html
import json
import re
from typing import Any

import pytest
from httpx import Response
from sqlalchemy.event import listen, remove
from sqlmodel import select

from models.mail import Notice
from models.store import Store
from rules.roles import Role
from rules.week.weeks import Issuing, Week
from services import lookup
from services.entries import read_person
from services.execution import holds
from services.people import directory
from services.practice import Practice
from services.weekly import reports
from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list, person, practice_of
from tests.integration.browsing import Desk
from tests.integration.seen import HOSTILE, SHOWN, said

FIRST = "督2018-04-01"


@pytest.fixture
def practice(store: Store) -> Practice:
    return practice_of(store, weekly_report=Issuing.OFF)


def lights(page: Response) -> dict[str, list[str]]:
    """Return the fields of the table by unit: sign and word, a dash where a unit has no assignment."""
    rows = re.findall(r'<tr><th scope="row"><a href="/bureau/\w+">([^<]+)</a></th>(.*?)</tr>', page.text)
    return {
        unit: [re.sub(r"<[^>]+>", "", field) or "—" for field in fields.split("</td>")[:-1]] for unit, fields in rows
    }


def test_the_table_has_a_sign_and_a_word_in_each_field_the_worst_first(play: Play) -> None:
    calm = play.dispatched(title="年底完成", due_on="2018-12-31")
    late = play.dispatched(title="六月完成", due_on="2018-06-30", lead=[LUOYANG], quotas={LUOYANG: 500})
    play.report(calm, "li", "2018-07-20 10:00", "300")
    play.accept(play.claim(calm, "li", "2018-07-20 10:10"), "2018-07-23 10:00")

    page = Desk(play, at("2018-08-01 10:00")).sign_in("cao").get("/leader")

    assert page.status_code == 200
    assert re.findall(r"<span>(督\S+)</span>", page.text) == [late, calm]
    assert lights(page) == {"郑州市民政局": ["—", "✓完成"], "洛阳市民政局": ["●红", "○绿"]}


def test_what_is_behind_its_line_is_yellow(play: Play) -> None:
    play.dispatched(due_on="2018-12-31")

    page = Desk(play, at("2018-09-20 10:00")).sign_in("cao").get("/leader")

    assert lights(page) == {"郑州市民政局": ["▲黄"], "洛阳市民政局": ["▲黄"]}


def test_of_many_directives_the_worst_forty_are_shown_with_a_way_to_all(play: Play) -> None:
    numbers = [play.dispatched(title=f"第{n}件", due_on="2018-12-31") for n in range(40)]
    late = play.dispatched(title="逾期的", due_on="2018-04-30")
    leader = Desk(play, at("2018-06-01 10:00")).sign_in("cao")

    page, whole = leader.get("/leader"), leader.get("/leader?columns=all")

    assert re.findall(r"<span>(督\S+)</span>", page.text) == [late, *numbers[:39]]
    assert ("显示最需关注的40件，共41件。" in said(page), 'href="/leader?columns=all"' in page.text) == (True, True)
    assert len(re.findall(r"<span>(督\S+)</span>", whole.text)) == 41


def test_what_needs_a_word_is_a_sentence_each_with_whom_to_speak(play: Play) -> None:
    play.dispatched(due_on="2018-06-29", title="长期逾期")
    play.dispatched(**by_list(title="暂缓的", items=[], target={"kind": "none"}))
    play.report(FIRST, "luo", "2018-06-20 10:00", "150", unit=LUOYANG, help_needed="社区用房移交受阻\n请协调。")
    with play.store.write() as session:
        held = lookup.directive(session, "督2018-04-02")
        assignment, wang = lookup.assignment(session, "督2018-04-02", ZHENGZHOU), lookup.person(session, "wang")
        day = at("2018-07-20").date()
        holds.hold(
            session, play.practice, held, [assignment], wang, reason="汛期", review_on=day, now=at("2018-06-20 11:00")
        )
        zhao = lookup.person(session, "zhao")
        zhao.phone = "0371-66666666"
        session.add(zhao)

    page = said(Desk(play, at("2018-07-16 10:00")).sign_in("cao").get("/leader"))

    assert (
        "“长期逾期”（督2018-04-01） 2个单位已逾期11个工作日："
        "郑州市民政局（赵海平局长 0371-66666666）、洛阳市民政局（石万里局长）。"
    ) in page
    assert (
        "洛阳市民政局 “长期逾期”（督2018-04-01） 社区用房移交受阻 请协调（6月20日报）。可找主要负责人石万里局长，没有登记电话。"
        in page
    )
    assert "“暂缓的”（督2018-04-02） 暂缓，应于7月20日复核。可找督办经办人王砚秋同志，没有登记电话。" in page


def test_what_waits_to_be_brought_before_the_leader_is_told_from_what_was(play: Play) -> None:
    play.dispatched(due_on="2018-06-29", lead=[ZHENGZHOU], quotas={ZHENGZHOU: 500})
    play.until("2018-07-20 18:00")
    leader = Desk(play, at("2018-07-21 10:00")).sign_in("cao")

    waits = said(leader.get("/leader"))
    with play.store.write() as session:
        notice = session.exec(select(Notice).where(Notice.role == Role.LEADER)).one()
        notice.told_at, notice.state = at("2018-07-20 08:30"), "told"
        session.add(notice)
    told = said(leader.get("/leader"))

    assert "拟提请关注，待督查室确认 郑州市民政局 “规范化社区创建”（督2018-04-01） 已逾期15个工作日。" in waits
    assert (
        "已提请关注，仍未办结 郑州市民政局 “规范化社区创建”（督2018-04-01） 已逾期15个工作日，7月20日已提请关注。"
        in told
    )
    assert "逾期已久" not in waits + told


def test_lights_over_time_are_those_of_the_frozen_weeks(play: Play) -> None:
    play.dispatched(due_on="2018-06-29")
    for number in (26, 27):
        reports.freeze(play.store, play.practice, Week(2018, number), now=at("2018-07-10 10:00"))

    page = Desk(play, at("2018-07-10 10:00")).sign_in("cao").get("/leader")

    rows = re.findall(r'href="/weeks/(2018-W\d\d)">.*?</th>(.*?)</tr>', page.text)
    assert [(week, re.findall(r">(\d)<", cells)) for week, cells in rows] == [
        ("2018-W27", ["1", "0", "0", "0", "0", "0", "1"]),
        ("2018-W26", ["1", "0", "0", "0", "0", "0", "1"]),
    ]
    chart = json.loads(html.unescape(re.search(r'data-chart="([^"]+)"', page.text)[1]))  # type: ignore[index]
    assert chart["xAxis"]["data"] == ["W26", "W27"]
    assert (chart["series"][0]["name"], chart["series"][0]["data"]) == ("红灯", [1, 1])
    assert chart["aria"]["decal"]["show"] is True


def test_an_empty_page_says_what_will_be_there(play: Play) -> None:
    page = said(Desk(play, at("2018-04-16 15:00")).sign_in("cao").get("/leader"))

    assert "目前没有。单位请求协调、长期逾期、拟提请关注的事项会列在这里。" in page
    assert "还没有定稿的周报。" in page
    assert "还没有下发的事项。" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("cao", 200), ("wang", 200), ("lei", 200), ("gu", 200), ("li", 404), ("zhao", 404)],
)
def test_leaders_the_office_and_auditors_may_look(play: Play, who: str, status: int) -> None:
    play.dispatched()
    with play.store.write() as session:
        entry = read_person(person("gu", "顾秉烛", "410000-DC", "auditor"))
        directory.add_person(session, entry, actor="wang", now=at("2018-04-16 09:00"))
    browser = Desk(play, at("2018-04-16 15:00")).sign_in(who)

    assert browser.get("/leader").status_code == status
    assert browser.post("/leader").status_code in {403, 404, 405}


def test_it_takes_as_many_statements_for_one_directive_as_for_many(play: Play) -> None:
    play.dispatched(due_on="2018-04-30")
    leader = Desk(play, at("2018-06-01 10:00")).sign_in("cao")

    def statements() -> int:
        asked: list[str] = []

        def count(*given: Any) -> None:
            asked.append(given[2])

        listen(play.store.reader.engine, "before_cursor_execute", count)
        leader.get("/leader")
        remove(play.store.reader.engine, "before_cursor_execute", count)
        return len(asked)

    few = statements()
    for n in range(5):
        play.dispatched(title=f"第{n}件", due_on="2018-04-30")
        play.report(f"督2018-04-{n + 2:02}", "li", "2018-05-20 10:00", "1", help_needed="用地")

    assert statements() == few


def test_names_are_shown_literally(play: Play) -> None:
    play.dispatched(title=HOSTILE, due_on="2018-04-30")
    play.report(FIRST, "li", "2018-04-20 10:00", "10", help_needed=HOSTILE)

    page = Desk(play, at("2018-06-01 10:00")).sign_in("cao").get("/leader")

    assert page.text.count(SHOWN) >= 2
    assert "<img" not in page.text


def test_it_speaks_english(play: Play) -> None:
    play.dispatched(due_on="2018-04-30")

    page = Desk(play, at("2018-06-01 10:00")).sign_in("cao").get("/leader?lang=en")

    assert "What needs a word" in said(page)
    assert lights(page)["郑州市民政局"] == ["●red"]
