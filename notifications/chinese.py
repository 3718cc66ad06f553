"""The rules of Chinese: days, figures, lists, salutations, counts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from notifications.catalogue import LanguageRules, figure
from notifications.digest import Reader
from rules.sections import DigestSection


def _day(day: date, on: date) -> str:
    short = f"{day.month}月{day.day}日"
    return short if day.year == on.year else f"{day.year}年{short}"


def _weekday(day: date) -> str:
    return f"星期{'一二三四五六日'[day.weekday()]}"


def _quantity(value: Decimal, counted: str) -> str:
    return figure(value) + counted


def _listed(words: Sequence[str]) -> str:
    return "、".join(words)


def _salute(reader: Reader) -> str:
    return f"{reader.name}{reader.title}："


def _count(counts: Mapping[DigestSection, int], late: str) -> str:
    words = {**_COUNTED, DigestSection.OVERDUE: f"项{late.removeprefix('已')}"}
    due = [f"{n}{words[part]}" for part, n in counts.items() if part is not DigestSection.INFORMATION]
    total = sum(n for part, n in counts.items() if part is not DigestSection.INFORMATION)
    for_information = counts.get(DigestSection.INFORMATION, 0)
    if not due:
        return f"{for_information}项供知悉"
    return f"{total}项待办：{'、'.join(due)}" + (f"；另{for_information}项供知悉" if for_information else "")


_COUNTED = {DigestSection.ACT: "项今日须办", DigestSection.SOON: "项即将到期", DigestSection.RECEIPT: "项待签收"}

RULES = LanguageRules(
    lang="zh-CN",
    bracket="【{}】",
    day=_day,
    weekday=_weekday,
    quantity=_quantity,
    listed=_listed,
    salute=_salute,
    count=_count,
)
