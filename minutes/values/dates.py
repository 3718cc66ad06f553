"""Days written as such: 10月15日前, 9月底, 三季度, 年内, 到2030年, “十四五”末, 春节前."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from minutes.values.festivals import NAMES, lunar_day, next_festival
from minutes.values.numerals import YEAR, read_numeral, read_year
from minutes.values.when import Basis, DayForm, DeadlineContext, WordedDay, last_of_month

NUMBER = r"(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4})"
BEFORE = r"(?P<before>[之以]?前|前夕|止|截止|为(?:期限|限|截止|时限|界))"
CLOCK = (
    r"(?:[(（](?:星期|周)[一二三四五六日天][)）])?"
    r"(?:24时|零时|(?:上|下|中)午|下班|(?:[01]?[0-9]|2[0-3])(?:[时点](?:整|[0-5]?[0-9]分)?|[:：][0-5][0-9]))?"
)
_YEAR = (
    rf"(?:(?P<year>{YEAR})年度?"
    r"|(?P<named>今年|本年度?|当年|明年|后年))"
)
_WITHIN = r"(?P<within>[之以]?内)?"
_DAY = re.compile(
    rf"{_YEAR}?(?P<month>{NUMBER})月(?:{NUMBER}[日号]?[至到—\-~～])?(?P<day>{NUMBER})[日号]{CLOCK}{BEFORE}?"
)
_DOTTED = re.compile(
    rf"(?<![0-9.])(?P<year>20[0-9]{{2}})(?P<sep>[-./])(?P<month>[01]?[0-9])(?:(?P=sep)(?P<day>[0-3]?[0-9]))?(?![0-9.])日?{BEFORE}?"
)
_LUNAR = re.compile(
    rf"{_YEAR}?(?:农历)?(?P<month>[正腊])月(?P<day>初[一二三四五六七八九十]|[十廿][一二三四五六七八九]|二十[一二三四五六七八九]?)日?{BEFORE}?"
)
_MONTH = re.compile(
    rf"{_YEAR}?(?P<month>{NUMBER})月(?![0-9一二三四五六七八九十]{{1,3}}[日号])份?"
    rf"(?P<part>底|末|[上中下]旬|初|中(?!心|小|央|国|型|等|学))?{_WITHIN}{BEFORE}?"
)
_QUARTER = re.compile(
    rf"{_YEAR}?(?P<quarter>第?[一二三四1-4]季度|[上下]半年|前三季度)(?P<part>[底末])?{_WITHIN}{BEFORE}?"
)
_WHOLE = re.compile(
    rf"(?P<to>[到至])?(?:{_YEAR}|(?<![0-9一二两三四五六七八九十近多全去每半来几整])年(?=[底末内终]))(?:年(?=[底末终]))?(?P<part>[底末]|终(?!岁))?{_WITHIN}{BEFORE}?"
)
_PLAN = re.compile(r"[“\"]?十(?P<five>[二三四五六])五[”\"]?(?:规划)?(?:(?P<end>期?末)|期间|时期|期内)")
_FESTIVAL = re.compile(
    rf"(?P<name>{NAMES})(?:节|劳动节|假期|长假)*(?:[、和](?:{NAMES})节?)?(?:[“\"]?[两双]节[”\"]?)?(?:[之以]?前|前夕)"
)
_QUARTERS = {"一": 3, "1": 3, "二": 6, "2": 6, "三": 9, "3": 9, "四": 12, "4": 12}
_HALVES = {"上": 6, "下": 12, "前": 9}
_PARTS = {"上旬": 10, "初": 10, "中旬": 20, "中": 15}
_FIVE = {"二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}
_MONTHS = 12


def small_number(text: str | None) -> int:
    """Return a month or a day; 0 for what is none."""
    value = read_numeral(text) if text else None
    return int(value) if value is not None and value < 100 else 0  # noqa: PLR2004 - months and days


def part_of(month_end: date, part: str | None) -> date:
    """Return the last day of a part of a month: 上旬 ends on the 10th, 中旬 on the 20th."""
    return month_end.replace(day=_PARTS[part]) if part in _PARTS else month_end


def _named_year(m: re.Match[str], when: DeadlineContext) -> tuple[int, Basis] | None:
    if m["year"]:
        return read_year(m["year"]) or when.on.year, Basis.GIVEN
    if m["named"]:
        return when.on.year + {"明年": 1, "后年": 2}.get(m["named"], 0), Basis.YEAR_OF_MEETING
    return None


def _dated(m: re.Match[str], when: DeadlineContext, of_year: Callable[[int], date], *, bare: bool) -> WordedDay | None:
    """Return a day whose year may have to be found: named, that of the text, the meeting's, or the next."""
    named = _named_year(m, when)
    try:
        if named:
            return WordedDay(of_year(named[0]), named[1], bare)
        if when.year is not None and when.year >= when.on.year:
            return WordedDay(of_year(when.year), Basis.YEAR_OF_TEXT, bare)
        day = of_year(when.on.year)
        if day >= when.on:
            return WordedDay(day, Basis.YEAR_OF_MEETING, bare)
        return WordedDay(of_year(when.on.year + 1), Basis.NEXT_YEAR, bare)
    except ValueError:  # the calendar has no such day
        return None


