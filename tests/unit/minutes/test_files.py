import random

import pytest
from docx.document import Document as Docx
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.files import LARGEST, check_size, text_of
from minutes.files.pdf import LARGEST_DRAWN, MOST_PAGES
from rules.refusal import Refused
from tests.unit.minutes.papers import (
    ORDERS,
    PICTURE,
    W,
    deflated,
    docx,
    docx_of,
    locked,
    margin,
    paragraph,
    pdf,
    repacked,
    run,
)

SENTENCES = st.text("的一是会议决定各地要在年月日前完成改造民政厅局养老院。，：；“”（）2018", min_size=1, max_size=60)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MERGED = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
WIDE = "会议决定加快全省城乡敬老院改造，优先安排失能特困老人集"  # fills a line


def refused(content: bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as no:
        text_of("纪要", content)
    return no.value.say("zh"), no.value.say("en")


def answer(content: bytes) -> str:
    """Return the text or the refusal; anything else that is raised fails the test."""
    try:
        return text_of("纪要", content)
    except Refused as no:
        return no.zh


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"],
)
def test_plain_text_is_read_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    assert text_of("a.txt", ORDERS.encode(encoding)) == ORDERS


def test_big5_is_told_from_traditional_characters_in_gbk() -> None:
    traditional = "民政廳召開會議，決定加快敬老院改造，九月底前完成。"

    assert text_of("a.txt", traditional.encode("big5")) == traditional
    assert text_of("a.txt", traditional.encode("gbk")) == traditional


def test_the_name_of_a_file_decides_nothing() -> None:
    assert text_of("a.pdf", ORDERS.encode()) == ORDERS
    assert text_of("a.txt", docx(ORDERS)) == ORDERS
    assert text_of("a.docx", pdf([ORDERS])) == ORDERS


def test_characters_stay_as_they_are_and_lines_end_alike() -> None:
    assert text_of("a.txt", "會議１２\r\n決定 \u3000９月\r底\x0c前\u2028完成\n".encode()) == (
        "會議１２\n決定 \u3000９月\n底\n前\n完成\n"
    )


