"""The office keeps units and people in order on their pages; readers look, bureaus find nothing there."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from models.people import Person, Post, Substitution, Succession, Unit
from models.queries.people import posts_in, posts_of, posts_on
from models.store import Store
from rules.roles import Role
from services import lookup
from services.entries import read_person
from services.people import directory, successions, units
from services.people.successions import SuccessorEntry
from tests.beginnings import begin
from tests.factories import LUOYANG, OFFICE, ZHENGZHOU, Play, at, person
from tests.integration.browsing import Browser, Desk

NOW = at("2018-05-02 10:00")
TODAY = date(2018, 5, 2)


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, Play.dispatched)
    return Desk(play, NOW)


@pytest.fixture
def wang(desk: Desk) -> Browser:
    browser = desk.sign_in("wang")
    browser.get("/people")
    return browser


def succession(desk: Desk) -> int:
    """Li says that Ma is responsible from 7 May on."""
    with desk.play.store.write() as session:
        unit, by = lookup.unit(session, ZHENGZHOU), lookup.person(session, "li")
        entry = SuccessorEntry("马成林", "ma@example.org", date(2018, 5, 7), "0371-2")
        return successions.propose(
            session, desk.play.practice, unit, Role.OFFICER, entry, by, now=at("2018-04-28 10:00")
        ).id


def officers(store: Store, day: date, unit: str = ZHENGZHOU) -> list[str]:
    with store.read() as session:
        where = lookup.unit(session, unit)
        return [p.name for post, p in posts_on(session, day) if (post.unit_id, post.role) == (where.id, "officer")]


def test_every_unit_is_listed_with_its_people_and_the_names_it_had(desk: Desk, wang: Browser, store: Store) -> None:
    with store.write() as session:
        facts: dict[str, Any] = {"name": "郑州市民政和社区局", "code": "410199", "on": TODAY, "today": TODAY}
        units.rename(session, lookup.unit(session, ZHENGZHOU), **facts, document="", actor="wang", now=NOW)

    text = wang.get("/people").text

    for words in ("省民政厅督查室", "郑州市民政和社区局", "原郑州市民政局（410100）", "李长青", "罗一川", "倪云起"):
        assert words in text
    assert wang.get("/people/units/410199").status_code == 200


def test_readers_look_and_bureaus_find_nothing(desk: Desk, store: Store) -> None:
    number = succession(desk)
    with store.write() as session:
        directory.add_person(session, read_person(person("shen", "沈鉴", OFFICE, "auditor")), actor="wang", now=NOW)
    shen, li = desk.sign_in("shen"), desk.sign_in("li")

    for path in ("/people", f"/people/units/{ZHENGZHOU}", "/people/persons/li"):
        seen = shen.get(path)
        assert (seen.status_code, '<form method="post" action="/people' in seen.text) == (200, False), path
        assert li.get(path).status_code == 404, path
    assert shen.post(f"/people/successions/{number}/consent").status_code == 404
    assert shen.post("/people/persons/li/leave", left_on="2018-05-31").status_code == 404


def test_whose_mail_came_back_is_shown_and_put_right(desk: Desk, wang: Browser, store: Store) -> None:
    with store.write() as session:
        li = lookup.person(session, "li")
        li.mail_failed_at = at("2018-04-27 08:30")
        session.add(li)

    assert "2018-04-27 08:30" in wang.get("/people").text
    wang.get("/people/persons/li")
    bad = wang.post("/people/persons/li/reach", email="li@@example.org")
    done = wang.post("/people/persons/li/reach", email="li.new@example.org")

    assert (bad.status_code, 'value="li@@example.org"' in bad.text, 'aria-invalid="true"' in bad.text) == (
        422,
        True,
        True,
    )
    assert ("联系方式已更新" in done.text, "邮箱退信" in wang.get("/people").text) == (True, False)
    with store.read() as session:
        assert lookup.person(session, "li").email == "li.new@example.org"


def test_a_successor_takes_over_with_the_offices_consent(desk: Desk, wang: Browser, store: Store) -> None:
    number = succession(desk)
    assert "马成林" in wang.get("/people").text

    page = wang.post(f"/people/successions/{number}/consent", **{f"key_{number}": "ma"})

    assert ("已同意换人" in page.text, "换人待答复" in page.text) == (True, False)
    assert (officers(store, date(2018, 5, 6)), officers(store, date(2018, 5, 7))) == (["李长青"], ["马成林"])


def test_a_successor_is_refused_with_a_reason_only(desk: Desk, wang: Browser, store: Store) -> None:
    number = succession(desk)
    wang.get("/people")

    without = wang.post(f"/people/successions/{number}/refuse")
    done = wang.post(f"/people/successions/{number}/refuse", **{f"reason_{number}": "未见任职文件"})
    late = wang.post(f"/people/successions/{number}/consent", key="0" * 32)

    assert (without.status_code, "理由" in without.text) == (422, True)
    assert ("已答复不同意" in done.text, late.status_code) == (True, 422)
    assert officers(store, date(2018, 5, 7)) == ["李长青"]


def test_a_post_that_reaches_nobody_is_shown(desk: Desk, wang: Browser) -> None:
    wang.get("/people/persons/zhang")
    wang.post("/people/persons/zhang/leave", left_on="2018-05-01")

    text = wang.get("/people").text

    assert ("收不到邮件的岗位" in text, "无人任职" in text) == (True, True)


def test_who_leaves_leaves_their_posts_and_what_names_them_is_listed(wang: Browser, store: Store) -> None:
    wang.get("/people/persons/ni")
    page = wang.post("/people/persons/ni/leave", left_on="2018-05-31")

    assert ("离任已登记" in page.text, "督2018-04-01" in page.text, "请改派" in page.text) == (True, True, True)
    with store.read() as session:
        assert lookup.person(session, "ni").left_on == date(2018, 5, 31)
    again = wang.post("/people/persons/ni/leave", left_on="2018-06-30", key="1" * 32)
    assert (again.status_code, "已于2018-05-31离任" in again.text) == (422, True)


def test_one_post_is_left_and_the_others_stay(wang: Browser, store: Store) -> None:
    wang.get("/people/persons/li")
    wang.post(
        "/people/persons/li/appoint",
        post_unit=LUOYANG,
        post_role="officer",
        post_from="2019-01-01",
        post_until="2019-01-31",
    )
    wang.get("/people/persons/li")
    page = wang.post("/people/persons/li/leave", left_on="2018-05-31", left_post=f"{ZHENGZHOU} officer")

    assert page.status_code == 200
    with store.read() as session:
        li = lookup.person(session, "li")
        assert (li.left_on, [str(post.until_on) for post in posts_of(session, li.id)]) == (
            None,
            ["2018-05-31", "2019-01-31"],
        )


def test_somebody_stands_in_for_some_days(wang: Browser, store: Store) -> None:
    wang.get("/people/persons/li")
    nobody = wang.post("/people/persons/li/substitute", stand_in="", sub_from="2018-05-07")
    backwards = wang.post(
        "/people/persons/li/substitute", stand_in="zhang", sub_from="2018-05-11", sub_until="2018-05-07"
    )
    done = wang.post("/people/persons/li/substitute", stand_in="zhang", sub_from="2018-05-07", sub_until="2018-05-11")

    assert (nobody.status_code, backwards.status_code, "代理已登记" in done.text) == (422, 422, True)
    assert 'value="2018-05-11"' in backwards.text
    with store.read() as session:
        row = session.exec(select(Substitution)).one()
        names = [session.get_one(Person, key).key for key in (row.person_id, row.substitute_id)]
    assert (names, str(row.from_on), str(row.until_on)) == (["li", "zhang"], "2018-05-07", "2018-05-11")


def test_a_new_person_takes_a_role_over_from_a_day(wang: Browser, store: Store) -> None:
    path = f"/people/units/{ZHENGZHOU}/add"
    wang.get(f"/people/units/{ZHENGZHOU}")
    new = {
        "new_key": "ma",
        "name": "马成林",
        "email": "ma@example.org",
        "new_role": "deputy_head",
        "new_from": "2018-05-14",
    }

    taken = wang.post(path, **new)
    done = wang.post(path, **new, instead="yes")

    assert (taken.status_code, "已有deputy_head" in taken.text, 'value="马成林"' in taken.text) == (422, True, True)
    assert done.status_code == 200
    with store.read() as session:
        unit = lookup.unit(session, ZHENGZHOU)
        held = [(post.from_on, post.until_on) for post in posts_in(session, unit.id, Role.DEPUTY_HEAD)]
        assert lookup.person(session, "ma").name == "马成林"
    assert held == [(date(2018, 1, 1), date(2018, 5, 13)), (date(2018, 5, 14), None)]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        pytest.param(
            "/people/units/410100/add",
            {"new_key": "ma", "name": "马", "email": "a@x.example, b@x.example"},
            id="two addresses",
        ),
        pytest.param(
            "/people/units/410100/add", {"new_key": "ma", "name": "马\n林", "email": "ma@x.example"}, id="a line break"
        ),
        pytest.param("/people/units/410100/add", {"new_key": "", "name": "马", "email": "ma@x.example"}, id="no key"),
        pytest.param(
            "/people/persons/li/appoint",
            {"post_unit": "410100", "post_role": "desk", "post_from": "2018-05-07"},
            id="no post",
        ),
        pytest.param(
            "/people/persons/li/appoint",
            {"post_unit": "x", "post_role": "head", "post_from": "2018-05-07"},
            id="no unit",
        ),
        pytest.param(
            "/people/persons/li/appoint",
            {"post_unit": "410100", "post_role": "clerk", "post_from": "2027-02-29"},
            id="no day",
        ),
        pytest.param("/people/persons/li/leave", {"left_on": "2018-05-31", "left_post": "410100 nobody"}, id="no role"),
        pytest.param("/people/persons/li/substitute", {"stand_in": "li", "sub_from": "2018-05-07"}, id="oneself"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_stored(
    wang: Browser, store: Store, path: str, fields: dict[str, str]
) -> None:
    def stored() -> list[list[Any]]:
        with store.read() as session:
            return [
                list(map(repr, session.exec(select(model)).all()))
                for model in (Person, Post, Substitution, Unit, Succession)
            ]

    wang.get("/people/persons/li")
    before = stored()
    usual = {"new_role": "officer", "new_from": "2018-05-07"}

    page = wang.post(path, **{**usual, **fields})

    assert (page.status_code, 'role="alert"' in page.text) == (422, True)
    assert stored() == before


def test_an_address_of_nobody_is_no_page(wang: Browser) -> None:
    for path in ("/people/persons/nobody", "/people/units/999999", "/people/persons/%00", "/people/units/a%0Ab"):
        assert wang.get(path).status_code == 404, path
    assert wang.post("/people/persons/nobody/leave", left_on="2018-05-31").status_code == 404
