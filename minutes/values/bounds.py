"""What a number means: at least, at most, exactly, up to, all, each."""

import re
from enum import StrEnum

from minutes.values.numerals import CHINESE


class Bound(StrEnum):
    """What a quantity means; `rules.targets.Comparator` knows fewer."""

    AT_LEAST = "ge"
    MORE_THAN = "gt"
    AT_MOST = "le"
    EXACTLY = "eq"
    ALL = "all"
    EACH = "each"
    REACHES = "reach"
    ABOUT = "about"  # 约, 左右: neither a bound nor exact; told as none


_LOWER = r"不(?:得|能|应)?(?:少于|低于|小于|下于)"
_UPPER = r"不(?:得|能|应|准)?(?:超过?|高于|大于|多于|突破|超出)"
_WRITTEN = tuple(
    (re.compile(rf"(?:{words})[^，。；、0-9{CHINESE}%]{{0,5}}$"), bound)
    for words, bound in (
        (f"{_LOWER}|至少|最少|≥|>=", Bound.AT_LEAST),
        (
            f"{_UPPER}|控制[在到]|最多|至多|≤|<=|低于|小于|少于|(?:降|压减|压缩|减少|缩短|下降|降低|减|压降|精简)[至到]",
            Bound.AT_MOST,
        ),
        ("超过|高于|大于|多于|突破|超(?!标)|逾", Bound.MORE_THAN),
        ("达到?|(?:提高|增加|提升|扩大|增长|上升|发展|增|升|提|扩)[至到]|保有量为", Bound.REACHES),
        ("约|大约|近|将近|接近|大概", Bound.ABOUT),
    )
)
_ALL = re.compile(
    r"全部|一律|所有|全覆盖|应[^，。]尽[^，。]|一个不[少漏落]|无一遗漏|清零|各项(?=[^，。]{0,8}任务)|全数|悉数|百分之百|100%覆盖|户户|村村|人人"
    r"|全面(?=建成|完成|竣工|投|开工|停|消除|覆盖|整治|达标|普及|落实到位|启用|建立|取缔|关停|脱贫|销号)"
)
_EACH = re.compile(
    r"每一?(?P<unit>[个家所座条户名件项处])(?!月|季|年|星期)|每(?=县|乡|镇|村|街|社区|市|区|校|户|家|行政村|所|处)"
    r"|逐[一个项条户人村件家]|各(?:县|市|区|乡镇|村|地)(?:[^，。]{0,4})?(?:至少|分别|各)"
)
_WINDOW = 10  # characters before a number in which its bound is written


def written_before(text: str, start: int) -> Bound | None:
    """Return the bound that stands right before a number."""
    window = text[max(0, start - _WINDOW) : start]
    return next((bound for pattern, bound in _WRITTEN if pattern.search(window)), None)


def bound_of(text: str, start: int, *, after: str, more: bool) -> Bound:
    """Return what a number at `start` means; `after` is the word behind it, `more` says 多 or 余.

    An upper bound goes before 每, 每 before a lower one, and any written bound before 达到.
    """
    written = written_before(text, start)
    if after in {"以下", "以内", "之内"} or (written is Bound.AT_MOST and not after.endswith("上")):
        return Bound.AT_MOST
    if says_each(text, start):
        return Bound.EACH
    if after.endswith("以上") or more or written is Bound.AT_LEAST:
        return Bound.AT_LEAST
    if after in {"左右", "上下"}:
        return Bound.ABOUT
    return written or (Bound.ALL if says_all(text) else Bound.EXACTLY)


def says_each(text: str, until: int) -> bool:
    """Say whether 每 or 逐 stands before a place."""
    return _EACH.search(text, 0, until) is not None


def says_all(text: str) -> bool:
    """Say whether a text asks for all: 全部, 一律, 全覆盖."""
    return _ALL.search(text) is not None


def bound_without_number(text: str) -> tuple[Bound | None, str]:
    """Return all or each where a clause says so without a number, and the measure word if 每 names one."""
    each = _EACH.search(text)
    if each and not (each.group() == "每" and says_all(text)):
        return Bound.EACH, each["unit"] or ""
    return (Bound.ALL, "") if says_all(text) else (None, "")
