"""The pictures of docs/pages.md are palette images, small together, and each of them is shown."""

import re
import zlib

from tests.browser.palette import COLOURS, PALETTE, to_palette
from tests.exhibits import chunk
from tests.unit.docs.pages import ROOT, committed, text

PICTURES = committed("docs/screenshots/**.png")
LIMIT = 2_500_000
FORM = slice(24, 29)  # of the header: bits, colour type, compression, filter, interlace


def drawn(width: int, rows: list[bytes]) -> bytes:
    """Return a PNG of 8-bit RGB with rows that begin with their filter."""
    head = width.to_bytes(4, "big") + len(rows).to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_the_pictures_together_stay_below_their_limit() -> None:
    assert 0 < sum(picture.stat().st_size for picture in PICTURES) <= LIMIT


def test_every_picture_is_a_palette_image() -> None:
    forms = {str(picture): picture.read_bytes()[FORM] for picture in PICTURES}

    assert forms == dict.fromkeys(forms, PALETTE)


def test_every_picture_is_shown() -> None:
    shown = re.findall(r"\]\((screenshots/\S+\.png)\)", text("docs/pages.md"))

    assert sorted(shown) == sorted(str(picture.relative_to(ROOT / "docs")) for picture in PICTURES)


def test_a_picture_keeps_its_pixels_whatever_filter_its_rows_have() -> None:
    row = bytes([10, 20, 30, 10, 20, 30])  # two pixels of one colour, as each filter writes them
    left, up = bytes([10, 20, 30, 0, 0, 0]), bytes(6)
    mean = bytes([5, 10, 15, 0, 0, 0])
    rows = [b"\0" + row, b"\1" + left, b"\2" + up, b"\3" + mean, b"\4" + up]

    palette = to_palette(drawn(2, rows))

    assert palette.split(b"PLTE")[1][:3] == bytes([10, 20, 30])
    assert zlib.decompress(palette.split(b"IDAT")[1].partition(b"IEND")[0][:-8]) == bytes(15)


def test_a_picture_of_many_colours_keeps_few_and_the_frequent_ones_exactly() -> None:
    greys = b"".join(bytes([level, level, level]) for level in range(256))
    rows = [b"\0" + greys, b"\0" + bytes([7, 7, 7]) * 256]

    palette = to_palette(drawn(256, rows)).split(b"PLTE")[1].partition(b"IDAT")[0][:-8]

    assert palette[:3] == bytes([7, 7, 7])
    assert 1 < len(palette) // 3 <= COLOURS