@given(SENTENCES.map(lambda text: text + "。"))
def test_utf_8_and_gb18030_give_the_same_text(sentence: str) -> None:
    assert text_of("a.txt", sentence.encode()) == text_of("b.txt", sentence.encode("gb18030")) == sentence


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        pytest.param(b"", "没有文字（空文件、只有空白或只有图片），请交有会议文字的文件。", "has no text (it is empty, or only white space or pictures); give a file with the text of the meeting.", id="empty"),
        pytest.param(" \n\u3000\t".encode(), "没有文字（空文件、只有空白或只有图片），请交有会议文字的文件。", "has no text (it is empty, or only white space or pictures); give a file with the text of the meeting.", id="white space"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0", "看来是一张图片，不是会议文字；请交纯文本、.docx 或有文字的 PDF。", "looks like a picture, not the text of a meeting; give plain text, .docx or a PDF with text.", id="a picture"),
        pytest.param(b"MZ\x90\0\3", "看来是一个程序，不是会议文字；请交纯文本、.docx 或有文字的 PDF。", "looks like a program, not the text of a meeting; give plain text, .docx or a PDF with text.", id="a program"),
        pytest.param(b"Rar!\x1a\7\0", "看来是一个压缩包，不是会议文字；请交纯文本、.docx 或有文字的 PDF。", "looks like an archive, not the text of a meeting; give plain text, .docx or a PDF with text.", id="an archive"),
        pytest.param(b"\0\0\0 ftypM4A ", "看来是录音或录像，不是会议文字；请交纯文本、.docx 或有文字的 PDF。", "looks like a recording, not the text of a meeting; give plain text, .docx or a PDF with text.", id="a recording"),
        pytest.param(b"{\\rtf1\\ansi", "看来是一个 RTF 文档，不是会议文字；请交纯文本、.docx 或有文字的 PDF。", "looks like an RTF document, not the text of a meeting; give plain text, .docx or a PDF with text.", id="RTF"),
        pytest.param(b"\n<!DOCTYPE html><p>", "看来是网页或 XML 的源码，不是会议文字；请交纯文本、.docx 或有文字的 PDF。", "looks like the source of a web page or XML, not the text of a meeting; give plain text, .docx or a PDF with text.", id="a web page"),
        pytest.param(b"PK\5\6" + b"\0" * 18, "看来是一个压缩包，不是 .docx；请把会议文字另存为 .docx 或纯文本后再交。", "looks like an archive, not a .docx; save the text of the meeting as .docx or plain text.", id="an empty zip"),
        pytest.param(OLE + b"\0" * 600, "是旧格式（.doc、.wps 等）的文件，请在 Word 或 WPS 中另存为 .docx 后再交。", "is in an old format (.doc, .wps or the like); save it as .docx in Word or WPS.", id="an old .doc"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "设有打开密码，请在 Word 或 WPS 中去掉密码，另存后再交。", "is protected by a password; remove the password in Word or WPS and save it again.", id="a .docx with a password"),
        pytest.param(b"a\0b", "含有 NUL 字节，不是文本文件；请交纯文本、.docx 或有文字的 PDF。", "contains NUL bytes and is not a text file; give plain text, .docx or a PDF with text.", id="NUL"),
        pytest.param(b"caf\xe9 r\xe9sum\xe9", "文字编码无法识别（不是 UTF-8、UTF-16、GB18030 或 Big5），请另存为 UTF-8 后再交。", "is in no known encoding (UTF-8, UTF-16, GB18030 or Big5); save it as UTF-8.", id="an unknown encoding"),
        pytest.param(b"\xff\xfe\x00", "文字编码无法识别（不是 UTF-8、UTF-16、GB18030 或 Big5），请另存为 UTF-8 后再交。", "is in no known encoding (UTF-8, UTF-16, GB18030 or Big5); save it as UTF-8.", id="half a character of UTF-16"),
        pytest.param(("标题\n" + ORDERS).encode()[:-1], "是 UTF-8 文本，但第2行有损坏或截断的字符；请重新保存或重新传送。", "is UTF-8 text with a damaged or cut character in line 2; save or send it again.", id="UTF-8 cut in a character"),
        pytest.param("标题\n会议\x07决定".encode(), "第2行含有不能保存的字符 U+0007，请删去后再交。", "line 2 contains U+0007, which cannot be stored; take it out.", id="a control character"),
        pytest.param("会议\u202e决定".encode(), "第1行含有不能保存的字符 U+202E，请删去后再交。", "line 1 contains U+202E, which cannot be stored; take it out.", id="text turned round"),
    ],
)  # fmt: skip
def test_what_is_no_text_of_a_meeting_is_refused_by_what_it_is(content: bytes, zh: str, en: str) -> None:
    assert refused(content) == (f"纪要：{zh}", f"纪要: {en}")


@pytest.mark.parametrize(
    ("text", "sample"),
    [
        pytest.param("æ²³å—çœ", "æ²³å—çœ", id="UTF-8 read as Windows-1252"),
        pytest.param("标题\nÃñÕþ", "ÃñÕþ", id="GBK read as Latin-1"),
        pytest.param("会议锟斤拷决定", "锟斤拷决定", id="what was lost twice"),
        pytest.param("\ufffd\ufffd\ufffd年\ufffd\ufffd", "\ufffd\ufffd\ufffd年\ufffd\ufffd", id="many lost characters"),
        pytest.param("鏁堬紝锛屽ソ銆傚緢濂斤紝銆", "锛屽ソ銆傚緢濂斤紝銆", id="UTF-8 read as GBK"),
    ],
)
def test_what_was_once_decoded_wrongly_is_called_by_its_name(text: str, sample: str) -> None:
    line = text[: text.index(sample)].count("\n") + 1
    zh = f"第{line}行是乱码（“{sample}”）：文字曾按错误的编码打开或保存，请从原文件重新导出（UTF-8）。"
    en = f"line {line} is garbled ({sample!r}): it was once opened or saved in a wrong encoding; export it again from the original, as UTF-8."

    assert refused(text.encode()) == (f"纪要：{zh}", f"纪要: {en}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("重点工作推進(jìn)會，落實(shí)責任(rèn)務(wù)" + ORDERS, id="sounds left in by a copy"),
        pytest.param("温度 ±0.5°，面积 30²，§3", id="signs of measure"),
        pytest.param("Café résumé: the minutes of the élite", id="English with accents"),
        pytest.param(ORDERS * 5 + "\ufffd", id="one lost character"),
        pytest.param("木工用锛。", id="an adze"),
    ],
)
def test_unusual_characters_alone_are_not_garbled(text: str) -> None:
    assert text_of("a.txt", text.encode()) == text


