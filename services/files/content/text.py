"""Plain text: UTF-8 or GB18030, without bytes that no text has."""

import re

from minutes.files.refusing import refusal

_UNFIT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")  # no byte of a character in UTF-8 or GB18030 is one of these
_ENCODINGS = ("utf-8", "gb18030")


def check(name: str, content: bytes) -> None:
    """Refuse what is not text."""
    if _UNFIT.search(content):
        raise refusal(
            name,
            "含有文本文件没有的字节（可能是其他格式或 UTF-16），请另存为 UTF-8 文本后再传。",
            "has bytes that no text has (it may be of another kind, or UTF-16); save it as UTF-8 text.",
        )
    if not any(_is_in(encoding, content) for encoding in _ENCODINGS):
        raise refusal(
            name,
            "文字编码无法识别（不是 UTF-8 或 GB18030），请另存为 UTF-8 后再传。",
            "is in no known encoding (UTF-8 or GB18030); save it as UTF-8.",
        )


def _is_in(encoding: str, content: bytes) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
