"""Deadlines as minutes write them, and the day each of them means."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from minutes.festivals import NAMES, lunar_day, next_festival
from minutes.numerals import read_numeral, read_year
from rules.calendar import WorkCalendar


class Kind(StrEnum):
    """How a deadline was given."""

    EXPLICIT = "explicit"
    INHERITED = "inherited"  # from the start of the sentence, or from the heading
    IMPLICIT = "implicit"  # the year the plan is for
    RELATIVE = "relative"
    RECURRING = "recurring"
    VAGUE = "vague"
    NONE = "none"


class Basis(StrEnum):
    """How the day was reckoned."""

    GIVEN = "given"  # year, month and day stand there
    YEAR_OF_TEXT = "year_of_text"  # the year stands elsewhere in the text
    YEAR_OF_MEETING = "year_of_meeting"
    NEXT_YEAR = "next_year"  # the day had passed in the meeting's year
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    FESTIVAL = "festival"
    PLAN_YEAR = "plan_year"
    UNKNOWN = "unknown"  # counted from something that is not this meeting, or no date at all


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline found at `start` to `end` (exclusive); `on` is its last day, inclusive, None when no day follows from it."""

    start: int
    end: int
    phrase: str
    kind: Kind
    basis: Basis
    on: date | None = None
    all_on: tuple[date, ...] = ()
    bare: bool = False  # a date without 前, 底 or 内: a deadline only where something is ordered for it


@dataclass(frozen=True, slots=True)
class When:
    """What deadlines are reckoned from: the day of the meeting, the year the text is about, the working calendar."""

    on: date
    calendar: WorkCalendar
    year: int | None = None
    standing: bool = False  # a standing rule: its periods run from events to come

    def with_year(self, year: int | None) -> "When":
        """Return the same with the year that was named last."""
        return self if year is None else replace(self, year=year)


