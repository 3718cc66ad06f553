"""A text as it can be read: artefacts of copying taken out, simplified characters, every place mapped back to the source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import ne
from unicodedata import normalize

from opencc import OpenCC

LOST = "□"  # stands for a character that was lost on the way
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SOUND = rf"\(([a-zü]{{0,4}}[{_TONED}][a-zü]{{0,3}}|de|le|zhe|ma|ne|ba|zi|men|ge|me) ?\)"
_ARTEFACT = re.compile(
    rf"\?[A-Z@-~]?{_SOUND}"  # 1: the sound of a lost character: ?F(xiàn)場
    rf"|(\?[，,]?[A-Z])(?=[{_HAN}])"  # 2: what is left of a lost character
    rf"|(?<=[{_HAN}]){_SOUND}"  # 3: the sound of the character before: 推進(jìn)
    r"|(\ufffd+)"  # 4: lost in decoding
    r"|[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]"  # unseen
    rf"|(?<=[0-9])[ \u00a0\u3000]+(?=[{_HAN}])|(?<=[{_HAN}])[ \u00a0\u3000]+(?=[0-9])"  # 9 月 30 日
)
_WIDE = {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 0xA0, 0x0D), " ")
_KEPT = "，；：！？（）"  # the punctuation of Chinese sentences stays as its readers know it
_RADICALS = {c: normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}  # some PDF files hold ⼈ for 人
_FOLDED = {c: d for c, d in _WIDE.items() if chr(c) not in _KEPT} | _RADICALS
_LEFT_OVER = re.compile(
    r"著(?=[力眼手重实急])|(?<=[沿围绕随向看朝])著"
)  # opencc keeps 著, since it may be the 著 of 著作
_RARE = 0.01  # a text with fewer traditional characters than this is simplified, names in old characters aside


@dataclass(frozen=True, slots=True)
class Damage:
    """A place of the source where a character was lost; `sound` is its pinyin when the copy kept it."""

    start: int
    end: int
    text: str
    sound: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text to read, and where each of its characters stood: `starts[i]` to `ends[i]` in the source."""

    text: str
    source: str
    starts: list[int]
    ends: list[int]
    damaged: tuple[Damage, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the source of the characters from start to end (exclusive); start < end."""
        return self.starts[start], self.ends[end - 1]


def clean(source: str) -> CleanText:
    """Return the text without artefacts, in simplified characters and narrow digits."""
    pieces: list[str] = []
    starts: list[int] = []
    damaged: list[Damage] = []
    for start, end, damage in _pieces(source):
        pieces.append(LOST if damage else source[start:end])
        starts.extend([start] if damage else range(start, end))
        damaged.extend([damage] if damage else [])
    ends = [after for _, after in pairwise([*starts, len(source)])]
    return CleanText(simplify("".join(pieces).translate(_FOLDED)), source, starts, ends, tuple(damaged))


def _pieces(source: str) -> Iterator[tuple[int, int, Damage | None]]:
    """Yield what stays of a source, in order, and in its place each lost character."""
    kept = 0
    for artefact in _ARTEFACT.finditer(source):
        yield kept, artefact.start(), None
        sound, rest, _, undecoded = artefact.groups()
        if sound or rest or undecoded:
            yield *artefact.span(), Damage(*artefact.span(), artefact.group(), sound or "")
        kept = artefact.end()
    yield kept, len(source), None


_NARROW = re.compile(r"(?<![0-9]),|,(?![0-9])|;|(?<=[0-9])。(?=[0-9]{1,2}[万亿])")
_CHINESE = {",": "，", ";": "；", "。": "."}


def chinese_punctuation(text: str) -> str:
    """Return a text with its narrow commas and semicolons as Chinese ones, and points in numbers that were set as full stops; nothing moves."""
    return _NARROW.sub(lambda m: _CHINESE[m.group()], text)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Return a text of traditional characters in simplified ones, character by character; another text as it is."""
    simple = _same_length(text)
    changed = sum(map(ne, text, simple))
    if changed <= _RARE * len(text):
        return text
    return _LEFT_OVER.sub("着", simple)


def _same_length(text: str) -> str:
    simple: str = _converter().convert(text)
    if len(simple) == len(text):
        return simple
    return "".join(new if len(new := _converter().convert(old)) == 1 else old for old in text)
