"""Pictures: JPEG and PNG, by the structure that every viewer needs; what they show is not looked at."""

import struct
import zlib
from collections.abc import Iterator

from minutes.files.refusing import refusal
from rules.refusal import Refused

MOST_PIXELS = 200_000_000  # a scanned A0 sheet at 300 dpi has 140 million
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_START, _SCAN, _END = b"\xff\xd8\xff", 0xDA, b"\xff\xd9"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the segments that tell height and width


def check_jpeg(name: str, content: bytes) -> None:
    """Refuse what is not a whole JPEG."""
    if not content.startswith(_START):
        raise _other(name, "JPEG")
    try:
        height, width, scan = _measured(content)
    except (struct.error, IndexError) as error:
        raise _broken(name) from error
    if content.find(_END, scan) < 0:
        raise _broken(name)
    _check_pixels(name, height, width)


def _measured(content: bytes) -> tuple[int, int, int]:
    """Return height and width, and where the picture itself begins; walks from segment to segment."""
    at, size = 2, (0, 0)
    while content[at + 1] != _SCAN:
        if content[at] != 0xFF:  # noqa: PLR2004 - every segment begins with it
            raise IndexError
        if content[at + 1] in _FRAMES:
            size = struct.unpack_from(">HH", content, at + 5)
        at += 2 + struct.unpack_from(">H", content, at + 2)[0] if content[at + 1] != 0xFF else 1  # noqa: PLR2004 - a filler
    return *size, at


def check_png(name: str, content: bytes) -> None:
    """Refuse what is not a whole PNG, and one with anything behind its end."""
    if not content.startswith(_SIGNATURE):
        raise _other(name, "PNG")
    try:
        chunks = list(_chunks(content))
        width, height = struct.unpack_from(">II", chunks[0][1])
    except (struct.error, IndexError) as error:
        raise _broken(name) from error
    if chunks[0][0] != b"IHDR" or b"IDAT" not in dict(chunks):
        raise _broken(name)
    _check_pixels(name, height, width)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and first bytes of each chunk up to the end of the file; a wrong checksum is an error."""
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 8 + length
        if struct.unpack_from(">I", content, end)[0] != zlib.crc32(memoryview(content)[at + 4 : end]):
            raise IndexError
        yield kind, content[at + 8 : at + 16]
        at = end + 4
    if at != len(content):
        raise IndexError


def _check_pixels(name: str, height: int, width: int) -> None:
    if not 0 < height * width <= MOST_PIXELS:
        raise refusal(
            name,
            f"是{width}×{height}的图片，最多{MOST_PIXELS // 10**8}亿像素；请缩小后再传。",
            f"is a picture of {width}×{height}; at most {MOST_PIXELS // 10**6} million pixels are taken. Make it smaller.",
        )


def _other(name: str, kind: str) -> Refused:
    return refusal(
        name,
        f"内容不是 {kind} 图片，与扩展名不符；请用原来的格式重新保存后再传。",
        f"is not a {kind} picture, though its name says so; save it again in the kind it is.",
    )


def _broken(name: str) -> Refused:
    return refusal(
        name, "图片已损坏或不完整，请重新保存或重新传送。", "is a damaged or incomplete picture; save or send it again."
    )