def _on_day(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    month, day = small_number(m["month"]), small_number(m["day"])
    return _dated(m, when, lambda year: date(year, month, day), bare=not m["before"])


def _on_dotted(m: re.Match[str], _: DeadlineContext) -> WordedDay | None:
    month, year = int(m["month"]), int(m["year"])
    try:
        day = date(year, month, int(m["day"])) if m["day"] else last_of_month(year, month)
    except ValueError:  # the calendar has no such day
        return None
    return WordedDay(day, Basis.GIVEN, not m["before"])


def _on_lunar(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    """Return the next day of that name in the lunar calendar."""
    month, day = {"正": 1, "腊": 12}[m["month"]], small_number(m["day"].removeprefix("初").replace("廿", "二十"))
    days = (lunar_day(year, month, day) for year in (when.on.year - 1, when.on.year, when.on.year + 1))
    return next((WordedDay(on, Basis.FESTIVAL, not m["before"]) for on in days if on and on >= when.on), None)


def _in_month(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    month = small_number(m["month"])
    if not 1 <= month <= _MONTHS:
        return None
    bare = not (m["part"] or m["within"] or m["before"])
    return _dated(m, when, lambda year: part_of(last_of_month(year, month), m["part"]), bare=bare)


def _in_quarter(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    name = m["quarter"]
    month = _HALVES.get(name[0]) or _QUARTERS[name.strip("第季度")]
    bare = not (m["part"] or m["within"] or m["before"])
    return _dated(m, when, lambda year: last_of_month(year, month), bare=bare)


def _in_year(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    """Return the end of a year; 2025年前 is the end of the year before."""
    of_text = when.year is not None and when.year >= when.on.year
    assumed = (when.year, Basis.YEAR_OF_TEXT) if when.year and of_text else (when.on.year, Basis.YEAR_OF_MEETING)
    year, basis = _named_year(m, when) or assumed
    if m["before"] and not m["part"] and not m["within"]:
        return WordedDay(date(year - 1, 12, 31), basis) if m["before"].endswith("前") else None
    return WordedDay(date(year, 12, 31), basis, not (m["part"] or m["within"] or m["to"]))


def _in_plan(m: re.Match[str], _: DeadlineContext) -> WordedDay:
    return WordedDay(date(_FIVE[m["five"]], 12, 31), Basis.GIVEN, not m["end"])


def _by_festival(m: re.Match[str], when: DeadlineContext) -> WordedDay:
    return WordedDay(next_festival(m["name"], when.on) - timedelta(days=1), Basis.FESTIVAL)


DOTTED, DAY, LUNAR = (
    DayForm(_DOTTED, _on_dotted, hint="2"),
    DayForm(_DAY, _on_day, hint="月"),
    DayForm(_LUNAR, _on_lunar, hint="月"),
)
SPANS = (
    DayForm(_MONTH, _in_month, hint="月"),
    DayForm(_QUARTER, _in_quarter, hint="季半"),
    DayForm(_WHOLE, _in_year, hint="年"),
)
PLAN, FESTIVAL = DayForm(_PLAN, _in_plan, hint="五"), DayForm(_FESTIVAL, _by_festival, hint="前")