def test_a_file_of_exactly_twenty_megabytes_is_read_and_one_byte_more_is_refused() -> None:
    check_size("纪要", LARGEST)

    assert refused(b"a" * (LARGEST + 1)) == (
        "纪要：大小20.1 MB，最多20 MB；请只保留会议文字（去掉图片和附件）后再交。",
        "纪要: is 20.1 MB and may be 20 MB at most; keep the text only, without pictures and annexes.",
    )


def test_a_name_cannot_break_the_sentence() -> None:
    with pytest.raises(Refused) as no:
        text_of("a\n\x1b[31m\u202e" + "长" * 100 + ".txt", b"")

    assert no.value.say("en").startswith("…" + "长" * 55 + ".txt: has no text")


def test_paragraphs_and_tables_of_a_docx_come_in_order() -> None:
    def write(document: Docx) -> None:
        table = document.add_table(rows=2, cols=3)
        for cell, text in zip(table.row_cells(0), ("项目", "任务", "单位"), strict=True):
            cell.text = text
        table.cell(1, 0).text = "敬老院\n改造"
        document.add_paragraph("结束。")

    assert text_of("a", docx(ORDERS, "", "二、其他", write=write)).split("\n") == [
        ORDERS,
        "",
        "二、其他",
        "项目 | 任务 | 单位 |",
        "敬老院 改造 |  |  |",
        "结束。",
    ]


def test_a_merged_cell_is_given_once_and_columns_stay_where_they_are() -> None:
    def write(document: Docx) -> None:
        table = document.add_table(rows=3, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "合计"
        table.cell(0, 2).text = "单位"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "养老"
        for row, texts in ((1, ("改造", "甲局")), (2, ("培训", "乙局"))):
            table.cell(row, 1).text, table.cell(row, 2).text = texts

    assert text_of("a", docx(write=write)) == "合计 |  | 单位 |\n养老 | 改造 | 甲局 |\n | 培训 | 乙局 |"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(f"<w:p>{run('要')}<w:del><w:r><w:delText>十月</w:delText></w:r></w:del><w:ins>{run('九月')}</w:ins>{run('完成')}</w:p>", "要九月完成", id="deleted words go, inserted ones stay"),
        pytest.param(f"<w:p><w:moveFrom>{run('甲')}</w:moveFrom><w:moveTo>{run('乙')}</w:moveTo></w:p>", "乙", id="moved words stand where they went"),
        pytest.param(f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('会议')}</w:p>{paragraph('决定')}", "会议决定", id="a deleted end joins two paragraphs"),
        pytest.param(f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('甲')}</w:tc></w:tr><w:tr><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>", "乙 |", id="a deleted row goes"),
        pytest.param(f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('甲')}</w:sdtContent></w:sdt><w:p><w:sdt><w:sdtContent>{run('乙')}</w:sdtContent></w:sdt></w:p>", "甲\n乙", id="content controls are read"),
        pytest.param(f'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r><w:hyperlink>{run("丁")}</w:hyperlink></w:p>', "甲\t乙\n丙丁", id="tabs, breaks and links"),
        pytest.param(f"<w:p>{run('标题')}<w:r><w:pict><w:txbxContent>{paragraph('秘密')}</w:txbxContent></w:pict></w:r></w:p>", "标题\n秘密", id="a text box is a line of its own"),
        pytest.param(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr>{paragraph("甲")}</w:tc></w:tr></w:tbl>', "甲" + " | " * 62 + " |", id="no table is wider than Word's"),
        pytest.param(f"<w:tbl><w:tr><w:tc>{MERGED[0]}{paragraph('甲')}</w:tc></w:tr><w:tr><w:tc>{MERGED[1]}{paragraph('')}</w:tc></w:tr></w:tbl>", "甲 |", id="a row that says nothing goes"),
        pytest.param(f"<w:tbl><w:tr><w:tc>{paragraph('外')}<w:tbl><w:tr><w:tc>{paragraph('内')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>", "外 内 | |", id="a table in a table"),
    ],
)  # fmt: skip
def test_a_docx_reads_as_if_all_changes_were_accepted(body: str, text: str) -> None:
    assert text_of("a", docx_of(body)) == text


