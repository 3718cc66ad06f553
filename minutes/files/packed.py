"""What a .docx packs: checked before it is unpacked, and unpacked only as far as its text needs."""

import re
import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from minutes.files.refusing import refusal
from rules.refusal import Refused

LARGEST_UNPACKED = 100 * 1024 * 1024
TIGHTEST = 100  # times smaller than it was
MOST_ENTRIES = 1000
_SMALL = 1024 * 1024  # an entry of this size may be packed as tightly as it likes
TYPES, _USUAL_MAIN = "[Content_Types].xml", "word/document.xml"
_DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b[^>]*>")
_PART = re.compile(rb"PartName\s*=\s*[\"']/?([^\"']+)[\"']")
_MAIN_TYPE = b"wordprocessingml.document.main+xml"
_OTHERS = (
    ("xl/", "一个 Excel 表格", "an Excel workbook"),
    ("ppt/", "一份演示文稿", "a presentation"),
    ("OFD.xml", "一个 OFD 版式文件", "an OFD document"),
    ("content.xml", "一个 OpenDocument 文件", "an OpenDocument file"),
)
BAD_ZIP = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def unpacked(name: str, content: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the name of the main part and all parts that are XML; refuse bombs, macros and what is no .docx."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            refuse_bombs(name, archive.infolist())
            parts = {entry: archive.read(entry) for entry in archive.namelist() if entry.endswith(".xml")}
            return _main_of(name, archive.namelist(), parts), parts
    except Refused:
        raise
    except BAD_ZIP as error:
        raise broken(name) from error


def broken(name: str) -> Refused:
    """Return the refusal of a file that was cut or damaged on its way."""
    return refusal(
        name,
        "文件已损坏或不完整，打不开；请重新传送，或在 Word 或 WPS 中另存后再交。",
        "is damaged or incomplete and cannot be opened; send it again, or save it again in Word or WPS.",
    )


def refuse_bombs(name: str, entries: list[ZipInfo]) -> None:
    """Refuse an archive that would unpack to far more than a document; every entry says its size beforehand."""
    if len({entry.filename for entry in entries}) < len(entries):
        raise broken(name)
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > LARGEST_UNPACKED or any(map(_is_bomb, entries)):
        raise refusal(
            name,
            f"解压后过大或压缩比异常（最多{MOST_ENTRIES}个部件、{LARGEST_UNPACKED // 1024**2} MB、{TIGHTEST}倍），可能是压缩炸弹；请只保留文字，另存后再交。",
            f"unpacks to too much (at most {MOST_ENTRIES} parts, {LARGEST_UNPACKED // 1024**2} MB and {TIGHTEST} times its size) and may be a zip bomb; keep the text only and save it again.",
        )


def _is_bomb(entry: ZipInfo) -> bool:
    """Say whether an entry is packed too tightly, or in a way of which the size is not known beforehand."""
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return True
    return entry.file_size > _SMALL and entry.file_size > TIGHTEST * entry.compress_size


def has_macros(types: bytes, entries: Iterable[str]) -> bool:
    """Say whether an Office file may run anything, by the types it declares and the parts it has."""
    return b"macroEnabled" in types or any(entry.lower().endswith("vbaproject.bin") for entry in entries)


def declares_doctype(xml: bytes) -> bool:
    """Say whether XML declares a DOCTYPE, the way to entities, which no Office file does."""
    return any(doctype in xml for doctype in _DOCTYPE)


def _main_of(name: str, entries: Iterable[str], parts: dict[str, bytes]) -> str:
    """Return the name of the part with the text."""
    types = parts.get(TYPES, b"")
    if has_macros(types, entries):
        raise refusal(
            name,
            "含有宏，请在 Word 或 WPS 中另存为不含宏的 .docx 后再交。",
            "contains macros; save it as a .docx without macros in Word or WPS.",
        )
    overrides = (match.group() for match in _OVERRIDE.finditer(types) if _MAIN_TYPE in match.group())
    named = (match[1].decode("utf-8", "replace") for match in map(_PART.search, overrides) if match)
    main = next(named, _USUAL_MAIN)
    if TYPES not in parts or main not in parts:
        raise _no_docx(name, entries)
    return main


def _no_docx(name: str, entries: Iterable[str]) -> Refused:
    """Return the refusal of another archive; it says which where the entries tell."""
    zh, en = next(
        ((zh, en) for start, zh, en in _OTHERS if any(entry.startswith(start) for entry in entries)),
        ("一个压缩包", "an archive"),
    )
    return refusal(
        name,
        f"看来是{zh}，不是 .docx；请把会议文字另存为 .docx 或纯文本后再交。",
        f"looks like {en}, not a .docx; save the text of the meeting as .docx or plain text.",
    )
