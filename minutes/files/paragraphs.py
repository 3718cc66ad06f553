"""The lines of pages joined again into paragraphs, without page numbers and running heads."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_SHORT = 0.85  # of a full line: a line below this was ended on purpose
_LONGEST_TENTH = 0.9  # a line that only the longest tenth exceeds is full, so that one wide line spoils nothing
_NARROWEST = 24  # half-width characters: a column narrower than this is a table's
_REPEATED = 3  # pages at least, and more than half of them, that begin or end alike
_SPACED = 0.6  # of the Chinese characters have a space behind them
_NUMBERED = re.compile(
    r"[—–―－─·•~-]+\s*\d{1,4}\s*[—–―－─·•~-]+|第\s*\d{1,4}\s*页(?:\W*共\s*\d{1,4}\s*页)?|page\s+\d{1,4}(?:\s+of\s+\d{1,4})?",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\d{1,3}(?:\s*/\s*\d{1,3})?")
_SCANNER = re.compile(r"扫描全能王|CamScanner", re.IGNORECASE)
_ENDED = tuple("。；：！？.;:!?")
_CLOSING = "”’）》」』】)]\"'"
_NUMERAL = "一二三四五六七八九十百零〇"
_HEADING = re.compile(
    rf"第[{_NUMERAL}\d]{{1,5}}[编章节条款项]|[{_NUMERAL}]{{1,3}}[、.．]|[（(][{_NUMERAL}\d]{{1,3}}[）)]"
    r"|\d{1,2}(?:、|[.．](?!\d))|附件\s*\d{0,2}\s*(?:[:：]|$)|[①-⑳●■◆▪•]|\u3000\s*\u3000"
)
_HAN = re.compile("[\u3400-\u9fff]")
_SPACED_HAN = re.compile("[\u3400-\u9fff] (?=[\u3400-\u9fff])")


def lines_of(page: str) -> tuple[str, ...]:
    """Return the lines of a page that say something, without its number and the mark of a scanner."""
    lines = [_closed_up(line) for line in page.splitlines() if line.strip()]
    kept = [line for line in lines if not _NUMBERED.fullmatch(line.strip()) and not _SCANNER.search(line)]
    edge = next((at for at in (-1, 0) if kept and _BARE_NUMBER.fullmatch(kept[at].strip())), None)
    if edge is not None and len(kept) == len(lines):
        del kept[edge]
    return tuple(kept)


def paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the paragraphs of all pages, the lines of each that only wrap joined.

    >>> list(paragraphs([["会议决定加快城乡敬老院改造，确保全部", "项目于九月底前完成。", "一、抓紧开工"]]))
    ['会议决定加快城乡敬老院改造，确保全部项目于九月底前完成。', '一、抓紧开工']
    """
    lines = _without_running_heads(pages)
    full = _full(lines)
    paragraph = last = ""
    for line in lines:
        if last and _wraps(last, full) and not _HEADING.match(line):
            paragraph += _glue(paragraph, line.strip()) + line.strip()
        else:
            yield from filter(None, [paragraph])
            paragraph = line.strip()
        last = line
    yield from filter(None, [paragraph])


def _closed_up(line: str) -> str:
    """Return a line that is set wide as it is meant: the air between its letters came out as spaces."""
    if len(_SPACED_HAN.findall(line)) <= _SPACED * len(_HAN.findall(line)):
        return line
    return re.sub(" {2,}", " ", re.sub(r"(?<=\S) (?=\S)", "", line.strip(" ")))


def _without_running_heads(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of all pages; what begins or ends most pages is kept once."""
    edges = Counter(line for page in pages for line in {*page[:1], *page[-1:]})
    running = {line for line, times in edges.items() if times >= _REPEATED and times * 2 > len(pages)}
    kept: list[str] = []
    seen: set[str] = set()
    for line in (line for page in pages for line in page):
        if line not in seen:
            kept.append(line)
        seen |= {line} & running
    return kept


def _full(lines: Sequence[str]) -> int:
    """Return how wide a line is that fills the page."""
    widths = sorted(map(_width, lines))
    return max(_NARROWEST, widths[int(len(widths) * _LONGEST_TENTH)]) if widths else _NARROWEST


def _wraps(line: str, full: int) -> bool:
    """Say whether a line goes on in the next: it ends no sentence and is about as long as lines are here."""
    return not line.rstrip().rstrip(_CLOSING).endswith(_ENDED) and _width(line) >= _SHORT * full


def _width(line: str) -> int:
    """Return the width in half-width characters, as they are set in Chinese type."""
    return sum(1 if c.isascii() else 2 for c in line.strip())


def _glue(before: str, after: str) -> str:
    """Return what belongs between two joined lines: a space between words or figures, nothing beside Chinese."""
    edges = before[-1:] + after[:1]
    return " " if edges.isascii() and edges.isalnum() else ""
