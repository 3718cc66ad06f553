"""Reads a notice of holidays from the file an office wrote: CSV or YAML, one row a day."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from rules.entry import read_date, read_figure, read_line
from rules.refusal import Refused
from services.entries import check_fields
from services.registration import calendars, imports

COLUMNS = frozenset({"day", "works", "name"})
_WORDS = {"班": True, "上班": True, "true": True, "休": False, "放假": False, "false": False}
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """A notice of one year: its number, when it was published, and each day it names with whether it is worked."""

    year: int
    number: str
    published_on: date
    days: tuple[tuple[date, bool, str], ...]


def read_notice(text: str, name: str, *, number: str, published: object) -> HolidayNotice:
    """Return the notice a file holds; `.csv` is read as a table with a head, everything else as YAML or JSON.

    YAML is a list of `{day, works, name}`, or `{year, days: [...]}`. Without a year it is the latest among the days.
    """
    given_year, rows = _table(text, name) if PurePath(name).suffix.lower() == ".csv" else _document(text, name)
    days = tuple(_day(f"days[{n}]", row) for n, row in enumerate(rows, start=1))
    if not days:
        raise Refused(field=name, zh="没有任何日期。", en="names no day.")
    year = max(day.year for day, _, _ in days) if given_year is None else given_year
    _check_days(days, year)
    return HolidayNotice(year, read_line("number", number, at_most=100), read_date("published", published), days)


def _table(text: str, name: str) -> tuple[None, list[Mapping[str, object]]]:
    reader = csv.DictReader(io.StringIO(text.strip()), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise Refused(
            field=name, zh=f"第{reader.line_num}行不是有效的CSV。", en=f"line {reader.line_num} is not valid CSV."
        ) from error
    heads = [head.strip() for head in reader.fieldnames or ()]
    check_fields("columns", dict.fromkeys(heads), COLUMNS)
    for row in rows:
        if None in row:
            raise Refused(
                field=name,
                zh=f"“{row['day']}”一行的列数多于表头。",
                en=f"the row of {row['day']!r} has more columns than the head.",
            )
    return None, [
        {head: row[raw] or "" for head, raw in zip(heads, reader.fieldnames or (), strict=True)} for row in rows
    ]


def _document(text: str, name: str) -> tuple[int | None, list[object]]:
    parsed = imports.parse(text, name)
    if parsed is None:
        return None, []
    if isinstance(parsed, list):
        return None, parsed
    given = check_fields(name, parsed, frozenset({"year", "days"}))
    rows = given.get("days") or []
    if not isinstance(rows, list):
        raise Refused(field="days", zh="须为列表。", en="must be a list.")
    return _year(given["year"]) if "year" in given else None, rows


def _year(value: object) -> int:
    figure = read_figure("year", value)
    if figure % 1:
        raise Refused(field="year", zh=f"“{value}”不是年份。", en=f"{value!r} is not a year.")
    return read_date("year", f"{int(figure)}-01-01").year


def _day(place: str, fields: object) -> tuple[date, bool, str]:
    given = check_fields(place, fields, COLUMNS)
    day = read_date(f"{place}.day", given.get("day"))
    return (
        day,
        _works(f"{place}.works", given.get("works")),
        read_line(f"{place}.name", given.get("name"), at_most=100, empty=True),
    )


def _works(name: str, value: object) -> bool:
    known = _WORDS.get(str(value).strip().lower())
    if known is None:
        raise Refused(
            field=name,
            zh=f"“{value}”须为 班 或 休（true 或 false）。",
            en=f"{value!r} must be true or false (班 or 休).",
        )
    return known


def _check_days(days: Iterable[tuple[date, bool, str]], year: int) -> None:
    """Refuse a day named twice, and one of another year; the December before belongs to a year's notice too."""
    seen: set[date] = set()
    for day, _, _ in days:
        if day in seen:
            raise Refused(field="day", zh=f"{day}重复。", en=f"{day} is named twice.")
        if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
            raise Refused(field="day", zh=f"{day}不在{year}年。", en=f"{day} is outside {year}.")
        seen.add(day)


def known_notices(after: date, until: date) -> tuple[HolidayNotice, ...]:
    """Return the notices this program knows that were published after a day and until another (inclusive), in order."""
    notices = [notice for notice in calendars.NOTICES if after < notice.on <= until]
    return tuple(HolidayNotice(notice.year, notice.number, notice.on, _named(notice)) for notice in notices)


def _named(notice: calendars.PublishedNotice) -> tuple[tuple[date, bool, str], ...]:
    rows = sorted(calendars.rows_of(notice), key=lambda row: row.day)
    return tuple((row.day, row.is_workday, row.name) for row in rows)
