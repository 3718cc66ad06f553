"""Everybody of the office reads who hears when, and an edit is looked at before it counts."""

import pytest
import yaml
from sqlmodel import select

from models.ladders import LadderVersion
from models.store import Store
from tests.beginnings import begin
from tests.factories import Play, at
from tests.integration.browsing import Browser, Desk

NOW = at("2018-05-02 10:00")
PATH = "/ladders/standard/completion"
LADDER = {
    "plan": "standard",
    "milestones": ["completion"],
    "name": "少催一点",
    "rungs": [
        {"offset": -5, "calls": [{"role": "officer", "kind": "remind"}]},
        {"offset": 3, "calls": [{"role": "deputy_head", "kind": "prompt", "mode": "confirm"}]},
    ],
}


def written(**change: object) -> str:
    return str(yaml.safe_dump({**LADDER, **change}, allow_unicode=True))


@pytest.fixture
def desk(play: Play) -> Desk:
    begin(play, Play.dispatched)
    return Desk(play, NOW)


@pytest.fixture
def wang(desk: Desk) -> Browser:
    browser = desk.sign_in("wang")
    browser.get(PATH)
    return browser


def versions(store: Store) -> list[tuple[str, str, int, str]]:
    with store.read() as session:
        return [(row.plan, row.kind, row.version, row.reason) for row in session.exec(select(LadderVersion)).all()]


def test_every_ladder_is_read_in_words(wang: Browser) -> None:
    text = wang.get("/ladders").text

    for words in ("通用规则", "13710", "到期前20个工作日：联络员：提醒", "主要负责人：督办提示（经审核后发）", "默认"):
        assert words in text, words
    english = wang.get("/ladders?lang=en").text
    assert "working days before: 20: liaison officer" in english


def test_an_edit_is_looked_at_before_it_counts(wang: Browser, store: Store) -> None:
    page = wang.post(f"{PATH}/preview", rules=written(), reason="减负")

    assert (page.status_code, "尚未修改" in page.text, f'formaction="{PATH}"' in page.text) == (200, True, True)
    for words in ("督2018-04-01", "联络员", "减", "少催一点", "减负"):
        assert words in page.text, words
    assert versions(store) == []


def test_an_edit_is_a_new_version_with_who_and_why(wang: Browser, store: Store) -> None:
    page = wang.post(PATH, rules=written(), reason="减负")

    assert ("催办规则已修改" in page.text, "到期前5个工作日：联络员：提醒" in page.text) == (True, True)
    assert ("王砚秋" in page.text, "减负" in page.text, "第1版" in wang.get("/ladders").text) == (True, True, True)
    assert versions(store) == [("standard", "completion", 1, "减负")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("rungs: [", "不是有效的YAML", id="no YAML"),
        pytest.param("!!python/object/apply:os.system [x]", "不是有效的YAML", id="YAML that acts"),
        pytest.param(written(rungs=[]), "须有至少一级", id="no rung"),
        pytest.param(written(plan="x"), "没有“x”", id="no plan"),
        pytest.param(written(rungs=[*LADDER["rungs"], LADDER["rungs"][0]]), "少催一点", id="an offset twice"),  # type: ignore[misc,index]
        pytest.param(written(name="a" * 201), "最多200字", id="a long name"),
        pytest.param("", "ladder", id="nothing"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused_as_it_was_typed(
    wang: Browser, store: Store, text: str, words: str
) -> None:
    for step in (f"{PATH}/preview", PATH):
        page = wang.post(step, rules=text, reason="减负")

        assert (page.status_code, 'role="alert"' in page.text, words in page.text) == (422, True, True), step
        assert 'value="减负"' in page.text
    assert versions(store) == []


def test_what_is_in_force_already_is_no_edit(wang: Browser) -> None:
    wang.post(PATH, rules=written(), reason="减负")
    again = wang.post(PATH, rules=written(), reason="再来", key="f" * 32)

    assert (again.status_code, "与现行规则相同" in again.text) == (422, True)


def test_readers_look_and_bureaus_find_nothing(desk: Desk, store: Store) -> None:
    cao, li = desk.sign_in("cao"), desk.sign_in("li")

    seen = cao.get(PATH)
    assert (seen.status_code, "<textarea" in seen.text) == (200, False)
    assert cao.post(PATH, rules=written()).status_code == 404
    assert [li.get(path).status_code for path in ("/ladders", PATH)] == [404, 404]
    assert versions(store) == []


def test_a_ladder_nobody_has_is_no_page(wang: Browser) -> None:
    for path in ("/ladders/standard/nothing", "/ladders/x/completion", "/ladders/13710/verification"):
        assert wang.get(path).status_code == 404, path
