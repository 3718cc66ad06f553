"""Numerals as minutes write them: 500, 1,200, 3.7万, 110.74亿, 五百, 两千, 百分之九十五."""

import re
from decimal import Decimal
from functools import lru_cache

CHINESE = "零〇○一二两三四五六七八九十百千万亿"
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_ARABIC = r"[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])|[0-9]+(?:\.[0-9]+)?"
YEAR = r"(?:19|20|21)[0-9]{2}|[二一][〇○零九][〇○零一二三四五六七八九]{2}"
NUMERAL = rf"(?:{_ARABIC})(?:[十百千万亿]{{0,3}})|[{CHINESE}]{{1,12}}(?:点[{CHINESE}]{{1,6}})?"
_MIXED = re.compile(rf"({_ARABIC})([十百千万亿]*)")


@lru_cache(maxsize=4096)
def read_numeral(text: str) -> Decimal | None:
    """Return the value of a numeral, None for what is not a numeral (千万 in 千万要 is not, 百 alone is not)."""
    mixed = _MIXED.fullmatch(text)
    if mixed:
        value = Decimal(mixed[1].replace(",", "").replace("，", ""))
        for scale in mixed[2]:
            value *= _SCALE[scale]
        return value
    if text[0] in "百千万亿":
        return None
    from cn2an import cn2an  # noqa: PLC0415 - it takes 0.2 s to load, and few commands read numerals

    try:
        return Decimal(str(cn2an(text.replace("○", "零").replace("〇", "零"), "normal")))
    except (ValueError, KeyError):  # KeyError of 十十五: it looks for what stands before a digit
        return None


def read_year(text: str) -> int | None:
    """Return a year of four digits, written 2018 or 二○一八."""
    digits = text.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))
    return int(digits) if re.fullmatch(r"(?:19|20|21)[0-9]{2}", digits) else None
