"""Days as seen from the meeting: 月底前, 本周五, 明天, 三个工作日内, 会后7日内; and what comes again or has no day."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from minutes.values.dates import BEFORE, CLOCK, NUMBER, part_of, small_number
from minutes.values.numerals import read_numeral
from minutes.values.when import (
    Basis,
    DayForm,
    Deadline,
    DeadlineContext,
    DeadlineKind,
    WordedDay,
    last_of_month,
    months_later,
)

_MONTH = re.compile(
    rf"(?:(?P<which>本|当|这个|下个?|次)月(?:份)?|(?<![0-9一二三四五六七八九十每个季上])月(?=[底末]))"
    rf"(?:(?P<part>底|末|[上中下]旬)|(?P<day>{NUMBER})[日号])?(?P<within>[之以]?内)?{BEFORE}?"
)
_DAY_OF_MONTH = re.compile(rf"(?<![0-9月每一二三四五六七八九十个])(?P<day>[0-9]{{1,2}})[日号]{CLOCK}{BEFORE}")
_WEEK = re.compile(
    r"(?P<which>本|这|下)?(?:周|星期)(?P<day>[一二三四五六日天末内])(?P<before>[之以]?前)?(?![年期边围密到转密])"
)
_NEAR = re.compile(
    r"(?P<which>今[天日]|当[天日]|明[天日]|次日|后天)"
    r"(?:(?:下班|中午|[0-9]{1,2}[时点])?[之以]?[前内]|(?<=会议次日)|(?<=会后次日))"
)
_WITHIN = re.compile(rf"(?P<n>半|{NUMBER}|[0-9.]+)个?(?P<unit>工作日|日|天|周|星期|月|小时|年)(?:时间)?[之以]?内")
_AGAIN = re.compile(
    rf"(?<![人均户名])每(?:个|逢)?(?:月|季度?|半年|年度?|周|星期|天|日|旬|双月|(?:[两三四五六]|[2-9])(?:年|个?月|周|天))(?!人均|增长|递增)"
    rf"(?:末月|第[一二三四1-4]个?(?:月|周|季度)|的?{NUMBER}月|的?第?{NUMBER}个?工作日)?"
    rf"(?:的?{NUMBER}[日号]|[底末初](?!次)|[上中下]旬|[一二三四五六日](?=[前上下报召]))?"
    rf"(?:[之以]?前)?(?P<list>[(（][^()（）]{{2,40}}[)）])?"
)
_VAGUE = re.compile(
    r"按时|如期|按期|限期|限时|按照?(?:规定|要求|确定|既定|序时|各自)?的?"
    r"(?:时间节点|时限要求|时限|期限|时间表|时间要求|进度要求|序时进度)"
    r"|规定的?(?:期限|时限|时间)(?:之?内)?|抓紧|尽快|尽早|及早|早日|近期|适时|立即|第一时间"
    r"|(?:入汛|汛期|开学|入冬|换届|上冻)之?前"
)
_FROM_ELSEWHERE = re.compile(
    r"(?:收到|接到|接报|受理|发现|发生|批准|批复|验收|公示|签订|立案|交办|转办|作出|送达|任务下达|文件下发|申请|备案|结束|开工|完工|竣工|决定)[^，。；]{0,14}$"
    r"|(?:一般|原则上|通常)[应须需要可]?[于在]?$|(?:急件|特急|平急)(?:[0-9]{1,2}[—至~-])?$"
)
_FROM_HERE = re.compile(
    r"[自从]?(?:会后|会议结束后|(?:本(?:通知|方案|意见|纪要))?(?:印发|发布|下发|公布|施行)之?日起|即日起|从现在起|本(?:通知|方案|纪要)[^，]{0,8}起)$"
)
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6, "内": 6}
_AHEAD = {"今": 0, "当": 0, "明": 1, "次": 1, "后": 2}
_FURTHEST = 1000  # no office counts more days, weeks or months than this
_WEEK_DAYS, _HALF_MONTH, _YEAR_MONTHS, _DAY_HOURS = 7, 15, 12, 24


def _in_near_month(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    if not (m["part"] or m["day"] or m["within"]):
        return None
    first = months_later(when.on.replace(day=1), 1 if (m["which"] or "")[:1] in {"下", "次"} else 0)
    end = last_of_month(first.year, first.month)
    try:
        day = end.replace(day=small_number(m["day"])) if m["day"] else part_of(end, m["part"])
    except ValueError:  # the month has no such day
        return None
    return WordedDay(day, Basis.YEAR_OF_MEETING, bool(m["day"] and not m["before"]))


def _day_of_month(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    """Return the next day of that number; the two months after this one have every number between them."""
    first = when.on.replace(day=1)
    ends = [months_later(first, ahead) for ahead in range(3)]
    number = int(m["day"])
    days = [month.replace(day=number) for month in ends if 1 <= number <= last_of_month(month.year, month.month).day]
    return next((WordedDay(day, Basis.YEAR_OF_MEETING) for day in days if day >= when.on), None)


def _in_week(m: re.Match[str], when: DeadlineContext) -> WordedDay | None:
    if not m["which"] and not m["before"]:
        return None
    weekday, today = _WEEKDAYS[m["day"]], when.on.weekday()
    next_week = m["which"] == "下" or (not m["which"] and weekday < today)
    day = when.on + timedelta(days=weekday - today + (_WEEK_DAYS if next_week else 0))
    return WordedDay(day, Basis.YEAR_OF_MEETING, not m["before"] and m["day"] not in "内末")


def _near(m: re.Match[str], when: DeadlineContext) -> WordedDay:
    return WordedDay(when.on + timedelta(days=_AHEAD[m["which"][0]]), Basis.YEAR_OF_MEETING)


NEAR_MONTH = DayForm(_MONTH, _in_near_month, DeadlineKind.RELATIVE, "月")
NEAR = (
    DayForm(_DAY_OF_MONTH, _day_of_month, DeadlineKind.RELATIVE, "前"),
    DayForm(_WEEK, _in_week, DeadlineKind.RELATIVE, "周星"),
    DayForm(_NEAR, _near, DeadlineKind.RELATIVE, "今当明次后"),
)


def within(text: str, when: DeadlineContext) -> Iterator[Deadline]:
    """Yield the periods; what runs from an event that is not this meeting gives no day."""
    for m in _WITHIN.finditer(text) if "内" in text else ():
        lead = text[: m.start()]
        from_here = _FROM_HERE.search(lead)
        elsewhere = when.standing or (from_here is None and _FROM_ELSEWHERE.search(lead) is not None)
        start = from_here.start() if from_here else m.start()
        day = None if elsewhere else _counted(m["unit"], m["n"], when)
        basis = Basis.UNKNOWN if day is None else _BASES.get(m["unit"], Basis.CALENDAR_DAYS)
        yield Deadline(start, m.end(), text[start : m.end()], DeadlineKind.RELATIVE, basis, day, (day,) if day else ())


_BASES = {"工作日": Basis.WORKING_DAYS}


def _counted(unit: str, number: str, when: DeadlineContext) -> date | None:
    """Return the last day of a period that begins with the meeting: working days by the calendar, 24小时内 the day after."""
    if number == "半":
        return when.on + timedelta(days=_HALF_MONTH) if unit == "月" else None
    n = int(read_numeral(number) or 0)
    if not 1 <= n <= _FURTHEST:
        return None
    match unit:
        case "工作日":
            return when.calendar.shift(when.on, n)
        case "月" | "年":
            return months_later(when.on, n * (_YEAR_MONTHS if unit == "年" else 1))
        case "小时":
            return when.on + timedelta(days=-(-n // _DAY_HOURS))
    return when.on + timedelta(days=n * (_WEEK_DAYS if unit in {"周", "星期"} else 1))


def again(text: str) -> Iterator[tuple[Deadline, str]]:
    """Yield what comes again and again, with the list of days in brackets after it."""
    for m in _AGAIN.finditer(text) if "每" in text else ():
        yield Deadline(*m.span(), m.group(), DeadlineKind.RECURRING, Basis.UNKNOWN), (m["list"] or "")[1:-1]


def vague(text: str) -> Iterator[Deadline]:
    """Yield the words that hurry without naming a day."""
    for m in _VAGUE.finditer(text):
        yield Deadline(*m.span(), m.group(), DeadlineKind.VAGUE, Basis.UNKNOWN)