def test_only_the_marks_of_secrecy_are_read_from_headers() -> None:
    marked = docx_of(paragraph(ORDERS), header1=margin("机密★1年"), header2=margin("会议纪要"), footer1=margin("第1页"))

    assert text_of("a", marked) == f"机密★1年\n{ORDERS}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(docx(ORDERS)[:3000], "damaged or incomplete", id="cut"),
        pytest.param(repacked(docx(ORDERS), {"word/document.xml": "<w:document"}), "damaged or incomplete", id="no XML"),
        pytest.param(docx_of("<w:ins>" * 400 + "</w:ins>" * 400), "damaged or incomplete", id="nested beyond reason"),
        pytest.param(docx_of(f"<w:tbl xmlns:w='{W}'><w:tr><w:tc>" * 9 + "</w:tc></w:tr></w:tbl>" * 9), "tables inside tables more than 8 deep", id="tables in tables"),
        pytest.param(repacked(docx(ORDERS), {"word/vbaProject.bin": "x"}), "contains macros", id="macros"),
        pytest.param(repacked(docx(ORDERS), {"[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'}), "contains macros", id="a type with macros"),
        pytest.param(repacked(docx(ORDERS), {"word/document.xml": None, "xl/workbook.xml": "<x/>"}), "looks like an Excel workbook", id="a workbook"),
        pytest.param(repacked(docx(ORDERS), {"word/document.xml": None, "OFD.xml": "<x/>"}), "looks like an OFD document", id="OFD"),
        pytest.param(repacked(docx(ORDERS), {"word/a.xml": "0" * 2_000_000}), "may be a zip bomb", id="packed too tightly"),
        pytest.param(repacked(docx(ORDERS), {f"{at}": "" for at in range(1000)}), "may be a zip bomb", id="too many entries"),
        pytest.param(docx_of("<w:p/>" * 2_000_001), "may be a zip bomb", id="a bomb of paragraphs"),
        pytest.param(docx_of("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", doctype='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "declares a DOCTYPE", id="another file as an entity"),
        pytest.param(docx_of("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", doctype='<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]>'), "declares a DOCTYPE", id="a billion laughs"),
        pytest.param(docx(""), "has no text", id="no words"),
    ],
)  # fmt: skip
def test_a_docx_that_is_broken_or_an_attack_is_refused(content: bytes, reason: str) -> None:
    assert reason in refused(content)[1]


def test_a_docx_of_too_many_parts_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minutes.files.docx.MOST_TAGS", 10_000)

    assert refused(docx(*[ORDERS] * 3_000)) == (
        "纪要：内容过于庞杂（标记超过1万个），请只保留会议文字，或改交纯文本。",
        "纪要: is too intricate (more than 10,000 tags); keep the text only, or give plain text.",
    )


def test_the_wrapped_lines_of_a_pdf_are_paragraphs_again() -> None:
    pages = [
        ["民政厅会议纪要", WIDE, "中供养，", "确保九月底前完成。", WIDE, "— 1 —"],
        ["中供养。", "一、抓紧开工", WIDE, "二、加强培训", WIDE, "附件：任务分解表", "2"],
    ]

    assert text_of("a", pdf(*pages)).split("\n") == [
        "民政厅会议纪要",
        WIDE + "中供养，",
        "确保九月底前完成。",
        WIDE + "中供养。",
        "一、抓紧开工",
        WIDE,
        "二、加强培训",
        WIDE,
        "附件：任务分解表",
    ]


def test_words_that_wrap_keep_their_space() -> None:
    assert text_of("a", pdf(["the minutes of the meeting in Zhengzhou", "say so"])) == (
        "the minutes of the meeting in Zhengzhou say so"
    )


def test_a_running_head_is_read_once() -> None:
    pages = [["内部资料", f"第{number}项。", f"{number}"] for number in ("一", "二", "三")]

    assert text_of("a", pdf(*pages)) == "内部资料\n第一项。\n一\n第二项。\n二\n第三项。\n三"


def test_letters_set_wide_are_closed_up() -> None:
    assert text_of("a", pdf(["会 议 纪 要", "张三 李四"])) == "会议纪要\n张三 李四"


@pytest.mark.parametrize("number", ["— 3 —", "- 3 -", "－ 3 －", "3", "第 3 页", "第3页 共9页", "Page 3 of 9", "3 / 9"])
def test_a_page_number_is_no_text(number: str) -> None:
    assert text_of("a", pdf([ORDERS, number])) == text_of("a", pdf([number, ORDERS])) == ORDERS


def test_figures_inside_a_page_are_no_page_numbers() -> None:
    assert text_of("a", pdf(["数量", "12", ORDERS, "3"])) == f"数量\n12\n{ORDERS}"


def test_a_pdf_that_opens_without_a_password_is_read() -> None:
    assert text_of("a", locked(pdf([ORDERS]), "")) == ORDERS


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        pytest.param(locked(pdf([ORDERS]), "open"), "已加密，需要密码才能打开；请去掉密码另存后再交。", "is encrypted and needs a password; remove the password and save it again.", id="a password"),
        pytest.param(pdf(PICTURE, PICTURE), "第1至2页是扫描图像，没有可读的文字；请先做文字识别（OCR）并校对，或改交 .docx 或纯文本。", "has no text that can be read on page 1-2, which is scanned; recognise and proofread it first, or give .docx or plain text.", id="scanned"),
        pytest.param(pdf([ORDERS], PICTURE, [ORDERS], PICTURE), "第2、4页是扫描图像，没有可读的文字；请先做文字识别（OCR）并校对，或改交 .docx 或纯文本。", "has no text that can be read on page 2, 4, which is scanned; recognise and proofread it first, or give .docx or plain text.", id="scanned in part"),
        pytest.param(pdf([ORDERS], font="/Encoding /Identity-H"), "第1页的字体没有标明文字编码，读出来会是乱码；请改交 .docx 或纯文本。", "page 1 uses a font that does not say which characters it draws; give .docx or plain text.", id="a font without its characters"),
        pytest.param(pdf([ORDERS], font="/Encoding 4 0 R /ToUnicode 4 0 R"), "第1页的字体没有标明文字编码，读出来会是乱码；请改交 .docx 或纯文本。", "page 1 uses a font that does not say which characters it draws; give .docx or plain text.", id="a font with an encoding of its own"),
        pytest.param(pdf([ORDERS])[:-40], "PDF 已损坏或不完整，打不开；请重新传送，或改交 .docx 或纯文本。", "is a damaged or incomplete PDF and cannot be opened; send it again, or give .docx or plain text.", id="cut at the end"),
        pytest.param(pdf(), "PDF 已损坏或不完整，打不开；请重新传送，或改交 .docx 或纯文本。", "is a damaged or incomplete PDF and cannot be opened; send it again, or give .docx or plain text.", id="no pages"),
        pytest.param(pdf(*[[ORDERS]] * (MOST_PAGES + 1)), "共1001页，最多1000页；请只交会议文字部分。", "has 1001 pages and may have 1000 at most; give only the text of the meeting.", id="a book"),
        pytest.param(pdf([ORDERS], "q Q " * (LARGEST_DRAWN // 4)), "前2页的图形和文字已超过10 MB；请改交 .docx 或纯文本。", "draws more than 10 MB up to page 2; give .docx or plain text.", id="a drawing without end"),
    ],
)  # fmt: skip
def test_a_pdf_that_cannot_be_read_in_full_is_refused(content: bytes, zh: str, en: str) -> None:
    assert refused(content) == (f"纪要：{zh}", f"纪要: {en}")


def test_a_page_of_which_a_part_is_damaged_is_refused_rather_than_shortened() -> None:
    whole = deflated(pdf([ORDERS, WIDE, ORDERS]))
    middle = whole.index(b"stream", whole.index(b"/FlateDecode")) + 60
    damaged = whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]

    assert text_of("a", whole) == f"{ORDERS}\n{WIDE}{ORDERS}"
    assert "damaged or incomplete" in refused(damaged)[1]


def test_a_blank_page_of_a_pdf_is_no_scan() -> None:
    assert text_of("a", pdf([ORDERS], "", [ORDERS])) == f"{ORDERS}\n{ORDERS}"


@given(
    st.binary(max_size=400)
    | st.sampled_from([b"PK\3\4", b"%PDF-1.7", OLE, b"\xff\xfe"]).flatmap(
        lambda start: st.binary(max_size=300).map(start.__add__)
    )
)
def test_any_bytes_give_a_text_or_a_refusal(content: bytes) -> None:
    assert answer(content).strip()


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [
            docx(ORDERS, write=lambda document: document.add_table(2, 2)),
            pdf([ORDERS], [ORDERS]),
            locked(pdf([ORDERS]), ""),
        ]
    ),
    st.integers(0, 2**32),
    st.booleans(),
)
def test_damaged_files_give_a_text_or_a_refusal(whole: bytes, seed: int, cut: bool) -> None:  # noqa: FBT001 - drawn
    chance, damaged = random.Random(seed), bytearray(whole)  # noqa: S311 - chance of a test
    if cut:
        del damaged[chance.randrange(len(damaged)) :]
    else:
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)

    assert answer(bytes(damaged)).strip()
