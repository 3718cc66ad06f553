"""Plain text from bytes: which encoding, and whether the characters are those that were written."""

import re
import unicodedata
from itertools import islice

from minutes.files.refusing import refusal
from rules.refusal import Refused

_MARKED = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HAN = re.compile("[\u3400-\u9fff]")
# Every Chinese text is full of these; one read in the wrong encoding has next to none of them.
_EVERYDAY = re.compile("[，。、；：的是和在有不了一为為人会會大中年月日要及等各局部市工作民]")
_ENOUGH = 3
_SCAR = re.compile("锟斤拷|烫烫烫|屯屯屯")
_READ_AS_GBK = re.compile("[锛銆]")  # what “，” and “。” in UTF-8 become in GBK; a text that means one of them has one
# GBK or UTF-8 read as Latin-1 or Windows-1252 is mostly letters with accents; ² and ± alone prove nothing.
_ACCENTED = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸƒ]")
_ASCII_LETTER = re.compile("[A-Za-z]")
_LOST = "\ufffd"
_LOST_AT_MOST = 100  # one lost character in so many, and one more, still leave a text that can be read
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e\u2066\u2067]")


def decode(name: str, content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 (by its mark), GB18030 or Big5 bytes; refuse any other."""
    for mark, encoding in _MARKED:
        if content.startswith(mark):
            return _decoded(name, content, encoding)
    if b"\0" in content:
        raise refusal(
            name,
            "含有 NUL 字节，不是文本文件；请交纯文本、.docx 或有文字的 PDF。",
            "contains NUL bytes and is not a text file; give plain text, .docx or a PDF with text.",
        )
    return _strictly(content, "utf-8") or _chinese(name, content)


def _decoded(name: str, content: bytes, encoding: str) -> str:
    """Return what a byte order mark promises."""
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _unknown(name) from error


def _chinese(name: str, content: bytes) -> str:
    """Return a text that is not UTF-8: GB18030, or Big5 where it makes far more sense."""
    damaged = content.decode("utf-8", "replace")
    if len(_HAN.findall(damaged)) > 4 * damaged.count(_LOST):
        line = damaged[: damaged.index(_LOST)].count("\n") + 1
        raise refusal(
            name,
            f"是 UTF-8 文本，但第{line}行有损坏或截断的字符；请重新保存或重新传送。",
            f"is UTF-8 text with a damaged or cut character in line {line}; save or send it again.",
        )
    simplified, traditional = _strictly(content, "gb18030"), _strictly(content, "cp950")
    fits, fits_better = (len(_EVERYDAY.findall(text)) for text in (simplified, traditional))
    if fits_better >= _ENOUGH and fits_better > 3 * fits:
        return traditional
    if content and not simplified:
        raise _unknown(name)
    return simplified


def _strictly(content: bytes, encoding: str) -> str:
    """Return the text, or an empty one when the bytes are not in this encoding."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _unknown(name: str) -> Refused:
    return refusal(
        name,
        "文字编码无法识别（不是 UTF-8、UTF-16、GB18030 或 Big5），请另存为 UTF-8 后再交。",
        "is in no known encoding (UTF-8, UTF-16, GB18030 or Big5); save it as UTF-8.",
    )


def check_characters(name: str, text: str) -> None:
    """Refuse a text that was once decoded wrongly, or that has characters no text has."""
    _refuse_garbled(name, text)
    if unfit := _UNFIT.search(text):
        line, code = text.count("\n", 0, unfit.start()) + 1, f"U+{ord(unfit.group()):04X}"
        raise refusal(
            name,
            f"第{line}行含有不能保存的字符 {code}，请删去后再交。",
            f"line {line} contains {code}, which cannot be stored; take it out.",
        )


def _refuse_garbled(name: str, text: str) -> None:
    """Refuse mojibake, and show the first place of it."""
    at = _first_scar(text)
    if at is None:
        return
    line = text.count("\n", 0, at) + 1
    sample = "".join(c for c in text[at : at + 12].partition("\n")[0] if unicodedata.category(c)[0] != "C")
    raise refusal(
        name,
        f"第{line}行是乱码（“{sample}”）：文字曾按错误的编码打开或保存，请从原文件重新导出（UTF-8）。",
        f"line {line} is garbled ({sample!r}): it was once opened or saved in a wrong encoding; export it again from the original, as UTF-8.",
    )


def _first_scar(text: str) -> int | None:
    """Return where mojibake begins, or None."""
    if text.count(_LOST) > 1 + len(text) / _LOST_AT_MOST:
        return text.index(_LOST)
    if scar := _SCAR.search(text):
        return scar.start()
    if len(found_as_gbk := [match.start() for match in islice(_READ_AS_GBK.finditer(text), 2)]) > 1:
        return found_as_gbk[0]
    return _first_accented_line(text) if _ACCENTED.search(text) else None


def _first_accented_line(text: str) -> int | None:
    """Return where the first line begins that has more letters with accents than any others."""
    at = 0
    for line in text.split("\n"):
        accented = len(_ACCENTED.findall(line))
        if accented > _ENOUGH and accented > max(len(_HAN.findall(line)), len(_ASCII_LETTER.findall(line))):
            return at
        at += len(line) + 1
    return None