_N = r"(?:[0-9]{1,4}|[一二两三四五六七八九十百]{1,4})"
_YEAR = r"(?:(?P<year>(?:19|20|21)[0-9]{2}|[二一][〇○零九][〇○零一二三四五六七八九]{2})年度?|(?P<named>今年|本年度?|当年|明年|后年))"
_BEFORE = r"(?P<before>[之以]?前|前夕|止|截止|为(?:期限|限|截止|时限|界))"
_CLOCK = r"(?:[(（](?:星期|周)[一二三四五六日天][)）])?(?:24时|零时|(?:上|下|中)午|下班|(?:[01]?[0-9]|2[0-3])(?:[时点](?:整|[0-5]?[0-9]分)?|[:：][0-5][0-9]))?"
_DAY = re.compile(rf"{_YEAR}?(?P<month>{_N})月(?:{_N}[日号]?[至到—\-~～])?(?P<day>{_N})[日号]{_CLOCK}{_BEFORE}?")
_DOTTED = re.compile(
    rf"(?<![0-9.])(?P<year>20[0-9]{{2}})(?P<sep>[-./])(?P<month>[01]?[0-9])(?:(?P=sep)(?P<day>[0-3]?[0-9]))?(?![0-9.])日?{_BEFORE}?"
)
_MONTH = re.compile(
    rf"{_YEAR}?(?P<month>{_N})月(?![0-9一二三四五六七八九十]{{1,3}}[日号])份?(?P<part>底|末|[上中下]旬|初|中(?!心|小|央|国|型|等|学))?(?P<within>[之以]?内)?{_BEFORE}?"
)
_NEAR_MONTH = re.compile(
    rf"(?:(?P<which>本|当|这个|下个?|次)月(?:份)?|(?<![0-9一二三四五六七八九十每个季])月(?=[底末]))(?:(?P<part>底|末|[上中下]旬)|(?P<day>{_N})[日号])?(?P<within>[之以]?内)?{_BEFORE}?"
)
_BARE_DAY = re.compile(rf"(?<![0-9月每一二三四五六七八九十个])(?P<day>[0-9]{{1,2}})[日号]{_CLOCK}{_BEFORE}")
_QUARTER = re.compile(
    rf"{_YEAR}?(?P<quarter>第?[一二三四1-4]季度|[上下]半年|前三季度)(?P<part>[底末])?(?P<within>[之以]?内)?{_BEFORE}?"
)
_WHOLE_YEAR = re.compile(
    rf"(?P<to>[到至])?(?:{_YEAR}|(?<![0-9一二两三四五六七八九十近多全去每半来几整])年(?=[底末内终]))(?P<part>[底末终])?(?P<within>[之以]?内)?{_BEFORE}?"
)
_PLAN = re.compile(r"[“\"]?十(?P<five>[二三四五六])五[”\"]?(?:规划)?(?P<part>期?末|期间|时期|期内)")
_WEEK = re.compile(
    r"(?P<which>本|这|下)?(?:周|星期)(?P<day>[一二三四五六日天末内])(?P<before>[之以]?前)?(?![年期边围密到转密])"
)
_NEAR = re.compile(
    r"(?P<which>今[天日]|当[天日]|明[天日]|次日|后天)(?:(?:下班|中午|[0-9]{1,2}[时点])?(?P<before>[之以]?[前内])|(?<=会议次日)|(?<=会后次日))"
)
_FESTIVAL = re.compile(
    rf"(?P<name>{NAMES})(?:节|劳动节|假期|长假)*(?:[、和](?:{NAMES})节?)?(?:[“\"]?[两双]节[”\"]?)?(?P<before>[之以]?前|前夕)"
)
_LUNAR = re.compile(
    rf"{_YEAR}?(?:农历)?(?P<month>[正腊])月(?P<day>初[一二三四五六七八九十]|十[一二三四五六七八九]|[二廿]十?[一二三四五六七八九]?)(?:日)?{_BEFORE}?"
)
_RELATIVE = re.compile(rf"(?P<n>半|{_N}|[0-9.]+)个?(?P<unit>工作日|日|天|周|星期|月|小时|年)(?:时间)?(?:[之以]?内)")
_RECURRING = re.compile(
    rf"(?<![人均户名])每(?:个|逢)?(?:月|季度?|半年|年度?|周|星期|天|日|旬|双月|两[周月])(?!人均|增长|递增)"
    rf"(?:末月|第[一二三四]个?(?:月|周|季度)|的?{_N}月|的?第?{_N}个?工作日)?(?:{_N}[日号]|[底末初](?!次)|[上中下]旬|[一二三四五六日](?=[前上下报召]))?"
    rf"(?:[之以]?前)?(?P<list>[(（][^()（）]{{2,40}}[)）])?"
)
_VAGUE = re.compile(
    r"按时|如期|按期|限期|限时|按照?(?:规定|要求|确定|既定|序时|各自)?的?(?:时间节点|时限要求|时限|期限|时间表|时间要求|进度要求|序时进度)"
    r"|规定的?(?:期限|时限|时间)(?:之?内)?|抓紧|尽快|尽早|及早|早日|近期|适时|立即|第一时间|(?:入汛|汛期|开学|入冬|换届|上冻)之?前"
)
_ELSEWHERE = re.compile(
    r"(?:收到|接到|接报|受理|发现|发生|批准|批复|验收|公示|签订|立案|交办|转办|作出|送达|任务下达|文件下发|申请|备案|结束|开工|完工|竣工|决定)[^，,。；;]{0,14}$"
)
_AFTER_THIS = re.compile(
    r"(?:会后|会议结束后|(?:印发|发布|下发|公布|施行)之?日起|即日起|从现在起|本(?:通知|方案|纪要)[^，,]{0,8}起)$"
)
_NOT_YET = re.compile(
    r"以来|以后|之后|后(?!续)|起|开始|以上|至|—|–|~|～|-[0-9]|(?:日|号)?(?:召开|举行|举办|印发|下发|发布|施行|联合)|的"
)
_ASOF = re.compile(r"(?:截至|截止到?|自|从|于(?=.{0,12}(?:印发|召开|发布)))$")
_NOT_LATER = re.compile(r"不得?[晚迟]于$|截止(?:时间|日期)?[为至到]?$")
_QUARTERS = {"一": 3, "1": 3, "二": 6, "2": 6, "三": 9, "3": 9, "四": 12, "4": 12}
_PARTS = {"上旬": 10, "初": 10, "中旬": 20, "中": 15}
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6, "内": 6}
_DAYS = {"今": 0, "当": 0, "明": 1, "次": 1, "后": 2}
_FIVE = {"二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}
_SEEMS = re.compile(r"[年月日号季期前内旬末底周天时快早限立适抓]|星期|工作日|下半年|上半年|20[0-9]{2}[-./]")
Found = tuple[date | None, Basis, bool]


def find_deadlines(text: str, when: When) -> list[Deadline]:
    """Return the deadlines in a text, in order, none overlapping another; dates that only report are left out."""
    if not _SEEMS.search(text):
        return []
    found: list[Deadline] = []
    for search in _SEARCHES:
        found.extend(
            one for one in search(text, when) if not any(one.start < f.end and f.start < one.end for f in found)
        )
    return _joined(sorted(found, key=lambda one: one.start), text)


def year_named(text: str) -> int | None:
    """Return the last year a text names in digits, None when it names none."""
    found = re.findall(r"((?:19|20|21)[0-9]{2}|[二一][〇○零九][〇○零一二三四五六七八九]{2})年", text)
    return read_year(found[-1]) if found else None


def _recurring(text: str, when: When) -> Iterator[Deadline]:
    for m in _RECURRING.finditer(text) if "每" in text else ():
        listed = find_deadlines(m["list"][1:-1], when) if m["list"] else []
        days = tuple(day for one in listed for day in (one.all_on or ([one.on] if one.on else [])))
        yield Deadline(*m.span(), m.group(), Kind.RECURRING, Basis.UNKNOWN, all_on=days)


def _relative(text: str, when: When) -> Iterator[Deadline]:
    for m in _RELATIVE.finditer(text) if "内" in text else ():
        lead = text[: m.start()]
        anchor = _AFTER_THIS.search(lead)
        count = read_numeral(m["n"]) if m["n"] != "半" else None
        elsewhere = when.standing or (anchor is None and _ELSEWHERE.search(lead) is not None)
        start = anchor.start() if anchor else m.start()
        start -= 1 if start and text[start - 1] in "自从" else 0
        day, basis = (None, Basis.UNKNOWN) if elsewhere else _counted(m["unit"], count, when)
        yield Deadline(start, m.end(), text[start : m.end()], Kind.RELATIVE, basis, day, (day,) if day else ())


def _counted(unit: str, count: object, when: When) -> tuple[date | None, Basis]:
    n = int(str(count).split(".")[0]) if count is not None else 0
    if n > 1000:  # noqa: PLR2004 - no office counts further
        return None, Basis.UNKNOWN
    match unit:
        case "工作日":
            return when.calendar.shift(when.on, n), Basis.WORKING_DAYS
        case "日" | "天":
            return when.on + timedelta(days=n), Basis.CALENDAR_DAYS
        case "周" | "星期":
            return when.on + timedelta(days=7 * n), Basis.CALENDAR_DAYS
        case "小时":
            return when.on + timedelta(days=-(-n // 24)), Basis.CALENDAR_DAYS
        case "年" if n:
            return months_later(when.on, 12 * n), Basis.CALENDAR_DAYS
        case "月":
            return (months_later(when.on, n) if n else when.on + timedelta(days=15)), Basis.CALENDAR_DAYS
    return None, Basis.UNKNOWN


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month."""
    month = day.month - 1 + months
    last = last_of_month(day.year + month // 12, month % 12 + 1)
    return last.replace(day=min(day.day, last.day))


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _plain(
    pattern: re.Pattern[str],
    hint: str,
    resolve: Callable[[re.Match[str], When], Found | None],
    kind: Kind = Kind.EXPLICIT,
) -> Callable[[str, When], Iterator[Deadline]]:
    """Return a search for one form of date."""

    def search(text: str, when: When) -> Iterator[Deadline]:
        for m in pattern.finditer(text) if hint in text else ():
            found = resolve(m, when)
            if (
                found is None
                or _reports(text, m, bare=found[2])
                or (found[2] and found[0] is not None and found[0] < when.on)
            ):
                continue
            day, basis, bare = found
            bare = bare and not _NOT_LATER.search(text[max(0, m.start() - 6) : m.start()])
            start = m.start()
            yield Deadline(start, m.end(), text[start : m.end()], kind, basis, day, (day,) if day else (), bare)

    return search


def _reports(text: str, m: re.Match[str], *, bare: bool) -> bool:
    """Say whether a date only tells when something was or begins."""
    if bare and _NOT_YET.match(text, m.end()):
        return True
    return _ASOF.search(text[max(0, m.start() - 6) : m.start()]) is not None and not m.groupdict().get("before")


def _year(m: re.Match[str], when: When) -> tuple[int | None, Basis]:
    """Return the year that was named, if any."""
    named = m.groupdict()
    if named.get("year"):
        return read_year(named["year"]), Basis.GIVEN
    if named.get("named"):
        return when.on.year + {"明年": 1, "后年": 2}.get(named["named"], 0), Basis.YEAR_OF_MEETING
    return None, Basis.UNKNOWN


def _dated(m: re.Match[str], when: When, of_year: Callable[[int], date]) -> tuple[date, Basis] | None:
    """Return a day whose year may have to be found: named, that of the text, the meeting's, or the next."""
    year, basis = _year(m, when)
    try:
        if year is not None:
            return of_year(year), basis
        if when.year is not None and when.year >= when.on.year:
            return of_year(when.year), Basis.YEAR_OF_TEXT
        day = of_year(when.on.year)
        return (day, Basis.YEAR_OF_MEETING) if day >= when.on else (of_year(when.on.year + 1), Basis.NEXT_YEAR)
    except ValueError:
        return None


def _whole(text: str | None) -> int:
    value = read_numeral(text) if text else None
    return int(value) if value is not None and value < 100 else 0  # noqa: PLR2004 - months and days


def _on_day(m: re.Match[str], when: When) -> Found | None:
    month, day = _whole(m["month"]), _whole(m["day"])
    found = _dated(m, when, lambda year: date(year, month, day))
    return (*found, not m["before"]) if found else None


def _on_dotted(m: re.Match[str], when: When) -> Found | None:
    month, year = int(m["month"]), int(m["year"])
    try:
        day = date(year, month, int(m["day"])) if m["day"] else last_of_month(year, month)
    except ValueError:
        return None
    return day, Basis.GIVEN, not m["before"]


def _day_of(month_end: date, part: str | None) -> date:
    return month_end.replace(day=_PARTS[part]) if part in _PARTS else month_end


def _in_month(m: re.Match[str], when: When) -> Found | None:
    month = _whole(m["month"])
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None
    found = _dated(m, when, lambda year: _day_of(last_of_month(year, month), m["part"]))
    return (*found, not (m["part"] or m["within"] or m["before"])) if found else None


def _near_month(m: re.Match[str], when: When) -> Found | None:
    if not (m["part"] or m["day"] or m["within"]):
        return None
    month = months_later(when.on.replace(day=1), 1 if (m["which"] or "")[:1] in {"下", "次"} else 0)
    end = last_of_month(month.year, month.month)
    try:
        day = end.replace(day=_whole(m["day"])) if m["day"] else _day_of(end, m["part"])
    except ValueError:
        return None
    return day, Basis.YEAR_OF_MEETING, bool(m["day"] and not m["before"])


def _bare_day(m: re.Match[str], when: When) -> Found | None:
    first = when.on.replace(day=1)
    for ahead in (0, 1, 2):
        month = months_later(first, ahead)
        try:
            day = month.replace(day=int(m["day"]))
        except ValueError:
            continue
        if day >= when.on:
            return day, Basis.YEAR_OF_MEETING, False
    return None


def _in_quarter(m: re.Match[str], when: When) -> Found | None:
    name = m["quarter"]
    month = {"上": 6, "下": 12, "前": 9}.get(name[0]) or _QUARTERS[name.strip("第季度")]
    found = _dated(m, when, lambda year: last_of_month(year, month))
    return (*found, not (m["part"] or m["within"] or m["before"])) if found else None


def _in_year(m: re.Match[str], when: When) -> Found | None:
    year, basis = _year(m, when)
    if year is None:
        year, basis = (
            (when.year, Basis.YEAR_OF_TEXT)
            if when.year and when.year >= when.on.year
            else (when.on.year, Basis.YEAR_OF_MEETING)
        )
    if m["before"] and not m["part"] and not m["within"]:
        return (date(year - 1, 12, 31), basis, False) if m["before"].endswith("前") else None
    return date(year, 12, 31), basis, not (m["part"] or m["within"] or m["to"])


def _in_plan(m: re.Match[str], when: When) -> Found | None:
    return date(_FIVE[m["five"]], 12, 31), Basis.GIVEN, False


def _in_week(m: re.Match[str], when: When) -> Found | None:
    if not m["which"] and not m["before"]:
        return None
    weekday = _WEEKDAYS[m["day"]]
    monday = when.on - timedelta(days=when.on.weekday())
    ahead = 7 if m["which"] == "下" or (not m["which"] and weekday < when.on.weekday()) else 0
    day = monday + timedelta(days=weekday + ahead)
    return day, Basis.YEAR_OF_MEETING, not m["before"] and m["day"] not in "内末"


def _near(m: re.Match[str], when: When) -> Found | None:
    return when.on + timedelta(days=_DAYS[m["which"][0]]), Basis.YEAR_OF_MEETING, False


def _by_festival(m: re.Match[str], when: When) -> Found | None:
    return next_festival(m["name"], when.on) - timedelta(days=1), Basis.FESTIVAL, False


def _on_lunar(m: re.Match[str], when: When) -> Found | None:
    """Return the day of the lunar calendar in the next lunar year that has it."""
    month, day = {"正": 1, "腊": 12}[m["month"]], _whole(m["day"].removeprefix("初"))
    for year in (when.on.year - 1, when.on.year, when.on.year + 1):
        on = lunar_day(year, month, day)
        if on is not None and on >= when.on:
            return on, Basis.FESTIVAL, not m["before"]
    return None


def _vague(text: str, when: When) -> Iterator[Deadline]:
    for m in _VAGUE.finditer(text):
        yield Deadline(*m.span(), m.group(), Kind.VAGUE, Basis.UNKNOWN)


_SEARCHES = (
    _recurring,
    _relative,
    _plain(_DOTTED, "20", _on_dotted),
    _plain(_DAY, "月", _on_day),
    _plain(_LUNAR, "月", _on_lunar),
    _plain(_NEAR_MONTH, "月", _near_month, Kind.RELATIVE),
    _plain(_MONTH, "月", _in_month),
    _plain(_QUARTER, "", _in_quarter),
    _plain(_WHOLE_YEAR, "年", _in_year),
    _plain(_PLAN, "五", _in_plan),
    _plain(_BARE_DAY, "前", _bare_day, Kind.RELATIVE),
    _plain(_WEEK, "", _in_week, Kind.RELATIVE),
    _plain(_NEAR, "", _near, Kind.RELATIVE),
    _plain(_FESTIVAL, "前", _by_festival),
    _vague,
)
_LINKS = re.compile(r"[、和及与]|以及|(?:前)?[、,，](?:于|在)?")


def _joined(found: list[Deadline], text: str) -> list[Deadline]:
    """Return the deadlines with those of one list made one: 6月、9月和12月底前 is due at its last day."""
    joined: list[Deadline] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.on
            and one.on
            and _LINKS.fullmatch(text[last.end : one.start])
            and last.kind is one.kind is Kind.EXPLICIT
        ):
            days = (*last.all_on, *one.all_on)
            joined[-1] = replace(one, start=last.start, phrase=text[last.start : one.end], all_on=days, on=max(days))
        else:
            joined.append(one)
    return joined


_COMPLETES = re.compile(
    r"[^，,。；;是]{0,16}?(?:完成|建成|竣工|开工|启用|启动|投[入用运]|通车|出台|印发|[上填]报|报[送告备]|提交|验收|交付|全部|达到|办结|整改|落实到位|到位|召开|开展|发放|上线|运行|反馈|公布|实现|结束|销号|完工|动工|开业|组织|植树)"
)
_YEAR_ALONE = re.compile(r"(?<!半)年度?$")
_ASKED = re.compile(r"(?:请|要|须|应|务必)[^，。；]{0,30}[于在]?$")
_URGES = re.compile(
    r"(?:确保|力争|争取|务必|必须)[于在到]?$|(?:确保|力争|争取|务必|必须)(?=[^，。]{0,8}(?:动工|开工|完工|建成|完成|投用|开业|通车))"
)
_ORDERS = re.compile(r"确保|力争|争取|务必|必须|须|应|拟|计划|将|要")


def is_binding(text: str, deadline: Deadline) -> bool:
    """Say whether something is owed by a deadline found in the text: a date alone must say what is to be done by it."""
    if not deadline.bare:
        return True
    if (not _YEAR_ALONE.search(deadline.phrase) and _URGES.search(text, 0, deadline.start)) or _URGES.match(
        text, deadline.end
    ):
        return True
    if text[max(0, deadline.start - 1) : deadline.start] in {"于", "在"} and _ASKED.search(text, 0, deadline.start):
        return True
    if not _COMPLETES.match(text, deadline.end):
        return False
    if _YEAR_ALONE.search(deadline.phrase):
        return _COMPLETES.match(text.replace("的", "是"), deadline.end) is not None
    return (
        deadline.phrase[-1] not in "日号一二三四五六七八九十"
        or deadline.start <= 1
        or _ORDERS.search(text, 0, deadline.start) is not None
    )


def chosen(text: str, found: list[Deadline]) -> Deadline | None:
    """Return the deadline that holds for a text: the last day among several, else what recurs, else the vague word."""
    binding = [one for one in found if is_binding(text, one)]
    days = [one for one in binding if one.on]
    days = [one for one in days if not one.bare] or days
    if days:
        return max(days, key=lambda one: one.on or date.min)
    return min(binding, key=lambda one: (one.kind is Kind.VAGUE, one.start), default=None)
