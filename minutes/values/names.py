"""Numbers that count nothing: names, ordinals, dates, telephones, numbers of documents, roads and rooms."""

import re
from decimal import Decimal

from minutes.values.bounds import says_all, says_each, written_before
from minutes.values.numerals import CHINESE

_NAMED = re.compile(
    r"“[^“”\n]{1,30}”|\"[^\"\n]{1,30}\"|《[^》\n]{1,80}》|‘[^’\n]{1,30}’"
    rf"|第[{CHINESE}0-9]{{1,5}}[个批届次条款项期章节号名位类所家轮步季度]?"
    r"|[〔\[【(（](?:19|20)[0-9]{2}[〕\]】)）]第?[0-9]{0,5}号?|[0-9]{1,5}号(?:线|楼|院|桥|文|令|馆|门|井|地块)?|[A-Z][0-9]{1,5}|[0-9]G(?![0-9])|[0-9.]+版"
    r"|0[0-9]{2,3}-?[0-9]{7,8}|1[3-9][0-9]{9}|(?<![0-9])[0-9]{7,}(?![0-9万亿.个家户人名元吨亩米])|12[0-9]{3}(?=热线)"
    r"|[0-9]+[+：:][0-9]+|[0-9]+、[0-9]+(?=号)"
    rf"|[{CHINESE}]{{1,2}}五(?=规划|时期|期间|末)|[{CHINESE}]大(?=精神|以来|报告|会议)"
    r"|(?:19|20|21)[0-9]{2}年|[0-9]{1,2}(?:月份?|[日号]|时|点|岁|周岁|周年|年级|℃|度)"
    rf"|[0-9{CHINESE}]+(?:年(?!轮)|小时|分钟|季度|月|日|岁|届|级(?!以上)|周)"
    r"|每(?:[百千万亿]|[0-9]+)[个名人户件亩]?(?:老年|常住|服务|农村|城镇)?(?:人口|老人|居民)?"
)
_GENERIC = re.compile(
    r".{0,4}(?:重点|重大|关键|主要|核心|中心|实事|任务|工作|措施|举措|行动|工程|方面|环节|机制|体系|意识|自信|维护|专题|原则"
    r"|要求|目标|问题|转变|关系|攻坚|专项|领域|指标|制度|步骤|阶段|轮子|要素)"
)
_NEVER_MADE = re.compile(r".{0,4}(?:重点|方面|环节|机制|体系|意识|任务|工作)")
_MAKES = re.compile(
    r"建成?|新增|增[设加]|打造|培育|创[建成]|设[立置]|改造|开[展工办]|组织|举办|引进|推出|配[备置]|布局|选[派聘]|评选|命名|验收"
    r"|生产|种植|投放|启用|建立|组建|扶持|改扩建|举行|确定|扩建|完成|发展|培训"
)
_POINTS_BACK = re.compile(r"(?:以下|如下|下列|下述|上述|这|那|该|哪|其他|各|前|后|共|等|另外|有|的)$")
_ATTRIBUTE = re.compile(
    r"(?:海拔|年满|年龄|产值|营收|销售额|工龄|距离|半径|直径|深度|高度|高程|坡度|等级)(?:在|为|达|达到|不足|超)?$"
)
_QUALIFIES = re.compile(r"的|且|单位|部门")
_ACTORS = re.compile(
    rf"^(?:全[省市县区州镇乡]|我[省市县区])?(?:[0-9]+|[{CHINESE}]{{1,4}})个?(?:县|市|区|乡|镇|街道|村|社区|部门|单位)[^全每均都]*$"
)
_ACTING = frozenset({"个", "县", "乡", "镇", "村", "街道", "社区"})
_LISTED = frozenset({"项", "件", "个", "场", "条"})  # what programmes are listed by: 八项任务, 十件实事
_MEASURES_NOT = frozenset({"类", "种", "天", "分"})
_COUNTED_ONE = frozenset({"次", "所", "处", "座", "家"})  # 一次 is counted, 一个平台 is only an article
_LISTS_AT_MOST, _SMALL = 50, 20


def hide_names(text: str, spans: tuple[tuple[int, int], ...] = ()) -> str:
    """Return the text with names that hold numbers blotted out, and `spans` known to be dates."""
    text = _NAMED.sub(lambda m: "·" * len(m.group()), text)
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text


def is_name(text: str, m: re.Match[str], value: Decimal) -> bool:
    """Say whether a number found in a text only names what it stands before: 八项重点工作, 一个平台, 以下三点."""
    before, unit = text[max(0, m.start() - 8) : m.start()], m["unit"]
    bounded = bool(m["after"]) or written_before(text, m.start()) is not None
    if _describes(text, m, before, bounded=bounded):
        return True
    if unit in _MEASURES_NOT and not bounded:
        return True
    if m["after"] or m["more"] or m["low"]:
        return False
    if not bounded and _is_list(text, m, before, value):
        return True
    return m["n"][0] in CHINESE and _is_article(text, m, before, value, bounded=bounded)


def _describes(text: str, m: re.Match[str], before: str, *, bounded: bool) -> bool:
    """Say whether a number belongs to what is meant, not to what is to be done: 海拔1500米, 新增的10户, 这7座."""
    if _ATTRIBUTE.search(before) or before[-1:] in {"每", "这", "该"}:
        return True
    if m["after"] and m["unit"] not in {"%", "成"} and _QUALIFIES.match(text, m.end()):
        return True
    if before.endswith("的") and not bounded and not says_all(text) and "确保" not in text:
        return True
    return m["unit"] in _ACTING and _ACTORS.match(text[: m.end() + 4]) is not None


def _is_list(text: str, m: re.Match[str], before: str, value: Decimal) -> bool:
    """Say whether a number counts the items of a programme, which is its name: 十件实事."""
    if m["unit"] not in _LISTED or value > _LISTS_AT_MOST or not _GENERIC.match(text, m.end()):
        return False
    made = _MAKES.search(before) and m["unit"] not in {"项", "件"}
    return not made or _NEVER_MADE.match(text, m.end()) is not None


def _is_article(text: str, m: re.Match[str], before: str, value: Decimal, *, bounded: bool) -> bool:
    """Say whether a number in characters is only an article, or points back to what was said."""
    meant = bounded or says_each(text, m.start())
    if value == 1:
        return m["unit"] not in _COUNTED_ONE and not meant and not (m["unit"] == "场" and _MAKES.search(before))
    small = value <= _SMALL and not meant and not _MAKES.search(before)
    return small or _POINTS_BACK.search(before) is not None
