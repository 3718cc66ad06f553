"""Minutes in a browser: a text is taken in, what it orders is accepted, changed or dropped, reviewed and registered."""

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from httpx import Response
from sqlmodel import select

from models.directives import Source
from models.queries.directives import directives_in_order
from services import lookup
from tests.factories import DRAFTED, Play
from tests.integration.browsing import Browser, Desk
from tests.integration.forms_read import form_to
from tests.integration.test_register_pages import UNPROCESSABLE, said

TEXT = """全省民政工作推进会纪要

2018年4月16日，省民政厅召开全省民政工作推进会。会议要求：

一、9月底前，规范化社区不少于500个，由各地民政局负责。
二、年内新建日间照料中心30个，由郑州市民政局负责。
三、尽快完成<b>走访</b>问题整改。
"""


@pytest.fixture
def wang(play: Play) -> Browser:
    return Desk(play, DRAFTED).sign_in("wang")


def read_in(browser: Browser, text: str = TEXT, **more: Any) -> Response:
    browser.get("/minutes")
    return browser.post("/minutes", text=text, **more)


def fates(form: dict[str, list[str]], **chosen: str) -> dict[str, Any]:
    """Return a form with what was chosen of its drafts, by a word of their titles."""
    titles = {name.partition(":")[2]: value[0] for name, value in form.items() if name.startswith("title:")}
    places = {word: n for word in chosen for n, title in titles.items() if word in title}
    return {**form, **{f"fate:{places[word]}": [fate] for word, fate in chosen.items()}}


def titles(play: Play) -> list[tuple[str, str, str]]:
    with play.store.read() as session:
        return [(one.title, str(one.due_on), str(one.life)) for one in directives_in_order(session)]


