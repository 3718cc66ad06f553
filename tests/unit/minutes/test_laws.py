"""Laws of the reader: any text gives drafts or none, never an error, and each draft stands where it says."""

from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from minutes.clean import clean
from minutes.reading import read
from minutes.values.numerals import CHINESE, read_numeral
from tests.unit.minutes.cast import BUREAUS, HELD, calendar
from tests.unit.minutes.phrases import DEADLINES, QUANTITIES

BITS = [
    "会议强调，", "会议指出，", "一是", "二、", "（一）", "1.", "要", "确保", "9月底前", "每月25日", "不少于", "500个", "九十五", "％", "|", "\n",
    "。", "；", "：", "（", "）", "“", "”", "《", "(jìn)", "?F(xiàn)", "\ufffd", "第", "年", "到2030年，", "全部", "各地", "由", "牵头",
    "責任單位:", "完成時限:", "2018-09-30", "31日", "2月30日前", "正月三十前", "十五五", "亿万", "0.5", "1,2,3", "\u200b", "𠮷", "\t",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(BITS), max_size=60).map("".join),
    st.lists(st.sampled_from([row[0] for row in (*QUANTITIES, *DEADLINES)] + BITS), max_size=20).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.dates(date(2000, 1, 1), date(2090, 12, 31)))
@example("百分之十十五。", HELD)
def test_any_text_gives_drafts_or_none_and_each_slices_its_source(source: str, on: date) -> None:
    found = read(source, on=on, calendar=calendar(), register=BUREAUS)

    for draft in found.drafts:
        assert 0 <= draft.start < draft.end <= len(source)
        assert draft.text in clean(source).text
        assert draft.parent is None or found.drafts[draft.parent].heading
    for damage in found.damaged:
        assert source[damage.start : damage.end] == damage.text


@given(st.text(CHINESE + "点", min_size=1, max_size=12))
def test_any_numeral_has_a_value_or_none(text: str) -> None:
    value = read_numeral(text)

    assert value is None or value >= 0


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_reading_twice_gives_the_same(source: str) -> None:
    assert read(source, on=HELD, calendar=calendar()) == read(source, on=HELD, calendar=calendar())


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="推進縣級中心建設(jìnèǐ) ?F，。", max_size=80))
def test_the_way_back_never_skips_or_turns(source: str) -> None:
    cleaned = clean(source)

    assert len(cleaned.starts) == len(cleaned.ends) == len(cleaned.text)
    assert all(a < b for a, b in zip(cleaned.starts, cleaned.ends, strict=True))
    assert cleaned.starts == sorted(set(cleaned.starts))


def test_a_text_of_one_endless_clause_is_read_in_bounded_pieces() -> None:
    found = read("会议要求建成9月底前500个" * 20_000 + "。", on=HELD, calendar=calendar())

    assert found.drafts
