"""The rules of English: days, figures, lists, salutations, counts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from notifications.catalogue import LanguageRules, figure
from notifications.digest import Reader
from rules.sections import DigestSection

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _day(day: date, on: date) -> str:
    short = f"{day.day} {_MONTHS[day.month - 1]}"
    return short if day.year == on.year else f"{short} {day.year}"


def _weekday(day: date) -> str:
    return _DAYS[day.weekday()]


def _quantity(value: Decimal, counted: str) -> str:
    """Return a figure with its unit; a Chinese measure word (个, 家) says nothing in English."""
    return f"{figure(value)} {counted}" if counted and counted.isascii() else figure(value)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _salute(reader: Reader) -> str:
    return f"Dear {reader.name}{f' ({reader.title})' if reader.title else ''},"


def _count(counts: Mapping[DigestSection, int], late: str) -> str:
    words = {**_COUNTED, DigestSection.OVERDUE: late.lower()}
    due = [f"{n} {words[part]}" for part, n in counts.items() if part is not DigestSection.INFORMATION]
    total = sum(n for part, n in counts.items() if part is not DigestSection.INFORMATION)
    for_information = counts.get(DigestSection.INFORMATION, 0)
    if not due:
        return f"{for_information} for information"
    return f"{total} to act on: {', '.join(due)}" + (
        f"; {for_information} more for information" if for_information else ""
    )


_COUNTED = {DigestSection.ACT: "today", DigestSection.SOON: "due soon", DigestSection.RECEIPT: "to acknowledge"}

RULES = LanguageRules(
    lang="en",
    bracket="[{}] ",
    day=_day,
    weekday=_weekday,
    quantity=_quantity,
    listed=_listed,
    salute=_salute,
    count=_count,
)
