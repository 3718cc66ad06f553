"""The days offices name instead of a date: 春节前, 国庆节前."""

from datetime import date
from functools import cache

from lunar_python import Lunar, Solar

_SOLAR = {
    "元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "六一": (6, 1), "儿童节": (6, 1), "七一": (7, 1), "八一": (8, 1),
    "建军节": (8, 1), "教师节": (9, 10), "国庆": (10, 1), "十一": (10, 1),
}  # fmt: skip
_LUNAR = {"春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9)}
NAMES = "|".join([*_SOLAR, *_LUNAR, "清明"])


@cache
def festival(name: str, year: int) -> date:
    """Return the first day of a festival in a year; the lunar ones by lunar_python."""
    if name in _SOLAR:
        return date(year, *_SOLAR[name])
    if name in _LUNAR:
        solar = Lunar.fromYmd(year, *_LUNAR[name]).getSolar()
    else:
        solar = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()["清明"]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def next_festival(name: str, on: date) -> date:
    """Return the first day of the next festival of that name after a day."""
    return next(day for year in (on.year, on.year + 1) if (day := festival(name, year)) > on)


def lunar_day(year: int, month: int, day: int) -> date | None:
    """Return the day of a lunar date (正月初八), None when that month has no such day."""
    try:
        solar = Lunar.fromYmd(year, month, day).getSolar()
    except Exception:  # noqa: BLE001 - lunar_python raises a bare Exception for a day that is not in the month
        return None
    return date(solar.getYear(), solar.getMonth(), solar.getDay())
