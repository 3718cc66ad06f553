"""A bureau with an account: what it owes by urgency, every act in two steps, one form for all, nothing of others."""

import re

import pytest

from tests.factories import LUOYANG, ZHENGZHOU, Play, at, by_list
from tests.integration.browsing import Desk

FIRST = "督2018-04-01"


def said(page: str) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def desk(play: Play) -> Desk:
    play.dispatched()
    return Desk(play, at("2018-04-16 15:00"))


def test_a_unit_sees_what_it_owes_by_urgency(desk: Desk) -> None:
    desk.play.dispatched(**by_list())
    desk.now = at("2018-09-28 10:00")

    page = desk.sign_in("li").get("/bureau")

    assert page.status_code == 200
    print(said(page.text))


def test_a_bureau_acknowledges(desk: Desk) -> None:
    li = desk.sign_in("li")
    share = re.findall(r'href="(/bureau/shares/\d+/acknowledge)"', li.get("/bureau").text)[0]
    review = li.get(share)
    done = li.post(f"{share}/record")
    assert review.status_code == 200
    assert done.status_code == 200, done.text
    print(said(done.text))
    print(desk.play.milestones(FIRST))
    form = li.get(share.replace("acknowledge", "report"))
    print(said(form.text))
    bad = li.post(share.replace("acknowledge", "report"), figure="-1", as_of="2018-04-16")
    print(bad.status_code, said(bad.text))
    good = li.post(share.replace("acknowledge", "report"), figure="５０", as_of="2018-04-16")
    print(good.status_code, said(good.text), good.text)
