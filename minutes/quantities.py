"""Quantities as minutes write them: how many of what, at least or at most, all or each; names with numbers in them are none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from minutes.numerals import CHINESE, read_numeral


class Bound(StrEnum):
    """What a quantity means; `rules.targets.Comparator` knows fewer."""

    AT_LEAST = "ge"
    MORE_THAN = "gt"
    AT_MOST = "le"
    EXACTLY = "eq"
    ALL = "all"
    EACH = "each"
    REACHES = "reach"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count found at `start` to `end` (exclusive); `value` is None for 十几个, `is_input` is money put in, no goal of its own."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    bound: Bound | None
    is_input: bool = False


_UNITS = [
    "个百分点",
    "百分点",
    "微克/立方米",
    "毫克/升",
    "立方米",
    "平方米",
    "平方公里",
    "平方千米",
    "人次",
    "批次",
    "亩次",
    "户次",
    "车次",
    "班次",
    "架次",
    "件次",
    "户次",
    "公里",
    "千米",
    "公顷",
    "英亩",
    "千瓦时",
    "万千瓦",
    "千瓦",
    "兆瓦",
    "吉瓦",
    "标准煤",
    "个",
    "家",
    "所",
    "座",
    "处",
    "条",
    "张",
    "户",
    "人",
    "名",
    "位",
    "件",
    "项",
    "场",
    "次",
    "亩",
    "米",
    "栋",
    "幢",
    "套",
    "辆",
    "台",
    "只",
    "头",
    "尾",
    "羽",
    "吨",
    "公斤",
    "斤",
    "升",
    "元",
    "美元",
    "穴",
    "对",
    "支",
    "份",
    "门",
    "间",
    "期",
    "床",
    "盏",
    "口",
    "眼",
    "块",
    "片",
    "棵",
    "株",
    "艘",
    "架",
    "部",
    "本",
    "册",
    "篇",
    "幅",
    "节",
    "课时",
    "学时",
    "枚",
    "例",
    "宗",
    "起",
    "笔",
    "单",
    "岗",
    "席",
    "孔",
    "根",
    "桩",
    "杆",
    "排",
    "艺",
    "档",
    "类",
    "种",
    "倍",
    "分",
    "天",
    "级",
    "县",
    "乡",
    "镇",
    "村",
    "街道",
    "社区",
    "格",
    "团",
    "队",
    "组",
    "班",
    "校",
    "企业",
]
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+(?:\.[0-9]+)?)(?:[十百千](?![瓦米克伏]))?万?亿?|[{CHINESE}]{{1,12}}"
_COUNT = re.compile(
    rf"(?:(?P<low>{_NUMBER})(?:%|{_UNIT})?[至到—\-~～–]+)?(?P<n>{_NUMBER})(?P<more>[多余来几])?(?P<scale>[百千]?万亿?|亿)?(?P<more2>[多余])?"
    rf"(?P<unit>%|‰|成(?=以?[上的]|左右)|{_UNIT})(?!度|际|[/／](?!立))"
    r"(?P<after>及?以上|[以之]上|以下|[以之]内|左右|上下)?"
)
_SHARE = re.compile(
    rf"(?:(?P<of>百|千|万|[二三四五六七八九十])分之(?P<part>[{CHINESE}]{{1,6}}(?:点[{CHINESE}]{{1,4}})?|[0-9.]+)|(?P<half>一半|半数|(?<![过上下])过半))(?P<after>及?以上|以下|以内|左右)?"
)
_SOME = re.compile(
    rf"(?:十几|几十|数十|上百|数百|几百|近百|上千|数千|几千|上万|数万|成千上万|若干|几)[多余]?万?(?P<unit>{_UNIT})"
)
_ROUND = re.compile(
    r"(?<![0-9零一二两三四五六七八九十百千万几数上近成])(?P<n>[百千万])(?P<unit>[名家场户个])(?=[一-龥])"
)
_BARE = re.compile(
    r"(?P<n>[0-9]+(?:\.[0-9]+)?[万亿])(?:(?P<after>以上|以下|以内)|(?P<more>[多余])?(?=(?:重点|农村|城市|城镇|困难|低收入|老年|流动|脱贫)?(?:人口|群体|妇女|儿童|学生|居民|群众|农民|劳动力|企业|职工|残疾人|老人|老年人|学位|床位|就业|移民)))"
)
_NAMED = re.compile(
    r"“[^“”\n]{1,30}”|\"[^\"\n]{1,30}\"|《[^》\n]{1,80}》|‘[^’\n]{1,30}’"
    rf"|第[{CHINESE}0-9]{{1,5}}(?:[个批届次条款项期章节号名位类所家轮步季度])?"
    r"|[〔\[【(（](?:19|20)[0-9]{2}[〕\]】)）][第]?[0-9]{0,5}号?|[0-9]{1,5}号(?:线|楼|院|桥|文|令|馆|门|井|地块)?|[A-Z][0-9]{1,5}|[0-9]G(?![0-9])|[0-9.]+版"
    r"|0[0-9]{2,3}-?[0-9]{7,8}|1[3-9][0-9]{9}|(?<![0-9])[0-9]{7,}(?![0-9万亿.个家户人名元吨亩米])|12[0-9]{3}(?=热线)|[0-9]+[+：:][0-9]+|[0-9]+、[0-9]+(?=号)"
    rf"|[{CHINESE}]{{1,2}}五(?=规划|时期|期间|末)|[{CHINESE}]大(?=精神|以来|报告|会议)"
    rf"|(?:19|20|21)[0-9]{{2}}年|[0-9]{{1,2}}(?:月份?|[日号]|时|点|岁|周岁|周年|年级|℃|度)|[0-9{CHINESE}]+(?:年(?!轮)|小时|分钟|季度|月|日|岁|届|级(?!以上)|周)"
    r"|每(?:[百千万亿]|[0-9]+)[个名人户件亩]?(?:老年|常住|服务|农村|城镇)?(?:人口|老人|居民)?"
)
_GENERIC = re.compile(
    r".{0,4}(?:重点|重大|关键|主要|核心|中心|实事|任务|工作|措施|举措|行动|工程|方面|环节|机制|体系|意识|自信|维护|专题|原则|要求|目标|问题|转变|关系|攻坚|专项|领域|指标|制度|步骤|阶段|轮子|要素)"
)
_MAKES = re.compile(
    r"建成?|新增|增[设加]|打造|培育|创[建成]|设[立置]|改造|开[展工办]|组织|举办|引进|推出|配[备置]|布局|选[派聘]|评选|命名|验收|生产|种植|投放|启用|建立|组建|扶持|改扩建|举行|确定|扩建|完成|发展|培训"
)
_ENUMERATES = re.compile(r"(?:以下|如下|下列|下述|上述|这|那|该|哪|其他|各|前|后|共|等|另外|有|的)$")
_BOUNDS: tuple[tuple[re.Pattern[str], Bound | None], ...] = tuple(
    (re.compile(rf"(?:{words})[^，,。；;、0-9{CHINESE}%]{{0,5}}$"), bound)
    for words, bound in (
        (
            "不(?:得|能|应|准)?(?:超过?|高于|大于|多于|突破|超出)|控制[在到]|(?:降|压减|压缩|减少|缩短|下降|降低|减|压降|精简)[至到]|最多|至多|≤|<=|低于|小于|(?<!不)少于|(?<!得)少于",
            Bound.AT_MOST,
        ),
        ("不(?:得|能|应)?(?:少于|低于|小于|下于)|至少|最少|≥|>=|以上的", Bound.AT_LEAST),
        ("(?<!不)超过|高于|大于|多于|突破|(?<!不)超(?!标)|逾", Bound.MORE_THAN),
        ("达到?|(?:提高|增加|提升|扩大|增长|上升|发展|增|升|提|扩)[至到]|保有量为", Bound.REACHES),
        ("约|大约|近|将近|接近|大概|上下", None),
    )
)
_LOWER_FIRST = re.compile(r"不(?:得|能|应)?(?:少于|低于|小于)[^，,。；;、]{0,5}$")
_ALL = re.compile(
    r"全部|一律|所有|全覆盖|全面(?=建成|完成|竣工|投|开工|停|消除|覆盖|整治|达标|普及|落实到位|启用|建立|取缔|关停|脱贫|销号)|应[^，。]尽[^，。]|一个不[少漏落]|无一遗漏|清零|各项(?=[^，。]{0,8}任务)|全数|悉数|百分之百|100%覆盖|户户|村村|人人"
)
_EACH = re.compile(
    r"每一?(?P<unit>[个家所座条户名件项处])(?!月|季|年|星期)|每(?=县|乡|镇|村|街|社区|市|区|校|户|家|行政村|所|处)|逐[一个项条户人村件家]|各(?:县|市|区|乡镇|村|地)(?:[^，。]{0,4})?(?:至少|分别|各)"
)
_CONDITION = re.compile(
    r"(?:海拔|年满|年龄|产值|营收|销售额|工龄|距离|半径|直径|深度|高度|高程|坡度|等级)(?:在|为|达|达到|不足|超)?$"
)
_ACTORS = re.compile(
    rf"^(?:全[省市县区州镇乡]|我[省市县区])?(?:[0-9]+|[{CHINESE}]{{1,4}})个?(?:县|市|区|乡|镇|街道|村|社区|部门|单位)[^全每均都]*$"
)
_RATE = re.compile(r"每(?:人|[百千万]人?|年|月|周|天|日|季|半年|平方|公里|亩|吨|次|元)")
_INPUT = re.compile(
    r"(?:总投资|投资额?|投入|预算|概算|造价|总造价|估算)(?:资金|约|近|额|为|达|共|总额|[0-9.]+万?亿?元?[，,]?)?[^，,。；;]{0,4}$"
)
_FUNDS = re.compile(r"(?:补助|奖补|补贴|资金|经费|拨付|奖励|融资|贷款)[^，,。；;]{0,6}$")
_GOAL_OF_MONEY = re.compile(r"(?:完成|实现|力争|确保)[^，,。；;]{0,14}$")
_SEEMS = re.compile(rf"[0-9{CHINESE}半数几]")
_FILL = {length: "·" * length for length in range(1, 90)}


def hide_names(text: str, spans: tuple[tuple[int, int], ...] = ()) -> str:
    """Return the text with what only looks like a number blotted out: names, ordinals, dates, telephones, `spans`."""
    text = _NAMED.sub(lambda m: _FILL[min(len(m.group()), 89)] if len(m.group()) < 90 else "·" * len(m.group()), text)  # noqa: PLR2004
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text


def find_quantities(text: str, hidden: tuple[tuple[int, int], ...] = ()) -> list[Quantity]:
    """Return the quantities of a clause in order; `hidden` are spans known to be dates."""
    if not _SEEMS.search(text):
        return []
    plain = hide_names(text, hidden)
    found = [*_shares(plain), *_counts(plain), *_somes(plain), *_rounds(plain), *_bare(plain)]
    return sorted(_apart(found), key=lambda q: q.start)


def _apart(found: list[Quantity]) -> list[Quantity]:
    kept: list[Quantity] = []
    for one in found:
        if not any(one.start < k.end and k.start < one.end for k in kept):
            kept.append(one)
    return kept


def _shares(text: str) -> list[Quantity]:
    found = []
    for m in _SHARE.finditer(text) if ("分之" in text or "半" in text) else ():
        value, unit = _share(m)
        found.append(Quantity(m.start(), m.end(), value, unit, _bound(text, m, after=m["after"], more=False)))
    return found


def _share(m: re.Match[str]) -> tuple[Decimal | None, str]:
    if m["half"]:
        return Decimal(50), "%"
    part = read_numeral(m["part"])
    if m["of"] in "百千万":
        return part, {"百": "%", "千": "‰", "万": "‱"}[m["of"]]
    whole = read_numeral(m["of"])
    exact = part is not None and whole is not None and (part * 100) % whole == 0
    return (part * 100 / whole, "%") if exact and part is not None and whole is not None else (None, "")


def _counts(text: str) -> list[Quantity]:
    found = []
    for m in _COUNT.finditer(text):
        if m["more"] == "几":
            found.append(Quantity(m.start(), m.end(), None, m["unit"], None))
            continue
        value = _value(m)
        if value is None or _is_name(text, m, value):
            continue
        percent = m["unit"] == "成"
        found.append(
            Quantity(
                m.start(),
                m.end(),
                value * 10 if percent else value,
                "%" if percent else m["unit"],
                Bound.AT_LEAST if m["low"] else _bound(text, m, after=m["after"], more=bool(m["more"] or m["more2"])),
                m["unit"] in {"元", "美元"} and _is_input(text[: m.start()]),
            )
        )
    return found


def _somes(text: str) -> list[Quantity]:
    return [Quantity(m.start(), m.end(), None, m["unit"], None) for m in _SOME.finditer(text)]


def _rounds(text: str) -> list[Quantity]:
    """Find 百名, 千家, 万户: a round number, about."""
    return [Quantity(*m.span(), Decimal(_SCALES[m["n"]]), m["unit"], None) for m in _ROUND.finditer(text)]


def _bare(text: str) -> list[Quantity]:
    """Find people counted without a measure word: 80万重点群体, 30万以上."""
    found = []
    for m in _BARE.finditer(text):
        value = read_numeral(m["n"])
        found.append(Quantity(*m.span(), value, "", _bound(text, m, after=m["after"], more=bool(m["more"]))))
    return found


_SCALES = {"万": 10_000, "亿": 100_000_000, "百": 100, "千": 1000}


def _value(m: re.Match[str]) -> Decimal | None:
    text = m["low"] or m["n"]
    value = read_numeral(text)
    if value is None:
        return None
    scale = m["scale"] or ""
    if m["low"] and not scale:  # 3至5万 counts both in 万
        scale = re.sub(r"[0-9.,]", "", m["n"]) if m["n"][0].isdigit() and m["low"][-1].isdigit() else ""
    for sign in scale:
        value *= _SCALES[sign]
    return value


def _is_name(text: str, m: re.Match[str], value: Decimal) -> bool:
    """Say whether a number only names what it stands before: 八项重点工作, 一个平台, 以下三点."""
    before, after, unit = text[max(0, m.start() - 8) : m.start()], text[m.end() : m.end() + 12], m["unit"]
    written = m["n"][0] in CHINESE
    if _CONDITION.search(before) or (
        unit not in {"%", "成"} and m["after"] and re.match(r"的|且|单位|部门", text[m.end() :])
    ):
        return True
    if before.endswith("的") and not (_ALL.search(text) or _has_bound(text, m)):
        return True
    if (
        before.endswith("每")
        or (_ACTORS.match(text[: m.end() + 4]) and unit in {"个", "县", "乡", "镇", "村", "街道", "社区"})
        or re.search(r"[这该]$", before)
    ):
        return True
    if unit in {"类", "种", "级", "天", "分", "艺"} and not _has_bound(text, m):
        return True
    if m["after"] or m["more"] or m["low"]:
        return False
    if (
        unit in {"项", "件", "个", "场", "条", "大"}
        and value <= 50
        and _GENERIC.match(after)
        and not _has_bound(text, m)
    ):  # noqa: PLR2004
        return not (
            _MAKES.search(before)
            and unit not in {"项", "件"}
            and not re.match(r".{0,4}(?:重点|方面|环节|机制|体系|意识|任务|工作)", after)
        )
    if not written:
        return False
    if value == 1:
        return (
            unit not in {"次", "所", "处", "座", "家", "场"}
            and not _has_bound(text, m)
            and not _EACH.search(text[: m.start()])
        )
    return (
        value <= 20 and not (_MAKES.search(before) or _has_bound(text, m) or _EACH.search(text[: m.start()]))
    ) or _ENUMERATES.search(before) is not None  # noqa: PLR2004


def _has_bound(text: str, m: re.Match[str]) -> bool:
    window = text[max(0, m.start() - 10) : m.start()]
    return bool(m["after"]) or any(pattern.search(window) for pattern, _ in _BOUNDS)


def _is_input(before: str) -> bool:
    return _INPUT.search(before[-14:]) is not None and not _GOAL_OF_MONEY.search(before)


def is_funding(text: str, quantity: Quantity) -> bool:
    """Say whether money is only what is paid for something else counted beside it."""
    return (
        quantity.unit in {"元", "美元"}
        and _FUNDS.search(text[max(0, quantity.start - 14) : quantity.start]) is not None
    )


def _bound(text: str, m: re.Match[str], *, after: str | None, more: bool) -> Bound | None:
    """Return what a number means: a bound that was written goes before 达到, an upper one before 每."""
    window = text[max(0, m.start() - 10) : m.start()]
    written = next(((bound,) for pattern, bound in _BOUNDS if pattern.search(window)), None)
    if _LOWER_FIRST.search(window):
        written = (Bound.AT_LEAST,)
    ahead = after or ""
    if ahead in {"以下", "以内", "之内"} or (written == (Bound.AT_MOST,) and not ahead.endswith("上")):
        return Bound.AT_MOST
    if _each_of(text, m.start()):
        return Bound.EACH
    if ahead.endswith("以上") or more or written == (Bound.AT_LEAST,):
        return Bound.AT_LEAST
    if written and written[0] is Bound.MORE_THAN:
        return Bound.MORE_THAN
    if ahead in {"左右", "上下"} or written == (None,):
        return None
    if written:
        return written[0]
    return Bound.ALL if _ALL.search(text) else Bound.EXACTLY


def _each_of(text: str, until: int) -> bool:
    return _EACH.search(text, 0, until) is not None


def bound_without_number(text: str) -> tuple[Bound | None, str]:
    """Return all or each where a clause says so without a number, and the unit if 每 names one."""
    each = _EACH.search(text)
    if each and not (_ALL.search(text) and each.group() == "每"):
        return Bound.EACH, each["unit"] or ""
    return (Bound.ALL, "") if _ALL.search(text) else (None, "")


_TAKES = re.compile(
    r"(?:建成|新建|建设|新增|增设|增加|完成|改造|打造|培育|创建|实施|投放|更新|加装|安装|开展|举办|推出|组织|培训|救助|帮扶|发展|生产|种植|治理|修复|整治|提供|引进|落实|实现|达到?|提高到|配备|选派|建|为|对|将|使|让)[^，,、]{0,14}$"
)
_SCOPE = re.compile(r"(?:在|从|由|对|针对|面向|涉及|覆盖|选取|其中)[^，,、]{0,6}$")


def goal_of(text: str, quantities: list[Quantity]) -> Quantity | None:
    """Return the quantity that a clause is about: bounded first, then a share, then what is made, then the first."""
    own = [q for q in quantities if not q.is_input]
    if len(own) < 2:  # noqa: PLR2004 - nothing to choose
        return own[0] if own else None
    bounded = [q for q in own if q.bound in {Bound.AT_LEAST, Bound.AT_MOST, Bound.MORE_THAN, Bound.REACHES}]
    shares = [q for q in own if q.unit in {"%", "‰"}]
    made = [
        q
        for q in own
        if _TAKES.search(text[max(0, q.start - 18) : q.start])
        and not _SCOPE.search(text[max(0, q.start - 8) : q.start])
    ]
    return (bounded or shares or made or own)[0]
