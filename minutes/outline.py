"""A text cut up: lines, sentences with the mark they are listed by, clauses, rows of tables; by place, never by copy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

LONGEST_SENTENCE = 500  # characters
_FILL = "▪"  # stands for the punctuation inside brackets and quotes, where no sentence ends
_NUM = "一二三四五六七八九十"
_INSIDE = re.compile(
    r"[(（][^()（）\n]{0,120}[)）]|“[^“”\n]{0,60}”|《[^《》\n]{0,80}》|「[^「」\n]{0,60}」|\"[^\"\n]{0,40}\""
)
_STOPS = str.maketrans(dict.fromkeys("，,；;。：:！!？?.", _FILL))
_MARK = re.compile(
    rf"[ \t\u3000]*(?:(?P<chapter>第?[{_NUM}]{{1,3}}[、章]|[{_NUM}]{{1,3}}\.)|(?P<section>[(（][{_NUM}]{{1,3}}[)）])|(?P<number>[0-9]{{1,2}}[.、．](?![0-9])|第[{_NUM}百零]{{1,6}}条)"
    rf"|(?P<small>[(（][0-9]{{1,2}}[)）]|[①-⑳])|(?P<isis>[{_NUM}]{{1,2}}(?:是|要(?![{_NUM}])))|(?P<first>首先|其次|再次|最后|第[{_NUM}]{{1,2}})[、，,])[ \u3000]*"
)
_NEWS = re.compile(r"[^，。；\n]{0,16}讯[ \u3000]*(?:[(（][^)）\n]{1,24}[)）])")  # 本报讯（记者 …）
_END = re.compile(
    rf"[。；;！!？?]+[”」)）]?|\.(?=\s|$)|[，,：:；;。][ \u3000]*(?=(?:[{_NUM}]{{1,2}}是|[(（][{_NUM}]{{1,2}}[)）]|[①-⑳])[^的])|(?<![ \u3000])[ \u3000]+(?=[(（][{_NUM}]{{1,2}}[)）])"
)
_COMMA = re.compile(r"[，：]|(?<![0-9])[,:]|[,:](?![0-9])|,(?=[0-9]{1,2}[月日.、])|,(?=[0-9]{4}年)")


class ListLevel(IntEnum):
    """How deep a listing mark stands; 0 is not a mark."""

    NONE = 0
    CHAPTER = 1  # 一、
    SECTION = 2  # （一）
    NUMBER = 3  # 1.
    SMALL = 4  # （1）
    ISIS = 5  # 一是, 一要
    FIRST = 6  # 首先


_LEVELS = {name: ListLevel[name.upper()] for name in ("chapter", "section", "number", "small", "isis", "first")}


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of the text from start to end (exclusive)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OutlineSentence:
    """One sentence without its mark and its full stop, and the clauses it is made of."""

    start: int
    end: int
    text: str
    clauses: tuple[TextPart, ...]
    level: ListLevel
    first: bool  # the first of its line
    alone: bool  # its line has no other, and no full stop


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its cells, empty ones too."""

    start: int
    end: int
    cells: tuple[TextPart, ...]


def outline(text: str) -> Iterator[OutlineSentence | TableRow]:
    """Yield the sentences and rows of a text in order."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            row = _row(line, start)
            if row:
                yield row
            else:
                yield from _sentences(line, start)
        start += len(line) + 1


def _row(line: str, start: int) -> TableRow | None:
    """Return the row of a line with at least two cells parted by | or tabs."""
    mark = "|" if line.count("|") > 1 else "\t"
    if line.strip().count(mark) < (2 if mark == "|" else 1):
        return None
    cells, at = [], start
    for cell in line.split(mark):
        left = len(cell) - len(cell.lstrip())
        words = cell.strip()
        cells.append(TextPart(at + left, at + left + len(words), words))
        at += len(cell) + 1
    return TableRow(start, start + len(line), tuple(cells))


def _sentences(line: str, start: int) -> Iterator[OutlineSentence]:
    flat = _INSIDE.sub(lambda m: m.group().translate(_STOPS), line)
    pieces = [piece for left, right in _cut(flat, _END) for piece in _bounded(left, right)]
    for n, (left, right) in enumerate(pieces):
        begins, level = _listed_by(flat, left, right)
        clauses = tuple(_clauses(line, flat, begins, right, start))
        if clauses:
            first, last = clauses[0].start, clauses[-1].end
            alone = len(pieces) == 1 and flat.rstrip()[-1] not in "。；;！!？?.：:"
            yield OutlineSentence(first, last, line[first - start : last - start], clauses, level, n == 0, alone)


def _listed_by(flat: str, left: int, right: int) -> tuple[int, ListLevel]:
    """Return where a sentence begins behind its listing mark or the words of a news agency, and the level of the mark."""
    news = _NEWS.match(flat, left, right) if left == 0 else None
    mark = _MARK.match(flat, news.end() if news else left, right)
    if mark and mark.lastgroup:
        return mark.end(), _LEVELS[mark.lastgroup]
    return news.end() if news else left, ListLevel.NONE


def _cut(flat: str, at: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    left = 0
    for m in at.finditer(flat):
        if m.start() > left:
            yield left, m.start()
        left = max(left, m.end())
    if left < len(flat):
        yield left, len(flat)


def _bounded(left: int, right: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence in pieces; nobody writes one this long, but a broken file may hold it."""
    for at in range(left, right, LONGEST_SENTENCE):
        yield at, min(right, at + LONGEST_SENTENCE)


def _clauses(line: str, flat: str, left: int, right: int, start: int) -> Iterator[TextPart]:
    at = left
    for m in (*_COMMA.finditer(flat, left, right), None):
        end = m.start() if m else right
        words = line[at:end]
        lead = len(words) - len(words.lstrip())
        words = words.strip()
        if words:
            yield TextPart(start + at + lead, start + at + lead + len(words), words)
        at = m.end() if m else end


def sentences_of(part: TextPart) -> tuple[OutlineSentence, ...]:
    """Return the sentences of a cell of a table."""
    return tuple(_sentences(part.text, part.start))
