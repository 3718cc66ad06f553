"""The status page and the probes, without a server."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from runtime.pulse import PrefectState, Pulse, TickRecord
from runtime.resources import World, open_world
from runtime.settings import Settings
from services.operations import main_path
from services.operations.ticks import TickTally
from tests.integration.served_office import MORNING, register_meeting
from tests.signing import sign_in
from web.app import create_app
from web.frame.words import language

BEFORE_OPENING = MORNING - timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    settings = Settings(home=tmp_path)
    register_meeting(settings)
    with open_world(settings, clock=lambda: BEFORE_OPENING) as opened:
        yield opened


def client(world: World, pulse: Pulse) -> TestClient:
    """Return a browser the clerk is signed in with."""
    token = sign_in(world.store, "clerk", world.clock())
    return TestClient(create_app(world, pulse), raise_server_exceptions=False, cookies={"duban": token})


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        pytest.param("en", "zh-CN", "en", id="what is asked for goes first"),
        pytest.param(None, "fr, en-GB;q=0.8, zh;q=0.5", "en", id="then the first language we speak"),
        pytest.param(None, "fr", "zh", id="then the office's own"),
        pytest.param("xx", "", "zh", id="an unknown one is passed over"),
    ],
)
def test_the_reader_s_language_is_found(asked: str | None, accepted: str, lang: str) -> None:
    assert language(asked, accepted, "zh") == lang


def test_the_page_tells_what_the_next_opening_will_send(world: World) -> None:
    page = client(world, Pulse()).get("/status?lang=en").text

    assert "Next mail 2018-04-17 08:30" in page
    assert "殷慕白" in page
    assert "【请签收】3项待办" in page


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "邮件服务器未设置，邮件在等待"), ("en", "no mail server is set, mail waits")]
)
def test_a_missing_mail_server_is_told(world: World, lang: str, said: str) -> None:
    assert said in client(world, Pulse()).get(f"/status?lang={lang}").text


def test_the_last_tick_is_told_with_its_counts(world: World) -> None:
    pulse = Pulse(PrefectState.DOWN)
    pulse.record(TickRecord(BEFORE_OPENING, TickTally(looked_at=9, sent=1)))

    page = client(world, pulse).get("/status?lang=en").text

    assert "9 milestones looked at and 1 sent" in page
    assert "down; ticks go on without it" in page


def test_a_fresh_tick_is_ready_and_a_failed_one_is_not(world: World) -> None:
    pulse = Pulse(PrefectState.DOWN)
    pages = client(world, pulse)
    yesterday = BEFORE_OPENING - timedelta(hours=17)
    asyncio.run(main_path.tick(world.store, world.practice(yesterday), None, token=world.token, now=yesterday))

    pulse.record(TickRecord(BEFORE_OPENING))
    good = pages.get("/readyz")
    pulse.record(TickRecord(BEFORE_OPENING, error="OperationalError"))
    bad = pages.get("/readyz")

    assert (good.status_code, good.json()["prefect"]) == (200, "down")
    assert (bad.status_code, bad.json()["problems"][0]["en"]) == (503, "the last tick failed (OperationalError)")


def test_a_server_that_overlooks_something_is_not_ready_and_says_what_to_do(world: World) -> None:
    pulse = Pulse()
    pulse.record(TickRecord(BEFORE_OPENING))

    answer = client(world, pulse).get("/readyz")

    overlooked = answer.json()["problems"][0]
    assert (answer.status_code, overlooked["name"]) == (503, "unswept")
    assert overlooked["en"].endswith("(such as 督2018-04-01, 督2018-04-02, 督2018-04-03)")
    assert overlooked["todo_zh"] == "查看 duban serve 的日志，重启 duban serve"


def test_a_database_that_is_gone_is_not_ready_but_alive(world: World) -> None:
    pages = client(world, Pulse())
    world.store.close()
    (world.settings.home / "duban.db").unlink()
    (world.settings.home / "duban.db").mkdir()

    assert pages.get("/livez").status_code == 200
    assert (pages.get("/readyz").status_code, pages.get("/readyz").json()["database"]) == (503, "down")
    assert pages.get("/status").status_code == 503


def test_nothing_is_fetched_from_elsewhere_and_no_script_stands_in_a_page(world: World) -> None:
    answer = client(world, Pulse()).get("/status")

    assert answer.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'"
    )
    assert not re.search(r"<script(?! src=\"/static/)|<style| style=|https?://| on\w+=", answer.text)


def test_a_title_is_shown_as_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.integration import served_office  # noqa: PLC0415 - one title of the meeting is changed

    hostile = served_office._directive("<img src=x onerror=alert(1)>{{7*7}}")
    monkeypatch.setitem(served_office.MEETING, "directives", [hostile])
    settings = Settings(home=tmp_path)
    register_meeting(settings)

    with open_world(settings, clock=lambda: BEFORE_OPENING) as world:
        page = client(world, Pulse()).get("/status").text

    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page
    assert "<img" not in page


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_are_no_generated_pages(world: World, path: str) -> None:
    assert client(world, Pulse()).get(path).status_code == 404


def test_a_browser_keeps_what_pages_are_dressed_in_and_asks_whether_it_changed(world: World) -> None:
    pages = client(world, Pulse())

    first = pages.get("/static/vendor/tabler.min.css")
    again = pages.get("/static/vendor/tabler.min.css", headers={"If-None-Match": first.headers["etag"]})

    assert (first.headers["cache-control"], first.status_code, again.status_code) == ("no-cache", 200, 304)
