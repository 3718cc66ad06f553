from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.secrecy import Grade, Mark, check, mark_of
from rules.refusal import Refused

BODY = ("河南省民政厅会议纪要", "会议决定加快敬老院改造。", "各地要抓好落实。")


def minutes(*lines: str, before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    return "\n".join([*before, *lines, *after])


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        pytest.param("机密★1年", Grade.SECRET, id="a mark with star and period"),
        pytest.param("绝密★", Grade.TOP_SECRET, id="a mark with a star"),
        pytest.param("秘密☆10年", Grade.CONFIDENTIAL, id="a hollow star"),
        pytest.param("机密 ★ 长期", Grade.SECRET, id="spaces around the star"),
        pytest.param("机密*1年", Grade.SECRET, id="an asterisk for the star"),
        pytest.param("秘　密", Grade.CONFIDENTIAL, id="a full-width space inside"),
        pytest.param("  绝 密  ", Grade.TOP_SECRET, id="spaces inside and around"),
        pytest.param("绝密 000012", Grade.TOP_SECRET, id="a copy number behind"),
        pytest.param("No.000012 机密", Grade.SECRET, id="a copy number in front"),
        pytest.param("份号：０００１２ 机密★5年", Grade.SECRET, id="full-width digits"),
        pytest.param("密级：秘密", Grade.CONFIDENTIAL, id="said as 密级"),
        pytest.param("【机密】", Grade.SECRET, id="in brackets"),
        pytest.param("机密★1年　特急", Grade.SECRET, id="with an urgency"),
        pytest.param("000012 |  | 机密★1年 |", Grade.SECRET, id="in a table of the head"),
        pytest.param("機密★1年", Grade.SECRET, id="traditional characters"),
        pytest.param("絕密", Grade.TOP_SECRET, id="traditional 绝"),
        pytest.param("祕密", Grade.CONFIDENTIAL, id="traditional 秘"),
        pytest.param("机\u200b密\ufeff", Grade.SECRET, id="unseen characters inside"),
        pytest.param("秘密文件", Grade.CONFIDENTIAL, id="called a document"),
    ],
)
def test_the_mark_of_a_state_secret_is_found(line: str, grade: Grade) -> None:
    found = mark_of(minutes(line, after=BODY))

    assert found is not None
    assert (found.grade, found.line) == (grade, 1)


