"""The text of a .docx: paragraphs and rows in order, as they read once all tracked changes are accepted."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docx.oxml import parse_xml

from minutes.files.packed import broken, declares_doctype, unpacked
from minutes.files.refusing import refusal
from minutes.secrecy import mark_of

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_DEEPEST = 8  # tables inside tables
_MOST_COLUMNS = 63  # Word has no more
MOST_TAGS = 2_000_000  # 300 pages have some 100,000
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
# No text of the page, or no longer: properties, what was deleted or moved away, the old form of a text box, ruby.
_LEFT_OUT = frozenset(
    (
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "tblPr",
        "tblPrEx",
        "tblGrid",
        "trPr",
        "tcPr",
        "sdtPr",
        "sectPr",
        "Fallback",
        "rt",
    )
)
_BLOCKS = frozenset(("p", "tbl", "tr", "tc"))
_WRITTEN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(name: str, content: bytes) -> str:
    """Return the text of the document; of its headers and footers only what marks it as secret, put first."""
    main, parts = unpacked(name, content)
    margins = [_parsed(name, parts[part]) for part in sorted(parts) if _MARGIN.fullmatch(part)]
    marked = [line for margin in margins for line in _lines(margin) if mark_of(line)]
    return "\n".join([*marked, *_lines(_parsed(name, parts[main]))])


def _parsed(name: str, xml: bytes) -> "BaseOxmlElement":
    """Return the root of a part that declares no entities and is no larger or deeper than a document is."""
    if xml.count(b"<") > MOST_TAGS:
        raise refusal(
            name,
            f"内容过于庞杂（标记超过{MOST_TAGS // 10_000}万个），请只保留会议文字，或改交纯文本。",
            f"is too intricate (more than {MOST_TAGS:,} tags); keep the text only, or give plain text.",
        )
    if declares_doctype(xml):
        raise refusal(
            name,
            "内含 DOCTYPE 声明，正常的 .docx 没有，可能是恶意文件；请在 Word 或 WPS 中另存后再交。",
            "declares a DOCTYPE, which no proper .docx does and an attack may; save it again in Word or WPS.",
        )
    try:
        root = parse_xml(xml)
        too_deep = root.xpath(f"(//w:tbl[count(ancestor::w:tbl) >= {_DEEPEST}])[1]")
    except Exception as error:  # lxml has many ways to say that something is not XML, and this room does not know lxml
        raise broken(name) from error
    if too_deep:
        raise refusal(
            name,
            f"表格套表格超过{_DEEPEST}层，请改为普通表格或文字后再交。",
            f"has tables inside tables more than {_DEEPEST} deep; turn them into plain tables or text.",
        )
    return root


def _lines(container: "BaseOxmlElement") -> Iterator[str]:
    """Yield paragraphs and rows in order, those in content controls and insertions in their place.

    `iter_inner_content` of python-docx and its `Paragraph.text` leave both of these out.
    """
    begun = ""
    for block in container:
        kind = _kind(block)
        if kind == "p":
            begun += _text(block).strip("\n")
            if not _runs_into_the_next(block):
                yield begun
                begun = ""
        elif kind == "tbl":
            yield from _rows(block)
        elif kind not in _LEFT_OUT:
            yield from _lines(block)
    if begun:
        yield begun


def _rows(table: "BaseOxmlElement") -> Iterator[str]:
    """Yield each row that says something as `a | b | c |`."""
    for row in _within(table, "tr"):
        cells = list(_cells(row))
        if any(cells) and row.find("{*}trPr/{*}del") is None:
            yield " | ".join(cells) + " |"


def _cells(row: "BaseOxmlElement") -> Iterator[str]:
    """Yield the cells; a merged one has its text at its first place and nothing at the others, so that columns stay."""
    yield from [""] * _number(row, "{*}trPr/{*}gridBefore", 0)
    for cell in _within(row, "tc"):
        yield "" if _continues(cell) else re.sub(r"\s*\n\s*", " ", "\n".join(_lines(cell)).strip())
        yield from [""] * (_number(cell, "{*}tcPr/{*}gridSpan", 1) - 1)


def _continues(cell: "BaseOxmlElement") -> bool:
    """Say whether a cell only continues the one above it (or before it, as old files have it)."""
    merges = (cell.find(f"{{*}}tcPr/{{*}}{kind}") for kind in ("vMerge", "hMerge"))
    return any(merge is not None and _value(merge, "continue") == "continue" for merge in merges)


def _within(parent: "BaseOxmlElement", kind: str) -> Iterator["BaseOxmlElement"]:
    """Yield the rows of a table or the cells of a row, also those in content controls and insertions."""
    for child in parent:
        if _kind(child) == kind:
            yield child
        elif _kind(child) not in _LEFT_OUT | _BLOCKS:
            yield from _within(child, kind)


def _text(element: "BaseOxmlElement") -> str:
    """Return what is written inside; a text box stands on lines of its own."""
    return "".join(_piece(child) for child in element)


def _piece(element: "BaseOxmlElement") -> str:
    """Return what one part of a paragraph adds to its text."""
    kind = _kind(element)
    if kind in _LEFT_OUT:
        return ""
    if kind == "t":
        return element.text or ""
    if kind == "txbxContent":
        return "\n".join(["", *_lines(element), ""])
    return _WRITTEN.get(kind) or _text(element)


def _kind(element: "BaseOxmlElement") -> str:
    """Return the name of an element without its namespace; a comment or instruction has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _runs_into_the_next(paragraph: "BaseOxmlElement") -> bool:
    """Say whether the end of the paragraph was deleted as a tracked change."""
    mark = paragraph.find("{*}pPr/{*}rPr")
    return mark is not None and any(_kind(change) in {"del", "moveFrom"} for change in mark)


def _number(element: "BaseOxmlElement", path: str, otherwise: int) -> int:
    """Return a small number from a property of a row or cell."""
    child = element.find(path)
    written = "" if child is None else _value(child, "")
    return min(int(written), _MOST_COLUMNS) if written.isascii() and written.isdigit() else otherwise


def _value(element: "BaseOxmlElement", otherwise: str) -> str:
    """Return the attribute w:val in whichever namespace the file writes it."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), otherwise)
