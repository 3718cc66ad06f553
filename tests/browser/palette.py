"""Writes a picture of a page as a palette PNG: a third of the bytes, and as easy to read."""

import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import count

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUECOLOUR, PALETTE = (
    bytes([8, 2, 0, 0, 0]),
    bytes([8, 3, 0, 0, 0]),
)  # bits, colour type, compression, filter, interlace
COLOURS, EXACT, STEP = 64, 16, 4
Colour = tuple[int, int, int]


def to_palette(picture: bytes) -> bytes:
    """Return a PNG of 8-bit RGB with at most `COLOURS` colours: frequent ones as they are, rare ones as the nearest."""
    size, rows = _pixels(picture)
    used = Counter(pixel for row in rows for pixel in row)
    palette = _palette([colour for colour, _ in sorted(used.items(), key=lambda item: (-item[1], item[0]))])
    index = {colour: min(range(len(palette)), key=lambda n: _distance(palette[n], colour)) for colour in used}
    lines = b"".join(b"\0" + bytes([index[pixel] for pixel in row]) for row in rows)
    return SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", size + PALETTE),
            _chunk(b"PLTE", bytes(part for colour in palette for part in colour)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _pixels(picture: bytes) -> tuple[bytes, list[list[Colour]]]:
    chunks = list(_chunks(picture))
    size, form = chunks[0][1][:8], chunks[0][1][8:]
    assert form == TRUECOLOUR, "only 8-bit RGB without interlacing is read"
    data = zlib.decompress(b"".join(part for kind, part in chunks if kind == b"IDAT"))
    rows = _unfiltered(data, 3 * int.from_bytes(size[:4], "big"))
    return size, [list(zip(row[0::3], row[1::3], row[2::3], strict=True)) for row in rows]


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _unfiltered(data: bytes, length: int) -> Iterator[bytes]:
    """Undo the filters of the rows (PNG specification, chapter 9)."""
    above = bytearray(length)
    for start in range(0, len(data), length + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for n in range(length) if kind else ():
            left, corner = (row[n - 3], above[n - 3]) if n >= 3 else (0, 0)
            row[n] = (row[n] + _predicted(kind, left, above[n], corner)) & 255
        yield bytes(row)
        above = row


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        return min((left, up, corner), key=lambda value: abs(left + up - corner - value))
    return (left, up, (left + up) // 2)[kind - 1]


def _palette(colours: list[Colour]) -> list[Colour]:
    """Choose the most frequent colours, and of the others those that are far from what is chosen, until few are left."""
    tries = (_far_apart(colours, distance) for distance in count(STEP, STEP))
    return next(chosen for chosen in tries if len(chosen) <= COLOURS)


def _far_apart(colours: list[Colour], distance: int) -> list[Colour]:
    chosen = colours[:EXACT]
    for colour in colours[EXACT:]:
        if all(_distance(colour, other) > distance for other in chosen):
            chosen.append(colour)
    return chosen


def _distance(colour: Colour, other: Colour) -> int:
    return max(abs(a - b) for a, b in zip(colour, other, strict=True))
