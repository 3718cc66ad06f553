"""What meeting or document a text is of: title, day, issuer."""

import re
from datetime import date

from minutes.values.numerals import YEAR, read_numeral, read_year

_MEETING = re.compile(
    r"(?:召开|举行|举办)了?(?:全[省市县区国])?(?P<title>[^，。；,;\n]{3,48}?(?:推进会|座谈会|调度会|部署会|动员会|现场会|电视电话会|视频会|工作会|专题会|常务会|例会|大会|全会|协调会|汇报会|研讨会|办公会)(?:议)?|[^，。；,;\n]{3,48}?会议)(?=[，,。；;\n]|$)"
)
_ISSUER = re.compile(
    r"(?:^|[，,。\n\s])(?P<issuer>[^，,。\s\d]{2,20}?(?:厅|局|委员会|人民政府|政府|部|办公室|省委|市委|县委|区委))(?:党组)?(?:在[^，,。]{1,10})?(?:组织|主持)?(?:召开|举行|印发|下发)"
)
_SENT_BY = re.compile(r"(?:发文单位|发文机关|印发单位|发布机构|来源)[:：]\s*(?P<issuer>[^\s，,。]{2,30})")
_FULL = re.compile(
    rf"(?P<year>{YEAR})[年\-./](?P<month>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})[月\-./](?P<day>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})"
)
_SHORT = re.compile(r"(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日")
_YEAR = re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})年")
_ANNEX = re.compile(r"\s*附件?[0-9一二三四五六七八九十]*[:：]?\s*$")
LONGEST_TITLE = 60
_HEAD = 1500  # characters in which a text says what it is


def title_of(text: str) -> str:
    """Return the title: the first line if it is one, else the meeting that was held."""
    first = next((line.strip() for line in text.split("\n") if line.strip() and not _ANNEX.match(line)), "")
    if len(first) <= LONGEST_TITLE and not re.search(r"[。；;|]", first):
        return first
    held = _MEETING.search(text[:_HEAD])
    return held["title"].strip() if held else ""


def head_of(text: str) -> str:
    """Return the lines of the title, at most three: those before the first sentence."""
    lines = [line.strip() for line in text[:_HEAD].split("\n") if line.strip()][:3]
    ended = next(
        (n for n, line in enumerate(lines) if len(line) > LONGEST_TITLE or re.search(r"[。；;|]", line)), len(lines)
    )
    return "\n".join(lines[:ended])


def issuer_of(text: str) -> str:
    """Return who issued it or met, as far as the beginning says."""
    match = _SENT_BY.search(text[:_HEAD]) or _ISSUER.search(text[:_HEAD])
    return match["issuer"] if match else ""


def year_of(text: str) -> int | None:
    """Return the year its title is about, None when it names none."""
    match = _YEAR.search(title_of(text))
    return int(match["year"]) if match else None


def date_of(text: str) -> date | None:
    """Return the day it was held or issued: the first full date, or month and day in the year of the title."""
    full = _FULL.search(text)
    short, year = _SHORT.search(text[:_HEAD]), year_of(text)
    try:
        if full:
            return date(read_year(full["year"]) or 0, _number(full["month"]), _number(full["day"]))
        return date(year, int(short["month"]), int(short["day"])) if short and year else None
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(read_numeral(text) or 0)
