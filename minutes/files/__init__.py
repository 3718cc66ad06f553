"""The text of minutes that came as a file: plain text, .docx or PDF, told by their bytes and never by their name."""

import math
import re

from minutes.files.encoding import check_characters, decode
from minutes.files.refusing import refusal

LARGEST = 20 * 1024 * 1024
_LINE_END = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0"
_LOOKS = tuple(
    (re.compile(look, re.DOTALL), zh, en)
    for look, zh, en in (
        (
            rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|BM.{4}\0\0|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)",
            "一张图片",
            "a picture",
        ),
        (rb"MZ[^\r\n]{0,60}\0|\x7fELF|\xca\xfe\xba\xbe", "一个程序", "a program"),
        (rb"Rar!\x1a|7z\xbc\xaf|\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ", "一个压缩包", "an archive"),
        (
            rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfb]|RIFF.{4}(?:WAVE|AVI )|.{4}ftyp|OggS\0|\x1a\x45\xdf\xa3|#!AMR",
            "录音或录像",
            "a recording",
        ),
        (rb"\{\\rtf", "一个 RTF 文档", "an RTF document"),
        (
            rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|meta|\?xml)\b",
            "网页或 XML 的源码",
            "the source of a web page or XML",
        ),
        (rb"(?i)(?:\xef\xbb\xbf)?(?:mime-version|received|return-path): ", "一封邮件或 MHT 网页", "a mail or MHT page"),
    )
)


def check_size(name: str, size: int) -> None:
    """Refuse a file of more than 20 MB; ask this before reading it."""
    if size > LARGEST:
        raise refusal(
            name,
            f"大小{_megabytes(size)}，最多{_megabytes(LARGEST)}；请只保留会议文字（去掉图片和附件）后再交。",
            f"is {_megabytes(size)} and may be {_megabytes(LARGEST)} at most; keep the text only, without pictures and annexes.",
        )


def text_of(name: str, content: bytes) -> str:
    r"""Return the text with its code points as they are and lines that end in "\n"; refuse what is not readable text.

    >>> text_of("minutes.txt", "会议决定：\r\n一、修桥。".encode("gb18030"))
    '会议决定：\n一、修桥。'
    """
    check_size(name, len(content))
    text = _LINE_END.sub("\n", _read(name, content))
    if not text.strip():
        raise refusal(
            name,
            "没有文字（空文件、只有空白或只有图片），请交有会议文字的文件。",
            "has no text (it is empty, or only white space or pictures); give a file with the text of the meeting.",
        )
    check_characters(name, text)
    return text


def _read(name: str, content: bytes) -> str:
    """Return the text by the reader that the first bytes ask for."""
    if content.startswith(_ZIP):
        from minutes.files import docx  # noqa: PLC0415 - it takes a tenth of a second to load, and so does the next

        return docx.read(name, content)
    if content[:1024].lstrip(b"\xef\xbb\xbf\0\t\r\n ").startswith(b"%PDF-"):
        from minutes.files import pdf  # noqa: PLC0415 - the same

        return pdf.read(name, content)
    _refuse_office_of_old(name, content)
    _refuse_what_looks_otherwise(name, content)
    return decode(name, content)


def _refuse_office_of_old(name: str, content: bytes) -> None:
    """Refuse an OLE container, which is a .docx with a password or a document of an old Word or WPS."""
    if not content.startswith(_OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refusal(
            name,
            "设有打开密码，请在 Word 或 WPS 中去掉密码，另存后再交。",
            "is protected by a password; remove the password in Word or WPS and save it again.",
        )
    raise refusal(
        name,
        "是旧格式（.doc、.wps 等）的文件，请在 Word 或 WPS 中另存为 .docx 后再交。",
        "is in an old format (.doc, .wps or the like); save it as .docx in Word or WPS.",
    )


def _refuse_what_looks_otherwise(name: str, content: bytes) -> None:
    """Refuse a picture, program, archive, recording or markup, and say which."""
    for look, zh, en in _LOOKS:
        if look.match(content):
            raise refusal(
                name,
                f"看来是{zh}，不是会议文字；请交纯文本、.docx 或有文字的 PDF。",
                f"looks like {en}, not the text of a meeting; give plain text, .docx or a PDF with text.",
            )


def _megabytes(size: int) -> str:
    """Return a size in MB, rounded up so that one byte too many shows."""
    return f"{math.ceil(size * 10 / 1024**2) / 10:g} MB"
