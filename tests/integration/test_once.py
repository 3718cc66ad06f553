"""A form is recorded once, and one that others overtook asks before it is."""

import pytest
from sqlmodel import func, select

from models.access import FormSent
from models.facts import Decision
from rules.decisions.kinds import DecisionKind
from tests.factories import Play, at
from tests.integration.browsing import Browser, Desk

NUMBER = "督2018-04-01"


@pytest.fixture
def desk(play: Play) -> Desk:
    play.dispatched()
    return Desk(play, at("2018-05-07 10:00"))


def instruct(browser: Browser, text: str, **more: str) -> int:
    return browser.post(f"/directives/{NUMBER}/instruct", text=text, **more).status_code


def count(desk: Desk, kind: DecisionKind) -> int:
    with desk.play.store.read() as session:
        return session.exec(select(func.count()).select_from(Decision).where(Decision.kind == kind)).one()


def test_a_double_click_the_back_button_and_a_retry_record_once(desk: Desk) -> None:
    wang = desk.sign_in("wang")
    wang.get(f"/directives/{NUMBER}/instruct")

    answers = [instruct(wang, "请抓紧。") for _ in range(3)]

    assert (answers, count(desk, DecisionKind.INSTRUCTION)) == ([200] * 3, 1)
    with desk.play.store.read() as session:
        assert session.exec(select(func.count()).select_from(FormSent)).one() == 1


def test_a_stale_form_says_who_changed_what_and_goes_on_when_it_is_confirmed(desk: Desk) -> None:
    wang, lei = desk.sign_in("wang"), desk.sign_in("lei")
    wang.get(f"/directives/{NUMBER}/instruct")
    lei.get(f"/directives/{NUMBER}/instruct")
    instruct(lei, "请报进度。")

    stale = wang.post(f"/directives/{NUMBER}/instruct", text="请抓紧。")
    refused = count(desk, DecisionKind.INSTRUCTION)
    confirmed = instruct(wang, "请抓紧。", confirmed="yes")

    assert stale.status_code == 422
    assert "您打开此页后，雷知秋于05-07 10:00已作变动（领导批示），请核对" in stale.text
    assert "请抓紧。" in stale.text
    assert (refused, confirmed, count(desk, DecisionKind.INSTRUCTION)) == (1, 200, 2)


@pytest.mark.parametrize("key", ["", "x" * 65, "../..", "' OR 1=1"])
def test_a_form_with_another_key_than_ours_is_refused(desk: Desk, key: str) -> None:
    wang = desk.sign_in("wang")
    wang.get(f"/directives/{NUMBER}/instruct")

    assert (instruct(wang, "请抓紧。", key=key), count(desk, DecisionKind.INSTRUCTION)) == (422, 0)


def test_what_a_form_said_is_told_to_who_sent_it_and_to_nobody_else(desk: Desk) -> None:
    wang, lei = desk.sign_in("wang"), desk.sign_in("lei")
    wang.get(f"/directives/{NUMBER}/instruct")
    said = wang.post(f"/directives/{NUMBER}/instruct", text="请抓紧。")

    query = str(said.url).partition("?")[2]
    assert 'role="status">已记录：录入领导批示。' in said.text
    assert 'role="status"></div>' in lei.get(f"/directives/{NUMBER}?{query}").text
