"""A text as it can be read, and the way back to where each character stood."""

import pytest

from minutes.clean import Damage, chinese_punctuation, clean, simplify


def test_bracketed_pinyin_is_taken_out_and_the_way_back_is_kept() -> None:
    source = "推進(jìn)縣級中心建設(shè)。"

    cleaned = clean(source)

    assert cleaned.text == "推进县级中心建设。"
    assert source[slice(*cleaned.span(0, 2))] == "推進(jìn)"
    assert source[slice(*cleaned.span(2, 8))] == "縣級中心建設(shè)"


def test_a_lost_character_is_marked_with_its_sound() -> None:
    cleaned = clean("召開?F(xiàn)場會議")

    assert cleaned.text == "召开□场会议"
    assert cleaned.damaged == (Damage(2, 10, "?F(xiàn)", "xiàn"),)


@pytest.mark.parametrize(
    ("source", "text", "lost"),
    [
        pytest.param(
            "建立報告制度?,F將通知如下", "建立报告制度□将通知如下", "?,F", id="what is left of a lost character"
        ),
        pytest.param("会\ufffd\ufffd强调", "会□强调", "\ufffd\ufffd", id="lost in decoding"),
    ],
)
def test_a_lost_character_without_a_sound_is_marked_too(source: str, text: str, lost: str) -> None:
    cleaned = clean(source)

    assert cleaned.text == text
    assert [(damage.text, damage.sound) for damage in cleaned.damaged] == [(lost, "")]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("著力抓好,沿著這條路,名著", "着力抓好,沿着这条路,名著", id="what opencc leaves"),
        pytest.param("９月３０日前完成９５％", "9月30日前完成95%", id="full-width digits"),
        pytest.param("9 月 30 日前建成 12 个", "9月30日前建成12个", id="spaces beside digits"),
        pytest.param("⼈员 \u200b名单", "人员 名单", id="radicals and unseen characters"),
        pytest.param("使用App(app)办理(le)", "使用App(app)办理", id="a neutral tone is pinyin, an English word is not"),
    ],
)
def test_what_copying_leaves_behind_is_put_right(source: str, text: str) -> None:
    assert clean(source).text == text


def test_a_simplified_text_keeps_an_old_character_in_a_name() -> None:
    text = "会议由副市长於志远主持，" + "研究部署养老服务工作。" * 20

    assert simplify(text) == text


def test_narrow_punctuation_is_read_as_chinese_and_numbers_keep_theirs() -> None:
    assert chinese_punctuation("建成1,200个,其中农村500个;共21。39万户") == "建成1,200个，其中农村500个；共21.39万户"