def test_a_text_is_shown_with_a_mark_around_each_draft_and_the_draft_beside_it(wang: Browser) -> None:
    page = read_in(wang)

    marks = {
        n: html.unescape(text)
        for n, text in re.findall(r'<mark id="t(\d+)"><a href="#d\1">(.*?)</a></mark>', page.text, re.DOTALL)
    }
    shown = re.search(r'class="minutes"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    assert shown is not None
    assert html.unescape(re.sub(r"</?(?:mark|a)\b[^>]*>", "", shown[1])).strip() == TEXT.strip()
    assert any("规范化社区不少于500个" in text for text in marks.values())
    assert all(f'id="d{n}"' in page.text and f'href="#t{n}"' in page.text for n in marks)
    assert "<b>走访" not in page.text
    assert "没有具体日期，期限定为哪一天？" in page.text


def test_drafts_are_registered_after_a_review_and_what_was_dropped_is_not_asked_again(
    play: Play, wang: Browser
) -> None:
    page = read_in(wang)
    path = unquote(page.url.path)
    chosen = fates(form_to(page.text, path), 社区="accept", 照料="accept", 走访="drop")
    shown = wang.post(path, **chosen)
    before = titles(play)
    wang.post(f"{path}/record", **form_to(shown.text, f"{path}/record"))
    again = wang.get(path)

    assert "2018-09-30" in shown.text
    assert "郑州市民政局 250、洛阳市民政局 250" in shown.text
    assert before == []
    assert [(due, life) for _, due, life in titles(play)] == [("2018-09-30", "draft"), ("2018-12-31", "draft")]
    assert again.text.count("已登记 <a") == 2
    assert again.text.count("已定为不要") == 1


def test_a_draft_may_be_changed_before_it_is_accepted_and_submitted_at_once(play: Play, wang: Browser) -> None:
    page = read_in(wang)
    path = unquote(page.url.path)
    form = fates(form_to(page.text, path), 照料="accept")
    n = next(name.partition(":")[2] for name, value in form.items() if name.startswith("fate:") and value == ["accept"])
    form |= {
        f"title:{n}": ["日间照料中心"],
        f"due_on:{n}": ["10月底前"],
        f"lead:{n}": ["洛阳、郑州"],
        f"quantity:{n}": ["31"],
    }
    shown = wang.post(path, **form)
    wang.post(f"{path}/record", **form_to(shown.text, f"{path}/record"), submit="yes")

    assert titles(play) == [("日间照料中心", "2018-10-31", "submitted")]
    with play.store.read() as session:
        assignment = lookup.assignment(session, "督2018-04-01", "郑州市民政局")
        assert f"{assignment.quota:f}" in {"15", "16"}


def test_a_double_click_registers_once(play: Play, wang: Browser) -> None:
    page = read_in(wang)
    path = unquote(page.url.path)
    shown = wang.post(path, **fates(form_to(page.text, path), 照料="accept"))
    record = form_to(shown.text, f"{path}/record")
    first, second = (wang.post(f"{path}/record", **record) for _ in range(2))

    assert first.url == second.url
    assert len(titles(play)) == 1


def test_what_cannot_be_registered_is_refused_with_its_place_and_what_was_typed_is_kept(
    play: Play, wang: Browser
) -> None:
    page = read_in(wang)
    path = unquote(page.url.path)
    form = fates(form_to(page.text, path), 照料="accept")
    n = next(name.partition(":")[2] for name, value in form.items() if name.startswith("fate:") and value == ["accept"])
    wrong = wang.post(path, **{**form, f"due_on:{n}": ["抓紧"], f"title:{n}": ["改过的标题"]})

    assert wrong.status_code == UNPROCESSABLE
    assert said(wrong) == f"{int(n) + 1}：期限：“抓紧”没有说明是哪一天，请写日期或“9月底前”这样的期限。"
    assert form_to(wrong.text, path)[f"title:{n}"] == ["改过的标题"]
    assert titles(play) == []


def test_nothing_chosen_is_nothing_registered(wang: Browser) -> None:
    page = read_in(wang)
    path = unquote(page.url.path)

    assert said(wang.post(path, **form_to(page.text, path))) == "草稿：请先选接受或不要。"


def test_the_same_meeting_read_in_again_keeps_its_source_with_the_new_text(play: Play, wang: Browser) -> None:
    first = read_in(wang)
    path = unquote(first.url.path)
    old = fates(form_to(first.text, path), 照料="accept")
    second = read_in(wang, TEXT + "四、10月底前完成儿童之家100个。\n")
    stale = wang.post(path, **old)

    assert unquote(second.url.path) == path
    assert said(stale) == "会议文字：已重新读入，以下为新的内容，请重新选择。"
    with play.store.read() as session:
        assert len(session.exec(select(Source).where(Source.title == "全省民政工作推进会纪要")).all()) == 1


def test_a_state_secret_is_refused_and_not_shown_again(play: Play, wang: Browser) -> None:
    page = read_in(wang, "机密★1年\n" + TEXT, confirmed="yes")

    assert "国家秘密不得进入本系统" in said(page)
    assert form_to(page.text, "/minutes")["text"] == [""]
    with play.store.read() as session:
        assert len(session.exec(select(Source)).all()) == 1


def test_a_text_marked_internal_asks_once(wang: Browser) -> None:
    asked = read_in(wang, "内部资料\n" + TEXT)
    done = wang.post("/minutes", **form_to(asked.text, "/minutes"), confirmed="yes")

    assert said(asked) == "内容：第1行标有“内部资料”，须已征得发文单位同意。 我已核对，情况属实"
    assert unquote(done.url.path) == "/minutes/2"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"text": ""}, "内容：没有文字（空文件、只有空白或只有图片），请交有会议文字的文件。", id="nothing"),
        pytest.param({"text": "一、9月底前建成500个社区。"}, "会议日期：文中没有写明日期，请给出会议日期（例：2018-04-16）。", id="no day"),
        pytest.param({"text": "一、9月底前建成500个社区；二、年内完成。" * 3, "on": "2018-04-16"}, "标题：文中没有标题，请写明会议名称。", id="no title"),
        pytest.param({"text": TEXT, "on": "2018-02-30"}, "会议日期：“2018-02-30”不是日历上的日期（例：2018-09-30）。", id="no such day"),
        pytest.param({"text": "会议\x00" + TEXT}, "内容：含有 NUL 字节，不是文本文件；请交纯文本、.docx 或有文字的 PDF。", id="NUL"),
        pytest.param({"text": "会议\u202e" + TEXT}, "内容：第1行含有不能保存的字符 U+202E，请删去后再交。", id="RTL override"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_refused(wang: Browser, given: dict[str, str], sentence: str) -> None:
    page = read_in(wang, **given)

    assert (page.status_code, said(page)) == (UNPROCESSABLE, sentence)


def test_a_long_text_is_taken_in_and_one_beyond_the_limit_is_not(wang: Browser) -> None:
    long = TEXT + "会议指出，各地工作总体平稳。\n" * 8_000
    taken, refused = read_in(wang, long), read_in(wang, "会" * 500_000)

    assert taken.status_code == 200
    assert refused.status_code == 413


@pytest.mark.parametrize(
    "path", ["/minutes/99", "/minutes/0", "/minutes/x", "/minutes/99999999999999999999", "/minutes/1"]
)
def test_there_is_no_page_of_a_text_nobody_read_in(wang: Browser, path: str) -> None:
    assert wang.get(path).status_code == 404


def test_the_questions_of_a_draft_read_in_english_too(wang: Browser) -> None:
    page = read_in(wang)

    assert "by when is it due?" in wang.get(f"{page.url.path}?lang=en").text
