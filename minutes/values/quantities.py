"""Quantities as minutes write them: how many of what; 3000多万元, 百分之九十五, 三分之二, 3至5个, 80万群众."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from minutes.values.bounds import Bound, bound_of
from minutes.values.names import hide_names, is_name
from minutes.values.numerals import CHINESE, read_numeral


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count found at `start` to `end` (exclusive); `value` is None for 十几个, `is_input` is money put in, no goal of its own."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    bound: Bound
    is_input: bool = False


_UNITS = (
    "个百分点|百分点|微克/立方米|微克每立方米|毫克每立方米|毫克/升|立方米|平方米|平方公里|平方千米|人次|批次|亩次|户次|车次|班次|架次|件次|公里|千米|公顷|平米|千瓦时|千瓦|兆瓦|吉瓦|个|家|所|座|处|条|张|户|人|名|位|件|项|场|次|亩|米|栋|幢|套|辆|台|只|头|尾|羽|吨|公斤|斤|升|元|美元|穴|对|支|份|门|间|期|床|盏|"
    "口|眼|块|片|棵|株|艘|架|部|本|册|篇|幅|节|课时|学时|枚|例|宗|起|笔|单|岗|席|孔|根|桩|杆|排|档|类|种|倍|分|天|县|乡|镇|村|街道|社区|格|团|队|组|班|校|企业"
)
_UNIT = "|".join(sorted(_UNITS.split("|"), key=len, reverse=True))
_NUMBER = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+(?:\.[0-9]+)?)(?:[十百千](?![瓦米克伏]))?万?亿?|[{CHINESE}]{{1,12}}"
_COUNT = re.compile(
    rf"(?:(?P<low>{_NUMBER})(?:%|{_UNIT})?[至到—\-~～–]+)?(?P<n>{_NUMBER})(?P<more>[多余来几])?(?P<scale>[百千]?万亿?|亿)?(?P<also>[多余])?"
    rf"(?P<unit>%|‰|成(?=以?[上的]|左右)|{_UNIT})(?!度|际|[/／](?!立))"
    r"(?P<after>及?以上|[以之]上|以下|[以之]内|左右|上下)?"
)
_PROPORTION = re.compile(
    rf"(?:(?P<of>百|千|万|[二三四五六七八九十])分之(?P<part>[{CHINESE}]{{1,6}}(?:点[{CHINESE}]{{1,4}})?|[0-9.]+)"
    r"|(?P<half>一半|半数|(?<![过上下])过半))(?P<after>及?以上|以下|以内|左右)?"
)
_SOME = re.compile(
    rf"(?:十几|几十|数十|上百|数百|几百|近百|上千|数千|几千|上万|数万|成千上万|若干|几)[多余]?万?(?P<unit>{_UNIT})"
)
_ROUND = re.compile(
    r"(?<![0-9零一二两三四五六七八九十百千万几数上近成])(?P<n>[百千万])(?P<unit>[名家场户个])(?=[一-龥])"
)
_PEOPLE = re.compile(
    r"(?P<n>[0-9]+(?:\.[0-9]+)?[万亿])(?:(?P<after>以上|以下|以内)|(?P<more>[多余])?"
    r"(?=(?:重点|农村|城市|城镇|困难|低收入|老年|流动|脱贫)?"
    r"(?:人口|群体|妇女|儿童|学生|居民|群众|农民|劳动力|企业|职工|残疾人|老人|老年人|学位|床位|就业|移民)))"
)
_ONE_BY_ONE = re.compile(r"[一-龥]{2,4}一[座个批处家件项]")  # 完工一座，验收一座
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_OF = {"百": "%", "千": "‰", "万": "‱"}
_MONEY = frozenset({"元", "美元"})
_SEEMS = re.compile(rf"[0-9{CHINESE}半数几]")
_PUT_IN = re.compile(
    r"(?:总投资|投资额?|投入|预算|概算|造价|总造价|估算|经费)(?:资金|约|近|额|为|达|共|总额|[0-9.]+万?亿?元?，?)?[^，。；]{0,4}$"
)
_GOAL_OF_MONEY = re.compile(r"(?:完成|实现|力争|确保)[^，。；]{0,14}$")
_FUNDS = re.compile(r"(?:补助|奖补|补贴|资金|经费|拨付|奖励|融资|贷款)[^，。；]{0,6}$")


def find_quantities(text: str, hidden: tuple[tuple[int, int], ...] = ()) -> list[Quantity]:
    """Return the quantities of a clause in order; `hidden` are spans known to be dates."""
    if not _SEEMS.search(text):
        return []
    plain = hide_names(text, hidden)
    kept: list[Quantity] = []
    for quantity in (*_proportions(plain), *_counts(plain), *_abouts(plain), *_people(plain)):
        if not any(quantity.start < other.end and other.start < quantity.end for other in kept):
            kept.append(quantity)
    return sorted(kept, key=lambda q: q.start)


def _proportions(text: str) -> Iterator[Quantity]:
    for m in _PROPORTION.finditer(text) if "分之" in text or "半" in text else ():
        value, unit = (Decimal(50), "%") if m["half"] else _proportion(m["of"], m["part"])
        yield Quantity(*m.span(), value, unit, bound_of(text, m.start(), after=m["after"] or "", more=False))


def _proportion(of: str, part: str) -> tuple[Decimal | None, str]:
    """Return a proportion in per cent, per mille or per myriad; None where it has no exact one (三分之二)."""
    value, whole = read_numeral(part), read_numeral(of)
    if of in _OF or value is None or not whole:
        return value, _OF.get(of, "")
    return (value * 100 / whole, "%") if value * 100 % whole == 0 else (None, "")


def _counts(text: str) -> Iterator[Quantity]:
    for m in () if _ONE_BY_ONE.fullmatch(text) else _COUNT.finditer(text):
        value = _value(m)
        if m["more"] == "几":
            yield Quantity(*m.span(), None, m["unit"], Bound.ABOUT)
        elif value is not None and not is_name(text, m, value):
            tenths = m["unit"] == "成"
            more = bool(m["more"] or m["also"])
            bound = Bound.AT_LEAST if m["low"] else bound_of(text, m.start(), after=m["after"] or "", more=more)
            put_in = m["unit"] in _MONEY and _is_put_in(text[: m.start()])
            yield Quantity(*m.span(), value * 10 if tenths else value, "%" if tenths else m["unit"], bound, put_in)


def _value(m: re.Match[str]) -> Decimal | None:
    """Return the value of a count, the lower of a range; 3至5万 counts both in 万."""
    value = read_numeral(m["low"] or m["n"])
    scale = m["scale"] or ""
    if m["low"] and not scale and m["low"][-1].isdigit() and m["n"][0].isdigit():
        scale = "".join(sign for sign in m["n"] if sign in _SCALES)
    for sign in scale:
        value = value * _SCALES[sign] if value is not None else None
    return value


def _abouts(text: str) -> Iterator[Quantity]:
    """Yield 十几个 without a value, and 百名, 千家 with a round one."""
    for m in _SOME.finditer(text):
        yield Quantity(*m.span(), None, m["unit"], Bound.ABOUT)
    for m in _ROUND.finditer(text):
        yield Quantity(*m.span(), Decimal(_SCALES[m["n"]]), m["unit"], Bound.ABOUT)


def _people(text: str) -> Iterator[Quantity]:
    """Yield people counted without a measure word: 80万重点群体, 30万以上."""
    for m in _PEOPLE.finditer(text) if "万" in text or "亿" in text else ():
        bound = bound_of(text, m.start(), after=m["after"] or "", more=bool(m["more"]))
        yield Quantity(*m.span(), read_numeral(m["n"]), "", bound)


def _is_put_in(before: str) -> bool:
    return _PUT_IN.search(before[-14:]) is not None and not _GOAL_OF_MONEY.search(before)


def is_money(quantity: Quantity) -> bool:
    """Say whether a quantity is a sum of money."""
    return quantity.unit in _MONEY


def is_funding(text: str, quantity: Quantity) -> bool:
    """Say whether money is only what is paid for something else counted beside it."""
    if quantity.bound in _BOUNDED:
        return False
    return is_money(quantity) and _FUNDS.search(text[max(0, quantity.start - 14) : quantity.start]) is not None


_TAKES = re.compile(
    r"(?:建成|新建|建设|新增|增设|增加|完成|改造|打造|培育|创建|实施|投放|更新|加装|安装|开展|举办|推出|组织|培训|救助|帮扶|发展|生产|种植"
    r"|治理|硬化|铺设|维修|升级|修复|整治|提供|引进|落实|实现|达到?|提高到|配备|选派|建|为|对|将|使|让)[^，、]{0,14}$"
)
_SCOPE = re.compile(r"(?:在|从|由|对|针对|面向|涉及|覆盖|选取|其中)[^，、]{0,6}$")
_BOUNDED = frozenset({Bound.AT_LEAST, Bound.AT_MOST, Bound.MORE_THAN, Bound.REACHES})


def is_scope(text: str, quantity: Quantity) -> bool:
    """Say whether a quantity only says where, or for whom: 在17个乡镇, 对355个村."""
    return _SCOPE.search(text[: quantity.start]) is not None


def goal_of(text: str, quantities: list[Quantity]) -> Quantity | None:
    """Return the quantity that a clause is about: a bounded one first, then a proportion, then what is made, then the first."""
    own = [q for q in quantities if not q.is_input]
    bounded = [q for q in own if q.bound in _BOUNDED]
    proportions = [q for q in own if q.unit in {"%", "‰"}]
    made = [q for q in own if _TAKES.search(text[: q.start]) and not is_scope(text, q)]
    return next(iter(bounded or proportions or made or own), None)