@pytest.mark.parametrize(
    "line",
    [
        "内部",
        "内部文件",
        "内部资料",
        "内部使用",
        "内部材料",
        "内部 注意保存",
        "内部资料　注意保存",
        "内部资料，请勿外传。",
        "（内部资料 不得外传）",
        "内部★",
        "内部★1年",
        "★内部★",
        "不得外传",
        "内 部",
        "內部資料 不得外傳",
        "密级：内部",
        "工作秘密",
    ],
)
@pytest.mark.parametrize("at_the_end", [False, True], ids=["at the beginning", "at the end"])
def test_what_is_marked_internal_is_found_at_either_end(line: str, at_the_end: bool) -> None:  # noqa: FBT001 - a parameter
    many = BODY * 10
    found = mark_of(minutes(line, before=many if at_the_end else (), after=() if at_the_end else many))

    assert found is not None
    assert (found.grade, found.line) == (Grade.INTERNAL, 31 if at_the_end else 1)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("会议强调，要严格遵守保密纪律，严防失密泄密。", id="a sentence on keeping secrets"),
        pytest.param("机密文件的管理要责任到人。", id="a sentence that begins with 机密"),
        pytest.param("内部控制", id="internal control"),
        pytest.param("内部审计工作要加强", id="internal audit"),
        pytest.param("一、保守国家秘密", id="a heading on secrets"),
        pytest.param("加强内部管理，不得外传会议材料。", id="a sentence that forbids passing on"),
        pytest.param("省国家保密局", id="the bureau of secrecy"),
        pytest.param("★★★★★", id="stars alone"),
        pytest.param("此件公开发布", id="a public document"),
        pytest.param("商业秘密保护", id="trade secrets"),
    ],
)
def test_talking_about_secrets_is_no_mark(line: str) -> None:
    assert mark_of(minutes(line, after=BODY)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", None, id="an empty text"),
        pytest.param(minutes("绝密", before=["行"] * 9), Mark(Grade.TOP_SECRET, 10, "绝密"), id="alone in the tenth line"),
        pytest.param(minutes("绝密", before=["行"] * 10), None, id="alone in the eleventh line"),
        pytest.param(minutes("绝密", before=["行", ""] * 9), Mark(Grade.TOP_SECRET, 19, "绝密"), id="blank lines do not count"),
        pytest.param(minutes("件：机密★", before=["行"] * 29), Mark(Grade.SECRET, 30, "机密★"), id="starred in the thirtieth line"),
        pytest.param(minutes("件：机密★", before=["行"] * 30), None, id="starred in the next line"),
        pytest.param(minutes("内部", before=["行"] * 20, after=["行"] * 4), Mark(Grade.INTERNAL, 21, "内部"), id="internal five lines before the end"),
        pytest.param(minutes("内部", before=["行"] * 20, after=["行"] * 5), None, id="internal six lines before the end"),
        pytest.param("内部\n机密★3年", Mark(Grade.SECRET, 2, "机密★3年"), id="a state secret binds more than 内部 before it"),
        pytest.param("工作秘密★", Mark(Grade.INTERNAL, 1, "工作秘密★"), id="a starred work secret is not a state secret"),
    ],
)  # fmt: skip
def test_a_mark_counts_where_marks_stand(text: str, found: Mark | None) -> None:
    assert mark_of(text) == found


def test_a_state_secret_is_refused_even_when_internal_minutes_are_allowed() -> None:
    with pytest.raises(Refused) as refused:
        check("纪要.docx", "机密★1年\n会议纪要", internal_allowed=True)

    assert refused.value.say("zh") == (
        "纪要.docx：第1行标有“机密★1年”：国家秘密不得进入本系统（《保守国家秘密法》），请按保密规定在涉密系统中办理。"
    )
    assert refused.value.say("en") == (
        "纪要.docx: line 1 is marked '机密★1年': state secrets must not enter this system "
        "(Law on Guarding State Secrets); handle them where they may be kept."
    )


def test_internal_minutes_are_refused_until_somebody_answers_for_them() -> None:
    with pytest.raises(Refused) as refused:
        check("纪要.docx", "内部资料 注意保存\n会议纪要", internal_allowed=False)
    check("纪要.docx", "内部资料 注意保存\n会议纪要", internal_allowed=True)

    assert refused.value.say("zh") == "纪要.docx：第1行标有“内部资料 注意保存”：请先征得发文单位同意，再确认一次。"
    assert refused.value.say("en") == (
        "纪要.docx: line 1 is marked '内部资料 注意保存': ask the issuer first, then confirm once."
    )


def test_minutes_without_a_mark_pass() -> None:
    check("纪要.docx", minutes(*BODY), internal_allowed=False)


@given(
    st.lists(
        st.sampled_from(["绝密", "秘", "密", "内部", "★", "1年", " ", "　", "\n", "0", "文件", "注意保存"]), max_size=30
    )
)
def test_any_text_has_a_mark_or_none_and_the_mark_is_in_its_line(pieces: list[str]) -> None:
    text = "".join(pieces)

    found = mark_of(text)

    assert found is None or found.grade.value[0] in text.splitlines()[found.line - 1]


@pytest.mark.parametrize("unit", ["机密", "内部", "密\n", " ", "0", "绝密级件", "\u200b", "內"])
def test_a_megabyte_holds_nobody_up(unit: str) -> None:
    assert mark_of("会议纪要\n" + unit * (1_000_000 // len(unit)) + "\n完") is None
